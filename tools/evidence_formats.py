"""Published formats, checked in Python alone; nothing in this file is particular to `rollout`.

  hashes         the Merkle tree of RFC 6962, its roots and proofs of inclusion
  signatures     Ed25519, RFC 8032: by the package `cryptography` if Python has it, else here
  notes          C2SP signed-note, tlog-checkpoint, tlog-cosignature (v1, Ed25519) and tlog-proof
  files          a directory or a POSIX ustar file, read with limits, following no link

Used by verify_evidence.py, and meant to be read before it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
import stat
from typing import BinaryIO, Dict, Iterator, List, NamedTuple, Optional, Pattern, Sequence, Tuple

try:
    import cryptography
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    Ed25519PublicKey = None

NOTE_LIMIT, SIGNATURE_LIMIT = 1048576, 100
FILE_LIMIT = 10_000_000


def backend() -> str:
    """What verifies signatures."""
    if Ed25519PublicKey is None:
        return "pure Python"
    return f"the package cryptography {cryptography.__version__}"


class Damage(Exception):
    """The bundle is not what it claims: in which file, where there positions, and what is wrong."""

    def __init__(self, what: str, file: str, first: Optional[int] = None,
                 last: Optional[int] = None) -> None:
        super().__init__(what)
        self.what, self.file, self.first = what, printable(file), first
        self.last = first if last is None else last

    def place(self) -> str:
        if self.first is None:
            return self.file
        if self.first == self.last:
            return f"{self.file}, position {self.first}"
        return f"{self.file}, one of the positions {self.first} to {self.last}"


class Unusable(Exception):
    """Nothing can be said: a bad argument, or something that cannot be read."""


# ------------------------------------------------------------------ hashes and the Merkle tree


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def leaf_hash(header: bytes) -> bytes:
    return sha256(b"\x00" + header)


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right)


class Tree:
    """RFC 6962, section 2.1, from left to right: the roots of the full subtrees so far."""

    def __init__(self) -> None:
        self.size = 0
        self.peaks: List[bytes] = []

    def append(self, leaf: bytes) -> None:
        """A leaf; then two full subtrees of equal size become one, as often as the size is even."""
        self.peaks.append(leaf)
        self.size += 1
        size = self.size
        while size % 2 == 0:
            right = self.peaks.pop()
            self.peaks.append(node_hash(self.peaks.pop(), right))
            size //= 2

    def root(self) -> bytes:
        if not self.peaks:
            return sha256(b"")
        root = self.peaks[-1]
        for left in reversed(self.peaks[:-1]):
            root = node_hash(left, root)
        return root


def root_from_proof(index: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> Optional[bytes]:
    """The root that a proof of inclusion leads to (RFC 6962, 2.1.1); None if too long or short."""
    if size == 1 or not proof:
        return leaf if size == 1 and not proof else None
    split = 1 << (size - 1).bit_length() - 1
    if index < split:
        left = root_from_proof(index, split, leaf, proof[:-1])
        return left and node_hash(left, proof[-1])
    right = root_from_proof(index - split, size - split, leaf, proof[:-1])
    return right and node_hash(proof[-1], right)


# ------------------------------------------------------------------ Ed25519 (RFC 8032, 5.1)

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_Point = Tuple[int, int, int, int]  # extended coordinates: x = X/Z, y = Y/Z, xy = T/Z


def _add(p: _Point, q: _Point) -> _Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % _P, (p[1] + p[0]) * (q[1] + q[0]) % _P
    c, d = 2 * p[3] * q[3] * _D % _P, 2 * p[2] * q[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _multiply(scalar: int, point: _Point) -> _Point:
    result: _Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = _add(result, point)
        point, scalar = _add(point, point), scalar >> 1
    return result


def _equal(p: _Point, q: _Point) -> bool:
    return (p[0] * q[2] - q[0] * p[2]) % _P == 0 and (p[1] * q[2] - q[1] * p[2]) % _P == 0


def _decode_point(encoded: bytes) -> Optional[_Point]:
    """Section 5.1.3; None for what is no point, or not written the one canonical way."""
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if x * x % _P != square:
        x = x * pow(2, (_P - 1) // 4, _P) % _P
    if x * x % _P != square or (x == 0 and sign):
        return None
    x = _P - x if x % 2 != sign else x
    return x, y, 1, x * y % _P


_BASE_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202
_BASE_Y = 4 * pow(5, _P - 2, _P) % _P
_BASE: _Point = (_BASE_X, _BASE_Y, 1, _BASE_X * _BASE_Y % _P)


def verify_pure(public: bytes, message: bytes, signature: bytes) -> bool:
    """Section 5.1.7 with plain integers. Slow (milliseconds) but right; nothing here is secret."""
    key, commitment = _decode_point(public), _decode_point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or key is None or commitment is None or scalar >= _L:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little")
    return _equal(_multiply(scalar, _BASE), _add(commitment, _multiply(challenge % _L, key)))


def verify_ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    if Ed25519PublicKey is None:
        return verify_pure(public, message, signature)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        return True
    except (InvalidSignature, ValueError):
        return False


# ------------------------------------------------------------------ C2SP keys, notes and proofs


def decode_base64(text: str) -> Optional[bytes]:
    """Standard base64, in the one form that an encoder writes; else None."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error, ValueError):
        return None
    return data if base64.b64encode(data).decode("ascii") == text else None


