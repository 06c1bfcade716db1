"""Tests of tools/verify_evidence.py: good bundles pass and it says what is proven; its command line.

Run with plain Python: `python3 -m unittest discover -s Tests/Evidence`.
"""

import contextlib
import io
import os
import re
import subprocess
import sys
import unittest.mock
import unittest

from bundle_case import BOTH, KEY, OTHER_STREAM, REPOSITORY, BundleCase, backends, example, small
from bundles import LOG, OTHER_LOG, WITNESS, Ledger

import bundles
import evidence_formats
import verify_evidence


class GoodBundles(BundleCase):
    def test_an_empty_ledger(self):
        report = self.expect_good(Ledger().bundle())
        self.assertIn("No key was given", " ".join(report["conclusion"]))

    def test_an_empty_ledger_with_a_checkpoint(self):
        ledger = Ledger()
        ledger.sign()
        self.expect_good(ledger.bundle(), *KEY)

    def test_one_event(self):
        ledger = Ledger()
        ledger.append()
        self.expect_good(ledger.bundle())
        ledger.sign()
        self.expect_good(ledger.bundle(), *KEY)

    def test_many_streams_redactions_blobs_and_cosignatures(self):
        report = self.expect_good(example().bundle(), *BOTH)
        text = " ".join(report["conclusion"])
        self.assertIn(f"{LOG.name} ({LOG.id.hex()}) signed the first 13 events", text)
        self.assertNotIn("Nobody signed", text)
        self.assertIn(f"{WITNESS.name} ({WITNESS.id.hex()}) cosigned the first 13 events", text)

    def test_every_size_up_to_40_with_checkpoints_in_between(self):
        ledger = Ledger()
        for size in range(40):
            ledger.append(stream=bundles.uuid7(size % 3))
            if size % 7 == 2:
                ledger.sign()
            status, report = self.run_on(self.write(ledger.bundle()))
            self.assertEqual(status, 0, report)

    def test_a_checkpoint_of_an_earlier_size_after_a_later_one(self):
        ledger = example()
        ledger.sign(size=4)
        self.expect_good(ledger.bundle(), *KEY)

    def test_the_end_that_nobody_signed_is_said(self):
        ledger = example()
        ledger.append()
        report = self.expect_good(ledger.bundle(), *KEY)
        self.assertIn("positions 13 to 13", " ".join(report["conclusion"]))

    def test_one_rollout_with_proofs(self):
        for stream in (bundles.DEFAULT_STREAM, OTHER_STREAM):
            report = self.expect_good(example().one_rollout(stream), *BOTH)
            self.assertIn("signed the first 13", " ".join(report["conclusion"]))

    def test_one_rollout_in_trees_of_every_size_up_to_20(self):
        for size in range(1, 21):
            ledger = Ledger()
            for number in range(size):
                ledger.append(stream=bundles.DEFAULT_STREAM if number % 3 == 0 else OTHER_STREAM)
            ledger.sign()
            status, report = self.run_on(self.write(ledger.one_rollout()))
            self.assertEqual(status, 0, report)

    def test_a_blob_that_no_event_names_is_counted(self):
        ledger = Ledger()
        ledger.append(data={"log": ledger.material(b"seen by an event that was redacted")})
        ledger.redact(0)
        report = self.expect_good(ledger.bundle())
        self.assertIn("1 that no event here names", report["checks"][5]["text"])

    def test_an_unknown_signature_is_ignored(self):
        ledger = Ledger()
        ledger.append()
        ledger.sign(LOG, OTHER_LOG)
        self.expect_good(ledger.bundle(), *KEY)

    def test_a_kept_checkpoint(self):
        ledger = example()
        kept = self.write_raw(ledger.notes[0], "kept")
        report = self.expect_good(ledger.bundle(), *KEY, "--checkpoint", kept)
        self.assertIn(
            "The first 5 events are those of the kept checkpoint", " ".join(report["conclusion"])
        )

    def test_a_key_without_checkpoints_needs_a_kept_one(self):
        ledger = example()
        kept = self.write_raw(ledger.notes[1], "kept")
        ledger.notes = []
        self.expect_damage(ledger.bundle(), "checkpoint", None, *KEY)
        report = self.expect_good(ledger.bundle(), *KEY, "--checkpoint", kept)
        self.assertIn("positions 10 to 12", " ".join(report["conclusion"]))

    def test_a_kept_checkpoint_of_one_rollout(self):
        ledger = example()
        same, other = (self.write_raw(ledger.notes[n], "kept") for n in (2, 0))
        files = ledger.one_rollout()
        report = self.expect_good(files, *KEY, "--checkpoint", same)
        self.assertEqual(report["checks"][8]["result"], "ok")
        report = self.expect_good(files, *KEY, "--checkpoint", other)
        self.assertEqual(report["checks"][8]["result"], "not checked")

    def test_the_lines_on_the_screen(self):
        run = subprocess.run(
            [
                sys.executable,
                str(REPOSITORY / "tools" / "verify_evidence.py"),
                self.write(small().bundle()),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        self.assertEqual([line[0] for line in run.stdout.splitlines()[:9]], list("012345678"))
        self.assertIn("no key was given: nothing is said about who signed", run.stdout)
        self.assertIn("GOOD", run.stdout)


class CommandLine(BundleCase):
    def test_what_cannot_be_used(self):
        good = self.write(small().bundle())
        kept = self.write_raw(small().notes[0], "kept")
        for arguments in (
            [os.path.join(self.folder.name, "nothing")],
            ["/dev/null"],
            [good, "--checkpoint", kept],
            [good, *KEY, "--checkpoint", kept + "x"],
            [good, "--key", "x"],
            [good, "--unknown"],
        ):
            self.assertEqual(self.run_on(*arguments)[0], 2, arguments)

    def test_without_a_bundle(self):
        with contextlib.redirect_stderr(io.StringIO()), self.assertRaises(SystemExit) as end:
            verify_evidence.main([])
        self.assertEqual(end.exception.code, 2)

    def self_test(self):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            return verify_evidence.main(["--self-test"]), out.getvalue()

    def test_the_self_test(self):
        for backend in backends():
            evidence_formats.Ed25519PublicKey = backend
            self.assertEqual(
                self.self_test(),
                (0, f"All vectors are right. Ed25519 by {evidence_formats.backend()}.\n"),
            )

    def test_the_self_test_finds_wrong_vectors(self):
        roots = evidence_formats.RFC6962_ROOTS
        for module, name, wrong, said in (
            (verify_evidence, "EVENT_LEAF", "00", "one event and its leaf"),
            (
                evidence_formats,
                "RFC6962_ROOTS",
                roots.replace("5dc9da79", "5dc9da78"),
                "RFC 6962, root of 8 leaves",
            ),
            (evidence_formats, "DSSE_PAE", b"", "DSSE, its example of the encoding that is signed"),
            (
                evidence_formats,
                "C2SP_SIGNATURE",
                evidence_formats.C2SP_SIGNATURE[:8] + "AAAA",
                "C2SP signed-note, its example",
            ),
        ):
            with self.subTest(name), unittest.mock.patch.object(module, name, wrong):
                self.assertEqual(self.self_test(), (3, f"wrong: {said}\n"))

    def test_it_imports_nothing_but_the_standard_library_and_cryptography(self):
        for name, more in (
            ("verify_evidence.py", "evidence_formats"),
            ("evidence_formats.py", "cryptography"),
        ):
            text = (REPOSITORY / "tools" / name).read_text()
            modules = set(re.findall(r"^\s*(?:import|from) (\w+)", text, re.MULTILINE))
            self.assertEqual(
                modules - getattr(sys, "stdlib_module_names", modules - {more}), {more}
            )
            self.assertIsNone(
                re.search(r"subprocess|socket|urllib|pickle|eval\(|exec\(|[\"'][wax]b?[\"']", text)
            )

    def test_without_the_package(self):
        """In a Python that does not find `cryptography`: it says so, and signatures are checked."""
        run = subprocess.run(
            [
                sys.executable,
                "-S",
                "-E",
                "-s",
                str(REPOSITORY / "tools" / "verify_evidence.py"),
                self.write(small().bundle()),
                *BOTH,
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual((run.returncode, run.stderr), (0, ""), run.stdout)
        self.assertIn("Ed25519 by pure Python", run.stdout)


if __name__ == "__main__":
    unittest.main()
