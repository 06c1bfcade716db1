"""Power cuts replayed: every state that a disk may be in is opened and checked.

A workload is run once under strace, which records every write, sync and change of a name. From that
the disk is rebuilt as a power cut after each call could have left it: what was synced, and any
subset of the rest, also with writes torn between sectors. Each state is opened by the program.
tools/power-loss starts this; docs/reliability/power-loss.md has the model and what must hold.
"""

import collections
import concurrent.futures
import hashlib
import pathlib
import random
import shutil
import sys
import threading
import time

import ledgers
import power_record
import straces
from ledgers import Lost, State
from power_disk import sectors_of

# Of one cut at most so many single changes are dropped, the newest, and so many subsets drawn.
DROPS, SUBSETS = 12, 4


class Facts:
    """What a state of the disk turned out to hold; `lost` where it is not sound."""

    def __init__(self):
        self.size, self.checkpoint, self.guard = 0, 0, 0
        self.types, self.holds, self.bundle = collections.Counter(), set(), None
        self.key, self.lost = False, None


class States:
    """Opens one state after the other, in a folder of its own."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.examine = ledgers.Examiner(program, folder.parent)

    def facts(self, state, recording):
        facts = Facts()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        power_record.write_state(state, recording.root, self.folder)
        ledger = self.folder / recording.ledger.name
        if recording.secret:
            facts.holds = {path.name for path in self.folder.glob("ledger.sqlite3*")
                           if recording.secret in path.read_bytes()}
        key = pathlib.Path(f"{ledger}.key")
        facts.key = key.exists() and key.stat().st_size > 0
        try:
            self._ledger(ledger, recording, facts)
            self._bundle(facts)
        except Lost as lost:
            facts.lost = str(lost)
        except Exception as problem:  # pylint: disable=broad-except
            facts.lost = f"{type(problem).__name__}: {problem}"
        return facts

    def _ledger(self, ledger, recording, facts):
        if not ledger.exists():
            if pathlib.Path(f"{ledger}.guard").exists():
                raise Lost("there is a guard, and no ledger")
            return
        # A writer takes it, too: guard, recovery, and the tables that lists are read from.
        report = self.examine(ledger)
        state = State(ledger)
        facts.size = state.size
        facts.types.update(state.types())
        facts.checkpoint = max((size for size, _ in state.checkpoints), default=0)
        facts.guard = report["guard_size"] or 0
        if report["events"] != state.size or len(state.events) != state.size:
            raise Lost(f"{len(state.events)} events, {state.size} in the head, "
                       f"{report['events']} verified")
        if not recording.final.begins_with(state):
            raise Lost("its events are not the first ones of those that were appended")
        if state.size not in recording.sizes:
            raise Lost(f"it ends at {state.size} events, in the middle of a transaction")
        if facts.guard > state.size or (facts.guard and facts.guard > facts.checkpoint):
            raise Lost(f"the guard is over {facts.guard} events, the ledger has {state.size} and "
                       f"a checkpoint over {facts.checkpoint}")
        erased = [event[0] for event in state.events if event[8]]
        if bool(erased) != bool(state.redactions):
            raise Lost("data are gone without the redaction, or the other way round")

    def _bundle(self, facts):
        bundle = self.folder / "bundle"
        if not bundle.exists():
            facts.bundle = False
            return
        ending = self.program(self.folder, "verify", "--bundle", bundle)
        if ending.code != 0:
            raise Lost(f"what lies at the bundle's path is no sound bundle: {ending}")
        facts.bundle = True


def broken_promise(facts, promise):
    """What of a promise the facts do not keep; None where all is there."""
    if facts.size < promise.events:
        return f"{promise.events} events were acknowledged, {facts.size} are there"
    for kind, count in promise.types.items():
        if facts.types[kind] < count:
            return f"{count} {kind} were acknowledged, {facts.types[kind]} are there"
    if min(facts.checkpoint, facts.guard) < promise.checkpoint:
        return (f"a checkpoint over {promise.checkpoint} was acknowledged; the ledger has one over "
                f"{facts.checkpoint}, the guard is over {facts.guard}")
    if promise.key and not facts.key:
        return "the key was acknowledged, and is not there"
    if promise.erased and facts.holds:
        return f"it was said to be erased, but is in {', '.join(sorted(facts.holds))}"
    if promise.bundle and not facts.bundle:
        return "the bundle was acknowledged, and is not there"
    return None


class Case:
    """One power cut: after which call of which recording, and what of the rest is there."""

    def __init__(self, recording, cut, kind, detail=()):
        self.recording, self.cut, self.kind, self.detail = recording, cut, kind, detail

    @property
    def name(self):
        return ":".join(map(str, [self.recording.name, self.cut.place, self.kind, *self.detail]))

    def state(self, seed):
        """The disk, and how many changes were lost or torn."""
        pending = self.cut.pending()
        kept, torn = set(pending), None
        if self.kind == "none":
            kept = set()
        elif self.kind == "drop":
            kept.discard(pending[self.detail[0]])
        elif self.kind == "only":
            kept = {pending[self.detail[0]]}
        elif self.kind == "torn":
            torn = (pending[self.detail[0]], self.detail[1])
            kept.discard(torn[0])
        elif self.kind == "subset":
            drawn = random.Random(f"{seed}:{self.name}")
            share = drawn.random()
            kept = {key for key in pending if drawn.random() < share}
            writes = [key for key in pending if self.write(key)]
            if writes and drawn.random() < 0.5:
                key = drawn.choice(writes)
                torn = (key, drawn.randrange(sectors_of(self.write(key)) + 1))
                kept.discard(key)
        return self.cut.state(kept, torn), len(pending) - len(kept)

    def write(self, key):
        """The write that a key names; None for anything else."""
        if key[0] != "data":
            return None
        operation = self.cut.files[key[1]][1][key[2]]
        return operation if operation[0] == "write" else None


def cases_of(recording):
    for cut in recording.cuts:
        yield Case(recording, cut, "all")
        pending = cut.pending()
        if not pending:
            continue
        yield Case(recording, cut, "none")
        for index in range(max(0, len(pending) - DROPS), len(pending)):
            yield Case(recording, cut, "drop", (index,))
            yield Case(recording, cut, "only", (index,))
        for number in range(SUBSETS):
            yield Case(recording, cut, "subset", (number,))
        for index, key in enumerate(pending):
            # Torn is what was last written; an older write is torn in the subsets.
            case = Case(recording, cut, "torn")
            write = case.write(key)
            if write and index >= len(pending) - 2:
                for sectors in range(1, min(sectors_of(write), 64)):
                    yield Case(recording, cut, "torn", (index, sectors))


class Campaign:
    def __init__(self, options):
        self.options = options
        self.directory = pathlib.Path(options.directory).resolve()
        shutil.rmtree(self.directory, ignore_errors=True)
        self.directory.mkdir(parents=True)
        self.program = ledgers.Program(options.rollout)
        self.lock = threading.Lock()
        self.known, self.lost = {}, []
        self.totals = collections.Counter()
        self.rows = collections.defaultdict(collections.Counter)

    def run(self):
        started = time.monotonic()
        recordings = self._record()
        print(f"recorded in {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
        cases = self._chosen(recordings)
        self._try(cases, started)
        return self._report(recordings, len(cases), time.monotonic() - started)

    def _record(self):
        strace = straces.find(self.options.repository)
        sandbox = ledgers.Sandbox(self.program, self.directory)
        try:
            return [make(self.program, strace, self.directory, sandbox)
                    for name, make in power_record.WORKLOADS.items()
                    if not self.options.workload or name in self.options.workload]
        finally:
            sandbox.stop()

    def _chosen(self, recordings):
        """Every case in an order that is spread evenly over recordings and kinds."""
        groups = collections.defaultdict(list)
        for recording in recordings:
            for case in cases_of(recording):
                if self.options.case and case.name not in self.options.case:
                    continue
                groups[(recording.name, case.kind)].append(case)
        drawn = random.Random(self.options.seed)
        for group in groups.values():
            drawn.shuffle(group)
        order = []
        while groups:
            for key in list(groups):
                order.append(groups[key].pop())
                if not groups[key]:
                    del groups[key]
        return order

    def _try(self, cases, started):
        waiting = iter(cases)

        def work(states):
            while True:
                with self.lock:
                    late = self.options.seconds \
                        and time.monotonic() - started > self.options.seconds
                    case = None if late else next(waiting, None)
                if case is None:
                    return
                self._one(case, states)

        def guarded(number):
            states = States(self.program, self.directory / f"worker-{number}")
            try:
                work(states)
            finally:
                states.examine.close()

        with concurrent.futures.ThreadPoolExecutor(self.options.jobs) as pool:
            for future in [pool.submit(guarded, number) for number in range(self.options.jobs)]:
                future.result()

    def _one(self, case, states):
        recording = case.recording
        state, missing = case.state(self.options.seed)
        digest = hashlib.sha256()
        for path in sorted(state):
            if power_record.matters(path, recording.root):
                digest.update(f"{path}\0{len(state[path])}\0".encode())
                digest.update(state[path])
        key = (recording.name, digest.digest())
        with self.lock:
            facts = self.known.get(key)
        if facts is None:
            facts = states.facts(state, recording)
        problem = facts.lost or broken_promise(facts, case.cut.acknowledged)
        with self.lock:
            self.known[key] = facts
            self.totals.update({"cases": 1, "faults": missing, "lost": problem is not None})
            self.rows[recording.name].update({case.kind: 1, "lost": problem is not None})
            if self.totals["cases"] % 2000 == 0:
                print(f"  {self.totals['cases']} cuts, {len(self.known)} states", file=sys.stderr,
                      flush=True)
            if problem and self.totals["lost"] <= 50:
                print(f"LOST {case.name} (power cut after {case.cut.what})\n  {problem}\n  repeat:"
                      f" tools/power-loss --seed {self.options.seed} --case '{case.name}'",
                      flush=True)

    def _report(self, recordings, known, seconds):
        kinds = ("all", "none", "drop", "only", "torn", "subset", "lost")
        print(f"{'workload':<10}{'calls':>7}" + "".join(f"{kind:>8}" for kind in kinds))
        for recording in recordings:
            row = self.rows[recording.name]
            print(f"{recording.name:<10}{len(recording.cuts):>7}"
                  + "".join(f"{row[kind]:>8}" for kind in kinds))
        totals = self.totals
        print(f"{totals['cases']} of {known} cuts were tried: {len(self.known)} different states "
              f"of the disk; seed {self.options.seed}")
        return ledgers.ended("power-loss", totals, seconds, self.directory, self.options.keep)


def main():
    parser = ledgers.options_parser(
        "power-loss", __doc__, "of the order of cuts, and of the subsets")
    parser.add_argument("--workload", action="append", choices=list(power_record.WORKLOADS),
                        help="only this one; may be repeated: %(choices)s")
    return Campaign(ledgers.finished_options(parser, "workload")).run()


if __name__ == "__main__":
    sys.exit(main())