class Key(NamedTuple):
    """A verifier key: `<name>+<key id>+<base64 of type and public key>`."""

    name: str
    id: bytes
    kind: int  # 1: signs notes; 4: cosigns checkpoints (a witness)
    public: bytes

    @staticmethod
    def parse(text: str) -> "Key":
        expected = "expected NAME+KEYID+BASE64 of an Ed25519 key (C2SP signed-note, type 1 or 4)"
        parts = text.strip().split("+", 2)
        material = decode_base64(parts[2]) if len(parts) == 3 else None
        if material is None or len(material) != 33 or material[0] not in (1, 4):
            raise Unusable(f"--key {text}: {expected}")
        if not parts[0] or re.search(r"\s", parts[0]):
            raise Unusable(f"--key {text}: a name is not empty and has no blanks")
        identity = sha256(parts[0].encode() + b"\n" + material)[:4]
        key = Key(parts[0], identity, material[0], material[1:])
        if key.id.hex() != parts[1]:
            raise Unusable(f"--key {text}: its id is {parts[1]}, but should be {key.id.hex()}")
        point = _decode_point(key.public)
        if point is None or _equal(_multiply(8, point), (0, 1, 1, 0)):
            raise Unusable(f"--key {text}: these 32 bytes are no key that can be trusted")
        return key

    def signed(self, text: bytes, signature: bytes) -> bool:
        if self.kind == 1:
            return len(signature) == 64 and verify_ed25519(self.public, text, signature)
        if len(signature) != 72 or signature[0] > 127:
            return False
        head = b"cosignature/v1\ntime %d\n" % int.from_bytes(signature[:8], "big")
        return verify_ed25519(self.public, head + text, signature[8:])

    def __str__(self) -> str:
        return f"{self.name} ({self.id.hex()})"


class Checkpoint(NamedTuple):
    """A signed note whose text is a checkpoint of three lines."""

    file: str
    text: bytes
    origin: str
    size: int
    root: bytes
    signatures: Tuple[Tuple[str, bytes, bytes], ...]  # name, key id, signature

    @staticmethod
    def parse(raw: bytes, file: str) -> "Checkpoint":
        try:
            note = raw.decode("utf-8")
        except UnicodeDecodeError:
            raise Damage("it is not UTF-8", file) from None
        if re.search(r"[\x00-\x09\x0b-\x1f]", note):
            raise Damage("it has control characters; a signed note has none", file)
        body, blank, tail = note.rpartition("\n\n")
        if not blank or not tail.endswith("\n"):
            raise Damage("expected a text, an empty line and ended lines of signatures", file)
        lines = body.split("\n")
        if len(lines) != 3 or not lines[0]:
            raise Damage(f"expected 3 lines of text (origin, size, root), found {len(lines)}", file)
        root = decode_base64(lines[2])
        if not re.fullmatch(r"0|[1-9][0-9]{0,18}", lines[1]) or int(lines[1]) >= 2**63:
            raise Damage("its second line is not a size, a plain decimal number", file)
        if root is None or len(root) != 32:
            raise Damage("its third line is not the base64 of 32 bytes", file)
        signatures = []
        for line in tail[:-1].split("\n"):
            form = re.fullmatch(r"\u2014 ([^\s+]+) ([A-Za-z0-9+/=]+)", line)
            blob = decode_base64(form.group(2)) if form else None
            if form is None or blob is None or len(blob) < 5:
                raise Damage("a line after the empty line is not a signature", file)
            signatures.append((form.group(1), blob[:4], blob[4:]))
        if len(signatures) > SIGNATURE_LIMIT:
            raise Damage(f"it has more than {SIGNATURE_LIMIT} signatures", file)
        text = (body + "\n").encode()
        return Checkpoint(file, text, lines[0], int(lines[1]), root, tuple(signatures))

    def signers(self, keys: Sequence[Key]) -> List[Key]:
        """Those of the keys that signed this; the log's, whose name is the origin, among them."""
        found = []
        for name, identity, signature in self.signatures:
            for key in keys:
                if (key.name, key.id) == (name, identity):
                    if not key.signed(self.text, signature):
                        raise Damage(f"the signature of {key} is not valid", self.file)
                    found.append(key)
        if not any(key.kind == 1 and key.name == self.origin for key in found):
            known = any(key.kind == 1 and key.name == self.origin for key in keys)
            why = "no signature is of that key" if known else "no key of that name was given"
            raise Damage(f"no given key signed it for its origin {self.origin!r}: {why}", self.file)
        return found


