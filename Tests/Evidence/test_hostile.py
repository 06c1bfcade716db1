"""Input that is made to harm: tars, links, sizes, JSON that two readers read in two ways."""

import base64
import os
import time
import unittest

from bundle_case import BundleCase, small
from bundles import Ledger

import bundles
import tamperings


class Hostile(BundleCase):
    def tar(self, *entries):
        """A tar of the small bundle, with entries (header, content) put before its end."""
        raw = bundles.tar_bytes(small().bundle())[:-1024]
        return (
            raw
            + b"".join(head + content + bytes(-len(content) % 512) for head, content in entries)
            + bytes(1024)
        )

    def entry(self, name, content=b"", **fields):
        entry = bundles.tar_entry(name, len(content))
        for field, value in fields.items():
            setattr(entry, field, value)
        return entry.tobuf(bundles.tarfile.USTAR_FORMAT), content

    def refused(self, raw):
        status, report = self.run_on(self.write_raw(raw))
        self.assertEqual(status, 3, report)
        return report

    def test_the_tar_as_such_is_good(self):
        self.assertEqual(self.run_on(self.write_raw(self.tar()))[0], 0)

    def test_entries_that_are_no_regular_files(self):
        for kind in (
            b"1",
            b"2",
            b"3",
            b"4",
            b"5",
            b"6",
            b"7",
            b"S",
            b"L",
            b"K",
            b"x",
            b"g",
            b"D",
            b"V",
            b"\0",
        ):
            name = f"checkpoints/{2:020d}"
            with self.subTest(kind):
                report = self.refused(self.tar(self.entry(name, type=kind, linkname="/etc/passwd")))
                self.assertIn("regular", report["damage"]["what"])

    def test_names_that_lead_elsewhere(self):
        for name in (
            "../x",
            "/etc/passwd",
            "./manifest.json",
            "blobs/../manifest.json",
            "blobs//" + "0" * 64,
            "blobs/",
            "checkpoints/../../../" + "0" * 20,
            "blobs/" + "0" * 64 + "\n",
            "proofs\\x",
            "x\x1b[2J",
            "é",
        ):
            with self.subTest(name):
                report = self.refused(self.tar(self.entry(name, b"x")))
                self.assertTrue(report["damage"]["what"])

    def test_a_name_continued_in_the_prefix(self):
        entry = bundles.tar_entry("0" * 64, 1)
        head = bytearray(entry.tobuf(bundles.tarfile.USTAR_FORMAT))
        head[345:350] = b"blobs"
        self.refused(self.tar((self.checksummed(head), b"x")))

    def checksummed(self, head):
        head = bytearray(head)
        head[148:156] = b" " * 8
        head[148:156] = b"%06o\0 " % sum(head)
        return bytes(head)

    def test_names_twice_or_out_of_order(self):
        files = small().bundle()
        note = files["checkpoint"]
        self.refused(self.tar(self.entry(f"checkpoints/{1:020d}", note)))
        self.refused(self.tar(self.entry("checkpoint", note)))
        self.refused(self.tar(self.entry("manifest.json", files["manifest.json"])))
        raw = b""
        for name in ("events.jsonl", "manifest.json"):
            head, content = self.entry(name, files[name])
            raw += head + content + bytes(-len(content) % 512)
        self.refused(raw + bytes(1024))

    def test_a_whole_tar_in_another_order(self):
        files = small().bundle()
        names = sorted(files, key=bundles.row)
        for number in range(len(names) - 1):
            order = names[:number] + [names[number + 1], names[number]] + names[number + 2 :]
            raw = b""
            for name in order:
                head, content = self.entry(name, files[name])
                raw += head + content + bytes(-len(content) % 512)
            with self.subTest(order):
                report = self.refused(raw + bytes(1024))
                self.assertIn("its place in the tar", report["damage"]["what"])

    def test_claims_of_a_gigabyte(self):
        for name in (f"checkpoints/{2:020d}", "blobs/" + "f" * 64, "events.jsonl", "manifest.json"):
            for size in (1 << 30, 8**11 - 1):
                head = bundles.tar_entry(name, size).tobuf(bundles.tarfile.USTAR_FORMAT)
                began = time.monotonic()
                self.refused(self.tar((head, b"")))
                self.refused(head + bytes(1024))
                self.assertLess(time.monotonic() - began, 5)

    def test_sizes_in_other_forms(self):
        for form in (
            b"\x80" + bytes(10) + b"\x01",
            b"          1\0",
            b"-0000000001\0",
            b"00000000001 ",
            b"0x000000001\0",
            bytes(12),
        ):
            head = bytearray(
                bundles.tar_entry(f"checkpoints/{2:020d}", 1).tobuf(bundles.tarfile.USTAR_FORMAT)
            )
            head[124:136] = form
            self.refused(self.tar((self.checksummed(head), b"x")))

    def test_other_modes_owners_times_and_formats(self):
        name = f"checkpoints/{2:020d}"
        for fields in (
            {"mode": 0o755},
            {"uid": 1},
            {"gid": 1},
            {"mtime": 1},
            {"uname": "x"},
            {"gname": "x"},
            {"linkname": "x"},
        ):
            with self.subTest(fields):
                self.refused(self.tar(self.entry(name, **fields)))
        gnu = bundles.tar_entry(name, 0).tobuf(bundles.tarfile.GNU_FORMAT)
        self.refused(self.tar((gnu, b"")))

    def test_something_after_the_end(self):
        raw = bundles.tar_bytes(small().bundle())
        for tail in (
            b"x",
            bytes(512) + b"x" * 512,
            bytes(511),
            bytes(512 * 40),
            bundles.tar_bytes({"manifest.json": b""}),
        ):
            self.refused(raw + tail)
        self.refused(raw[:-1024])
        self.refused(raw[:-512])

    def test_what_is_no_tar(self):
        for raw in (
            b"",
            b"x",
            bytes(512),
            bytes(1024),
            b"PK\x03\x04" + bytes(2000),
            os.urandom(4096),
        ):
            self.refused(raw)

    def test_directories_with_other_things_in_them(self):
        makers = {
            "a link": lambda folder: os.symlink(
                "/etc/passwd", os.path.join(folder, "blobs", "0" * 64)
            ),
            "a link in place of a file": lambda folder: (
                os.remove(os.path.join(folder, "checkpoint")),
                os.symlink("checkpoints/" + "0" * 19 + "1", os.path.join(folder, "checkpoint")),
            ),
            "a link in place of a folder": lambda folder: (
                os.rename(
                    os.path.join(folder, "blobs"),
                    os.path.join(folder, "..", os.path.basename(folder) + "-elsewhere"),
                ),
                os.symlink(
                    "../" + os.path.basename(folder) + "-elsewhere", os.path.join(folder, "blobs")
                ),
            ),
            "a pipe": lambda folder: os.mkfifo(os.path.join(folder, "blobs", "0" * 64)),
            "a folder": lambda folder: os.mkdir(os.path.join(folder, "more")),
            "a folder within": lambda folder: os.mkdir(os.path.join(folder, "blobs", "0" * 64)),
            "a name that is no UTF-8": lambda folder: open(
                os.path.join(os.fsencode(folder), b"blobs", b"\xff"), "w"
            ).close(),
        }
        for name, make in makers.items():
            with self.subTest(name):
                folder = self.write(small().bundle())
                make(folder)
                self.assertEqual(self.run_on(folder)[0], 3)

    def test_a_sparse_file_of_a_gigabyte(self):
        for name in ("manifest.json", "checkpoint", "events.jsonl"):
            folder = self.write(small().bundle())
            os.truncate(os.path.join(folder, name), 1 << 30)
            began = time.monotonic()
            self.assertEqual(self.run_on(folder)[0], 3)
            self.assertLess(time.monotonic() - began, 5)

    def test_data_that_readers_may_read_in_two_ways(self):
        """It may not stand as `data`; in base64, where nobody reads it as JSON, it is what was stored."""
        for text in (
            b'{"a":1,"a":2}',
            b'{"a":{"b":1,"b":1}}',
            b'{"a":NaN}',
            b'{"a":Infinity}',
            b"[" * 513 + b"]" * 513,
            b'{"a":"\\ud800"}',
            b'{"\\udc00":1}',
            b"null",
            b"",
            b"{",
            b'{"a":1}x',
            b"\xef\xbb\xbf{}",
            b'{"a":"\x01"}',
            b'{"a":"\xff"}',
            b'{"a":\r1}',
            b"'a'",
            b"01",
            b"1.",
            b"{a:1}",
            b"[1,]",
            b'{"a":1e}',
            b"[" * 30000,
        ):
            with self.subTest(text[:40]):
                ledger = Ledger()
                ledger.append(data=text)
                salt, header = ledger.events[0].salt.hex().encode(), ledger.events[0].header
                for member, shown, status in (
                    (b"data", text, 3),
                    (b"data_base64", b'"' + base64.b64encode(text) + b'"', 0),
                ):
                    line = tamperings.line_from(header, salt, shown, member)
                    files = (
                        bundles.sealed({"events.jsonl": line}) if line.count(b"\n") == 1 else None
                    )
                    if files is not None:
                        self.assertEqual(self.run_on(self.write(files))[0], status, line[-200:])

    def test_odd_data_that_all_readers_read_alike(self):
        for text in (
            b"{}",
            b"[]",
            b"0",
            b'"x"',
            b"true",
            b" {} ",
            b'{"a" : [1 ,\t2]}',
            b"[" * 512 + b"]" * 512,
            b'{"\\ud83d\\ude00":1}',
            b"1" * 5000,
            b"1e999",
            b'"[[[[{{{{"',
            '"\u2028\u0085"'.encode(),
        ):
            with self.subTest(text[:40]):
                ledger = Ledger()
                ledger.append(data=text)
                files = ledger.bundle()
                self.assertIn(b',"data":', files["events.jsonl"])
                self.assertEqual(self.run_on(self.write(files))[0], 0)

    def test_base64_in_other_forms(self):
        ledger = Ledger()
        ledger.append(data=b"a\nb")
        good = ledger.bundle()["events.jsonl"]
        for old, new in (
            (b"YQpi", b"YQpi===="),
            (b"YQpi", b"YQ pi"),
            (b"YQpi", b"YQpi\\n"),
            (b'"YQpi"', b"null"),
            (b'"YQpi"', b'["YQpi"]'),
            (b"YQpi", b"Y-pi"),
            (b'"YQpi"', b'"YQpi","data":1'),
        ):
            self.assertNotEqual(good.replace(old, new), good)
            self.expect_damage(
                bundles.sealed({"events.jsonl": good.replace(old, new)}), "events.jsonl", 0
            )

    def test_the_limits_of_sizes(self):
        def verdict(**event):
            ledger = Ledger()
            ledger.append(**event)
            return self.run_on(self.write(ledger.bundle()))[0]

        self.assertEqual(verdict(data=b'"' + b"x" * 61437 + b'"'), 0)
        self.assertEqual(verdict(data=b'"' + b"x" * 61438 + b'"'), 3)
        self.assertEqual(verdict(data=b"\n" * 61439), 0)
        ledger = Ledger()
        ledger.append(authid="x")
        room = 16384 - len(ledger.events[0].header) + 1
        self.assertEqual(verdict(authid="x" * room), 0)
        self.assertEqual(verdict(authid="x" * (room + 1)), 3)
        self.assertEqual(verdict(schema=2147483647), 0)
        self.assertEqual(verdict(schema=2147483648), 3)
        self.assertEqual(verdict(schema=0), 3)
        for field in ("kind", "stream"):
            self.assertEqual(verdict(**{field: "x" * 200}), 0)
            self.assertEqual(verdict(**{field: "x" * 201}), 3)
        for size, status in ((1048576, 0), (1048577, 3)):
            ledger = Ledger()
            ledger.append(data={"log": ledger.material(b"x" * size)})
            self.assertEqual(self.run_on(self.write(ledger.bundle()))[0], status)

    def test_texts_of_the_header(self):
        for authid, status in (
            ("ä@ö", 0),
            ('"\\', 0),
            ("", 3),
            ("\x7f", 3),
            ("\x85", 3),
            ("\u2028", 0),
            ("a\tb", 3),
        ):
            ledger = Ledger()
            ledger.append(authid=authid)
            self.assertEqual(self.run_on(self.write(ledger.bundle()))[0], status, repr(authid))

    def test_ids_that_are_none(self):
        for identity in (
            " ",
            "x",
            bundles.uuid7(0).upper().replace("0", "A", 1),
            bundles.uuid7(0).replace("-7", "-4"),
            bundles.uuid7(0)[:-1],
        ):
            ledger = Ledger()
            ledger.append(identity=identity)
            self.expect_damage(ledger.bundle(), "events.jsonl", 0)


if __name__ == "__main__":
    unittest.main()
