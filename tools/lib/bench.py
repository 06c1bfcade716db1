"""What every bench in tools/bench shares: options, peers, interleaved rounds, and how it is told.

A bench prints a table for people, and with --json writes what it measured:

  {"bench", "command", "conditions", "machine": {…},
   "rows": [{"what", "unit", "ours": SERIES, "limit": SERIES or null, "peers": [SERIES, …]}],
   "memory": [{"what", "size", "mib"}]}

A SERIES is {"name", "values"}, one value a round in the row's unit. A unit that ends in "/s" is a
rate, of which more is better; any other is a time. tools/bench/table makes one table of them all.
Standard library only.
"""

import argparse
import contextlib
import datetime
import json
import os
import pathlib
import platform
import shutil
import sqlite3
import subprocess
import sys
import tempfile

import measured

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent.parent
BENCH = REPOSITORY / "tools" / "bench"
BUILD = REPOSITORY / ".build"

# Pinned, so that two measurements are of the same peer.
DUCKDB = "duckdb==2.0.1"
EVENTSOURCING = "eventsourcing==9.5.6"
NUMPY = "numpy==2.4.6"
ORJSON = "orjson==3.13.0"

# What the C programs link, where it is more than the C library.
LIBRARIES = {
    "append": ["-lsqlite3", "-lcrypto"], "verify": ["-lsqlite3", "-lcrypto"], "sweep": ["-lm"],
    "import": ["-lsqlite3", "-lcrypto"], "run": ["-lsqlite3"],
}


class Bench:
    """One bench: its options, its folder, and what it found."""

    def __init__(self, name, description, rounds, **sizes):
        """`sizes`: further options that take a whole number, with what they are by default."""
        self.name = name
        parser = argparse.ArgumentParser(
            prog=f"tools/bench/{name}", description=description,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            epilog="ROLLOUT_BIN names another binary than the release build.")
        parser.add_argument("--rounds", type=whole, default=rounds, metavar="N",
                            help=f"how often each is measured (default: {rounds})")
        for size, default in sizes.items():
            parser.add_argument(f"--{size}", type=whole, default=default, metavar="N",
                                help=f"default: {default}")
        if "runs" in sizes:
            parser.add_argument("--ledger", type=pathlib.Path, metavar="PATH",
                                help="one that `rollout bench history` made; else it is made")
        parser.add_argument("--directory", type=pathlib.Path, default=BUILD / "bench-data",
                            help="where ledgers go: a disk, for in memory a sync costs nothing")
        parser.add_argument("--json", type=pathlib.Path, metavar="FILE",
                            help="also write what was measured")
        self.options = parser.parse_args()
        self.command = " ".join([f"tools/bench/{name}", *sys.argv[1:]])
        self.rows = []
        self.memory = []
        self.conditions = ""
        self.rollout = binary()
        self.options.directory.mkdir(parents=True, exist_ok=True)
        if file_system(self.options.directory) == "tmpfs":
            sys.exit(f"{self.options.directory} is in memory (tmpfs). Hint: --directory DIR on a disk")

    @contextlib.contextmanager
    def scratch(self):
        """A folder that is removed at the end."""
        path = pathlib.Path(tempfile.mkdtemp(prefix="run-", dir=self.options.directory)).resolve()
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)

    def say(self, words):
        print(words, file=sys.stderr, flush=True)

    def c(self, name):
        """The program tools/bench/NAME.c, built under .build."""
        source, program = BENCH / f"{name}.c", BUILD / f"bench-{name}"
        if not program.exists() or source.stat().st_mtime > program.stat().st_mtime:
            if shutil.which("cc") is None:
                sys.exit("No C compiler. Hint: apt-get install gcc libsqlite3-dev libssl-dev")
            made = subprocess.run(
                ["cc", "-O2", "-o", program, source, *LIBRARIES.get(name, [])], check=False)
            if made.returncode:
                sys.exit(f"{source} did not build. Hint: apt-get install libsqlite3-dev libssl-dev")
        return program

    def python(self, *packages):
        """A Python with these packages, which are installed under .build."""
        python = BUILD / "bench-venv" / "bin" / "python"
        check = ("import importlib.metadata as m, sys; sys.exit(any("
                 "m.version(p.split('==')[0]) != p.split('==')[1] for p in sys.argv[1:]))")
        if python.exists() and not subprocess.run(
                [python, "-c", check, *packages], capture_output=True, check=False).returncode:
            return python
        self.say(f"Installing {' '.join(packages)} into .build/bench-venv")
        if not python.exists() and subprocess.run(
                [sys.executable, "-m", "venv", BUILD / "bench-venv"], check=False).returncode:
            sys.exit("No venv module. Hint: apt-get install python3-venv")
        if subprocess.run([python, "-m", "pip", "--quiet", "--disable-pip-version-check", "install",
                           *packages], check=False).returncode:
            sys.exit(f"pip could not install {' '.join(packages)} from PyPI")
        return python

    def history(self, path, runs):
        """A ledger of rollouts that never were; the one that was named, where there is one."""
        if self.options.ledger:
            return self.options.ledger
        self.say(f"Making a ledger of {runs:,} rollouts")
        self.made = json.loads(measured.run(
            [self.rollout, "bench", "history", "--ledger", path, "--runs", runs]).output)
        return path

    def interleaved(self, peers, rounds=None, warm_up=False):
        """Measures every peer once a round, so that a slow minute of the machine is everybody's.

        `peers`: functions by name, each of which returns one value. `warm_up`: one round more
        before, for the files of all of them to be in memory.
        """
        found = {name: [] for name in peers}
        rounds = rounds or self.options.rounds
        for number in range(rounds + int(warm_up)):
            self.say(f"round {number + 1} of {rounds + int(warm_up)}")
            for name, measure in peers.items():
                value = measure()
                if number >= int(warm_up):
                    found[name].append(value)
        return found

    def row(self, what, unit, ours, limit=None, peers=()):
        """Adds a row; each of the others is a name and its values."""
        def series(pair):
            return {"name": pair[0], "values": list(pair[1])}

        self.rows.append({
            "what": what, "unit": unit, "ours": series(ours),
            "limit": series(limit) if limit else None, "peers": [series(peer) for peer in peers]})

    def peak(self, what, size, mib):
        """Adds the peak memory of one of our processes."""
        self.memory.append({"what": what, "size": size, "mib": mib})

    def finish(self):
        """Prints what was found, and writes it."""
        found = {
            "bench": self.name, "command": self.command, "conditions": self.conditions,
            "machine": machine(self.options.directory), "rows": self.rows, "memory": self.memory,
            "rounds": self.options.rounds,
        }
        print(markdown([found]))
        if self.options.json:
            self.options.json.write_text(json.dumps(found, indent=1) + "\n")


