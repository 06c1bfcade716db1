#!/usr/bin/env python3
"""Verifies an evidence bundle of `rollout`, without `rollout`.

Written from docs/evidence/bundle.md and "The header" of docs/events.md alone; it shares no code
with the product. It needs Python 3.9, its standard library, and evidence_formats.py beside it. It
runs nothing, writes nothing and uses no network. What it reads is data: every size has a limit,
and nothing in a bundle is believed before it was checked.

What is checked, by the numbers of the rules in bundle.md:

  0 files        a directory or a ustar file holds regular files of the named paths, and no others
  1 manifest     its form; the counts and the digest in it, against what is there
  2 lines        the form of each line and header, byte for byte; positions and versions without a
                 gap; one source; no id twice
  3 data         length and salted hash of the data; what is absent was redacted by a later event
  4 tree         the RFC 6962 root of all headers; for one rollout, a proof from each to the root
  5 blobs        the digest of each; each that an event names is there, or was redacted
  6 checkpoints  C2SP signed notes over the roots of the first so many events
  7 signatures   of the keys given with --key
  8 kept         checkpoints that the auditor kept, given with --checkpoint

They are run in the order 0, 1, 6, 7, then 2 to 5 in one pass over the lines, then the comparisons
that need the whole; and they are printed by number. The first failure ends the run.

Memory does not grow with the data. It grows with the number of events (16 bytes of id each, in a
set), of streams, files, checkpoints and redactions.

Exit status: 0 good, 3 damaged, 2 not usable (arguments, a path or key that cannot be read).
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import re
import sys
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Pattern, Sequence, Set, Tuple

from evidence_formats import (
    NOTE_LIMIT, Bundle, Checkpoint, Damage, Key, Tree, Unusable, backend, decode_base64, leaf_hash,
    parse_proof, printable, root_from_proof, sha256, wrong_vectors)

HEADER_LIMIT, DATA_LIMIT, BLOB_LIMIT = 16384, 61439, 1048576
LINE_LIMIT = HEADER_LIMIT + (DATA_LIMIT + 2) // 3 * 4 + 128
NESTING_LIMIT, NAME_LIMIT = 512, 200

# The table "Files" of bundle.md in its order: the path, and the most bytes such a file may have.
ROWS: Tuple[Tuple[Pattern[str], int], ...] = (
    (re.compile(r"manifest\.json"), 4096),
    (re.compile(r"events\.jsonl"), 2**62),
    (re.compile(r"blobs/[0-9a-f]{64}"), BLOB_LIMIT),
    (re.compile(r"checkpoint"), NOTE_LIMIT),
    (re.compile(r"checkpoints/[0-9]{20}"), NOTE_LIMIT),
    (re.compile(r"proofs/[0-9]{20}\.tlog-proof"), NOTE_LIMIT + 65536),
)
FOLDERS = ("blobs", "checkpoints", "proofs")


# ------------------------------------------------------------------ the forms of text

UUID7 = r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
TIME = r'"(?:19[7-9]|[2-9][0-9]{2})[0-9]-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z"'
TEXT = r'"(?:[^"\\\x00-\x1f\x7f]|\\["\\])+"'  # on bytes: what lies above 0x7f is looked at later
NUMBER = r"(?:0|[1-9][0-9]{0,18})"
HASH = r'"sha256:[0-9a-f]{64}"'

AUTH_TYPE = '"(?:app_user|user|service_account|api_key|system|unauthenticated|unknown)"'

HEADER_MEMBERS = (
    ("specversion", r'"1\.0"'), ("id", f'"{UUID7}"'), ("source", f'"urn:uuid:{UUID7}"'),
    ("type", TEXT), ("subject?", TEXT), ("time", TIME), ("recordedtime", TIME),
    ("datacontenttype", '"application/json"'),
    ("sequence", '"[0-9]{20}"'), ("stream", TEXT), ("streamversion", '"[0-9]{20}"'),
    ("schemaversion", "[1-9][0-9]{0,9}"), ("causationid?", f'"{UUID7}"'), ("authtype?", AUTH_TYPE),
    ("authid?", TEXT), ("datahash", HASH), ("datalen", "(?:0|[1-9][0-9]{0,4})"))
MANIFEST_MEMBERS = (
    ("format", '"rollout-ledger-bundle/1"'), ("source", f'"urn:uuid:{UUID7}"'), ("created", NUMBER),
    ("stream", f'(?:null|"{UUID7}")'), ("size", NUMBER), ("root", HASH), ("events", NUMBER),
    ("redacted", NUMBER), ("blobs", NUMBER), ("checkpoints", NUMBER), ("eventsdigest", HASH))
Members = Sequence[Tuple[str, str]]


def object_pattern(members: Members, end: str = "\\}") -> Pattern[bytes]:
    """Matches an object of these members in this order; `?` marks one that may lack."""
    parts = []
    for number, (name, form) in enumerate(members):
        plain = name.rstrip("?")
        part = f'{"," if number else ""}"{plain}":(?P<{plain}>{form})'
        parts.append(f"(?:{part})?" if name.endswith("?") else part)
    return re.compile(("\\{" + "".join(parts) + end).encode("ascii"))


def misfit(members: Members, data: bytes) -> str:
    """Why object_pattern did not match: the first member that is not as it should be."""
    for number, (name, _) in enumerate(members):
        if not object_pattern(members[:number + 1], end="").match(data):
            return f"the member {name} (or what stands in its place) is not of the form it has"
    return "something stands where the object should end"


HEADER, MANIFEST = object_pattern(HEADER_MEMBERS), object_pattern(MANIFEST_MEMBERS)
MATERIAL = {"byteCount", "digest", "omittedByteCount"}
Material = Tuple[str, int]  # the digest in hexadecimal, the number of bytes


TOKEN = re.compile(rb'(?s)"(?:[^"\\]|\\.)*(?:"|\\?\Z)|[\[\]{}]')  # never tries a byte twice


def nesting(data: bytes) -> int:
    """How deep arrays and objects stand in each other."""
    depth = deepest = 0
    for token in TOKEN.finditer(data):
        if data[token.start()] in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif data[token.start()] in b"]}":
            depth -= 1
    return deepest


def parse_json(data: bytes) -> Tuple[Any, List[Material]]:
    """The value and the materials in it. ValueError for all that two readers could differ on."""
    materials: List[Material] = []

    def take(pairs: List[Tuple[str, Any]]) -> Dict[str, Any]:
        members = dict(pairs)
        if len(members) != len(pairs):
            raise ValueError("a member stands twice in one object")
        if members.keys() == MATERIAL:
            size, omitted = members["byteCount"], members["omittedByteCount"]
            digest = members["digest"]
            if type(size) is not int or type(omitted) is not int or min(size, omitted) < 0:
                raise ValueError("a material has a count that is not a whole number of bytes")
            if type(digest) is not str or not re.fullmatch(HASH.strip('"'), digest):
                raise ValueError("a material has a digest that is none")
            materials.append((digest[7:], size))
        return members

    def refuse(word: str) -> None:
        raise ValueError(f"{word} is not JSON")

    text = data.decode("utf-8")
    if nesting(data) > NESTING_LIMIT:
        raise ValueError(f"it is nested deeper than {NESTING_LIMIT}")
    value = json.loads(text, object_pairs_hook=take, parse_constant=refuse,
                       parse_int=lambda digits: int(digits) if len(digits) < 20 else float(digits))
    if b"\\u" in data:
        json.dumps(value, ensure_ascii=False).encode("utf-8")  # half a surrogate pair has no UTF-8
    if b"\n" in data or b"\r" in data or value is None:
        raise ValueError("it is not one line, or it is null, which says that data was redacted")
    return value, materials


class Event(NamedTuple):
    """A line of events.jsonl, in form."""

    header: bytes
    members: Dict[str, bytes]  # as they stand in the header, texts with their quotes
    data: Optional[bytes]
    salt: Optional[bytes]
    value: Any
    materials: List[Material]

    def text(self, member: str) -> str:
        return self.members[member][1:-1].decode()

    def is_redaction(self) -> bool:
        return (self.text("type"), self.text("stream")) == ("event.redacted", "ledger")


def parse_line(line: bytes, position: Optional[int]) -> Event:
    """The form of a line and of its header (rule 2), and the data against its hash (rule 3).

    Without a position, that which the header gives is the place of damage.
    """
    if len(line) > LINE_LIMIT or not line.endswith(b"\n"):
        raise at(position, f"the line does not end, or it has more than {LINE_LIMIT} bytes")
    if not line.startswith(b'{"header":{'):
        raise at(position, 'the line does not start with {"header":{')
    found = HEADER.match(line, 10)
    if found is None:
        raise at(position, "the header: " + misfit(HEADER_MEMBERS, line[10:]))
    header, members = found.group(), {k: v for k, v in found.groupdict().items() if v is not None}
    position = int(members["sequence"][1:-1]) if position is None else position
    try:
        if re.search("[\x7f-\x9f]", header.decode("utf-8")):
            raise at(position, "the header has control characters")
        for member in ("time", "recordedtime"):
            datetime.datetime.fromisoformat(members[member][1:-2].decode())
    except UnicodeDecodeError:
        raise at(position, "the header is not UTF-8") from None
    except ValueError:
        raise at(position, "the header has a time that does not exist") from None
    if "authid" in members and "authtype" not in members:
        raise at(position, "it names an actor without saying of what kind")
    length = int(members["datalen"])
    if max(len(members["type"]), len(members["stream"])) > NAME_LIMIT + 2:
        raise at(position, f"its type or stream has more than {NAME_LIMIT} bytes")
    if len(header) > HEADER_LIMIT or length > DATA_LIMIT or int(members["schemaversion"]) >= 2**31:
        raise at(position, "the header is larger than may be, or a number in it is")
    rest = line[found.end():]
    if rest == b',"salt":null,"data":null}\n':
        return Event(header, members, None, None, None, [])
    form = re.fullmatch(rb',"salt":"([0-9a-f]{32})","(data|data_base64)":(.+)\}\n', rest, re.DOTALL)
    if form is None:
        raise at(position, "after the header: expected salt and data, both or neither of them null")
    salt, data = bytes.fromhex(form.group(1).decode()), form.group(3)
    try:
        if form.group(2) == b"data":
            value, materials = parse_json(data)
    except (ValueError, RecursionError) as problem:  # UnicodeDecodeError is a ValueError
        raise at(position, f"the data is not one line of JSON: {problem}") from None
    if form.group(2) == b"data_base64":
        quoted = data.decode("latin-1")
        plain = decode_base64(quoted[1:-1]) if re.fullmatch(r'"[^"]*"', quoted) else None
        if plain is None:
            raise at(position, "data_base64 is not base64")
        data, value, materials = plain, None, []
        try:
            parse_json(data)
        except (ValueError, RecursionError):
            pass
        else:
            raise at(position, "data_base64 holds one line of JSON, which stands as data")
    if len(data) != length:
        raise at(position, f"the data has {len(data)} bytes; the header says {length}")
    if sha256(salt + data).hex() != members["datahash"][8:-1].decode():
        raise at(position, "the data, with its salt, does not have the hash in the header")
    return Event(header, members, data, salt, value, materials)


class Redaction(NamedTuple):
    """What an event `event.redacted` says that was erased."""

    by: int
    position: int
    event: str
    data: bool
    blobs: Tuple[str, ...]

    @staticmethod
    def parse(event: Event, by: int) -> "Redaction":
        value = event.value
        wrong = at(by, "its data is not that of an event.redacted")
        members = ["blobs", "data", "event", "position", "reason"]
        if not isinstance(value, dict) or sorted(value) != members:
            raise wrong
        blobs, position = value["blobs"], value["position"]
        texts = [value["event"], value["reason"]] + (blobs if isinstance(blobs, list) else [None])
        if not all(type(text) is str for text in texts) or type(value["data"]) is not bool:
            raise wrong
        digests = [re.fullmatch(HASH.strip('"'), one) for one in blobs]
        if None in digests or len(set(blobs)) != len(blobs) or type(position) is not int:
            raise wrong
        if not 0 <= position < by:
            raise at(by, f"it redacts position {position}, which is not before it")
        erased = tuple(one[7:] for one in blobs)
        return Redaction(by, position, value["event"], value["data"], erased)


# ------------------------------------------------------------------ the rules


class Claim(NamedTuple):
    """Somebody's word for the root of the first `size` events."""

    size: int
    root: bytes
    file: str
    kept: bool = False


