"""Every system call of an operation made to fail, one at a time, and the ledger checked after it.

Each operation is traced once. Then it is repeated on a fresh copy of the same ledger for every
single call that it made, with strace making just that one fail, or killing the program just before
it. tools/faults starts this; docs/reliability/faults.md says what must hold.
"""

import collections
import concurrent.futures
import json
import pathlib
import random
import shutil
import sys
import threading
import time

import fault_operations
import ledgers
import plans
import straces
from ledgers import Lost, State

# Calls, and the errors that each of them is made to fail with. EINTR only where the manual has it.
ERRORS = {
    "openat": ("EIO", "ENOSPC", "EINTR"), "read": ("EIO", "EINTR"), "pread64": ("EIO", "EINTR"),
    "write": ("EIO", "ENOSPC", "EINTR"), "pwrite64": ("EIO", "ENOSPC", "EINTR"),
    "fdatasync": ("EIO", "ENOSPC", "EINTR"), "fsync": ("EIO", "ENOSPC", "EINTR"),
    "ftruncate": ("EIO", "ENOSPC", "EINTR"), "unlink": ("EIO", "ENOSPC"),
    "unlinkat": ("EIO", "ENOSPC"), "rename": ("EIO", "ENOSPC"), "renameat2": ("EIO", "ENOSPC"),
    "fcntl": ("EIO", "ENOSPC", "EINTR"), "close": ("EIO", "ENOSPC", "EINTR"),
    "newfstatat": ("EIO",), "flock": ("EIO",), "mkdir": ("EIO", "ENOSPC"), "link": ("EIO", "ENOSPC"),
    "linkat": ("EIO", "ENOSPC"), "getdents64": ("EIO",), "mmap": ("ENOMEM",),
}
KILL = "SIGKILL"
TRACED = ",".join([*ERRORS, "execve", "clone", "clone3", "fork", "vfork"])
# Cases outside of the operation's folder (libraries, pipes, sockets) among those that are drawn.
OUTSIDE_SHARE = 8
# Swift's scheduler ends a process that cannot read in /proc what its own threads do. To the ledger
# that is a kill, at a moment that nobody chose.
RUNTIME_ENDS = "_dispatch_workq_monitor_pools"
FOUND = pathlib.Path(__file__).with_name("faults-found.txt")
CRASHES = {4: "SIGILL", 5: "SIGTRAP", 6: "SIGABRT", 7: "SIGBUS", 8: "SIGFPE", 11: "SIGSEGV"}


class Case:
    """One fault: in which operation, at which call on which file, the n-th time, and what."""

    def __init__(self, operation, call, path, number, fault):
        self.operation, self.call, self.path = operation, call, path
        self.number, self.fault = number, fault

    @property
    def name(self):
        return ":".join([self.operation, self.call, self.path or "", str(self.number), self.fault])

    @property
    def is_inside(self):
        return bool(self.path and self.path.startswith("{work}"))


class Template:
    """An operation with the folder that its cases are copies of, and the calls that it makes."""

    def __init__(self, operation, base, directory, strace):
        self.operation, self.strace = operation, strace
        self.folder = directory / f"template-{operation.name}"
        shutil.copytree(base, self.folder, symlinks=True)
        operation.prepare(self.folder)
        self.before = State(operation.ledger(self.folder))
        self.cases = self._cases(directory / "traced" / "work")

    def copy(self, work):
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(self.folder, work, symlinks=True)

    def _cases(self, work):
        self.copy(work)
        log = work.parent / "strace.log"
        ending = ledgers.run(
            [self.strace, "-f", "-y", "-s", "0", "-o", log, "-e", f"trace={TRACED}",
             self.operation.program.path, *self.operation.arguments(work)], work,
            env=self.operation.environment(work))
        if ending.code != 0:
            raise RuntimeError(f"{self.operation.name} does not succeed without faults: {ending}")
        seen, cases = set(), []
        for found in straces.occurrences(log.read_text(errors="replace"), str(work)):
            if found.call == "mmap" and not (found.path or "").endswith("-shm"):
                continue
            path, number = self._place(found, str(work))
            for fault in (*ERRORS[found.call], KILL):
                key = (found.call, path, number, fault)
                if key not in seen:
                    seen.add(key)
                    cases.append(Case(self.operation.name, *key))
        shutil.rmtree(work)
        return cases

    @staticmethod
    def _place(found, work):
        """By file where the file has the same name each time; else by number among all files."""
        path = found.path
        if path and path.startswith(work):
            path = "{work}" + path[len(work):]
        if not path or ".importing-" in path or path.startswith("/proc/"):
            return None, found.overall
        return path, found.index


