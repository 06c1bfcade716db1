"""What the campaigns know of a ledger: how to run the program, and what a ledger's file holds.

The state is read with Python's own sqlite3, through a connection that cannot write, so that it does
not depend on the program that is tested; whether a ledger is sound is asked of `rollout verify`.
"""

import argparse
import contextlib
import hashlib
import json
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

# Longer than the half minute for which a rollout tries a ledger that is busy.
PROGRAM_TIMEOUT_SECONDS = 90
TOKEN = "campaign-t0ken-5d0c"


class Lost(Exception):
    """Something that must hold does not: the campaign reports it and fails."""


class Ending:
    """How a program ended: code (negative: a signal), output, errors, and whether it hung."""

    def __init__(self, code, output, errors, hung=False):
        self.code, self.output, self.errors, self.hung = code, output, errors, hung

    def __str__(self):
        return f"exit {self.code}{' (hung)' if self.hung else ''}; " \
               f"output {self.output[-400:]!r}; errors {self.errors[-800:]!r}"


def environment(home, **extra):
    return {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": str(home), "TMPDIR": str(home),
        "LANG": "C.UTF-8", "TZ": "UTC", "OA_PROD_CONTROL_AUTH_TOKEN": TOKEN, **extra,
    }


def run(arguments, directory, env=None, timeout=PROGRAM_TIMEOUT_SECONDS, prefix=()):
    """Runs a program with its output in files of `directory`, as a service would.

    Files and not pipes: a child that is left over cannot keep the campaign waiting.
    """
    directory = pathlib.Path(directory)
    out, err = directory / "stdout", directory / "stderr"
    hung = False
    with open(out, "wb") as output, open(err, "wb") as errors:
        process = subprocess.Popen(
            [*prefix, *map(str, arguments)], cwd=directory, env=env or environment(directory),
            stdin=subprocess.DEVNULL, stdout=output, stderr=errors, start_new_session=True)
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            hung = True
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return Ending(
        process.returncode, out.read_text(errors="replace"), err.read_text(errors="replace"), hung)


