"""Many processes on one ledger at once; started by tools/writers, which says what the options are.

A round: a new ledger, writers, readers, signers and a verifier, each a process of `ledger-hammer`.
Some are killed, some are stopped for a while, and take up where they were. When the writers are
done everything that anybody was told is held against what the ledger has (writers_check.py).
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import writers_check  # noqa: E402

READERS = 4
SIGNERS = 2
# Seconds that the check of a round takes at most, kept free of the budget.
CHECK_SHARE = 0.15
# Nobody may be stopped for longer than a writer waits for the lock (5 s), or that is what is seen.
LONGEST_STOP = 0.8


def parse(arguments):
    parser = argparse.ArgumentParser(prog="tools/writers", description=__doc__.split("\n\n")[1])
    parser.add_argument("--hammer", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--processes", type=whole, default=16, metavar="N",
                        help="writers at the same time (default 16)")
    parser.add_argument("--appends", type=whole, default=1000, metavar="N",
                        help="appends of each writer in a round (default 1000)")
    parser.add_argument("--seconds", type=whole, metavar="N",
                        help="rounds until the time is over (default: one round)")
    parser.add_argument("--seed", type=whole, metavar="N",
                        help="of the first round; the next ones count on (default: drawn)")
    parser.add_argument("--directory", type=Path, metavar="DIR",
                        help="for scratch data (default .build/campaigns/writers)")
    parser.add_argument("--rogue", action="store_true",
                        help="add a process that checkpoints without the ledger's lock: the "
                             "campaign must fail then")
    return parser.parse_args(arguments)


def whole(text):
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 10**9:
        raise argparse.ArgumentTypeError(f"expected a whole number above 0, got {text}")
    return int(text)


class Round:
    """One ledger and everybody who uses it."""

    def __init__(self, options, seed, directory, until):
        self.options, self.seed, self.directory = options, seed, directory
        self.until, self.random = until, random.Random(seed)
        self.ledger = directory / "ledger.sqlite3"
        self.running, self.problems = {}, []
        self.kills = self.stops = self.largest_log = 0

    def command(self, role, name, *more):
        return [self.options.hammer, role, "--ledger", str(self.ledger), "--directory",
                str(self.directory), "--name", name, *more]

    def start(self, role, name, seed):
        more = ["--seed", str(seed)]
        if role == "write":
            # The others end when the writers have.
            more += ["--appends", str(self.options.appends), "--until", str(self.until)]
        process = subprocess.Popen(self.command(role, name, *more), stderr=subprocess.PIPE)
        self.running[name] = (role, seed, process)

    def run(self):
        subprocess.run(self.command("make", "make"), check=True)
        for number in range(self.options.processes):
            self.start("write", f"w{number:02}", self.random.randrange(2**63))
        for role, count in [("read", READERS), ("sign", SIGNERS), ("verify", 1)]:
            for number in range(count):
                self.start(role, f"{role}{number}", self.random.randrange(2**63))
        if self.options.rogue:
            self.start("rogue", "rogue", 1)
        stopped = None
        next_fault = time.monotonic() + self.random.uniform(0.2, 0.6)
        while any(role == "write" for role, _, _ in self.running.values()):
            self.collect(("write",))
            now = time.monotonic()
            if stopped and now >= stopped[1]:
                stopped[0].send_signal(signal.SIGCONT)
                stopped = None
            if now >= next_fault and not stopped:
                stopped = self.fault()
                next_fault = now + self.random.uniform(0.15, 0.6)
            self.watch_size()
            time.sleep(0.01)
        (self.directory / "stop").touch()
        self.finish()

    def collect(self, roles):
        """Takes note of those that have ended of themselves."""
        for name, (role, _, process) in list(self.running.items()):
            if process.poll() is None:
                continue
            del self.running[name]
            errors = process.stderr.read().decode(errors="replace").strip()
            process.stderr.close()
            if process.returncode != 0 or (role not in roles and "stop" not in roles):
                self.problems.append(
                    f"{name}: expected to run on, got exit {process.returncode}: {errors}")

    def fault(self):
        """Kills somebody, who is started again, or stops a writer for a while."""
        role = self.random.choices(["write", "read", "sign"], [6, 1, 2])[0]
        names = sorted(name for name, row in self.running.items() if row[0] == role)
        if not names:
            return None
        name = self.random.choice(names)
        role, seed, process = self.running[name]
        if role == "write" and self.random.random() < 0.3:
            process.send_signal(signal.SIGSTOP)
            self.stops += 1
            return process, time.monotonic() + self.random.uniform(0.05, LONGEST_STOP)
        if process.poll() is not None:
            return None
        process.kill()
        process.wait()
        process.stderr.close()
        self.kills += 1
        self.start(role, name, seed)
        return None

    def watch_size(self):
        try:
            size = os.stat(f"{self.ledger}-wal").st_size
            self.largest_log = max(self.largest_log, size)
        except FileNotFoundError:
            pass

    def finish(self):
        deadline = time.monotonic() + 60
        while self.running and time.monotonic() < deadline:
            self.collect(("stop",))
            time.sleep(0.01)
        for name, (_, _, process) in self.running.items():
            self.problems.append(f"{name}: expected to end when told to, but it runs on")
            process.kill()
            process.wait()
        last = subprocess.run(self.command("verify", "last"), capture_output=True, text=True)
        if last.returncode != 0:
            self.problems.append(f"verify at the end: {last.stderr.strip()}")

    def check(self):
        result = writers_check.check(self.directory, self.ledger)
        result.problems = self.problems + result.problems
        return result


def repeat(options, seed):
    parts = [f"tools/writers --processes {options.processes} --appends {options.appends}"]
    if options.rogue:
        parts.append("--rogue")
    return " ".join(parts + [f"--seed {seed}"])


def main(arguments):
    options = parse(arguments)
    start = time.monotonic()
    budget = options.seconds
    seed = options.seed or random.SystemRandom().randrange(1, 10**9)
    base = options.directory or Path(".build/campaigns/writers")
    totals = writers_check.Totals()
    number = 0
    while number == 0 or (budget and time.monotonic() - start < budget * 0.8):
        left = (budget - (time.monotonic() - start)) * (1 - CHECK_SHARE) if budget else 3600
        directory = (base / f"seed-{seed + number}").absolute()
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir(parents=True)
        until = time.clock_gettime_ns(time.CLOCK_MONOTONIC) + int(left * 1e9)
        current = Round(options, seed + number, directory, until)
        current.run()
        result = current.check()
        totals.add(result, current)
        print(f"round {number + 1}, seed {seed + number}: {result.summary()}", flush=True)
        for problem in result.problems[:20]:
            print(f"  LOST: {problem}")
        if result.problems:
            print(f"  {len(result.problems)} in all; files: {directory}")
            print(f"  Hint: repeat it with {repeat(options, seed + number)}")
        else:
            shutil.rmtree(directory)
        number += 1
    totals.print()
    seconds = round(time.monotonic() - start)
    print(f"writers: {totals.asked} cases, {totals.faults} faults, {totals.lost} lost, "
          f"{seconds} s")
    return 0 if totals.lost == 0 and totals.asked > 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
