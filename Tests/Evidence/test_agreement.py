"""Do the product and tools/verify_evidence.py agree?

Runs real rollouts against the sandbox, exports their ledger, and asks both whether the bundle is good:
as it is, and after each tampering of tamperings.py. A bundle that is written here, from the tables of
the ledger alone, must have the same bytes. The binary is ROLLOUT_BIN, else .build/debug/rollout. What it
cannot do yet is skipped, with the reason.

    python3 Tests/Evidence/test_agreement.py
"""

import contextlib
import io
import json
import os
import pathlib
import secrets
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(REPOSITORY / "tools"), str(REPOSITORY / "Tests" / "Conformance")]
sys.dont_write_bytecode = True

import bundles  # noqa: E402
import evidence_formats  # noqa: E402
import tamperings  # noqa: E402
import verify_evidence  # noqa: E402
from harness import rollout_binary  # noqa: E402
from bundle_case import example  # noqa: E402

START_LIMIT_SECONDS, RUN_LIMIT_SECONDS = 15, 120
GOOD, DAMAGED = 0, 3


def setUpModule():
    """One ledger for all tests, with two rollouts: one that passes and one that is blocked."""
    global BINARY, SCRATCH, LEDGER, KEYS, folder
    BINARY = str(rollout_binary())
    folder = tempfile.TemporaryDirectory(prefix="rollout-agreement-")
    SCRATCH = pathlib.Path(folder.name).resolve()
    LEDGER = SCRATCH / "ledger.sqlite3"
    run_rollout("healthy", 0)
    KEYS = []
    if knows("key", "generate"):
        status, output = rollout("key", "generate", "--ledger", LEDGER)
        if status != 0:
            raise AssertionError(f"a key could not be made: {output}")
        KEYS.append(rollout("key", "show", "--ledger", LEDGER)[1].strip())
    run_rollout("slow-at-25", 1)


def run_rollout(scenario, expected):
    """Runs the rollout of the quickstart, of two cohorts, into LEDGER."""
    with sandbox(scenario, secrets.token_hex(16)) as environment:
        status, output = rollout(
            "run",
            "--plan",
            REPOSITORY / "docs" / "examples" / "quickstart.yaml",
            "--cohorts",
            "1,25",
            "--workspace",
            REPOSITORY,
            "--ledger",
            LEDGER,
            "--output-dir",
            SCRATCH / secrets.token_hex(4),
            environment=environment,
        )
    if status != expected:
        raise AssertionError(f"the rollout of {scenario} ended with {status}: {output}")


def tearDownModule():
    folder.cleanup()


