"""Redactions, and the blobs that events name."""

import unittest

from bundle_case import KEY, OTHER_STREAM, BundleCase
from bundles import Ledger

import bundles
import tamperings


class Redactions(BundleCase):
    def ledger(self, **forged):
        ledger = Ledger()
        self.log = ledger.material(b"log\n")
        ledger.append(data={"log": self.log})
        ledger.append()
        ledger.redact(0, **forged)
        return ledger

    def test_data_that_is_still_there(self):
        self.expect_damage(self.ledger(stay=True).bundle(), "events.jsonl", 0)

    def test_a_blob_that_is_still_there(self):
        ledger = Ledger()
        log = ledger.material(b"log\n")
        ledger.append(data={"log": log})
        ledger.redact(0, data=False, blobs=[log["digest"]], stay=True)
        self.expect_damage(ledger.bundle(), "blobs/" + log["digest"][7:])

    def test_a_redaction_that_is_not_there(self):
        ledger = self.ledger()
        ledger.events.pop()
        self.expect_damage(ledger.bundle(), "events.jsonl", 0)

    def test_a_redaction_in_another_stream_redacts_nothing(self):
        ledger = self.ledger()
        ledger.events.pop()
        ledger.append(
            "event.redacted",
            {"blobs": [], "data": True, "event": bundles.uuid7(0), "position": 0, "reason": "x"},
            stream=OTHER_STREAM,
        )
        self.expect_damage(ledger.bundle(), "events.jsonl", 0)

    def test_a_redaction_before_what_it_redacts(self):
        ledger = Ledger()
        ledger.redact(1, stay=True)
        ledger.append()
        ledger.events[1].data = ledger.events[1].salt = None
        self.expect_damage(ledger.bundle(), "events.jsonl", 0)

    def test_a_redaction_of_another_id(self):
        self.expect_damage(self.ledger(event=bundles.uuid7(1)).bundle(), "events.jsonl", 0)
        self.expect_damage(
            self.ledger(stay=True, event=bundles.uuid7(1)).bundle(), "events.jsonl", 2
        )

    def test_a_redaction_of_itself_and_of_the_future(self):
        for position in (2, 3, 99, -1):
            self.expect_damage(
                self.ledger(stay=True, position=position).bundle(), "events.jsonl", 2
            )

    def test_a_redaction_of_a_redaction(self):
        ledger = self.ledger()
        ledger.redact(2)
        self.expect_damage(ledger.bundle(), "events.jsonl", 2)
        ledger = self.ledger()
        ledger.redact(2, stay=True)
        self.expect_damage(ledger.bundle(), "events.jsonl", 3)

    def test_a_redaction_that_cannot_be_read_is_the_damage_not_what_it_redacts(self):
        files = self.ledger().bundle()
        lines = tamperings.lines_of(files)
        lines[2] = lines[2].replace(b"asked", b"ASKED")
        self.expect_damage(tamperings.with_lines(files, lines, True), "events.jsonl", 2)

    def test_a_redaction_of_a_blob_of_another_event(self):
        ledger = Ledger()
        ledger.append()
        log = ledger.material(b"log\n")
        ledger.append(data={"log": log})
        ledger.redact(0, data=False, blobs=[log["digest"]])
        self.expect_damage(ledger.bundle(), "events.jsonl", 2)

    def test_a_redaction_of_blobs_covers_no_data(self):
        ledger = self.ledger(data=False)
        ledger.events[0].data = None
        self.expect_damage(ledger.bundle(), "events.jsonl", 0)

    def test_a_redacted_blob_does_not_come_back(self):
        """A later event may name it, for the same output came again; the content stays away."""
        ledger = Ledger()
        log = ledger.material(b"ok\n")
        ledger.append(data={"log": log})
        ledger.redact(0, data=False, blobs=[log["digest"]])
        ledger.append(data={"log": log})
        self.expect_good(ledger.bundle())
        ledger.material(b"ok\n")
        self.expect_damage(ledger.bundle(), "blobs/" + log["digest"][7:])

    def test_a_redaction_that_nobody_signed_is_said(self):
        """Whoever has the bundle can erase data, and append an event that says so."""
        ledger = Ledger()
        ledger.append()
        ledger.append()
        ledger.sign()
        ledger.redact(0)
        report = self.expect_good(ledger.bundle(), *KEY)
        self.assertIn("Of these, 1 event redacted something", " ".join(report["conclusion"]))
        ledger.sign()
        report = self.expect_good(ledger.bundle(), *KEY)
        self.assertNotIn("redacted", " ".join(report["conclusion"]))

    def test_redactions_out_of_form(self):
        forged = (
            {"position": "0"},
            {"position": True},
            {"position": 0.0},
            {"data": 1},
            {"data": None},
            {"event": 1},
            {"reason": None},
            {"blobs": "sha256:"},
            {"blobs": [1]},
            {"blobs": ["sha256:00"]},
            {"more": 1},
        )
        for change in forged:
            with self.subTest(change):
                self.expect_damage(self.ledger(stay=True, **change).bundle(), "events.jsonl", 2)

    def test_materials_out_of_form(self):
        good = {"byteCount": 1, "digest": "sha256:" + "0" * 64, "omittedByteCount": 0}
        for change in (
            {"byteCount": -1},
            {"byteCount": 1.0},
            {"byteCount": True},
            {"byteCount": "1"},
            {"digest": 1},
            {"digest": "sha256:0"},
            {"omittedByteCount": None},
        ):
            with self.subTest(change):
                ledger = Ledger()
                ledger.append(data={"log": dict(good, **change)})
                report = self.expect_damage(ledger.bundle(), "events.jsonl", 0)
                self.assertIn("a material has", report["damage"]["what"])

    def test_a_material_is_found_at_any_depth(self):
        ledger = Ledger()
        ledger.append(data={"a": [1, {"b": [[{"c": ledger.material(b"deep")}]]}]})
        self.expect_good(ledger.bundle())
        ledger.blobs.clear()
        self.expect_damage(ledger.bundle(), "events.jsonl", 0)


if __name__ == "__main__":
    unittest.main()
