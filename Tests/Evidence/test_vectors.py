"""Recomputes every value of docs/evidence/vectors.md, by reading the page, so that it cannot rot.

Twice where it can be: with the writer of these tests (bundles.py) and with the verifier's formats.
"""

import base64
import hashlib
import json
import pathlib
import re
import sys
import unittest

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "tools"))
sys.dont_write_bytecode = True

import bundles  # noqa: E402
import evidence_formats  # noqa: E402
import verify_evidence  # noqa: E402

PAGE = REPOSITORY / "docs" / "evidence" / "vectors.md"


def blocks():
    """The fenced blocks of the page by heading, each with the end of its last line."""
    found, heading = {}, ""
    for part in re.findall(
        r"^#+ ([^\n]*)$|^```\n(.*?^)```$", PAGE.read_text(encoding="utf-8"), re.M | re.S
    ):
        if part[0]:
            heading = part[0]
            found[heading] = []
        else:
            found[heading].append(part[1])
    return found


def rows(block):
    return [
        ["" if word == "-" else word for word in line.split(" ")] for line in block.splitlines()
    ]


def consistent(first, second, old, new, proof):
    """RFC 9162, 2.1.4.2: does the proof show that the tree `new` continues the tree `old`?"""
    if first == second:
        return old == new and not proof
    path = ([old] if first & (first - 1) == 0 else []) + proof
    node, last = first - 1, second - 1
    while node % 2:
        node, last = node >> 1, last >> 1
    if not path:
        return False
    older = newer = path[0]
    for one in path[1:]:
        if last == 0:
            return False
        if node % 2 or node == last:
            older, newer = bundles.sha256(b"\1" + one + older), bundles.sha256(b"\1" + one + newer)
            while node % 2 == 0 and node:
                node, last = node >> 1, last >> 1
        else:
            newer = bundles.sha256(b"\1" + newer + one)
        node, last = node >> 1, last >> 1
    return (older, newer, last) == (old, new, 0)


