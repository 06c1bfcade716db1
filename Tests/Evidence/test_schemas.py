#!/usr/bin/env python3
"""Is every line that `rollout export` writes as docs/schemas says, and does a schema refuse others?

The binary is ROLLOUT_BIN, else .build/debug/rollout. tools/setup-python makes the environment:

    .build/tools/python/bin/python -m unittest discover -s Tests/Evidence -p 'test_*.py'
"""

import base64
import copy
import hashlib
import json
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from jsonschema import Draft202012Validator

import schemas
from rollouts import REPOSITORY, Ledger

FIXTURES = REPOSITORY / "Tests" / "RolloutLedgerTests" / "Fixtures" / "v1"
CDEVENT_SAMPLES = REPOSITORY / "Tests" / "RolloutEvidenceTests" / "__Snapshots__" / "cdevents.jsonl"
SCHEMA_OF_EXPORT = {
    "jsonl": "event-line.json",
    "cloudevents": "cloudevent.json",
    "cdevents": "cdevents.json",
    "intoto": "dsse-envelope.json",
}


def payload(envelope):
    return json.loads(base64.b64decode(envelope["payload"], validate=True))


def changed(value, path, new):
    """A copy in which the member at a path is another one; it is removed when `new` is ABSENT."""
    copied = copy.deepcopy(value)
    place = copied
    for key in path[:-1]:
        place = place[key]
    if new is ABSENT:
        del place[path[-1]]
    else:
        place[path[-1]] = new
    return copied


ABSENT = object()


