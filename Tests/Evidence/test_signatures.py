"""Keys, signed notes, cosignatures and checkpoints that the auditor kept."""

import base64
import unittest

from bundle_case import BOTH, KEY, BundleCase, backends, example, small
from bundles import LOG, OTHER_LOG, WITNESS, Ledger

import bundles
import evidence_formats
import tamperings


class Signatures(BundleCase):
    def each_backend(self):
        for backend in backends():
            evidence_formats.Ed25519PublicKey = backend
            yield

    def test_another_key_of_the_same_name(self):
        forger = bundles.Signer(LOG.name, bytes(32))
        for _ in self.each_backend():
            self.expect_damage(small().bundle(), "checkpoints/", None, "--key", forger.vkey)

    def test_another_name(self):
        for _ in self.each_backend():
            self.expect_damage(small().bundle(), "checkpoints/", None, "--key", OTHER_LOG.vkey)

    def test_a_witness_alone(self):
        self.expect_damage(small().bundle(), "checkpoints/", None, "--key", WITNESS.vkey)

    def test_an_origin_that_is_not_the_name_of_the_key(self):
        ledger = Ledger()
        ledger.append()
        ledger.sign(LOG, origin="somebody.example/else")
        self.expect_good(ledger.bundle())
        self.expect_damage(ledger.bundle(), "checkpoints/", None, *KEY)

    def test_a_forged_signature_by_a_known_key(self):
        """By the log, by a witness, and by a second given key: each makes the note invalid."""
        for _ in self.each_backend():
            for number, place in ((0, 30), (1, 30), (1, 5), (2, 30)):
                ledger = Ledger()
                ledger.append()
                ledger.sign(LOG, WITNESS, OTHER_LOG)
                lines = ledger.notes[0].split(b"\n\n")[1].splitlines(keepends=True)
                blob = bytearray(base64.b64decode(lines[number].split(b" ")[2]))
                blob[place] ^= 1
                head = b" ".join(lines[number].split(b" ")[:2])
                lines[number] = head + b" " + base64.b64encode(bytes(blob)) + b"\n"
                ledger.notes[0] = ledger.notes[0].split(b"\n\n")[0] + b"\n\n" + b"".join(lines)
                self.expect_damage(
                    ledger.bundle(), "checkpoints/", None, *BOTH, "--key", OTHER_LOG.vkey
                )

    def test_a_rewritten_history_that_another_key_signs(self):
        ledger = small()
        forged = Ledger(seed=b"other")
        forged.append()
        forged.append()
        forged.sign(bundles.Signer(LOG.name, bytes(32)))
        self.expect_good(ledger.bundle(), *KEY)
        self.expect_damage(forged.bundle(), "checkpoints/", None, *KEY)

    def test_a_fork_with_the_right_key_is_seen_by_the_kept_checkpoint(self):
        kept = self.write_raw(small().notes[1], "kept")
        forged = Ledger(seed=b"other")
        for _ in range(3):
            forged.append()
        forged.sign()
        self.expect_good(forged.bundle(), *KEY)
        self.expect_damage(forged.bundle(), "events.jsonl", 0, *KEY, "--checkpoint", kept)

    def test_a_restored_older_state_is_seen_by_the_kept_checkpoint(self):
        ledger = small()
        old = Ledger()
        old.append("rollout.planned", {"plan": {"name": "kaffee ☕"}}, subject=None)
        old.sign()
        kept = self.write_raw(ledger.notes[1], "kept")
        self.expect_good(old.bundle(), *KEY)
        self.expect_damage(old.bundle(), "events.jsonl", 1, *KEY, "--checkpoint", kept)

    def test_kept_checkpoints_narrow_the_damage(self):
        ledger = example()
        forged = ledger.bundle()
        lines = tamperings.lines_of(forged)
        lines[7] = lines[7].replace(b'"authid":"root', b'"authid":"toor')
        report = self.expect_damage(
            tamperings.with_lines(forged, lines, True), "events.jsonl", 7, *KEY
        )
        self.assertEqual((report["damage"]["position"], report["damage"]["last"]), (5, 9))

    def test_a_kept_checkpoint_that_says_nothing_is_not_usable(self):
        files = small().bundle()
        text = bundles.checkpoint_text(LOG.name, 2, bytes(32))
        for raw in (
            b"",
            b"hello\n",
            bundles.note(text, OTHER_LOG),
            bundles.note(text, WITNESS),
            text,
            small().notes[0].replace(b"\n1\n", b"\n2\n"),
            b"x" * 2000000,
        ):
            status, _ = self.run_on(
                self.write(files), *KEY, "--checkpoint", self.write_raw(raw, "kept")
            )
            self.assertEqual(status, 2, raw)

    def test_notes_out_of_form(self):
        good = small().notes[0]
        text, tail = good.split(b"\n\n")
        blob = tail.split(b" ")[2].strip()
        forms = {
            "no empty line": text + b"\n" + tail,
            "no signature": text + b"\n\n",
            "no end": good[:-1],
            "a hyphen": good.replace("\u2014".encode(), b"-"),
            "two blanks": good.replace("\u2014 ".encode(), "\u2014  ".encode()),
            "base64 without padding": good.replace(blob, blob.rstrip(b"=")),
            "base64 with loose bits": good.replace(blob, blob[:-2] + bytes([blob[-2] + 1]) + b"="),
            "a blank in base64": good.replace(blob, blob[:8] + b" " + blob[8:]),
            "too short": good.replace(blob, b"AAAA"),
            "carriage returns": good.replace(b"\n", b"\r\n"),
            "a mark": b"\xef\xbb\xbf\n" + good,
            "no UTF-8": good + b"\xff\n",
            "an empty line more": good + b"\n",
            "a negative size": good.replace(b"\n1\n", b"\n-1\n"),
            "a signed size": good.replace(b"\n1\n", b"\n+1\n"),
            "a huge size": good.replace(b"\n1\n", b"\n18446744073709551617\n"),
            "101 signatures": text + b"\n\n" + tail * 101,
        }
        for name, raw in forms.items():
            with self.subTest(name):
                ledger = small()
                ledger.notes[0] = raw
                files = small().bundle()
                files[f"checkpoints/{0:020d}"] = raw
                self.expect_damage(files, "checkpoints/", None, *KEY)
                self.expect_damage(files, "checkpoints/")

    def test_the_last_of_several_of_one_size_is_the_latest(self):
        ledger = Ledger()
        ledger.append()
        ledger.sign()
        ledger.sign(LOG, WITNESS)
        files = ledger.bundle()
        self.expect_good(files, *KEY)
        files["checkpoint"] = ledger.notes[0]
        self.expect_damage(files, "checkpoint")

    def test_without_a_key_roots_that_fit_tell_a_forged_checkpoint_from_forged_events(self):
        ledger = Ledger()
        for _ in range(4):
            ledger.append()
        ledger.sign(size=2)
        ledger.sign()
        ledger.sign()
        other = bundles.note(bundles.checkpoint_text(LOG.name, 2, bytes(32)), LOG)
        full = bundles.note(bundles.checkpoint_text(LOG.name, 4, bytes(32)), LOG)
        good = list(ledger.notes)
        for notes, place, positions in (
            ([other, good[1], good[2]], f"checkpoints/{0:020d}", (None, None)),
            ([good[0], full, good[2]], f"checkpoints/{1:020d}", (None, None)),
            ([good[0], full], "events.jsonl", (2, 3)),
            ([other], "events.jsonl", (0, 1)),
        ):
            ledger.notes = notes
            damage = self.expect_damage(ledger.bundle(), place)["damage"]
            self.assertEqual((damage["position"], damage["last"]), positions)

    def test_a_cosignature_of_another_length(self):
        ledger = Ledger()
        ledger.append()
        ledger.sign(LOG, WITNESS)
        good = ledger.notes[0]
        head, blob = good.rstrip(b"\n").rsplit(b" ", 1)
        raw = base64.b64decode(blob)
        for changed in (raw[:-1], raw + b"\0", raw[:4] + b"\x80" + raw[5:], raw[:4] + raw[12:]):
            ledger.notes = [head + b" " + base64.b64encode(changed) + b"\n"]
            self.expect_damage(ledger.bundle(), "checkpoints/", None, *BOTH)

    def test_keys_that_are_none(self):
        identity = (1).to_bytes(32, "little")  # the neutral point: anything would verify
        weak = bundles.sha256(b"weak\n\x01" + identity)[:4].hex()
        wrong = [
            "",
            "x",
            "a+b",
            "a+00000000+AA==",
            LOG.vkey[:-1],
            LOG.vkey.replace("+", "-"),
            LOG.vkey + "=",
            LOG.vkey.replace(LOG.id.hex(), "00000000"),
            LOG.vkey.replace(LOG.name, ""),
            LOG.vkey.replace(LOG.name, "another"),
            LOG.vkey.replace("/", " "),
            bundles.Signer("two words", bytes(32)).vkey,
            bundles.Signer("", bytes(32)).vkey,
            f"weak+{weak}+{base64.b64encode(bytes([1]) + identity).decode()}",
        ]
        for text in wrong:
            with self.subTest(text):
                self.assertEqual(self.run_on(self.write(small().bundle()), "--key", text)[0], 2)

    def test_the_flaws_of_signatures(self):
        """A scalar that is too large, points off the curve, points not written in the one way."""
        message = b"text"
        good = LOG.raw(message)
        scalar = int.from_bytes(good[32:], "little")
        off = next(
            n
            for n in range(2, 99)
            if evidence_formats._decode_point(n.to_bytes(32, "little")) is None
        )
        wide = (bundles.P + 1).to_bytes(32, "little")
        self.assertIsNone(evidence_formats._decode_point(bundles.P.to_bytes(32, "little")))
        for _ in self.each_backend():
            self.assertTrue(evidence_formats.verify_ed25519(LOG.public, message, good))
            for flawed in (
                good[:32] + (scalar + bundles.L).to_bytes(32, "little"),
                good[:63],
                good + b"\0",
                off.to_bytes(32, "little") + good[32:],
                wide + good[32:],
                bytes(64),
            ):
                self.assertFalse(evidence_formats.verify_ed25519(LOG.public, message, flawed))
            self.assertFalse(
                evidence_formats.verify_ed25519(off.to_bytes(32, "little"), message, good)
            )

    def test_both_backends_agree(self):
        if len(backends()) < 2:
            self.skipTest("the package cryptography is not there")
        for number in range(40):
            message = bundles.sha256(bytes([number]))[: number % 33]
            signature = bytearray(LOG.raw(message))
            if number % 2:
                signature[number] ^= 1 << number % 8
            answers = []
            for _ in self.each_backend():
                answers.append(
                    evidence_formats.verify_ed25519(LOG.public, message, bytes(signature))
                )
            answers.append(evidence_formats.verify_pure(LOG.public, message, bytes(signature)))
            self.assertEqual(answers, [number % 2 == 0] * 3)


if __name__ == "__main__":
    unittest.main()
