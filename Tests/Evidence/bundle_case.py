"""What the tests of tools/verify_evidence.py share: a folder of their own, two ledgers, a way to run it.

Each test runs in pure Python and, where the package `cryptography` is there, with that as well.
"""

import contextlib
import io
import json
import os
import pathlib
import sys
import tempfile
import unittest

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "tools"))
sys.dont_write_bytecode = True

import bundles  # noqa: E402
import evidence_formats  # noqa: E402
import verify_evidence  # noqa: E402
from bundles import LOG, WITNESS, Ledger  # noqa: E402

KEY = ["--key", LOG.vkey]
BOTH = KEY + ["--key", WITNESS.vkey]
OTHER_STREAM = bundles.uuid7(777)


def backends():
    """The ways to verify a signature that this Python has."""
    here = evidence_formats.Ed25519PublicKey
    return [None] if here is None else [None, here]


class BundleCase(unittest.TestCase):
    """A folder of its own, and the verifier in this process."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="evidence-")
        self.addCleanup(self.folder.cleanup)
        self.count = 0
        self.addCleanup(
            setattr, evidence_formats, "Ed25519PublicKey", evidence_formats.Ed25519PublicKey
        )

    def path(self, name):
        self.count += 1
        return os.path.join(self.folder.name, f"{self.count}-{name}")

    def write(self, files):
        return bundles.write_folder(files, self.path("bundle"))

    def write_raw(self, raw, name="bundle.tar"):
        path = self.path(name)
        with open(path, "wb") as file:
            file.write(raw)
        return path

    def run_on(self, path, *arguments):
        """The exit status and the report."""
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            try:
                status = verify_evidence.main([path, "--json", *arguments])
            except SystemExit as end:
                return end.code, {"problem": out.getvalue()}
        return status, json.loads(out.getvalue())

    def expect_good(self, files, *arguments):
        report = None
        for backend in backends():
            evidence_formats.Ed25519PublicKey = backend
            for path in (
                self.write(files),
                self.write_raw(bundles.tar_bytes(files)),
                self.write_raw(bundles.tar_bytes(files, record=10240)),
            ):
                status, report = self.run_on(path, *arguments)
                self.assertEqual(status, 0, report)
        return report

    def expect_damage(self, files, file, at=None, *arguments):
        """Damage in `file` (a prefix; None for any) and at position `at`, as directory and as tar."""
        report = None
        for path in (self.write(files), self.write_raw(bundles.tar_bytes(files))):
            status, report = self.run_on(path, *arguments)
            self.assertEqual(status, 3, report)
            damage = report["damage"]
            if file is not None:
                self.assertTrue(damage["file"].startswith(file), damage)
            if at is not None:
                self.assertIsNotNone(damage["position"], damage)
                self.assertTrue(damage["position"] <= at <= damage["last"], (at, damage))
        return report


def small():
    """Two events with a blob, and two checkpoints, the latest with a cosignature."""
    ledger = Ledger()
    ledger.append("rollout.planned", {"plan": {"name": "kaffee ☕"}}, subject=None)
    ledger.sign()
    ledger.append(data={"log": ledger.material(b"all fine\n"), "name": "smoke"})
    ledger.sign(LOG, WITNESS)
    return ledger


def example():
    """Three streams, redactions of data and of a blob, blobs, odd data, three checkpoints."""
    ledger = Ledger()
    ledger.append("rollout.planned", {"plan": {"name": "one"}}, subject=None)
    log = ledger.material(b"a log\n")
    ledger.append(data={"log": log, "name": "smoke"}, causation=bundles.uuid7(0))
    ledger.append("rollout.planned", {"plan": {"name": "two"}}, stream=OTHER_STREAM, subject=None)
    ledger.append(data={"log": log, "name": "smoke"}, stream=OTHER_STREAM)
    ledger.append(data={"secret": "hunter2"})
    ledger.sign()
    body = ledger.material(b'{"token":"oops"}')
    ledger.append("snapshot.captured", {"body": body, "label": "status"}, subject=None)
    ledger.append(data=b"not\njson", authid='o"dd\\name@höst')
    ledger.append(data={"nested": [[{"deep": {"log": ledger.material(b"")}}]]})
    ledger.redact(4)
    ledger.redact(5, data=False, blobs=[body["digest"]])
    ledger.sign(LOG, WITNESS)
    ledger.append()
    ledger.append(stream=OTHER_STREAM)
    ledger.append(data={"name": "smoke", "text": '\u2028 ü \\ " / \u0000'})
    ledger.sign(LOG, WITNESS)
    return ledger
