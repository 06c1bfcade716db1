"""The operations whose every system call is made to fail, and what must hold afterwards."""

import pathlib
import shutil
import sqlite3

import ledgers
import plans
from ledgers import Lost, State


class Operation:
    """One command on a copy of a prepared folder.

    `exact` names the numbers of events that it may have added; the rest is in `check`.
    """

    name = ""
    adds = (0,)
    is_one_transaction = True

    def __init__(self, program, strace, sandbox):
        self.program, self.strace, self.sandbox = program, strace, sandbox

    def ledger(self, work):
        return pathlib.Path(work) / "ledger.sqlite3"

    def prepare(self, work):
        """Makes the folder, a copy of the base, into what the operation needs."""

    def arguments(self, work):
        raise NotImplementedError

    def environment(self, work):
        return ledgers.environment(work)

    def check(self, work, before, after, ending):
        """What must hold after one fault, beyond what holds for every operation."""
        added = after.size - before.size
        if added not in self.adds:
            raise Lost(f"{added} events were added, expected one of {self.adds}")
        if ending.code == 0 and added != self.adds[-1]:
            raise Lost(f"it ended with 0, but only {added} events were added")

    def retry(self, work, before, after):
        """Does it again without a fault; raises Lost where that is not the normal result."""
        ending = self.program(
            work, *self.arguments(work), env=self.environment(work))
        if ending.code != 0:
            raise Lost(f"it does not succeed when it is repeated: {ending}")
        final = State(self.ledger(work))
        if final.size - before.size != self.adds[-1]:
            raise Lost(f"repeated, it left {final.size - before.size} events more")
        return final


class Append(Operation):
    """One event in one transaction."""

    name = "append"
    adds = (0, 1)

    def arguments(self, work):
        return ["label", "latest", "bad", "--reason", "campaign", "--ledger", self.ledger(work)]

    def check(self, work, before, after, ending):
        super().check(work, before, after, ending)
        if "recorded " in ending.output and after.size == before.size:
            raise Lost(f"it said that it recorded the label, but it is not there: {ending}")


class AppendAfterCrash(Append):
    """The same on a ledger whose writer was killed: its log is recovered and copied first."""

    name = "append-after-crash"

    def prepare(self, work):
        # The label before is in the write-ahead log alone: its writer dies on closing.
        ledger = self.ledger(work)
        ledgers.run(
            [self.strace, "-f", "-o", "/dev/null", "-P", ledger, "-e", "trace=pwrite64",
             "-e", "inject=pwrite64:signal=KILL:when=1", self.program.path, "label", "latest",
             "good", "--reason", "before the crash", "--ledger", ledger], work)
        if pathlib.Path(f"{ledger}-wal").stat().st_size == 0:
            raise RuntimeError("expected a write-ahead log that was left behind")


class Checkpoint(Operation):
    """Signing: a row in the ledger and the guard beside it."""

    name = "checkpoint"

    def arguments(self, work):
        return ["checkpoint", "sign", "--ledger", self.ledger(work)]

    def check(self, work, before, after, ending):
        super().check(work, before, after, ending)
        if len(after.checkpoints) - len(before.checkpoints) not in (0, 1):
            raise Lost("the number of checkpoints is neither before nor after")
        if after.guard not in (before.guard, after.checkpoints[-1][1]):
            raise Lost("the guard is neither the checkpoint before nor the one after")
        if ending.code == 0:
            if len(after.checkpoints) == len(before.checkpoints):
                raise Lost("it ended with 0, but no checkpoint was kept")
            if after.guard != after.checkpoints[-1][1]:
                raise Lost("it ended with 0, but the guard was not moved on")
            if ending.output.encode() != after.guard:
                raise Lost(f"it ended with 0, but printed {ending.output!r}")

    def retry(self, work, before, after):
        final = super().retry(work, before, after)
        if final.guard != final.checkpoints[-1][1] or final.checkpoints[-1][0] != final.size:
            raise Lost("signed again, the guard is not over the whole ledger")
        return final