class Outcome:
    def __init__(self, case, hits, problem=None, ending=None):
        self.case, self.hits, self.problem, self.ending = case, hits, problem, ending


class Campaign:
    def __init__(self, options):
        self.options = options
        self.directory = pathlib.Path(options.directory).resolve()
        shutil.rmtree(self.directory, ignore_errors=True)
        self.directory.mkdir(parents=True)
        self.strace = straces.find(options.repository)
        self.program = ledgers.Program(options.rollout)
        self.places, self.examiners = threading.local(), []
        self.numbers = iter(range(1_000_000))
        self.log = open(self.directory / "cases.jsonl", "w", encoding="utf-8")

    def run(self):
        started = time.monotonic()
        sandbox = ledgers.Sandbox(self.program, self.directory)
        try:
            self.templates = self._templates(sandbox)
            outcomes = self._try(self._chosen(), started)
        finally:
            sandbox.stop()
            self.log.close()
            for examiner in self.examiners:
                examiner.close()
        return self._report(outcomes, time.monotonic() - started)

    def _templates(self, sandbox):
        base = self.directory / "base"
        plans.make_base(self.program, base)
        templates = {}
        for kind in fault_operations.ALL:
            if self.options.operation and kind.name not in self.options.operation:
                continue
            operation = kind(self.program, self.strace, sandbox)
            templates[kind.name] = Template(operation, base, self.directory, self.strace)
        return templates

    def _chosen(self):
        """What was lost once, then every other case, in an order that is spread evenly over
        operations, calls and faults."""
        # A case outside the trace of this run can be named, too.
        if self.options.case:
            return [Case(*self._parts(name)) for name in self.options.case]
        found = [Case(*self._parts(name)) for name in FOUND.read_text().splitlines()
                 if name and not name.startswith("#")]
        found = [case for case in found if case.operation in self.templates]
        names = {case.name for case in found}
        cases = [case for template in self.templates.values() for case in template.cases
                 if case.name not in names]
        if self.options.inside:
            found, cases = ([case for case in some if case.is_inside] for some in (found, cases))
        drawn = random.Random(self.options.seed)
        drawn.shuffle(cases)
        groups = collections.defaultdict(list)
        for case in cases:
            groups[(case.is_inside, case.operation, case.call, case.fault)].append(case)
        inside = self._rounds([g for key, g in groups.items() if key[0]])
        outside = self._rounds([g for key, g in groups.items() if not key[0]])
        mixed = []
        while inside or outside:
            for _ in range(OUTSIDE_SHARE - 1):
                if inside:
                    mixed.append(inside.popleft())
            if outside:
                mixed.append(outside.popleft())
        return found + mixed

    @staticmethod
    def _parts(name):
        operation, call, rest = name.split(":", 2)
        path, number, fault = rest.rsplit(":", 2)
        return operation, call, path or None, int(number), fault

    @staticmethod
    def _rounds(groups):
        rounds = collections.deque()
        for depth in range(max(map(len, groups), default=0)):
            rounds.extend(group[depth] for group in groups if depth < len(group))
        return rounds

    def _try(self, cases, started):
        limit = self.options.seconds
        outcomes, waiting = [], iter(cases)
        lock = threading.Lock()

        def work():
            while True:
                with lock:
                    if limit and time.monotonic() - started > limit:
                        return
                    case = next(waiting, None)
                if case is None:
                    return
                outcome = self._one(case)
                with lock:
                    outcomes.append(outcome)
                    self._note(outcome, len(outcomes), len(cases))

        with concurrent.futures.ThreadPoolExecutor(self.options.jobs) as pool:
            for future in [pool.submit(work) for _ in range(self.options.jobs)]:
                future.result()
        return outcomes

    def _note(self, outcome, done, total):
        self.log.write(json.dumps({
            "case": outcome.case.name, "hits": outcome.hits, "lost": outcome.problem,
            "exit": outcome.ending.code if outcome.ending else None,
            "errors": outcome.ending.errors if outcome.ending else None}) + "\n")
        self.log.flush()
        if outcome.problem:
            print(f"LOST {outcome.case.name}\n  {outcome.problem}\n  repeat: tools/faults --case "
                  f"'{outcome.case.name}'", flush=True)
        if done % 500 == 0:
            print(f"  {done} of {total} cases", file=sys.stderr, flush=True)

    def _one(self, case):
        if not hasattr(self.places, "folder"):
            self.places.folder = self.directory / f"worker-{next(self.numbers)}"
            self.places.folder.mkdir()
            self.places.examine = ledgers.Examiner(self.program, self.places.folder)
            self.examiners.append(self.places.examine)
        folder = self.places.folder
        template = self.templates[case.operation]
        work = folder / "work"
        template.copy(work)
        ending, hits = self._inject(case, template, work, folder / "strace.log")
        if hits == 0:
            return Outcome(case, 0, ending=ending)
        try:
            self._check(case, template, work, ending)
        except Lost as lost:
            return Outcome(case, hits, str(lost), ending)
        except Exception as problem:  # pylint: disable=broad-except
            return Outcome(case, hits, f"{type(problem).__name__}: {problem}; {ending}", ending)
        return Outcome(case, hits, ending=ending)

    def _inject(self, case, template, work, log):
        what = "signal=KILL" if case.fault == KILL else f"error={case.fault}"
        only = ["-P", case.path.replace("{work}", str(work), 1)] if case.path else []
        operation = template.operation
        ending = ledgers.run(
            [self.strace, "-f", "-s", "0", "-o", log, *only, "-e", f"trace={case.call}", "-e",
             f"inject={case.call}:{what}:when={case.number}", operation.program.path,
             *operation.arguments(work)], work, env=operation.environment(work))
        text = log.read_text(errors="replace")
        hits = text.count("+++ killed by SIGKILL +++") > 0 if case.fault == KILL and not ending.hung \
            else text.count("(INJECTED)")
        return ending, int(hits)

    def _check(self, case, template, work, ending):
        operation, before = template.operation, template.before
        if ending.hung:
            raise Lost(f"it hung: {ending}")
        if -ending.code in CRASHES and RUNTIME_ENDS not in ending.errors:
            raise Lost(f"it crashed with {CRASHES[-ending.code]}: {ending}")
        if case.fault != KILL and case.is_inside and ending.code != 0:
            self._check_words(ending)
        ledger = operation.ledger(work)
        after = State(ledger)
        if before.exists and not after.exists:
            raise Lost("the ledger is gone")
        if not after.begins_with(before):
            raise Lost("what was there before is not there any more, or is other")
        # A rollout says it of the one append that failed.
        if ending.code and "Nothing was written" in ending.errors \
                and after.size != before.size \
                and operation.is_one_transaction:
            raise Lost(f"it said that nothing was written, but it was: {ending}")
        operation.check(work, before, after, ending)
        # Last, because it opens the ledger for writing, and what a crash left is taken in.
        if after.exists and self.places.examine(ledger)["events"] != after.size:
            raise Lost("`verify` counts other events than there are")
        final = operation.retry(work, before, after)
        if not final.begins_with(after):
            raise Lost("what was there after the fault is gone after the operation was repeated")
        self.places.examine(ledger)

    @staticmethod
    def _check_words(ending):
        if ending.code < 0 or ending.code in (1, 4):
            return
        # strace may have said something before it.
        words = [line for line in ending.errors.splitlines() if "strace: " not in line]
        if not words or not words[0].startswith("rollout: ") or "Hint: " not in ending.errors:
            raise Lost(f"it failed without a message that says what to do: {ending}")

    def _report(self, outcomes, seconds):
        print(f"{'operation':<20}{'cases':>8}{'ended 0':>9}{'refused':>9}{'killed':>8}"
              f"{'not hit':>9}{'lost':>6}")
        total = collections.Counter()
        for name in self.templates:
            own = [o for o in outcomes if o.case.operation == name]
            hit = [o for o in own if o.hits]
            row = {
                "cases": len(hit), "zero": sum(o.ending.code == 0 for o in hit),
                "refused": sum(o.ending.code > 0 for o in hit),
                "killed": sum(o.ending.code < 0 for o in hit), "missed": len(own) - len(hit),
                "lost": sum(o.problem is not None for o in hit), "faults": sum(o.hits for o in hit)}
            total.update(row)
            print(f"{name:<20}{row['cases']:>8}{row['zero']:>9}{row['refused']:>9}"
                  f"{row['killed']:>8}{row['missed']:>9}{row['lost']:>6}")
        known = sum(len(template.cases) for template in self.templates.values())
        print(f"{len(outcomes)} of {known} cases of these traces were tried, "
              f"{total['missed']} of them were not hit and are not counted; "
              f"seed {self.options.seed}")
        return ledgers.ended("faults", total, seconds, self.directory, self.options.keep)


def main():
    parser = ledgers.options_parser("faults", __doc__, "of the order of cases")
    parser.add_argument("--operation", action="append", metavar="NAME",
                        choices=[kind.name for kind in fault_operations.ALL],
                        help="only this one; may be repeated: %(choices)s")
    parser.add_argument("--inside", action="store_true",
                        help="only calls on files of the operation's own folder")
    return Campaign(ledgers.finished_options(parser, "operation")).run()


if __name__ == "__main__":
    sys.exit(main())