def parse_proof(raw: bytes, file: str, note: bytes) -> Tuple[bytes, int, List[bytes]]:
    """The extra data, the index and the hashes of a tlog-proof that ends in this note."""
    head, blank, tail = raw.partition(b"\n\n")
    if not blank or tail != note:
        raise Damage("the note in it is not the file checkpoint, byte for byte", file)
    lines = head.decode("latin-1").split("\n")
    if len(lines) < 3 or lines[0] != "c2sp.org/tlog-proof@v1":
        raise Damage("expected c2sp.org/tlog-proof@v1, an extra line, an index line, hashes", file)
    extra = decode_base64(lines[1][6:]) if lines[1].startswith("extra ") else None
    if extra is None:
        raise Damage("its second line is not extra and the base64 of the header", file)
    if not re.fullmatch(r"index (0|[1-9][0-9]{0,18})", lines[2]):
        raise Damage("its third line is not index and a decimal number", file)
    hashes = [decode_base64(line) for line in lines[3:]]
    if len(hashes) > 64 or any(one is None or len(one) != 32 for one in hashes):
        raise Damage("a line of the proof is not the base64 of 32 bytes", file)
    return extra, int(lines[2][6:]), [one for one in hashes if one is not None]


def encode_dsse(kind: str, payload: bytes) -> bytes:
    """PAE of DSSE: what a signature of an attestation is over."""
    return b"DSSEv1 %d %s %d %s" % (len(kind.encode()), kind.encode(), len(payload), payload)


# ------------------------------------------------------------------ the files of a bundle


class Place(NamedTuple):
    """Where the bytes of a file of the bundle are."""

    path: str
    offset: int
    size: int


class Bundle:
    """The files of a directory or of a tar, by path. Only places are kept, never content.

    `rows` are the paths that may be, in the order in which a tar has them, each with the most bytes
    that such a file may have; `folders` are the directories that may be.
    """

    def __init__(self, path: str, rows: Sequence[Tuple[Pattern[str], int]],
                 folders: Sequence[str]) -> None:
        self.path, self.rows, self.folders = path, rows, folders
        self.places: Dict[str, Place] = {}
        mode = os.stat(path).st_mode
        self.is_tar = not stat.S_ISDIR(mode)
        if self.is_tar and not stat.S_ISREG(mode):
            raise Unusable(f"{path}: expected a directory or a tar file")
        if self.is_tar:
            self._read_tar()
        else:
            self._read_folder("")

    def _admit(self, name: str, place: Place) -> int:
        """Takes a file if a row names it; answers which."""
        for row, (pattern, limit) in enumerate(self.rows):
            if pattern.fullmatch(name):
                if place.size > limit:
                    raise Damage(f"it claims {place.size} bytes; the limit is {limit}", name)
                if name in self.places:
                    raise Damage("it is there twice", name)
                if len(self.places) >= FILE_LIMIT:
                    raise Damage(f"the bundle has more than {FILE_LIMIT} files", name)
                self.places[name] = place
                return row
        raise Damage("a bundle has no such file", name)

    def _read_folder(self, folder: str) -> None:
        with os.scandir(os.path.join(self.path, folder)) as entries:
            for entry in entries:
                name = f"{folder}/{entry.name}" if folder else entry.name
                status = entry.stat(follow_symlinks=False)
                if stat.S_ISDIR(status.st_mode) and name in self.folders:
                    self._read_folder(name)
                elif stat.S_ISREG(status.st_mode):
                    self._admit(name, Place(entry.path, 0, status.st_size))
                else:
                    raise Damage("it is not a regular file", name)

    def _read_tar(self) -> None:
        """POSIX ustar, each header in the one form that read_tar_header has."""
        end, offset, last = os.stat(self.path).st_size, 0, (-1, "")
        with open(self.path, "rb") as file:
            while True:
                file.seek(offset)
                block = file.read(512)
                if len(block) != 512:
                    raise Damage(f"it ends at {end}, before the end of a tar", self.path)
                if not any(block):
                    break
                name, size = read_tar_header(block, self.path, offset)
                padded = (size + 511) // 512 * 512
                if offset + 512 + size > end:
                    raise Damage(f"it claims {size} bytes; the tar ends before", name)
                place = (self._admit(name, Place(self.path, offset + 512, size)), name)
                if place <= last:
                    raise Damage("it does not stand in its place in the tar", name)
                file.seek(offset + 512 + size)
                if any(file.read(padded - size)):
                    raise Damage("it is not padded with zero bytes", name)
                last, offset = place, offset + 512 + padded
            # Two empty blocks end a tar; some writers fill up a record of 20 with more.
            rest = end - offset
            file.seek(offset)
            if rest < 1024 or rest > 22 * 512 or rest % 512 or any(file.read(rest)):
                raise Damage(f"its end, from {offset} on, is not two empty blocks", self.path)

    def read(self, name: str) -> bytes:
        """The bytes of a file, which _admit limited."""
        place = self.places[name]
        with open_place(place) as file:
            data = file.read(place.size)
        if len(data) != place.size:
            raise Unusable(f"{name}: it changes while it is read")
        return data

    def lines(self, name: str, limit: int) -> Iterator[bytes]:
        """The lines of a file with their ends; one over the limit is cut, and then has no end."""
        place = self.places[name]
        left = place.size
        with open_place(place) as file:
            while left:
                line = file.readline(min(left, limit))
                if not line:
                    raise Unusable(f"{name}: it changes while it is read")
                left -= len(line)
                yield line

    def names(self, folder: str) -> List[str]:
        """The paths of the files in a folder, in order."""
        return sorted(name for name in self.places if name.startswith(folder + "/"))


