"""Writes evidence bundles from scratch, from docs/evidence/bundle.md and the C2SP pages alone.

A second writer beside the product's: it has its own encoder, tree and signatures, shares nothing with
tools/verify_evidence.py, and is deterministic, so that a failing test can be looked at again.
"""

import base64
import hashlib
import io
import json
import os
import tarfile

# ---------------------------------------------------------------- hashes


def sha256(data):
    return hashlib.sha256(data).digest()


def leaf_of(header):
    return sha256(b"\0" + header)


def root_of(leaves):
    """The tree hash as RFC 6962 defines it, by recursion; nothing like the verifier's."""
    if not leaves:
        return sha256(b"")
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1" + root_of(leaves[:split]) + root_of(leaves[split:]))


def inclusion_proof(index, leaves):
    """PATH(m, D[n]) of RFC 6962, 2.1.1."""
    if len(leaves) == 1:
        return []
    split = 1 << (len(leaves) - 1).bit_length() - 1
    if index < split:
        return inclusion_proof(index, leaves[:split]) + [root_of(leaves[split:])]
    return inclusion_proof(index - split, leaves[split:]) + [root_of(leaves[:split])]


def consistency_proof(first, leaves, whole=True):
    """SUBPROOF(m, D[n], b) of RFC 6962, 2.1.2."""
    if first == len(leaves):
        return [] if whole else [root_of(leaves)]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    if first <= split:
        return consistency_proof(first, leaves[:split], whole) + [root_of(leaves[split:])]
    return consistency_proof(first - split, leaves[split:], False) + [root_of(leaves[:split])]


# ---------------------------------------------------------------- Ed25519, affine and slow

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
BASE = (
    15112221349535400772501151409588531511454012693041857206046113283949847762202,
    46316835694926478169428394003475163141307993866256225615783033603165251855960,
)


def _plus(one, two):
    (a, b), (c, d) = one, two
    k = D * a * b * c * d
    return (a * d + b * c) * pow(1 + k, -1, P) % P, (b * d + a * c) * pow(1 - k, -1, P) % P


def _times(scalar, point):
    result = (0, 1)
    while scalar:
        if scalar & 1:
            result = _plus(result, point)
        point, scalar = _plus(point, point), scalar >> 1
    return result


def _encode(point):
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


class Signer:
    """An Ed25519 key with a name, from a seed; kind 1 signs notes, kind 4 cosigns checkpoints."""

    def __init__(self, name, seed, kind=1):
        self.name, self.seed, self.kind = name, seed, kind
        digest = hashlib.sha512(seed).digest()
        self.scalar = int.from_bytes(digest[:32], "little") & (2**254 - 8) | 2**254
        self.prefix = digest[32:]
        self.public = _encode(_times(self.scalar, BASE))
        material = bytes([kind]) + self.public
        self.id = sha256(name.encode() + b"\n" + material)[:4]
        self.vkey = f"{name}+{self.id.hex()}+{base64.b64encode(material).decode()}"
        self.signed = {}

    def raw(self, message):
        """The 64 bytes of RFC 8032, 5.1.6; remembered, for they cost some milliseconds."""
        if message not in self.signed:
            r = int.from_bytes(hashlib.sha512(self.prefix + message).digest(), "little") % L
            commitment = _encode(_times(r, BASE))
            h = hashlib.sha512(commitment + self.public + message).digest()
            s = (r + int.from_bytes(h, "little") * self.scalar) % L
            self.signed[message] = commitment + s.to_bytes(32, "little")
        return self.signed[message]

    def line(self, text, time=1795451600):
        if self.kind == 4:
            blob = time.to_bytes(8, "big")
            blob += self.raw(b"cosignature/v1\ntime %d\n" % time + text)
        else:
            blob = self.raw(text)
        encoded = base64.b64encode(self.id + blob)
        return "\u2014 ".encode() + self.name.encode() + b" " + encoded + b"\n"


def checkpoint_text(origin, size, root):
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n".encode()


def note(text, *signers):
    return text + b"\n" + b"".join(signer.line(text) for signer in signers)


# ---------------------------------------------------------------- events