class Rebuild(Operation):
    """The projections made anew."""

    name = "rebuild"

    def arguments(self, work):
        return ["projections", "rebuild", "--ledger", self.ledger(work)]

    def check(self, work, before, after, ending):
        super().check(work, before, after, ending)
        if after.projections != before.projections:
            raise Lost("the projections are others than before")


class Import(Operation):
    """Two directories of the bash harness, many events in one transaction."""

    name = "import"

    def prepare(self, work):
        before = State(self.ledger(work)).size
        scratch = pathlib.Path(f"{work}.measured")
        shutil.copytree(work, scratch)
        self.program.must(scratch, *self.arguments(scratch))
        self.adds = (0, State(self.ledger(scratch)).size - before)
        shutil.rmtree(scratch)

    def arguments(self, work):
        return ["import", "incumbent", "runs", "--ledger", self.ledger(work)]

    def check(self, work, before, after, ending):
        # A directory that cannot be read is left out as a whole, and that is said.
        allowed = self.adds
        if ending.code == 2 and "1 refused" in ending.output:
            allowed = range(self.adds[-1])
        if after.size - before.size not in allowed:
            raise Lost(f"{after.size - before.size} events were added, expected one of {allowed}")
        if ending.code == 0 and after.size - before.size != self.adds[-1]:
            raise Lost(f"it ended with 0 and added {after.size - before.size} events")
        streams = [event[1] for event in after.events[before.size:]]
        if "imported  " in ending.output and len(set(streams)) < ending.output.count("imported  "):
            raise Lost(f"it said that more was imported than is there: {ending}")


class Create(Import):
    """The same into a ledger that is not there yet."""

    name = "create"

    def ledger(self, work):
        return pathlib.Path(work) / "new/ledger.sqlite3"

    def prepare(self, work):
        self.ledger(work).parent.mkdir()
        scratch = pathlib.Path(f"{work}.measured")
        shutil.copytree(work, scratch)
        self.program.must(scratch, *self.arguments(scratch))
        self.adds = (0, State(self.ledger(scratch)).size)
        shutil.rmtree(scratch)


class Redact(Operation):
    """Erasing an event's data and blob under an event that says so."""

    name = "redact"
    adds = (0, 1)
    target = 3

    def prepare(self, work):
        with sqlite3.connect(self.ledger(work)) as db:
            self.secret = bytes(db.execute(
                "SELECT data FROM events WHERE position = ?", [self.target]).fetchone()[0])
            # Gates that took as long as each other leave the same bytes.
            self.others = db.execute(
                "SELECT count(*) FROM events WHERE data = ? AND position <> ?",
                [self.secret, self.target]).fetchone()[0]
        db.close()

    def arguments(self, work):
        return ["redact", str(self.target), "--reason", "campaign", "--yes", "--ledger",
                self.ledger(work)]

    def check(self, work, before, after, ending):
        super().check(work, before, after, ending)
        erased = bool(after.events[self.target][8])
        if erased != (after.size > before.size) or len(after.redactions) != erased:
            raise Lost("data were erased without the event that says so, or the other way round")
        if ending.code == 0:
            self.check_gone(work)

    def retry(self, work, before, after):
        final = super().retry(work, before, after)
        self.check_gone(work)
        return final

    def check_gone(self, work):
        files = sorted(pathlib.Path(work).glob("ledger.sqlite3*"))
        if sum(path.read_bytes().count(self.secret) for path in files) > self.others:
            raise Lost("it ended with 0, but a file still holds what was erased")


class Bundle(Operation):
    """A directory for auditors."""

    name = "bundle"

    def arguments(self, work):
        return ["export", "bundle", "--ledger", self.ledger(work), "--out", "bundle"]

    def check(self, work, before, after, ending):
        super().check(work, before, after, ending)
        bundle = pathlib.Path(work) / "bundle"
        if bundle.exists():
            verdict = self.program(work, "verify", "--bundle", bundle)
            if verdict.code != 0:
                raise Lost(f"what lies at the bundle's path is no sound bundle: {verdict}")
        elif ending.code == 0:
            raise Lost("it ended with 0, but there is no bundle")

    def retry(self, work, before, after):
        bundle = pathlib.Path(work) / "bundle"
        # As the messages say: what is complete stays, and what was cut off is removed by hand.
        shutil.rmtree(bundle, ignore_errors=True)
        shutil.rmtree(f"{bundle}.partial", ignore_errors=True)
        return super().retry(work, before, after)


