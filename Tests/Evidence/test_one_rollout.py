"""Bundles of one rollout, whose events are proven one by one."""

import base64
import json
import re
import unittest

from bundle_case import KEY, BundleCase, example
from bundles import Ledger

import bundles


class OneRollout(BundleCase):
    def change(self, change, place, at=None):
        files = example().one_rollout()
        names = sorted(path for path in files if path.startswith("proofs/"))
        changed = dict(files)
        change(changed, names)
        self.assertNotEqual(changed, files)
        said = json.loads(files["manifest.json"])
        if changed["manifest.json"] == files["manifest.json"]:
            changed = bundles.sealed(
                changed, said["source"], said["created"], said["stream"], said["size"], said["root"]
            )
        return self.expect_damage(changed, place, at, *KEY)

    def edit(self, name, old, new):
        def apply(files, names):
            files[name or names[1]] = re.sub(old, new, files[name or names[1]], count=1)

        return apply

    def drop_line(self, number):
        def apply(files, names):
            lines = files["events.jsonl"].splitlines(keepends=True)
            files["events.jsonl"] = b"".join(lines[:number] + lines[number + 1 :])
            del files[names[number]]

        return apply

    def test_an_event_left_out(self):
        self.change(self.drop_line(0), "events.jsonl", 1)
        self.change(self.drop_line(2), "events.jsonl")

    def test_the_last_event_left_out_is_not_seen(self):
        files = example().one_rollout()
        lines = files["events.jsonl"].splitlines(keepends=True)
        files["events.jsonl"] = b"".join(lines[:-1])
        del files[max(path for path in files if path.startswith("proofs/"))]
        said = json.loads(files["manifest.json"])
        files = bundles.sealed(
            files, said["source"], said["created"], said["stream"], said["size"], said["root"]
        )
        report = self.expect_good(files, *KEY)
        self.assertIn("later ones may exist", " ".join(report["conclusion"]))

    def test_no_event_at_all(self):
        def apply(files, names):
            files["events.jsonl"] = b""
            for name in names:
                del files[name]

        self.change(apply, "manifest.json")

    def test_a_proof_left_out_or_more(self):
        self.change(lambda files, names: files.pop(names[1]), "manifest.json")
        self.change(
            lambda files, names: files.update({f"proofs/{99:020d}.tlog-proof": files[names[0]]}),
            "manifest.json",
        )
        self.change(
            lambda files, names: files.update(
                {f"proofs/{99:020d}.tlog-proof": files.pop(names[1])}
            ),
            "proofs/",
        )

    def test_proofs_edited(self):
        hash_line = rb"\n[A-Za-z0-9+/]{43}=\n"
        for old, new in (
            (rb"@v1", b"@v2"),
            (rb"extra ", b"extra  "),
            (rb"extra [^\n]*\n", b""),
            (rb"index ", b"index 0"),
            (rb"index 1", b"index 2"),
            (hash_line, b"\n"),
            (hash_line, b"\n" + b"A" * 43 + b"=\n"),
            (hash_line, b"\nAAAA\n"),
            (rb"\n\n", b"\n\n\n"),
            (rb"\n13\n", b"\n14\n"),
            (rb"\Z", b"\n"),
            (rb"\n\n", b"\n" + b"A" * 43 + b"=\n\n"),
        ):
            with self.subTest(old + b" -> " + new):
                self.change(self.edit(None, old, new), "proofs/")

    def test_proofs_exchanged(self):
        def apply(files, names):
            files[names[0]], files[names[1]] = files[names[1]], files[names[0]]

        self.change(apply, "proofs/")

    def test_a_header_edited_in_line_and_proof(self):
        def apply(files, names):
            line = files["events.jsonl"].splitlines(keepends=True)[1]
            old = bundles.header_in(line)
            new = old.replace(b'"authid":"root', b'"authid":"toor')
            files["events.jsonl"] = files["events.jsonl"].replace(old, new)
            files[names[1]] = files[names[1]].replace(base64.b64encode(old), base64.b64encode(new))

        self.change(apply, "proofs/", 1)

    def test_the_manifest(self):
        for old, new, place in (
            (rb'"size":13', b'"size":14', "manifest.json"),
            (rb'"size":13', b'"size":12', "checkpoint"),
            (rb'"stream":"0', b'"stream":"1', "events.jsonl"),
            (rb'"root":"sha256:....', b'"root":"sha256:0000', "manifest.json"),
            (rb'"root":"sha256:.', b'"root":"sha256:z', "manifest.json"),
            (rb'"stream":"[^"]*"', b'"stream":null', "manifest.json"),
        ):
            with self.subTest(new):
                self.change(self.edit("manifest.json", old, new), place)

    def test_no_checkpoint(self):
        self.change(lambda files, names: files.pop("checkpoint"), "checkpoint")

    def test_checkpoints_have_no_place_in_it(self):
        self.change(
            lambda files, names: files.update({f"checkpoints/{0:020d}": files["checkpoint"]}),
            "checkpoint",
        )

    def test_a_fork_is_seen_by_the_kept_checkpoint(self):
        other = Ledger(seed=b"other")
        for _ in range(13):
            other.append()
        other.sign()
        kept = self.write_raw(other.notes[0], "kept")
        self.expect_damage(example().one_rollout(), "checkpoint", None, *KEY, "--checkpoint", kept)

    def test_the_blob_of_another_length(self):
        def apply(files, names):
            path = next(path for path in files if path.startswith("blobs/") and files[path])
            files[path] += b"x"

        self.change(apply, "events.jsonl", 1)


if __name__ == "__main__":
    unittest.main()