SOURCE = "urn:uuid:01a2093f-5402-7033-a582-5ce6d3200b32"
CREATED = 1795451474946  # the time in SOURCE
DEFAULT_STREAM = "01a2093f-5445-792e-8624-93c81c0e01e4"
LOG = Signer("ledger.example/rollouts", bytes(range(32)))
OTHER_LOG = Signer("ledger.example/others", bytes(range(1, 33)))
WITNESS = Signer("witness.example/w1", bytes(range(2, 34)), kind=4)


def uuid7(number):
    text = f"{CREATED + number:012x}7{number % 4096:03x}8{number:015x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def moment(number):
    seconds, rest = divmod(number, 1000)
    return f"2026-11-23T16:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}Z"


def compact(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


class Event:
    """An event as it is stored; `data` and `salt` are None when it was redacted."""

    def __init__(self, header, salt, data):
        self.header, self.salt, self.data = header, salt, data

    def line(self):
        head = b'{"header":' + self.header
        if self.data is None:
            return head + b',"salt":null,"data":null}\n'
        head += b',"salt":"' + self.salt.hex().encode() + b'"'
        if is_line_of_json(self.data):
            return head + b',"data":' + self.data + b"}\n"
        return head + b',"data_base64":"' + base64.b64encode(self.data) + b'"}\n'


def is_line_of_json(data):
    if b"\n" in data or b"\r" in data or data == b"null":
        return False
    try:
        json.loads(data.decode("utf-8"), parse_int=float)
    except (ValueError, RecursionError):
        return False
    return True


def header_of(members):
    """The members in their order, with the two escapes that there are."""
    parts = []
    for name, value in members:
        if isinstance(value, str):
            value = '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        parts.append(f'"{name}":{value}')
    return ("{" + ",".join(parts) + "}").encode()


class Ledger:
    """A ledger in memory, and the bundles of it."""

    def __init__(self, source=SOURCE, seed=b""):
        self.source, self.seed = source, seed
        self.events, self.blobs, self.notes, self.versions = [], {}, [], {}

    def material(self, content):
        digest = sha256(content).hex()
        self.blobs[digest] = content
        return {"byteCount": len(content), "digest": "sha256:" + digest, "omittedByteCount": 0}

    def append(
        self,
        kind="gate.finished",
        data=None,
        stream=DEFAULT_STREAM,
        subject="gates/smoke",
        causation=None,
        authid="root@ops",
        identity=None,
        schema=1,
    ):
        position = len(self.events)
        data = {"attempt": 1, "name": "smoke"} if data is None else data
        data = data if isinstance(data, bytes) else compact(data)
        salt = sha256(b"salt" + self.seed + str(position).encode())[:16]
        version = self.versions.get(stream, 0)
        self.versions[stream] = version + 1
        members = [
            ("specversion", "1.0"),
            ("id", identity or uuid7(position)),
            ("source", self.source),
            ("type", kind),
            ("subject", subject),
            ("time", moment(position)),
            ("recordedtime", moment(position + 1)),
            ("datacontenttype", "application/json"),
            ("sequence", f"{position:020d}"),
            ("stream", stream),
            ("streamversion", f"{version:020d}"),
            ("schemaversion", schema),
            ("causationid", causation),
            ("authtype", "user"),
            ("authid", authid),
            ("datahash", "sha256:" + sha256(salt + data).hex()),
            ("datalen", len(data)),
        ]
        header = header_of([one for one in members if one[1] is not None])
        self.events.append(Event(header, salt, data))
        return position

    def redact(self, target, data=True, blobs=(), reason="asked for", stay=False, **forged):
        """Erases, and says so; with `stay` it only says so."""
        value = {
            "blobs": list(blobs),
            "data": data,
            "event": uuid7(target),
            "position": target,
            "reason": reason,
        }
        value.update(forged)
        if not stay:
            for digest in blobs:
                del self.blobs[digest[7:]]
            if data:
                self.events[target].data = self.events[target].salt = None
        return self.append("event.redacted", value, stream="ledger", subject=None)

    def leaves(self):
        return [leaf_of(event.header) for event in self.events]

    def sign(self, *signers, origin=None, size=None):
        size = len(self.events) if size is None else size
        signers = signers or (LOG,)
        text = checkpoint_text(origin or signers[0].name, size, root_of(self.leaves()[:size]))
        self.notes.append(note(text, *signers))

    def bundle(self):
        """The files of a whole ledger by path."""
        files = {"events.jsonl": b"".join(event.line() for event in self.events)}
        files.update({"blobs/" + digest: content for digest, content in self.blobs.items()})
        files.update({f"checkpoints/{n:020d}": raw for n, raw in enumerate(self.notes)})
        if self.notes:
            sizes = [int(raw.split(b"\n")[1]) for raw in self.notes]
            latest = max(range(len(sizes)), key=lambda n: (sizes[n], n))
            files["checkpoint"] = self.notes[latest]
        return sealed(files, source=self.source)

    def one_rollout(self, stream=DEFAULT_STREAM):
        """The files of one rollout, against the last checkpoint."""
        latest = self.notes[-1]
        size, leaves = int(latest.split(b"\n")[1]), self.leaves()
        files, lines, named = {"checkpoint": latest}, [], set()
        for position, event in enumerate(self.events[:size]):
            if f'"stream":"{stream}"'.encode() not in event.header:
                continue
            lines.append(event.line())
            named |= set(part[:64] for part in (event.data or b"").decode().split("sha256:")[1:])
            hashes = [base64.b64encode(one) for one in inclusion_proof(position, leaves[:size])]
            head = [
                b"c2sp.org/tlog-proof@v1",
                b"extra " + base64.b64encode(event.header),
                b"index %d" % position,
            ] + hashes
            files[f"proofs/{position:020d}.tlog-proof"] = b"\n".join(head) + b"\n\n" + latest
        files["events.jsonl"] = b"".join(lines)
        files.update({"blobs/" + one: self.blobs[one] for one in named if one in self.blobs})
        root = "sha256:" + root_of(leaves[:size]).hex()
        return sealed(files, source=self.source, stream=stream, size=size, root=root)


def sealed(files, source=SOURCE, created=None, stream=None, size=None, root=None):
    """The files with the manifest that fits them: what a forger can do, too, for nobody signs it."""
    files = {path: content for path, content in files.items() if path != "manifest.json"}
    lines = files["events.jsonl"].splitlines(keepends=True)
    if stream is None:
        root = "sha256:" + root_of([leaf_of(header_in(line)) for line in lines]).hex()
        size = len(lines)
    manifest = {
        "format": "rollout-ledger-bundle/1",
        "source": source,
        "created": int(source[9:].replace("-", "")[:12], 16) if created is None else created,
        "stream": stream,
        "size": size,
        "root": root,
        "events": len(lines),
        "redacted": sum(line.endswith(b',"salt":null,"data":null}\n') for line in lines),
        "blobs": sum(path.startswith("blobs/") for path in files),
        "checkpoints": sum(path.startswith("checkpoints/") for path in files),
        "eventsdigest": "sha256:" + sha256(files["events.jsonl"]).hex(),
    }
    files["manifest.json"] = json.dumps(manifest, separators=(",", ":")).encode() + b"\n"
    return files


def header_in(line):
    """The bytes of the header in a line; no header holds what is searched for, nor does a forged one."""
    return line[line.find(b'{"header":') + 10 : line.find(b',"salt":')]


# ---------------------------------------------------------------- directories and tars


def row(path):
    folders = ("manifest.json", "events.jsonl", "blobs", "checkpoint", "checkpoints", "proofs")
    first = path.split("/")[0]
    return folders.index(first) if first in folders else len(folders), path


def write_folder(files, folder):
    for path, content in files.items():
        target = os.path.join(folder, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as file:
            file.write(content)
    return folder


def tar_entry(path, size):
    entry = tarfile.TarInfo(path)
    entry.size, entry.mode, entry.mtime = size, 0o644, 0
    return entry


def tar_bytes(files, record=1024):
    """The tar of the files in their order; the end is filled up to `record` bytes."""
    out = b""
    for path in sorted(files, key=row):
        content = files[path]
        out += tar_entry(path, len(content)).tobuf(tarfile.USTAR_FORMAT)
        out += content + bytes(-len(content) % 512)
    out += bytes(1024)
    return out + bytes(-len(out) % record)


def untar(raw):
    with tarfile.open(fileobj=io.BytesIO(raw)) as tar:
        return {entry.name: tar.extractfile(entry).read() for entry in tar.getmembers()}