class ExportTestCase(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory(prefix="rollout-evidence-")
        cls.addClassCleanup(scratch.cleanup)
        cls.ledger = Ledger(scratch.name)
        cls.ledger.add_rollouts()
        cls.exports = {}
        for name in SCHEMA_OF_EXPORT:
            flags = ["--unsigned"] if name == "intoto" else []
            text = cls.ledger.rollout("export", name, *flags)
            cls.exports[name] = [json.loads(line) for line in text.splitlines()]
        cls.statements = [payload(envelope) for envelope in cls.exports["intoto"]]

    def assert_fits(self, value, name, definition=None):
        found = schemas.flaws(value, name, definition)
        self.assertEqual(found, [], f"{name} {definition or ''}: {json.dumps(value)[:2000]}")

    def assert_refused(self, value, name, definition=None):
        self.assertNotEqual(
            schemas.flaws(value, name, definition), [],
            f"{name} {definition or ''} accepts {json.dumps(value)[:2000]}",
        )

    def assert_refuses_others(self, value, name, definition=None):
        """A value that fits does not without any member that must be there, nor with one more."""
        self.assert_fits(value, name, definition)
        self.assert_refused(None, name, definition)
        self.assert_refused([value], name, definition)


class TheSchemas(unittest.TestCase):
    def test_each_is_a_valid_schema_with_its_own_name(self):
        self.assertGreater(len(schemas.FILES), 8)
        for name, schema in schemas.FILES.items():
            with self.subTest(name):
                Draft202012Validator.check_schema(schema)
                self.assertTrue(schema["$id"].endswith("/" + name))
                self.assertEqual(schema["$schema"], Draft202012Validator.META_SCHEMA["$id"])

    def test_each_reference_leads_somewhere(self):
        def references(value):
            if isinstance(value, dict):
                if isinstance(value.get("$ref"), str):
                    yield value["$ref"]
                for member in value.values():
                    yield from references(member)
            elif isinstance(value, list):
                for element in value:
                    yield from references(element)

        for name, schema in schemas.FILES.items():
            resolver = schemas.REGISTRY.resolver(schema["$id"])
            for reference in references(schema):
                with self.subTest(name, reference=reference):
                    self.assertIsNotNone(resolver.lookup(reference).contents)

    def test_the_index_names_each(self):
        index = (schemas.FOLDER / "README.md").read_text()
        for name in schemas.FILES:
            self.assertIn(f"({name})", index)


class Exports(ExportTestCase):
    def test_every_line_fits_its_schema(self):
        for export, lines in self.exports.items():
            self.assertGreater(len(lines), 10)
            for line in lines:
                with self.subTest(export):
                    self.assert_fits(line, SCHEMA_OF_EXPORT[export])

    def test_every_statement_fits_its_schema(self):
        kinds = set()
        for statement in self.statements:
            kinds.add(statement["predicateType"].rsplit("/", 2)[-2])
            self.assert_fits(statement, "intoto-statement.json")
        self.assertEqual(kinds, {"cohort-promotion", "svr", "test-result"})

    def test_the_rollouts_are_those_that_were_meant(self):
        types = {line["header"]["type"] for line in self.exports["jsonl"]}
        for wanted in (
            "rollout.decided", "rollout.rolledback", "rollback.finished", "rollout.held",
            "failure.waived", "soak.finished", "drill.finished", "snapshot.captured",
        ):
            self.assertIn(wanted, types)

    def test_a_line_without_a_member_is_refused(self):
        lines = [
            (self.exports["jsonl"][0], "event-line.json", [["header"], ["salt"], ["data"]]),
            (
                self.exports["jsonl"][0]["header"], "event-header.json",
                [[name] for name in schemas.FILES["event-header.json"]["$defs"]["attributes"]["required"]],
            ),
            (
                self.exports["cloudevents"][0], "cloudevent.json",
                [["id"], ["source"], ["specversion"], ["type"], ["sequence"], ["data"]],
            ),
            (
                self.exports["cdevents"][0], "cdevents.json",
                [["context"], ["subject"], ["context", "id"], ["context", "type"], ["context", "chainId"],
                 ["context", "timestamp"], ["subject", "id"], ["subject", "content"], ["customData"]],
            ),
            (
                self.exports["intoto"][0], "dsse-envelope.json",
                [["payload"], ["payloadType"], ["signatures"]],
            ),
            (
                self.statements[0], "intoto-statement.json",
                [["_type"], ["subject"], ["predicateType"], ["predicate"], ["subject", 0, "digest"]],
            ),
        ]
        for value, name, paths in lines:
            self.assert_refuses_others(value, name)
            for path in paths:
                with self.subTest(name, path=path):
                    self.assert_refused(changed(value, path, ABSENT), name)

    def test_a_line_with_another_member_is_refused(self):
        for value, name, path in [
            (self.exports["jsonl"][0], "event-line.json", []),
            (self.exports["jsonl"][0], "event-line.json", ["header"]),
            (self.exports["cloudevents"][0], "cloudevent.json", []),
            (self.exports["cdevents"][0], "cdevents.json", []),
            (self.exports["cdevents"][0], "cdevents.json", ["context"]),
            (self.exports["cdevents"][0], "cdevents.json", ["subject"]),
            (self.exports["cdevents"][0], "cdevents.json", ["subject", "content"]),
            (self.exports["intoto"][0], "dsse-envelope.json", []),
            (self.statements[0], "intoto-statement.json", []),
        ]:
            with self.subTest(name, path=path):
                self.assert_refused(changed(value, [*path, "smuggled"], 1), name)

    def test_a_tampered_line_is_refused(self):
        line = self.exports["jsonl"][0]
        event = self.exports["cloudevents"][0]
        cdevent = self.exports["cdevents"][0]
        envelope = self.exports["intoto"][0]
        for value, name, path, new in [
            (line, "event-line.json", ["salt"], "ABCD" * 8),
            (line, "event-line.json", ["salt"], None),
            (line, "event-line.json", ["data"], None),
            (line, "event-line.json", ["data", "planDigest"], "sha256:0"),
            (line, "event-line.json", ["data_base64"], "eA=="),
            (line, "event-line.json", ["header", "sequence"], "0"),
            (line, "event-line.json", ["header", "time"], "2026-09-01 10:00:03Z"),
            (line, "event-line.json", ["header", "time"], "2026-13-01T10:00:03.120Z"),
            (line, "event-line.json", ["header", "datalen"], 61440),
            (event, "cloudevent.json", ["redacted"], False),
            (event, "cloudevent.json", ["redacted"], True),
            (event, "cloudevent.json", ["specversion"], "0.3"),
            (event, "cloudevent.json", ["data", "plan"], 7),
            (cdevent, "cdevents.json", ["context", "specversion"], "0.4.1"),
            (cdevent, "cdevents.json", ["context", "type"], "dev.cdevents.change.merged.0.3.0"),
            (cdevent, "cdevents.json", ["context", "timestamp"], "yesterday"),
            (envelope, "dsse-envelope.json", ["payload"], "not base64!"),
            (envelope, "dsse-envelope.json", ["payloadType"], "application/json"),
            (envelope, "dsse-envelope.json", ["signatures"], [{"keyid": "x"}]),
        ]:
            with self.subTest(name, path=path, new=new):
                self.assert_refused(changed(value, path, new), name)

    def test_a_redacted_event_fits_in_its_own_form_only(self):
        line = self.exports["jsonl"][5]
        redacted = {"header": line["header"], "salt": None, "data": None}
        self.assert_fits(redacted, "event-line.json")
        self.assert_refused({**redacted, "data": line["data"]}, "event-line.json")
        event = changed(self.exports["cloudevents"][5], ["data"], ABSENT)
        self.assert_fits({**event, "redacted": True}, "cloudevent.json")

    def test_a_manifest_fits_and_a_tampered_one_does_not(self):
        digest = "sha256:" + "0f" * 32
        manifest = {
            "format": "rollout-ledger-bundle/1", "source": self.exports["jsonl"][0]["header"]["source"],
            "created": 1795451500000, "stream": None, "size": 463, "root": digest, "events": 463,
            "redacted": 0, "blobs": 107, "checkpoints": 2, "eventsdigest": digest,
        }
        self.assert_refuses_others(manifest, "bundle-manifest.json")
        for name in manifest:
            self.assert_refused(changed(manifest, [name], ABSENT), "bundle-manifest.json")
            self.assert_refused(changed(manifest, [name], True), "bundle-manifest.json")
        self.assert_refused({**manifest, "smuggled": 1}, "bundle-manifest.json")


# Types of the stream `ledger`, which are no rollout's.
OF_THE_LEDGER = {"event.redacted", "ledger.rollbackaccepted"}


class EveryType(ExportTestCase):
    """The types that no rollout of a test meets are held to the schemas by samples."""

    def test_the_data_of_each_type_of_event(self):
        definitions = schemas.FILES["event-data.json"]["$defs"]
        names = {path.stem for path in FIXTURES.glob("*.json")}
        self.assertEqual({name for name in definitions if "." in name}, names | OF_THE_LEDGER)
        for name in sorted(names):
            data = json.loads((FIXTURES / f"{name}.json").read_text())
            with self.subTest(name):
                self.assert_refuses_others(data, "event-data.json", name)
                self.assert_each_required(data, "event-data.json", name)

    def test_an_accepted_rollback(self):
        data = {
            "guard": "example.org/log\n3\n…\n", "reason": "the disk is gone",
            "root": "sha256:" + "0f" * 32, "size": 2,
        }
        self.assert_refuses_others(data, "event-data.json", "ledger.rollbackaccepted")
        self.assert_each_required(data, "event-data.json", "ledger.rollbackaccepted")

    def test_a_redaction(self):
        data = {
            "blobs": ["sha256:" + "0f" * 32], "data": True, "position": 12, "reason": "a name",
            "event": self.exports["jsonl"][0]["header"]["id"],
        }
        self.assert_refuses_others(data, "event-data.json", "event.redacted")
        self.assert_each_required(data, "event-data.json", "event.redacted")

    def test_each_cdevent(self):
        samples = [json.loads(line) for line in CDEVENT_SAMPLES.read_text().splitlines()]
        samples += self.exports["cdevents"]
        kinds = set(schemas.FILES["cdevents.json"]["$defs"]["context"]["properties"]["type"]["enum"])
        met = {}
        for sample in samples:
            self.assert_fits(sample, "cdevents.json")
            met[sample["context"]["type"]] = sample
        # What only a redaction leaves, and what only a passing sample after a breach does.
        unmet = {
            "dev.cdeventsx.rollout-record.appended.0.1.0", "dev.cdevents.incident.resolved.0.3.0"
        }
        self.assertLessEqual(kinds - set(met), unmet)
        for kind, sample in met.items():
            with self.subTest(kind):
                content = sample["subject"]["content"]
                self.assert_each_required(content, "cdevents.json", kind)
                path = ["subject", "content", "smuggled"]
                self.assert_refused(changed(sample, path, 1), "cdevents.json")
                empty = changed(sample, ["subject", "content"], {})
                self.assert_refused(empty, "cdevents.json")

    def test_each_predicate(self):
        met = {}
        for statement in self.statements:
            predicate = statement["predicate"]
            met.setdefault(statement["predicateType"], []).append(predicate)
        for name, uri in (
            ("cohort-promotion-v1.json", "https://rollout-ledger.invalid/attestation/cohort-promotion/v1"),
            ("svr-v0.2.json", "https://in-toto.io/attestation/svr/v0.2"),
            ("test-result-v0.1.json", "https://in-toto.io/attestation/test-result/v0.1"),
        ):
            for predicate in met[uri]:
                self.assert_fits(predicate, name)
                for member in schemas.FILES[name]["required"]:
                    self.assert_refused(changed(predicate, [member], ABSENT), name)
                    self.assert_refused(changed(predicate, [member], 7.5), name)
                self.assert_refused(changed(predicate, ["smuggled"], 1), name)
            statement = next(s for s in self.statements if s["predicateType"] == uri)
            self.assert_refused(changed(statement, ["predicate"], {}), "intoto-statement.json")

    def test_a_promotion_names_where_to_and_an_end_does_not(self):
        promotions = [
            s["predicate"] for s in self.statements if "decision" in s["predicate"]
        ]
        self.assertEqual(
            {p["decision"] for p in promotions}, {"promote", "complete", "rollback"}
        )
        for predicate in promotions:
            name = "cohort-promotion-v1.json"
            if predicate["decision"] == "promote":
                self.assert_refused(changed(predicate, ["toCohort"], ABSENT), name)
            else:
                cohort = {"stage": "cohort_25", "percent": 25}
                self.assert_refused({**predicate, "toCohort": cohort}, name)

    def assert_each_required(self, value, name, definition):
        schema = schemas.FILES[name]["$defs"][definition]
        while "$ref" in schema:
            schema = schemas.FILES[name]["$defs"][schema["$ref"].rsplit("/", 1)[-1]]
        self.assertGreater(len(schema["required"]), 0)
        for member in schema["required"]:
            self.assert_refused(changed(value, [member], ABSENT), name, definition)
            self.assert_refused(changed(value, [member], {"no": "value"}), name, definition)


class WhatTheyClaim(ExportTestCase):
    """What a stranger can compute from the exports alone."""

    def test_the_root_follows_from_the_lines_of_jsonl(self):
        text = self.ledger.rollout("export", "jsonl")
        leaves = []
        for line in text.encode().splitlines():
            start = len(b'{"header":')
            decoder = json.JSONDecoder()
            _, end = decoder.raw_decode(line.decode()[start:])
            header = line.decode()[start : start + end].encode()
            leaves.append(hashlib.sha256(b"\0" + header).digest())
        promotion = next(s["predicate"] for s in self.statements if "checkpoint" in s["predicate"])
        self.assertEqual(promotion["checkpoint"]["size"], len(leaves))
        self.assertEqual(promotion["checkpoint"]["root"], "sha256:" + root(leaves).hex())
        for statement in self.statements:
            for cited in statement["predicate"].get("evidence", []):
                place = cited["annotations"]["position"]
                self.assertEqual(cited["annotations"]["leaf"], "sha256:" + leaves[place].hex())
                identity = self.exports["jsonl"][place]["header"]["id"]
                self.assertEqual(cited["uri"], "urn:uuid:" + identity)

    def test_signatures_hold_with_the_public_key_alone(self):
        made = self.ledger.rollout("key", "generate", "--out", self.ledger.folder / "key")
        name, _, packed = made.splitlines()[0].split("+", 2)
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(packed)[1:])
        text = self.ledger.rollout(
            "export", "intoto", "--signing-key", self.ledger.folder / "key"
        )
        envelopes = [json.loads(line) for line in text.splitlines()]
        self.assertEqual(len(envelopes), len(self.statements))
        for envelope, unsigned in zip(envelopes, self.statements):
            self.assert_fits(envelope, "dsse-envelope.json")
            body = base64.b64decode(envelope["payload"], validate=True)
            kind = envelope["payloadType"].encode()
            signed = b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(body), body)
            (signature,) = envelope["signatures"]
            signature = base64.b64decode(signature["sig"], validate=True)
            key.verify(signature, signed)
            with self.assertRaises(InvalidSignature):
                key.verify(signature, signed + b" ")
            statement = json.loads(body)
            tree = statement["predicate"].get("checkpoint")
            if tree is not None:
                self.assertEqual(tree["origin"], name)
                unsigned = changed(unsigned, ["predicate", "checkpoint", "origin"], name)
            self.assertEqual(statement, unsigned)

    def test_the_header_is_a_cloud_event_without_its_last_member(self):
        for line, event in zip(self.exports["jsonl"], self.exports["cloudevents"]):
            self.assertEqual(event.pop("data"), line["data"])
            self.assertEqual(event, line["header"])

    def test_ids_of_cdevents_are_unique_and_the_same_again(self):
        ids = [event["context"]["id"] for event in self.exports["cdevents"]]
        self.assertEqual(len(ids), len(set(ids)))
        again = self.ledger.rollout("export", "cdevents")
        self.assertEqual([json.loads(line)["context"]["id"] for line in again.splitlines()], ids)


def root(of):
    """RFC 6962."""
    if len(of) < 2:
        return of[0] if of else hashlib.sha256(b"").digest()
    split = 1 << (len(of) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + root(of[:split]) + root(of[split:])).digest()


if __name__ == "__main__":
    unittest.main()