def open_place(place: Place) -> BinaryIO:
    """A stream that stands at the place."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) if place.offset == 0 else os.O_RDONLY
    file = os.fdopen(os.open(place.path, flags | getattr(os, "O_BINARY", 0)), "rb", 1 << 16)
    file.seek(place.offset)
    return file


def read_tar_header(block: bytes, tar: str, offset: int) -> Tuple[str, int]:
    """The name and the size of an entry; all else in its header is prescribed, byte for byte."""
    name, size = block[:100].rstrip(b"\x00"), block[124:136]
    shown = printable(name.decode("latin-1"))
    if block[156:157] != b"0":
        raise Damage(f"the entry at {offset} ({shown}) is not a regular file: refused", tar)
    for devices in (bytes(16), b"0000000\x00" * 2):  # tar writers differ in these fields
        fields = (name.ljust(100, b"\x00") + b"0000644\x00" + b"0000000\x00" * 2 + size + b"0" * 11
                  + b"\x00" + b" " * 8 + b"0" + bytes(100) + b"ustar\x0000" + bytes(64) + devices)
        fields = fields.ljust(512, b"\x00")
        if block == fields[:148] + b"%06o\x00 " % sum(fields) + fields[156:]:
            if re.fullmatch(rb"[0-7]{11}\x00", size):
                return name.decode("latin-1"), int(size[:11], 8)
    raise Damage(f"the entry at {offset} ({shown}) has another header than a bundle's", tar)


def printable(text: str) -> str:
    """A name from outside, safe for a terminal."""
    return text[:200].encode("unicode_escape", "backslashreplace").decode("ascii")


# ------------------------------------------------------------------ published vectors


def wrong_vectors() -> List[str]:
    """Recomputes what others published, see docs/evidence/vectors.md; the names of what differs."""
    bad: List[str] = []
    tree, roots = Tree(), RFC6962_ROOTS.split()
    for number in range(len(roots)):
        if number:
            tree.append(leaf_hash(bytes.fromhex(RFC6962_LEAVES[number - 1])))
        if tree.root().hex() != roots[number]:
            bad.append(f"RFC 6962, root of {number} leaves")
    for text in RFC8032:
        public, message, signature = (bytes.fromhex(part) for part in text)
        for name, verify in (("pure Python", verify_pure), (backend(), verify_ed25519)):
            if not verify(public, message, signature) or verify(public, message + b".", signature):
                bad.append(f"RFC 8032, message {text[1]!r}, {name}")
    key, blob = Key.parse(C2SP_KEY), decode_base64(C2SP_SIGNATURE) or b""
    if key.id != blob[:4] or not key.signed(b"This is an example message.\n", blob[4:]):
        bad.append("C2SP signed-note, its example")
    if encode_dsse("http://example.com/HelloWorld", b"hello world") != DSSE_PAE:
        bad.append("DSSE, its example of the encoding that is signed")
    return bad


RFC6962_LEAVES = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                  "606162636465666768696a6b6c6d6e6f")
RFC6962_ROOTS = """e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d
fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125
aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77
d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7
4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4
76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef
ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c
5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"""
RFC8032 = (
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
     "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
     "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
     "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"))
C2SP_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
C2SP_SIGNATURE = ("Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYj"
                  "OBH3mFXmRKuwHjG1Yu72IneyaQM=")
DSSE_PAE = b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