def at(position: Optional[int], what: str, last: Optional[int] = None) -> Damage:
    return Damage(what, "events.jsonl", position, last)


def unlike(what: str) -> Damage:
    return Damage(what, "manifest.json")


NAMES = ("files", "manifest", "lines", "data", "tree", "blobs", "checkpoints", "signatures", "kept")


class Verifier:
    """Runs the rules over one bundle. `checks` says what was done, `proven` what follows."""

    def __init__(self, bundle: Bundle, keys: Sequence[Key], kept: Sequence[Checkpoint]) -> None:
        self.bundle, self.keys, self.kept = bundle, keys, kept
        self.checks: Dict[int, Tuple[str, str]] = {}
        self.proven: List[str] = []
        self.signed_size = 0
        self.said: Dict[str, Any] = {}  # the manifest
        self.whole = True  # a whole ledger, or one rollout
        self.note = b""  # the file checkpoint
        self.claims: List[Claim] = []
        self.sizes: Set[int] = set()  # of the claims
        self.wrong: List[Claim] = []  # those that the tree did not fit
        self.tree = Tree()
        self.redactions: Dict[int, List[Redaction]] = {}  # by the position that they redact
        self.false_redactions: Dict[int, str] = {}  # by their own position
        self.redacted_blobs: Dict[str, int] = {}  # the position of a redaction, by the digest
        self.unread = -1  # the position of the first redaction that cannot be read
        self.named: Set[str] = set()  # blobs that are there and that an event names
        self.redacted = self.mentions = self.absent_mentions = 0

    def lines(self) -> Iterator[bytes]:
        return self.bundle.lines("events.jsonl", LINE_LIMIT + 1)

    def did(self, rule: int, text: str, result: str = "ok") -> None:
        self.checks[rule] = (result, text)

    def run(self) -> None:
        kind = "tar" if self.bundle.is_tar else "directory"
        self.did(0, f"{kind} of {count(len(self.bundle.places), 'file')}, none of them unknown")
        self.read_manifest()
        self.check_signatures(self.read_checkpoints())
        if self.whole:
            self.find_redactions()
        self.read_events()
        self.read_blobs()
        self.compare_claims()
        self.did(1, f"{'whole ledger' if self.whole else 'rollout ' + self.said['stream'] + ' of'} "
                 f"{self.said['source']}: counts and digest agree")

    # Rule 1
    def read_manifest(self) -> None:
        for name in ("manifest.json", "events.jsonl"):
            if name not in self.bundle.places:
                raise Damage("it is missing", name)
        raw = self.bundle.read("manifest.json")
        found = MANIFEST.match(raw)
        if found is None or raw[found.end():] != b"\n":
            raise Damage(misfit(MANIFEST_MEMBERS, raw), "manifest.json")
        said = self.said = json.loads(raw)
        if said["created"] != int(said["source"][9:].replace("-", "")[:12], 16):
            raise unlike(f"created is {said['created']}, which is not the time in the source's id")
        self.whole = said["stream"] is None
        for folder in ("blobs", "checkpoints"):
            number = len(self.bundle.names(folder))
            if said[folder] != number:
                raise unlike(f"it says {said[folder]} {folder}; there are {number}")
        proofs = len(self.bundle.names("proofs"))
        if self.whole and (proofs or said["events"] != said["size"]):
            raise unlike("a whole ledger has as many events as its size, and no proofs")
        if not self.whole and not 0 < said["events"] == proofs <= said["size"]:
            raise unlike("one rollout has events, at most as many as its size, each with a proof; "
                         f"there are {proofs} proofs")

    # Rule 6, but for the roots, which need the leaves
    def read_checkpoints(self) -> List[Checkpoint]:
        said, names = self.said, self.bundle.names("checkpoints")
        if "checkpoint" in self.bundle.places:
            self.note = self.bundle.read("checkpoint")
        if bool(self.note) != (bool(names) or not self.whole) or names and not self.whole:
            raise Damage("a whole ledger has it together with files in checkpoints, or neither; "
                         "one rollout has it without them", "checkpoint")
        notes: List[Checkpoint] = []
        latest, greatest = self.note, -1
        for number, name in enumerate(names or (["checkpoint"] if self.note else [])):
            if names and name != f"checkpoints/{number:020d}":
                raise Damage(f"they are counted from 0, and number {number} is missing", name)
            raw = self.bundle.read(name)
            notes.append(Checkpoint.parse(raw, name))
            size = notes[-1].size
            if size > said["size"]:
                raise Damage(f"it signs {size} events; the bundle's size is {said['size']}", name)
            if size >= greatest:
                latest, greatest = raw, size
        if latest != self.note:
            raise Damage("it is not that of checkpoints with the greatest size, or the last of "
                         "several", "checkpoint")
        if not self.whole and (greatest, notes[0].root.hex()) != (said["size"], said["root"][7:]):
            raise unlike("size and root are not those that the checkpoint signs")
        self.claims = [Claim(one.size, one.root, one.file) for one in notes]
        self.claims += [Claim(one.size, one.root, one.file, True) for one in self.kept]
        self.claims.append(Claim(said["size"], bytes.fromhex(said["root"][7:]), "manifest.json"))
        self.sizes = {one.size for one in self.claims}
        return notes

    # Rule 7
    def check_signatures(self, notes: Sequence[Checkpoint]) -> None:
        if not self.keys:
            return self.did(7, "no key was given: nothing is said about who signed", "not checked")
        if not notes and not self.kept:
            raise Damage("a key was given, but there is none: nothing here is signed", "checkpoint")
        sizes: Dict[str, int] = {}  # the most events that each key signed
        for note in notes:
            for key in note.signers(self.keys):
                is_log = key.kind == 1 and key.name == note.origin
                verb = f"{key} {'signed' if is_log else 'cosigned'}"
                sizes[verb] = max(note.size, sizes.get(verb, 0))
                self.signed_size = max(self.signed_size, note.size)
        self.proven += [f"{verb} the first {count(size, 'event')}." for verb, size in sizes.items()]
        self.did(7, f"{count(len(notes), 'checkpoint')}, {count(len(sizes), 'signer')}; "
                 f"Ed25519 by {backend()}")

    def find_redactions(self) -> None:
        """Reads the redactions ahead, for they stand after what they redact.

        A line that is out of form is left to read_events, which comes by again.
        """
        for position, line in enumerate(self.lines()):
            if b'"type":"event.redacted"' not in line:
                continue
            try:
                event = parse_line(line, position)
                if not event.is_redaction():
                    continue
                redaction = Redaction.parse(event, position)
            except Damage:
                self.unread = position
                return
            self.redactions.setdefault(redaction.position, []).append(redaction)
            self.redacted_blobs.update((digest, position) for digest in redaction.blobs)

    # Rules 2, 3 and 4, and what rule 5 says of events
    def read_events(self) -> None:
        said, digest, ids = self.said, hashlib.sha256(), set()
        versions: Dict[str, int] = {}
        last, lines = -1, 0
        for line in self.lines():
            event = parse_line(line, lines if self.whole else None)
            position, version = int(event.text("sequence")), int(event.text("streamversion"))
            stream, due = event.text("stream"), versions.get(event.text("stream"), 0)
            identity = bytes.fromhex(event.text("id").replace("-", ""))
            if self.whole and position != lines:
                raise at(lines, f"its sequence is {position}")
            if not last < position < said["size"]:
                raise at(position, f"this position is not between {last} and {said['size']}")
            if event.text("source") != said["source"]:
                raise at(position, f"its source is {event.text('source')}, not the manifest's")
            if stream != (said["stream"] or stream):
                raise at(position, f"its stream is {printable(stream)}, not the manifest's")
            if version != due:
                raise at(position, f"its streamversion is {version}; its stream is at {due}")
            if identity in ids:
                raise at(position, f"its id {event.text('id')} occurred before")
            ids.add(identity)
            versions[stream] = version + 1
            self.check_redactions(event, position)
            self.check_materials(event, position)
            self.check_place(event, position)
            digest.update(line)
            last, lines = position, lines + 1
        self.check_root()
        if lines != said["events"]:
            raise at(lines if self.whole else None,
                     f"it has {lines} lines; the manifest says {said['events']}")
        if self.redacted != said["redacted"]:
            raise unlike(f"it says {said['redacted']} redacted events; there are {self.redacted}")
        self.did(2, f"{count(lines, 'header')} in form, of {count(len(versions), 'stream')}; "
                 f"positions {'without a gap' if self.whole else 'ascend'}, versions without a gap")
        why = "redacted" if self.whole else "absent, and why cannot be seen in one rollout"
        self.did(3, f"{lines - self.redacted} of {lines} match their hash"
                 + (f"; {self.redacted} {why}" if self.redacted else ""))
        if digest.hexdigest() != said["eventsdigest"][7:]:
            self.compare_claims()
            raise unlike("eventsdigest is not the digest of events.jsonl")

    def check_redactions(self, event: Event, position: int) -> None:
        """Rule 3: absent data is redacted by a later event, and redacted data is absent."""
        self.redacted += event.data is None
        erased = None
        for one in self.redactions.get(position, []):
            if one.event != event.text("id"):
                false = f"it redacts {printable(one.event)}; position {position} has another id"
            elif event.text("type") == "event.redacted":
                false = f"it redacts position {position}, which is a redaction itself"
            elif event.data is not None and not set(one.blobs) <= set(dict(event.materials)):
                false = f"it redacts a blob that is no material of position {position}"
            else:
                erased = one.by if one.data else erased
                continue
            self.false_redactions.setdefault(one.by, false)
        # Where a later redaction cannot be read, that line is the damage, not what it may redact.
        if self.whole and event.data is None and erased is None and position >= self.unread:
            raise at(position, "its data is absent, and no later event redacts it")
        if event.data is not None and erased is not None:
            raise at(position, f"its data is there, but position {erased} says that it was erased")
        if self.whole and event.is_redaction():
            Redaction.parse(event, position)
            if position in self.false_redactions:
                raise at(position, self.false_redactions[position])

    def check_materials(self, event: Event, position: int) -> None:
        """Rule 5: what an event names is there, or some event redacts it."""
        self.mentions += len(event.materials)
        for digest, size in event.materials:
            place = self.bundle.places.get("blobs/" + digest)
            if place is None:
                if self.whole and digest not in self.redacted_blobs and position >= self.unread:
                    raise at(position, f"it names the blob {digest}, which is missing")
                self.absent_mentions += 1
            elif place.size != size:
                raise at(position, f"its blob {digest} has {place.size} bytes; it says {size}")
            else:
                self.named.add(digest)

    def check_place(self, event: Event, position: int) -> None:
        """Rule 4: the header is the next leaf; for one rollout, a proof leads from it up."""
        if self.whole:
            self.check_root()
            return self.tree.append(leaf_hash(event.header))
        file, size = f"proofs/{position:020d}.tlog-proof", self.said["size"]
        if file not in self.bundle.places:
            raise Damage("it is missing", file)
        extra, index, proof = parse_proof(self.bundle.read(file), file, self.note)
        if index != position or extra != event.header:
            raise Damage("its index or its header is not that of the event", file, position)
        if root_from_proof(position, size, leaf_hash(event.header), proof) != self.claims[0].root:
            raise Damage("it does not lead from the header to the root", file, position)

    def check_root(self) -> None:
        """The tree so far, against each claim of this size; compare_claims says what follows."""
        if self.whole and self.tree.size in self.sizes:
            size, root = self.tree.size, self.tree.root()
            self.wrong += [one for one in self.claims if one.size == size and one.root != root]

    # Rules 4, 6 and 8
    def compare_claims(self) -> None:
        """Where roots differ: which events can be the damage, or is it the claim?

        A root that fits vouches for every header before it, unless it is the manifest's: that is
        the one that a forger can make fit.
        """
        if not self.whole:
            return self.compare_one_rollout()
        size = self.tree.size
        wrong = set(self.wrong)
        right = [one for one in self.claims if one.size <= size and one not in wrong]
        for claim in sorted(self.wrong, key=lambda one: one.size):
            vouched = any(one.size >= claim.size for one in right if one.file != "manifest.json")
            if claim.size == 0 or vouched and not claim.kept:
                raise Damage(f"its root is not that of the first {claim.size} events", claim.file)
            first = max((one.size for one in right if one.size < claim.size), default=0)
            raise at(first, f"the first {claim.size} events do not have the root that "
                     f"{printable(claim.file)} gives: a header was changed, or that root",
                     claim.size - 1)
        for claim in self.claims:
            if claim.size > size:
                raise at(size, f"{printable(claim.file)} has {claim.size} events: the end was "
                         "cut off, or this is another ledger")
        self.did(4, f"root {self.said['root']} of all {count(size, 'header')}")
        self.did(6, f"{count(self.said['checkpoints'], 'checkpoint')}, each with the root of the "
                 "events before it")
        self.say_kept(self.kept, "")

    def compare_one_rollout(self) -> None:
        size, root = self.said["size"], self.claims[0].root
        same = [one for one in self.kept if one.size == size]
        for one in same:
            if one.root != root:
                raise Damage(f"the kept {printable(one.file)} has another root for {size} events",
                             "checkpoint")
        self.did(4, f"root {self.said['root']} of {count(size, 'event')}, reached by "
                 f"{count(self.said['events'], 'proof')}")
        self.did(6, "1 checkpoint, whose root the proofs lead to")
        left = len(self.kept) - len(same)
        self.say_kept(same, f"; {left} of another size, not comparable here" if left else "")

    def say_kept(self, fit: Sequence[Checkpoint], left: str) -> None:
        if not self.kept:
            return self.did(8, "none was given: an older state could be shown", "not checked")
        text = f"{count(len(fit), 'kept checkpoint')} compared, and right{left}"
        self.did(8, text, "ok" if fit else "not checked")
        for one in fit:
            self.proven.append(f"The first {count(one.size, 'event')} are those of the kept "
                               f"checkpoint {printable(one.file)}.")
            self.signed_size = max(self.signed_size, one.size)

    # Rule 5
    def read_blobs(self) -> None:
        names = self.bundle.names("blobs")
        for name in names:
            if sha256(self.bundle.read(name)).hex() != name[6:]:
                raise Damage("its content does not have its name as digest", name)
        for digest, by in self.redacted_blobs.items():
            if "blobs/" + digest in self.bundle.places:
                raise Damage(f"it is there, but position {by} says that it was erased",
                             "blobs/" + digest)
        absent, unnamed = self.absent_mentions, len(names) - len(self.named)
        self.did(5, f"{count(len(names), 'blob')} with the digest of the name; events name "
                 f"{self.mentions}" + (f", {absent} of them redacted" if absent else "")
                 + (f"; {unnamed} that no event here names" if unnamed else ""))