def whole(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number above 0, got {text}")
    return number


def binary():
    """The release build, brought up to date, or what ROLLOUT_BIN names."""
    script = 'source "$1"; rollout=""; rollout_binary release >&2; printf "%s" "$rollout"'
    found = subprocess.run(
        ["bash", "-euc", script, "bash", REPOSITORY / "tools" / "lib" / "rollout-binary.sh"],
        stdout=subprocess.PIPE, text=True, check=False)
    if found.returncode:
        sys.exit(found.returncode)
    return found.stdout


def file_system(directory):
    return subprocess.run(["stat", "-f", "-c", "%T", directory], capture_output=True, text=True,
                          check=True).stdout.strip()


def machine(directory):
    """What was measured on."""
    cpu = platform.machine()
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            cpu = line.split(":", 1)[1].strip()
            break
    memory = next(line for line in pathlib.Path("/proc/meminfo").read_text().splitlines()
                  if line.startswith("MemTotal")).split()[1]
    commit = subprocess.run(["git", "-C", REPOSITORY, "rev-parse", "--short", "HEAD"],
                            capture_output=True, text=True, check=False).stdout.strip()
    return {
        "cpu": cpu, "cores": os.cpu_count(), "memory_mib": int(memory) // 1024,
        "kernel": platform.release(), "file_system": file_system(directory),
        "sqlite": sqlite3.sqlite_version,
        "pragmas": "journal_mode=WAL, synchronous=FULL, mmap_size=0, page size 4096",
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d"),
        "commit": commit or "unknown",
    }


def number(value):
    """Three digits that mean something."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 1 else f"{value:.3f}"


def spread(series):
    """The median, and from the least to the most."""
    found = measured.Spread(series["values"])
    if len(found.values) == 1:
        return number(found.median)
    return f"{number(found.median)} ({number(found.least)}–{number(found.most)})"


def ratio(row, other):
    """How many times as fast as the other one ours is."""
    ours = measured.Spread(row["ours"]["values"]).median
    theirs = measured.Spread(other["values"]).median
    return f"{ours / theirs if row['unit'].endswith('/s') else theirs / ours:.2f}"


def markdown(benches):
    """One table of what benches found, and one of memory."""
    lines = [
        "| what | unit | ours | limit | ours / limit | peer | ours / peer |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for bench in benches:
        for row in bench["rows"]:
            limit = row["limit"]
            first = [row["what"], row["unit"], spread(row["ours"]),
                     f"{spread(limit)} {limit['name']}" if limit else "–",
                     ratio(row, limit) if limit else "–"]
            peers = row["peers"] or [None]
            for index, peer in enumerate(peers):
                cells = first if index == 0 else ["", "", "", "", ""]
                cells = cells + ([f"{spread(peer)} {peer['name']}", ratio(row, peer)] if peer
                                 else ["–", "–"])
                lines.append("| " + " | ".join(cells) + " |")
    memory = [entry for bench in benches for entry in bench["memory"]]
    if memory:
        lines += ["", "| peak memory of | at | MiB |", "| --- | --- | ---: |"]
        lines += [f"| {entry['what']} | {entry['size']} | {entry['mib']:.0f} |" for entry in memory]
    lines += ["", *notes(benches)]
    return "\n".join(lines)


def notes(benches):
    at = benches[0]["machine"]
    yield ("Medians of interleaved rounds, least to most in brackets; a ratio says how many times as "
           "fast ours is.")
    yield ""
    yield (f"{at['cores']} x {at['cpu']}, {at['memory_mib']:,} MiB; kernel {at['kernel']}; "
           f"{at['file_system']}; SQLite {at['sqlite']}, {at['pragmas']}; "
           f"{at['date']}, commit {at['commit']}.")
    yield ""
    for bench in benches:
        yield f"- `{bench['command']}`: {bench['conditions']}"