class ThePage(unittest.TestCase):
    def setUp(self):
        self.blocks = blocks()
        self.data, self.roots, self.single, self.nodes = map(rows, self.blocks["The Merkle tree"])
        self.leaves = [bytes.fromhex(row[2]) for row in self.data]

    def test_it_has_just_the_blocks_that_are_recomputed_here(self):
        self.assertEqual(
            {heading: len(found) for heading, found in self.blocks.items()},
            {
                "Test vectors": 0,
                "The Merkle tree": 4,
                "Proofs": 1,
                "Ed25519": 1,
                "Keys and signed notes": 6,
                "DSSE": 2,
                "One event": 2,
                "A proof file": 1,
            },
        )

    def test_leaves(self):
        for number, (index, data, leaf) in enumerate(self.data):
            self.assertEqual(int(index), number)
            self.assertEqual(bundles.leaf_of(bytes.fromhex(data)).hex(), leaf)
            self.assertEqual(evidence_formats.leaf_hash(bytes.fromhex(data)).hex(), leaf)
        self.assertEqual([row[1] for row in self.data], list(evidence_formats.RFC6962_LEAVES))

    def test_roots(self):
        self.assertEqual([row[1] for row in self.roots], evidence_formats.RFC6962_ROOTS.split())
        tree = evidence_formats.Tree()
        for number, (size, root) in enumerate(self.roots):
            self.assertEqual(int(size), number)
            self.assertEqual(tree.root().hex(), root)
            self.assertEqual(bundles.root_of(self.leaves[:number]).hex(), root)
            if number < 8:
                tree.append(self.leaves[number])

    def test_single_hashes(self):
        (_, data, leaf), (_, left, right, node) = self.single
        self.assertEqual(hashlib.sha256(b"\0" + data.encode()).hexdigest(), leaf)
        self.assertEqual(evidence_formats.node_hash(left.encode(), right.encode()).hex(), node)

    def test_nodes(self):
        self.assertEqual(len(self.nodes), 6)
        for name, node in self.nodes:
            first, end = map(int, name.split(".."))
            self.assertEqual(bundles.root_of(self.leaves[first:end]).hex(), node)

    def test_proofs(self):
        entries = []
        for line in self.blocks["Proofs"][0].splitlines():
            if line.startswith("  "):
                entries[-1][1].append(bytes.fromhex(line.strip()))
            else:
                entries.append((line.split(" "), []))
        self.assertEqual(len(entries), 6)
        roots = [bytes.fromhex(row[1]) for row in self.roots]
        for (kind, at, size), proof in entries:
            at, size = int(at), int(size)
            if kind == "inclusion":
                self.assertEqual(bundles.inclusion_proof(at, self.leaves[:size]), proof)
                self.assertEqual(
                    evidence_formats.root_from_proof(at, size, self.leaves[at], proof), roots[size]
                )
            else:
                self.assertEqual(bundles.consistency_proof(at, self.leaves[:size]), proof)
                self.assertTrue(consistent(at, size, roots[at], roots[size], proof))
                self.assertFalse(consistent(at, size, roots[at - 1], roots[size], proof))

    def test_ed25519(self):
        lines = ["" if line == "-" else line for line in self.blocks["Ed25519"][0].splitlines()]
        tests = [lines[start : start + 4] for start in range(0, len(lines), 4)]
        self.assertEqual([tuple(one[1:]) for one in tests], list(evidence_formats.RFC8032))
        for secret, public, message, signature in tests:
            signer = bundles.Signer("x", bytes.fromhex(secret))
            self.assertEqual(signer.public.hex(), public)
            self.assertEqual(signer.raw(bytes.fromhex(message)).hex(), signature)
            self.assertTrue(
                evidence_formats.verify_pure(
                    signer.public, bytes.fromhex(message), bytes.fromhex(signature)
                )
            )

    def test_the_published_note(self):
        key, note = self.blocks["Keys and signed notes"][:2]
        text, line = note.split("\n\n")
        name, blob = line.split(" ")[1], base64.b64decode(line.split(" ")[2])
        parsed = evidence_formats.Key.parse(key)
        self.assertEqual((parsed.name, parsed.id), (name, blob[:4]))
        self.assertTrue(parsed.signed(text.encode() + b"\n", blob[4:]))
        self.assertEqual(key.strip(), evidence_formats.C2SP_KEY)

    def signers(self):
        lines = self.blocks["Keys and signed notes"][2].splitlines()
        found = []
        for kind, (name, seed, public, vkey) in ((1, lines[:4]), (4, lines[4:])):
            signer = bundles.Signer(name, bytes.fromhex(seed), kind)
            self.assertEqual((signer.public.hex(), signer.vkey), (public, vkey))
            found.append(signer)
        return found

    def test_keys_checkpoint_and_cosignature(self):
        log, witness = self.signers()
        signed, message, cosigned = self.blocks["Keys and signed notes"][3:]
        text = bundles.checkpoint_text(log.name, 7, bytes.fromhex(self.roots[7][1]))
        self.assertEqual(signed.encode(), bundles.note(text, log))
        self.assertEqual(cosigned.encode(), bundles.note(text, log, witness))
        self.assertEqual(message.encode(), b"cosignature/v1\ntime 1795451600\n" + text)
        keys = [evidence_formats.Key.parse(one.vkey) for one in (log, witness)]
        note = evidence_formats.Checkpoint.parse(cosigned.encode(), "the page")
        self.assertEqual(note.signers(keys), keys)
        self.assertEqual(note.root.hex(), self.roots[7][1])

    def test_dsse(self):
        published, ours = self.blocks["DSSE"]
        self.assertEqual(published.encode(), evidence_formats.DSSE_PAE + b"\n")
        payload, encoded, envelope = ours.splitlines()
        read = json.loads(envelope)
        self.assertEqual(base64.b64decode(read["payload"]).decode(), payload)
        self.assertEqual(
            evidence_formats.encode_dsse(read["payloadType"], payload.encode()).decode(), encoded
        )
        log = self.signers()[0]
        signature = base64.b64decode(read["signatures"][0]["sig"])
        self.assertEqual(signature, log.raw(encoded.encode()))
        self.assertTrue(evidence_formats.verify_pure(log.public, encoded.encode(), signature))

    def test_one_event(self):
        parts, line = self.blocks["One event"]
        header, salt, data, digest, leaf = parts.splitlines()
        self.assertEqual(hashlib.sha256(bytes.fromhex(salt) + data.encode()).hexdigest(), digest)
        self.assertEqual(bundles.leaf_of(header.encode()).hex(), leaf)
        self.assertEqual(f'{{"header":{header},"salt":"{salt}","data":{data}}}\n', line)
        event = verify_evidence.parse_line(line.encode(), 0)
        self.assertEqual((event.header.decode(), event.data.decode()), (header, data))
        self.assertEqual(
            (verify_evidence.EVENT_LINE + "\n", verify_evidence.EVENT_LEAF), (line, leaf)
        )

    def test_the_proof_file(self):
        raw = self.blocks["A proof file"][0].encode()
        note = evidence_formats.Checkpoint.parse(raw.split(b"\n\n", 1)[1], "the page")
        extra, index, proof = evidence_formats.parse_proof(
            raw, "the page", raw.split(b"\n\n", 1)[1]
        )
        self.assertEqual(extra.decode(), self.blocks["One event"][0].splitlines()[0])
        key = evidence_formats.Key.parse(self.signers()[0].vkey)
        self.assertEqual(note.signers([key]), [key])
        leaf = evidence_formats.leaf_hash(extra)
        self.assertEqual(evidence_formats.root_from_proof(index, note.size, leaf, proof), note.root)


if __name__ == "__main__":
    unittest.main()