class State:
    """What a ledger's file holds, and its guard."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        guard = pathlib.Path(f"{path}.guard")
        self.guard = guard.read_bytes() if guard.exists() else None
        self.exists = self.path.exists()
        self.events, self.checkpoints, self.size = [], [], 0
        self.blobs, self.redactions, self.projections, self.marks = set(), [], {}, []
        if self.exists:
            self._read()

    def _read(self):
        uri = f"file:{self.path}?mode=ro"
        with contextlib.closing(sqlite3.connect(uri, uri=True, timeout=10)) as db:
            db.execute("BEGIN")
            # Whatever is compared byte for byte, in the order of positions.
            self.events = db.execute(
                "SELECT position, stream, version, id, type, recordedtime, header, leaf,"
                " data IS NULL FROM events ORDER BY position").fetchall()
            self.size = db.execute("SELECT size FROM head").fetchone()[0]
            self.checkpoints = [
                (size, bytes(note)) for size, note in
                db.execute("SELECT size, note FROM checkpoints ORDER BY number")]
            self.blobs = {bytes(digest) for (digest,) in db.execute("SELECT digest FROM blobs")}
            self.redactions = db.execute("SELECT * FROM redactions").fetchall()
            self.marks = db.execute("SELECT * FROM projections ORDER BY name").fetchall()
            for table in projection_tables(db):
                self.projections[table] = table_digest(db, table)

    @property
    def identities(self):
        """Of every event what makes it this one: place, id, and the hash of its header."""
        return [(e[0], e[1], e[2], e[3], e[7]) for e in self.events]

    def begins_with(self, other):
        return self.identities[:len(other.events)] == other.identities

    def types(self, stream=None):
        return [e[4] for e in self.events if stream is None or e[1] == stream]


BASE_TABLES = {
    "ledger", "migrations", "events", "head", "nodes", "blobs", "projections", "checkpoints",
    "redactions",
}


def projection_tables(db):
    names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return sorted(name for name in names if name not in BASE_TABLES and "sqlite_" not in name)


def table_digest(db, table):
    count = len(db.execute(f'SELECT * FROM "{table}" LIMIT 0').description)
    order = ", ".join(str(column + 1) for column in range(count))
    digest = hashlib.sha256()
    for row in db.execute(f'SELECT * FROM "{table}" ORDER BY {order}'):
        digest.update(repr(row).encode())
    return digest.hexdigest()


class Program:
    """The `rollout` binary, and the questions that every campaign asks it."""

    def __init__(self, path):
        self.path = path

    def __call__(self, directory, *arguments, **options):
        return run([self.path, *arguments], directory, **options)

    def must(self, directory, *arguments, **options):
        ending = self(directory, *arguments, **options)
        if ending.code != 0:
            raise RuntimeError(f"rollout {' '.join(map(str, arguments))}: {ending}")
        return ending


class Examiner:
    """One process of the program that examines ledgers, one after the other.

    It is `verify`, then opening it for writing, then `projections rebuild`, without the time that
    a process takes to start.
    """

    def __init__(self, program, home):
        self.process = subprocess.Popen(
            [program.path, "bench", "examine"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env=environment(home), text=True)

    def __call__(self, ledger):
        """The report of `verify`; raises Lost where the ledger or a projection is not sound."""
        self.process.stdin.write(f"{ledger}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"the program ended with {self.process.wait()} at {ledger}")
        report = json.loads(answer)
        if report["problem"]:
            raise Lost(report["problem"])
        return report

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Sandbox:
    """A `rollout sandbox` on a free port."""

    def __init__(self, program, directory):
        ready = pathlib.Path(directory) / "ready"
        self.process = subprocess.Popen(
            [program.path, "sandbox", "--port", "0", "--ready-file", str(ready)],
            env=environment(directory), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True)
        deadline = time.monotonic() + 30
        while not (ready.exists() and ready.read_text().strip()):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the sandbox did not start")
            time.sleep(0.02)
        self.url = ready.read_text().strip()

    def stop(self):
        self.process.terminate()
        self.process.wait()


def options_parser(campaign, description, seed_help):
    """The options that every campaign of cases has; ``finished_options`` completes them."""
    parser = argparse.ArgumentParser(prog=f"tools/{campaign}", description=description)
    parser.add_argument("--rollout", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--repository", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--seconds", type=int, default=0, metavar="N",
                        help="stop after so long, with a sample that is spread evenly; else all")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help=seed_help)
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), metavar="N")
    parser.add_argument("--case", action="append", metavar="CASE",
                        help="only this one, as a failure names it; may be repeated")
    scratch = f".build/campaigns/{campaign}"
    parser.add_argument("--directory", metavar="DIR", help=f"scratch ({scratch})")
    parser.add_argument("--keep", action="store_true", help="leave the scratch folder in place")
    parser.set_defaults(scratch=scratch)
    return parser


def finished_options(parser, group):
    """Parses; cases choose the operation or workload, the ``group``, that they begin with."""
    options = parser.parse_args()
    options.directory = options.directory or f"{options.repository}/{options.scratch}"
    if options.case:
        setattr(options, group, sorted({name.split(":")[0] for name in options.case}))
    return options


def ended(campaign, totals, seconds, scratch, keep):
    """Prints the last line of a campaign and removes its scratch folder where nothing was lost.

    Returns the exit code."""
    print(f"{campaign}: {totals['cases']} cases, {totals['faults']} faults, {totals['lost']} lost, "
          f"{round(seconds)} s")
    if totals["cases"] == 0:
        print("No case was tried.", file=sys.stderr)
        return 1
    if totals["lost"] == 0 and not keep:
        shutil.rmtree(scratch)
    return 1 if totals["lost"] else 0
