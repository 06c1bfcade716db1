"""Tampered bundles: each is refused, and the right place is named.

The tamperings are in tamperings.py; and every byte of small bundles is flipped.
"""

import os
import unittest

from bundle_case import BOTH, BundleCase, example, small
from bundles import Ledger

import bundles
import tamperings


class Tampered(BundleCase):
    def test_the_table(self):
        files = example().bundle()
        m = tamperings.middle(files)
        for tampering in tamperings.TAMPERINGS:
            with self.subTest(tampering.name):
                changed = tampering.change(files)
                self.assertNotEqual(changed, files)
                at = None if tampering.at is None else m + tampering.at
                self.expect_damage(changed, tampering.place, at)

    def test_the_table_is_seen_with_the_key_too(self):
        files = example().bundle()
        for tampering in tamperings.TAMPERINGS:
            with self.subTest(tampering.name):
                self.expect_damage(tampering.change(files), None, None, *BOTH)

    def test_an_id_that_occurred_before(self):
        ledger = Ledger()
        ledger.append()
        ledger.append(identity=bundles.uuid7(0))
        report = self.expect_damage(ledger.bundle(), "events.jsonl", 1)
        self.assertIn("occurred before", report["damage"]["what"])

    def flips(self, files, arguments):
        """Every byte of every file with its lowest and its highest bit flipped; what passes."""
        folder, passed = self.write(files), []
        for name, content in sorted(files.items()):
            path = os.path.join(folder, name)
            for place in range(len(content)):
                for mask in (0x01, 0x80):
                    changed = bytearray(content)
                    changed[place] ^= mask
                    with open(path, "wb") as file:
                        file.write(changed)
                    if self.run_on(folder, *arguments)[0] != 3:
                        passed.append((name, place))
            with open(path, "wb") as file:
                file.write(content)
        return passed

    def test_every_flipped_byte_is_seen(self):
        self.assertEqual(set(self.flips(small().bundle(), BOTH)), set())

    def test_every_flipped_byte_of_one_rollout_is_seen(self):
        self.assertEqual(set(self.flips(small().one_rollout(), BOTH)), set())

    def test_every_flipped_byte_of_a_tar_is_seen(self):
        raw = bundles.tar_bytes(small().bundle())
        path, passed = self.write_raw(raw), set()
        for place in range(len(raw)):
            changed = bytearray(raw)
            changed[place] ^= 0x01
            with open(path, "wb") as file:
                file.write(changed)
            if self.run_on(path, *BOTH)[0] != 3:
                passed.add(place)
        self.assertEqual(passed, set())

    def test_a_tar_cut_anywhere_is_refused(self):
        raw = bundles.tar_bytes(small().bundle())
        path = self.path("cut.tar")
        for length in range(0, len(raw), 64):
            with open(path, "wb") as file:
                file.write(raw[:length])
            self.assertEqual(self.run_on(path)[0], 3, length)


if __name__ == "__main__":
    unittest.main()