def count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


# ------------------------------------------------------------------ the command


def conclusion(verifier: Verifier) -> List[str]:
    """Whom the bundle is proven against, and what is not proven."""
    lines, size = list(verifier.proven), verifier.said["size"]
    if not verifier.keys:
        lines.append("It agrees with itself. No key was given: nothing is said about who signed, "
                     "and whoever made this bundle could have made all of it.")
    elif verifier.whole and verifier.signed_size < size:
        lines.append("Nobody signed what came after that: positions "
                     f"{verifier.signed_size} to {size - 1}.")
        redactions = [one for some in verifier.redactions.values() for one in some]
        late = sum(one.by >= verifier.signed_size for one in redactions)
        if late:
            lines.append(f"Of these, {count(late, 'event')} redacted something: whoever had the "
                         "bundle could have erased it.")
    if not verifier.whole:
        lines.append("These events are in that ledger, and none is missing between them; later "
                     "ones may exist.")
    return lines


EVENT_LINE = (
    '{"header":{"specversion":"1.0","id":"01a2093f-5402-7000-8000-000000000000","source":"urn:uui'
    'd:01a2093f-5402-7033-a582-5ce6d3200b32","type":"gate.finished","subject":"gates/smoke","time'
    '":"2026-11-23T16:00:00.000Z","recordedtime":"2026-11-23T16:00:00.001Z","datacontenttype":"ap'
    'plication/json","sequence":"00000000000000000000","stream":"01a2093f-5445-792e-8624-93c81c0e'
    '01e4","streamversion":"00000000000000000000","schemaversion":1,"authtype":"user","authid":"r'
    'oot@ops","datahash":"sha256:cc6416eb67a941834d77dc663d9de7880410421cb7eeea93b6de8b4660af5e84'
    '","datalen":28},"salt":"2bc990059473448e6ebd442aa16bfaa0","data":{"attempt":1,"name":"smoke"'
    '}}'
)
EVENT_LEAF = "f2d5d16cd2a018f219935a860485143c29777c75eccb33ad6e52720a4479b6c4"


