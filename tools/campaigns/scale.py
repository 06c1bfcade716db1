"""Soak and scale: a large ledger, a rollout of a million samples, a gate with a gigabyte of output.

Every command runs as a process of its own, as an operator runs it. What is measured is its wall
clock and the largest resident set; what it prints is held against what was put in. Called by
tools/scale, which finds the binary. Standard library only.
"""

import argparse
import json
import os
import pathlib
import shutil
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))

import measured  # noqa: E402

import scale_growth  # noqa: E402
import scale_log  # noqa: E402
import scale_rollout  # noqa: E402

PARTS = {"growth": scale_growth, "rollout": scale_rollout, "log": scale_log}
REPOSITORY = pathlib.Path(__file__).resolve().parent.parent.parent


class Campaign:
    """What the parts share: the binary, a folder, and the count of cases and of what was lost."""

    def __init__(self, rollout, directory, options):
        self.rollout = rollout
        self.directory = directory
        self.options = options
        self.cases = 0
        self.lost = 0
        self.repository = REPOSITORY

    def run(self, *words, **more):
        """Runs `rollout WORDS…`."""
        return measured.run([self.rollout, *words], **more)

    def json(self, *words):
        """The JSON object that `rollout WORDS…` prints on its last line."""
        return json.loads(self.run(*words).output.splitlines()[-1])

    def check(self, holds, words):
        """One thing that must hold."""
        self.cases += 1
        if not holds:
            self.lost += 1
            print(f"LOST: {words}", flush=True)

    def say(self, words):
        print(words, file=sys.stderr, flush=True)

    def table(self, title, head, rows):
        """Prints a table now."""
        lines = [f"### {title}", "", "| " + " | ".join(head) + " |"]
        lines.append("| " + " | ".join(["---"] + ["---:"] * (len(head) - 1)) + " |")
        lines += ["| " + " | ".join(row) + " |" for row in rows]
        print("\n".join(lines) + "\n", flush=True)

    def at_limit(self):
        """Seconds after which a process hangs: long enough for the slowest of the largest."""
        return 3600


def arguments():
    parser = argparse.ArgumentParser(
        prog="tools/scale",
        description="Soak and scale: a ledger of 10^4 events and ten times that, again and again; a "
        "rollout of a million samples; a gate that logs a gigabyte. Prints how each command grows, "
        "and fails where memory is not flat, where what should stay equal grows, or where an "
        "answer is wrong.",
        epilog="The last line is: scale: C cases, F faults, L lost, S s. It needs about 2 kB of disk "
        "for each event of the largest ledger, removed at the end. ROLLOUT_BIN names another binary.")
    parser.add_argument("--largest", type=int, default=10_000_000, metavar="N",
                        help="events of the largest ledger, a power of ten (default: 10000000)")
    parser.add_argument("--samples", type=int, default=1_000_000, metavar="N",
                        help="samples of the long rollout (default: 1000000)")
    parser.add_argument("--log-bytes", type=int, default=1 << 30, metavar="N",
                        help="bytes that the gate prints (default: 1073741824)")
    parser.add_argument("--quick", action="store_true",
                        help="10^5 events, 20,000 samples, 100 MB, and the debug build")
    parser.add_argument("--part", choices=sorted(PARTS), action="append",
                        help="only this part; may be repeated")
    parser.add_argument("--keep", type=pathlib.Path, metavar="DIR",
                        help="ledgers are made there and stay; those that are there are used again")
    parser.add_argument("--all", action="store_true",
                        help="stats, audit and export in the largest ledgers, too")
    parser.add_argument("--seed", type=int, default=1, help="of what is made up (default: 1)")
    parser.add_argument("--directory", type=pathlib.Path,
                        default=REPOSITORY / ".build" / "campaigns" / "scale",
                        help="where the ledgers go (default: .build/campaigns/scale)")
    given = parser.parse_args()
    if given.quick:
        given.largest, given.samples, given.log_bytes = 100_000, 20_000, 100_000_000
    if given.largest < 100_000 or 10 ** (len(str(given.largest)) - 1) != given.largest:
        parser.error(f"--largest: expected a power of ten from 100000 on, got {given.largest}")
    if not 6000 <= given.samples <= 2_000_000:
        parser.error(f"--samples: expected from 6000 to 2000000, got {given.samples}")
    if given.log_bytes < 4 << 20:
        parser.error(f"--log-bytes: expected at least 4194304, got {given.log_bytes}")
    return given


def main():
    given = arguments()
    rollout = os.environ.get("ROLLOUT_BIN")
    if not rollout:
        sys.exit("ROLLOUT_BIN: expected a binary. Hint: call tools/scale, which finds one.")
    given.directory.mkdir(parents=True, exist_ok=True)
    if given.keep:
        given.keep.mkdir(parents=True, exist_ok=True)
    directory = pathlib.Path(tempfile.mkdtemp(prefix="run-", dir=given.directory))
    campaign = Campaign(rollout, directory, given)
    start = time.monotonic()
    try:
        for name in given.part or PARTS:
            try:
                PARTS[name].run(campaign)
            except measured.Failed as failure:
                campaign.check(False, f"{name}: {failure}")
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    seconds = round(time.monotonic() - start)
    if campaign.cases == 0:
        campaign.lost += 1
    print(f"scale: {campaign.cases} cases, 0 faults, {campaign.lost} lost, {seconds} s")
    sys.exit(1 if campaign.lost else 0)


if __name__ == "__main__":
    main()