@contextlib.contextmanager
def sandbox(scenario, token):
    """The environment in which a plan finds a sandbox that runs."""
    environment = dict(os.environ, OA_PROD_CONTROL_AUTH_TOKEN=token)
    ready = SCRATCH / f"{secrets.token_hex(4)}.url"
    process = subprocess.Popen(
        [BINARY, "sandbox", "--port", "0", "--scenario", scenario, "--ready-file", str(ready)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        end = time.monotonic() + START_LIMIT_SECONDS
        while not (ready.exists() and ready.read_text().strip()):
            if process.poll() is not None or time.monotonic() > end:
                raise AssertionError(
                    f"expected the sandbox to be ready within {START_LIMIT_SECONDS} s"
                )
            time.sleep(0.05)
        yield dict(environment, SANDBOX_URL=ready.read_text().splitlines()[0].rstrip("/"))
    finally:
        process.terminate()
        try:
            process.wait(START_LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def rollout(*arguments, environment=None):
    run = subprocess.run(
        [BINARY, *map(str, arguments)],
        env=environment,
        capture_output=True,
        text=True,
        errors="replace",
        stdin=subprocess.DEVNULL,
        timeout=RUN_LIMIT_SECONDS,
        check=False,
    )
    return run.returncode, run.stdout + run.stderr


def knows(*verb):
    """Whether the binary has a subcommand: the help of an unknown one is that of its parent."""
    status, output = rollout(*verb, "--help")
    return status == 0 and f"USAGE: rollout {' '.join(verb)}" in output


def by_hand():
    """The bundle of the ledger, written from its tables, with the checkpoints it has."""
    db = sqlite3.connect(f"file:{LEDGER}?mode=ro", uri=True)
    with contextlib.closing(db):
        source, created = db.execute("SELECT source, created FROM ledger").fetchone()
        ledger = bundles.Ledger(source)
        for header, salt, data in db.execute(
            "SELECT header, salt, data FROM events ORDER BY position"
        ):
            ledger.events.append(bundles.Event(header, salt, data))
        for digest, content in db.execute("SELECT digest, content FROM blobs"):
            ledger.blobs[digest.hex()] = content
        with contextlib.suppress(sqlite3.OperationalError):
            ledger.notes = [
                row[0] for row in db.execute("SELECT note FROM checkpoints ORDER BY number")
            ]
    return ledger, bundles.sealed(ledger.bundle(), source, created)


def signed_by_hand():
    """The same events with two checkpoints of ours in place of the ledger's own, and our key."""
    ledger, files = by_hand()
    ledger.notes = []
    ledger.sign(size=len(ledger.events) // 2)
    ledger.sign(bundles.LOG, bundles.WITNESS)
    said = json.loads(files["manifest.json"])
    return bundles.sealed(ledger.bundle(), said["source"], said["created"])


class AgreementCase(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="case-", dir=SCRATCH)
        self.addCleanup(scratch.cleanup)
        self.folder, self.count = pathlib.Path(scratch.name), 0

    def ours(self, path, *keys):
        out = io.StringIO()
        options = [part for key in keys for part in ("--key", key)]
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            return verify_evidence.main([str(path), *options]), out.getvalue()

    def write(self, files, tar=False):
        self.count += 1
        path = self.folder / f"bundle-{self.count}"
        if tar:
            path.write_bytes(bundles.tar_bytes(files))
        else:
            bundles.write_folder(files, path)
        return path

    def export(self, *arguments):
        if not knows("export", "bundle"):
            self.skipTest(f"{BINARY} does not know `export bundle`")
        self.count += 1
        path = self.folder / f"export-{self.count}{'.tar' if 'tar' in arguments else ''}"
        status, output = rollout(
            "export",
            "bundle",
            "--ledger",
            LEDGER,
            "--out",
            path,
            *(one for one in arguments if one != "tar"),
        )
        self.assertEqual(status, 0, output)
        return path

    def read(self, path):
        return {
            str(file.relative_to(path)): file.read_bytes()
            for file in sorted(path.rglob("*"))
            if file.is_file()
        }

    def agree(self, path, expected, *keys):
        """Both give the expected verdict; the product is asked only where it can be."""
        status, text = self.ours(path, *keys)
        self.assertEqual(status, expected, text)
        if not self.asks():
            return
        theirs, output = rollout(
            "verify", "--bundle", path, *(part for key in keys for part in ("--key", key))
        )
        self.assertEqual(
            theirs, expected, f"the product says\n{output}\nand verify_evidence.py says\n{text}"
        )

    def asks(self):
        status, output = rollout("verify", "--help")
        return status == 0 and "--bundle" in output

    def need_verify(self):
        if not self.asks():
            self.skipTest(f"{BINARY} does not know `verify --bundle`")


class WrittenByHand(AgreementCase):
    """What needs of the product nothing but its ledger."""

    def test_the_ledger_is_as_the_pages_say(self):
        ledger, files = by_hand()
        self.assertGreater(len(ledger.events), 50)
        self.assertGreater(len(ledger.blobs), 10)
        for tar in (False, True):
            status, text = self.ours(self.write(files, tar))
            self.assertEqual(status, GOOD, text)
            self.assertIn(
                f"{len(ledger.events)} headers in form, of {len(ledger.versions) or 2} streams",
                text,
            )

    def test_every_blob_of_the_ledger_is_named_by_an_event(self):
        _, text = self.ours(self.write(by_hand()[1]))
        self.assertNotIn("no event here names", text)

    def test_redactions_are_as_the_pages_say(self):
        """Of data, of blobs, of both in two steps; then a rollout whose output is the same again."""
        global LEDGER
        if not knows("redact"):
            self.skipTest(f"{BINARY} does not know `redact`")
        copy = self.folder / "redacted.sqlite3"
        with contextlib.closing(sqlite3.connect(f"file:{LEDGER}?mode=ro", uri=True)) as db:
            db.execute("VACUUM INTO ?", (str(copy),))
        self.addCleanup(globals().__setitem__, "LEDGER", LEDGER)
        LEDGER = copy
        gates = [
            position
            for position, event in enumerate(by_hand()[0].events)
            if b'"type":"gate.finished"' in event.header
        ]
        for arguments in (
            (gates[0],),
            (gates[1], "--blobs-only", "--shared-blobs"),
            (gates[1],),
            (gates[2], "--keep-blobs"),
            (gates[3], "--shared-blobs"),
        ):
            status, output = rollout(
                "redact", *arguments, "--reason", "a test", "--yes", "--ledger", LEDGER
            )
            self.assertEqual(status, 0, output)
        status, text = self.ours(self.write(by_hand()[1]))
        self.assertEqual(status, GOOD, text)
        self.assertIn("; 4 redacted", text)
        run_rollout("healthy", 0)
        status, text = self.ours(self.write(by_hand()[1]))
        self.assertEqual(status, GOOD, text)

    def test_proofs_of_the_product(self):
        """Each leads from the header to a checkpoint that its key signed."""
        if not knows("prove", "inclusion"):
            self.skipTest(f"{BINARY} does not know `prove inclusion`")
        ledger, keys = by_hand()[0], [evidence_formats.Key.parse(text) for text in KEYS]
        leaves = ledger.leaves()
        for position in (0, 1, len(leaves) // 2, len(leaves) - 1):
            out = self.folder / f"{position}.tlog-proof"
            status, output = rollout(
                "prove", "inclusion", position, "--ledger", LEDGER, "--out", out
            )
            self.assertEqual(status, 0, output)
            raw = out.read_bytes()
            note = evidence_formats.Checkpoint.parse(raw.split(b"\n\n", 1)[1], str(out))
            proof = evidence_formats.parse_proof(raw, str(out), raw.split(b"\n\n", 1)[1])
            self.assertEqual(note.signers(keys), keys)
            self.assertEqual(proof[:2], (ledger.events[position].header, position))
            self.assertEqual(proof[2], bundles.inclusion_proof(position, leaves[: note.size]))
            self.assertEqual(note.root, bundles.root_of(leaves[: note.size]))

    def test_one_rollout_of_it(self):
        ledger, files = by_hand()
        if not ledger.notes:
            ledger.sign()
        stream = verify_evidence.parse_line(tamperings.lines_of(files)[0], 0).text("stream")
        status, text = self.ours(self.write(ledger.one_rollout(stream)))
        self.assertEqual(status, GOOD, text)

    def test_every_tampering_is_seen(self):
        files = signed_by_hand()
        for tampering in tamperings.TAMPERINGS:
            with self.subTest(tampering.name):
                status, text = self.ours(self.write(tampering.change(files)), bundles.LOG.vkey)
                self.assertEqual(status, DAMAGED, text)


class Exported(AgreementCase):
    def test_the_export_has_the_bytes_that_are_written_by_hand(self):
        exported, written = self.read(self.export()), by_hand()[1]
        self.assertEqual(sorted(exported), sorted(written))
        for path, content in written.items():
            self.assertEqual(exported[path], content, path)

    def test_the_tar_has_the_bytes_that_are_written_by_hand(self):
        raw = self.export("tar").read_bytes()
        self.assertEqual(bundles.untar(raw), by_hand()[1])
        self.assertEqual(
            raw[: len(raw.rstrip(b"\0"))], bundles.tar_bytes(by_hand()[1]).rstrip(b"\0")
        )

    def test_both_find_the_export_good(self):
        keys = KEYS if by_hand()[0].notes else []
        for arguments in ((), ("tar",)):
            self.agree(self.export(*arguments), GOOD)
            self.agree(self.export(*arguments), GOOD, *keys)

    def test_both_find_one_rollout_good(self):
        for line in (tamperings.lines_of(by_hand()[1])[0], tamperings.lines_of(by_hand()[1])[-1]):
            stream = verify_evidence.parse_line(line, None).text("stream")
            for tar in ((), ("tar",)):
                self.agree(self.export("--rollout", stream, *tar), GOOD)

    def test_both_see_every_tampering_of_the_export(self):
        files = self.read(self.export())
        if "checkpoint" not in files:
            self.skipTest("the ledger has no checkpoint")
        for tampering in tamperings.TAMPERINGS:
            with self.subTest(tampering.name):
                try:
                    changed = tampering.change(files)
                except tamperings.Unfit:
                    continue
                self.agree(self.write(changed), DAMAGED)
                self.agree(self.write(changed), DAMAGED, *KEYS)


class Verified(AgreementCase):
    """Bundles written here, judged by both."""

    def setUp(self):
        super().setUp()
        self.need_verify()

    def test_the_good_ones(self):
        empty = bundles.Ledger()
        for files in (signed_by_hand(), example().bundle(), example().one_rollout()):
            for tar in (False, True):
                self.agree(self.write(files, tar), GOOD, bundles.LOG.vkey)
                self.agree(self.write(files, tar), GOOD, bundles.LOG.vkey, bundles.WITNESS.vkey)
        for files in (
            signed_by_hand(),
            example().bundle(),
            example().one_rollout(),
            empty.bundle(),
        ):
            self.agree(self.write(files), GOOD)

    def test_every_tampering(self):
        for name, files in (("real", signed_by_hand()), ("example", example().bundle())):
            for tampering in tamperings.TAMPERINGS:
                with self.subTest(f"{name}: {tampering.name}"):
                    self.agree(self.write(tampering.change(files)), DAMAGED, bundles.LOG.vkey)

    def test_keys_that_did_not_sign(self):
        forger = bundles.Signer(bundles.LOG.name, bytes(32))
        for key in (forger, bundles.OTHER_LOG, bundles.WITNESS):
            self.agree(self.write(example().bundle()), DAMAGED, key.vkey)

    def test_a_flipped_byte_in_each_file(self):
        """The first, the middle and the last byte of each file of a small bundle."""
        files = example().bundle()
        for name, content in sorted(files.items()):
            for place in sorted({0, len(content) // 2, len(content) - 1} if content else ()):
                with self.subTest(f"{name} at {place}"):
                    changed = dict(files)
                    changed[name] = (
                        content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
                    )
                    self.agree(self.write(changed), DAMAGED, bundles.LOG.vkey, bundles.WITNESS.vkey)


if __name__ == "__main__":
    unittest.main()