def read_kept(path: str, keys: Sequence[Key]) -> Checkpoint:
    """A checkpoint that the auditor kept: it counts only with a valid signature of a given key."""
    with open(path, "rb") as file:
        raw = file.read(NOTE_LIMIT + 1)
    try:
        if len(raw) > NOTE_LIMIT:
            raise Damage(f"it has more than {NOTE_LIMIT} bytes", path)
        note = Checkpoint.parse(raw, path)
        note.signers(keys)
    except Damage as problem:
        raise Unusable(f"--checkpoint {path}: {problem.what}") from None
    return note


def main(arguments: Optional[Sequence[str]] = None) -> int:
    parser = argparse.ArgumentParser(
        prog="verify_evidence.py",
        description="Verifies an evidence bundle of rollout, without rollout.",
        epilog="Exit status: 0 good, 3 damaged, 2 not usable. Signatures, Ed25519, are verified by "
        "the package cryptography where Python has it, else in pure Python: slow but right. Here: "
        + backend() + ".")
    parser.add_argument("bundle", nargs="?", metavar="BUNDLE", help="a directory or a tar")
    parser.add_argument("--key", action="append", default=[], metavar="VKEY",
                        help="a key you trust, NAME+ID+BASE64, of the log or a witness; repeatable")
    parser.add_argument("--checkpoint", action="append", default=[], metavar="FILE",
                        help="a checkpoint that you kept, signed by a --key; repeatable")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    parser.add_argument("--self-test", action="store_true",
                        help="recompute published vectors, and end")
    options = parser.parse_args(arguments)
    if options.self_test:
        event = parse_line(EVENT_LINE.encode() + b"\n", 0)
        bad = wrong_vectors()
        if leaf_hash(event.header).hex() != EVENT_LEAF:
            bad.append("one event and its leaf")
        print("\n".join(f"wrong: {name}" for name in bad) or
              f"All vectors are right. Ed25519 by {backend()}.")
        return 3 if bad else 0
    if options.bundle is None:
        parser.error("expected a bundle, a directory or a tar")
    if options.checkpoint and not options.key:
        parser.error("--checkpoint needs --key: an unsigned checkpoint proves nothing")
    verifier: Optional[Verifier] = None
    report: Dict[str, Any] = {"bundle": options.bundle, "verdict": "good", "ed25519": backend()}
    try:
        keys = [Key.parse(text) for text in options.key]
        kept = [read_kept(path, keys) for path in options.checkpoint]
        verifier = Verifier(Bundle(options.bundle, ROWS, FOLDERS), keys, kept)
        verifier.run()
        report["conclusion"] = conclusion(verifier)
    except Damage as damage:
        report.update(verdict="damaged", damage={
            "file": damage.file, "position": damage.first, "last": damage.last,
            "what": damage.what})
        verdict = f"DAMAGED: {damage.place()}: {damage.what}"
    except (Unusable, OSError, UnicodeError) as problem:
        report.update(verdict="unusable", problem=str(problem))
        verdict = f"NOT USABLE: {problem}"
    else:
        verdict = "GOOD. " + "\n".join(report["conclusion"])
    done = sorted(verifier.checks.items()) if verifier else []
    checks = [(number, NAMES[number], *check) for number, check in done]
    if options.json:
        report["checks"] = [dict(zip(("rule", "name", "result", "text"), one)) for one in checks]
        print(json.dumps(report))
    else:
        for check in checks:
            print("{} {:<11}  {:<11}  {}".format(*check))
        print(verdict, file=sys.stderr if report["verdict"] == "unusable" else sys.stdout)
    return {"good": 0, "damaged": 3, "unusable": 2}[report["verdict"]]


if __name__ == "__main__":
    sys.exit(main())