class ImportBundle(Operation):
    """A ledger made of a bundle."""

    name = "import-bundle"

    def ledger(self, work):
        return pathlib.Path(work) / "new/ledger.sqlite3"

    def prepare(self, work):
        old = pathlib.Path(work) / "ledger.sqlite3"
        self.ledger(work).parent.mkdir()
        self.program.must(work, "export", "bundle", "--ledger", old, "--out", "bundle")
        self.adds = (0, State(old).size)

    def arguments(self, work):
        return ["import", "bundle", "bundle", "--ledger", self.ledger(work)]

    def retry(self, work, before, after):
        # A second import into a ledger that is there is refused: then it must be whole.
        if after.size == self.adds[-1]:
            return after
        return super().retry(work, before, after)


class Run(Operation):
    """A whole rollout against the sandbox, with artifacts, signed at its end."""

    name = "run"
    is_one_transaction = False

    def prepare(self, work):
        (pathlib.Path(work) / "observed.yaml").write_text(plans.observed(self.sandbox.url))

    def arguments(self, work):
        return ["run", "--plan", "observed.yaml", "--ledger", self.ledger(work), "--output-dir",
                "artifacts"]

    NEEDED = ("gate.finished", "probe.finished", "soak.finished", "cohort.completed")

    def check(self, work, before, after, ending):
        new = after.events[before.size:]
        if len({stream for _, stream, *_ in new if stream.startswith("rollout")}) > 1:
            raise Lost("one run left several rollouts")
        types = [event[4] for event in new]
        decision = self.decision(after, before)
        if decision == "allow":
            missing = [name for name in self.NEEDED if name not in types]
            if missing:
                raise Lost(f"it was allowed without {', '.join(missing)}")
        if ending.code == 0 and decision != "allow":
            raise Lost(f"it ended with 0, but the decision is {decision}")
        if ending.code == 1 and decision != "block":
            raise Lost(f"it ended with 1, but the decision is {decision}")
        if "Rollout passed" in ending.output and decision != "allow":
            raise Lost(f"it said that it passed, but the decision is {decision}")

    def decision(self, state, before):
        with sqlite3.connect(f"file:{state.path}?mode=ro", uri=True) as db:
            row = db.execute(
                "SELECT json_extract(CAST(data AS TEXT), '$.decision') FROM events"
                " WHERE position >= ? AND type = 'rollout.decided'", [before.size]).fetchone()
        db.close()
        return row[0] if row else None

    def retry(self, work, before, after):
        """What was cut off is resumed; what has ended stays as it is; what never began is run."""
        decision = self.decision(after, before)
        if decision is not None:
            return after
        if after.size == before.size:
            # The artifact directory may have been made.
            shutil.rmtree(pathlib.Path(work) / "artifacts", ignore_errors=True)
            ending = self.program(work, *self.arguments(work))
        else:
            ending = self.program(
                work, "resume", "latest", "--ledger", self.ledger(work))
        final = State(self.ledger(work))
        decision = self.decision(final, before)
        if (ending.code, decision) not in ((0, "allow"), (1, "block")):
            raise Lost(f"taken up again, its decision is {decision}: {ending}")
        if decision == "block" and not self.is_reason_recorded(final, before):
            raise Lost(f"taken up again, it blocks without a reason: {ending}")
        return final

    def is_reason_recorded(self, final, before):
        """A gate, a probe or a sample that was cut off or failed blocks, and that is right."""
        return any(t.endswith((".finished", ".interrupted", ".sampled"))
                   for t in final.types()[before.size:])


ALL = [
    Append, AppendAfterCrash, Checkpoint, Rebuild, Import, Create, Redact, Bundle, ImportBundle,
    Run,
]
