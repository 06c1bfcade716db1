"""What somebody may do to a bundle of a whole ledger, and where a verifier must point.

Each tampering takes the files of any good bundle of at least four events, a blob and a checkpoint, and
answers the changed files. SEALED ones also rewrite the manifest to fit, as a forger would.
"""

import base64
import json
import re

import bundles


class Tampering:
    """`place` is the file that must be named; `at` the position, given the middle position m."""

    def __init__(self, name, change, place="events.jsonl", at=None):
        self.name, self.change, self.place, self.at = name, change, place, at


class Unfit(Exception):
    """The bundle has nothing that this tampering could change."""


def lines_of(files):
    return files["events.jsonl"].splitlines(keepends=True)


def middle(files):
    """A position in the middle where it and the next have data and are no redactions."""
    lines = lines_of(files)
    signed = max(
        int(raw.split(b"\n")[1]) for path, raw in files.items() if path.startswith("checkpoints/")
    )
    order = sorted(range(1, min(len(lines), signed) - 1), key=lambda n: abs(n - len(lines) // 2))
    for n in order:
        pair = lines[n : n + 2]
        if all(b',"data":{' in one and b"event.redacted" not in one for one in pair):
            return n
    raise Unfit("no two events with data in the middle")


def with_lines(files, lines, seal):
    changed = dict(files)
    changed["events.jsonl"] = b"".join(lines)
    if seal:
        said = json.loads(files["manifest.json"])
        changed = bundles.sealed(changed, said["source"], said["created"])
    return changed


def on_line(change, seal=False, offset=0):
    """A tampering of the line at m + offset."""

    def apply(files):
        lines, m = lines_of(files), middle(files)
        before = lines[m + offset]
        lines[m + offset] = change(before)
        if lines[m + offset] == before:
            raise Unfit("the line has nothing to change")
        return with_lines(files, lines, seal)

    return apply


def on_lines(change, seal=False):
    """A tampering of the list of lines, given m."""

    def apply(files):
        return with_lines(files, change(lines_of(files), middle(files)), seal)

    return apply


def replacing(old, new):
    return lambda line: re.sub(old, new, line, count=1)


def parts(line):
    """The header, the salt in hexadecimal and the data of a line that has data."""
    header = bundles.header_in(line)
    rest = line[len(b'{"header":') + len(header) :]
    found = re.fullmatch(rb',"salt":"([0-9a-f]{32})","data":(.*)\}\n', rest, re.DOTALL)
    return header, found.group(1), found.group(2)


def line_from(header, salt, data, member=b"data"):
    return b'{"header":' + header + b',"salt":"' + salt + b'","' + member + b'":' + data + b"}\n"


def with_data(make, member=b"data"):
    """Other data, with the hash and the length in the header made to fit."""

    def apply(line):
        header, salt, data = parts(line)
        shown = make(data)
        stored = shown if member == b"data" else base64.b64decode(shown.strip(b'"'))
        digest = bundles.sha256(bytes.fromhex(salt.decode()) + stored).hex().encode()
        header = re.sub(
            rb'"datahash":"sha256:[0-9a-f]{64}","datalen":[0-9]+',
            b'"datahash":"sha256:%s","datalen":%d' % (digest, len(stored)),
            header,
        )
        return line_from(header, salt, shown, member)

    return apply


def renumbered(lines):
    """Positions and versions counted anew, as a forger does after a cut."""
    versions, out = {}, []
    for position, line in enumerate(lines):
        stream = re.search(rb'"stream":"([^"]*)"', line).group(1)
        version = versions.get(stream, 0)
        versions[stream] = version + 1
        line = re.sub(rb'"sequence":"[0-9]{20}"', b'"sequence":"%020d"' % position, line, count=1)
        out.append(
            re.sub(
                rb'"streamversion":"[0-9]{20}"', b'"streamversion":"%020d"' % version, line, count=1
            )
        )
    return out


def as_null(line):
    return b'{"header":' + bundles.header_in(line) + b',"salt":null,"data":null}\n'


def swapped(lines, m):
    return lines[:m] + [lines[m + 1], lines[m]] + lines[m + 2 :]


def manifest(change):
    def apply(files):
        changed = dict(files)
        changed["manifest.json"] = change(files["manifest.json"])
        if changed["manifest.json"] == files["manifest.json"]:
            raise Unfit("the manifest has nothing to change")
        return changed

    return apply


def counted(member):
    pattern = b'"%s":([0-9]+)' % member.encode()
    return manifest(
        lambda raw: re.sub(
            pattern, lambda found: b'"%s":%d' % (member.encode(), int(found.group(1)) + 1), raw
        )
    )


def hexadecimal(member):
    pattern = b'("%s":"sha256:)(.)' % member.encode()
    return manifest(
        lambda raw: re.sub(
            pattern, lambda found: found.group(1) + (b"0" if found.group(2) != b"0" else b"1"), raw
        )
    )


def files_named(files, folder):
    names = sorted(path for path in files if path.startswith(folder + "/"))
    if not names:
        raise Unfit(f"no {folder}")
    return names


def on_files(change, seal=False):
    def apply(files):
        changed = dict(files)
        change(changed)
        said = json.loads(files["manifest.json"])
        return bundles.sealed(changed, said["source"], said["created"]) if seal else changed

    return apply


def named_blob(files):
    """A blob that an event with data names."""
    for path in files_named(files, "blobs"):
        if path[6:].encode() in files["events.jsonl"]:
            return path
    raise Unfit("no blob that an event names")


def blob_flipped(files):
    path = next(one for one in files_named(files, "blobs") if files[one])
    files[path] = bytes([files[path][0] ^ 1]) + files[path][1:]


def blobs_exchanged(files):
    names = files_named(files, "blobs")
    if len(names) < 2:
        raise Unfit("one blob")
    files[names[0]], files[names[1]] = files[names[1]], files[names[0]]


def blob_lengthened(files):
    files[named_blob(files)] += b"\n"


def checkpoint_lines(number, change):
    """Changes the text of a checkpoint, the file `checkpoint` with it; nothing is signed anew."""

    def apply(files):
        names = files_named(files, "checkpoints")
        for path in (names[number], "checkpoint"):
            if path == "checkpoint" and files[path] != files[names[-1]] and number == -1:
                raise Unfit("the last checkpoint is not the latest")
        old = files[names[number]]
        text, tail = old.split(b"\n\n", 1)
        lines = change(text.split(b"\n"))
        files[names[number]] = b"\n".join(lines) + b"\n\n" + tail
        if files["checkpoint"] == old:
            files["checkpoint"] = files[names[number]]

    return apply


def other_root(lines):
    return [lines[0], lines[1], base64.b64encode(bundles.sha256(b"another"))] + lines[3:]


def older_as_latest(files):
    names = files_named(files, "checkpoints")
    older = next((one for one in names if files[one] != files["checkpoint"]), None)
    if older is None:
        raise Unfit("one checkpoint")
    files["checkpoint"] = files[older]


def checkpoint_gap(files):
    names = files_named(files, "checkpoints")
    files[f"checkpoints/{len(names):020d}"] = files.pop(names[0])


NAN = with_data(lambda data: data[:-1] + b',"zz":NaN}')
TWICE = with_data(lambda data: data[:-1] + b',"zz":1,"zz":2}')
DEEP = with_data(lambda data: data[:-1] + b',"zz":' + b"[" * 3000 + b"]" * 3000 + b"}")
NOT_UTF8 = with_data(lambda data: data[:-1] + b',"zz":"\xff"}')
IN_BASE64 = with_data(lambda data: b'"' + base64.b64encode(data) + b'"', b"data_base64")

TAMPERINGS = [
    # -------- one line, and nothing else made to fit
    Tampering("data edited", on_line(replacing(rb'"data":\{"', rb'"data":{"x')), at=0),
    Tampering(
        "data of the same length edited",
        on_line(lambda line: line[:-4] + bytes([line[-4] ^ 1]) + line[-3:]),
        at=0,
    ),
    Tampering(
        "salt edited",
        on_line(
            replacing(
                rb'"salt":"[0-9a-f]{2}',
                lambda f: f.group()[:-2] + (b"00" if f.group()[-2:] != b"00" else b"11"),
            )
        ),
        at=0,
    ),
    Tampering("header edited", on_line(replacing(rb'"authid":"', b'"authid":"m')), at=0),
    Tampering("time edited", on_line(replacing(rb'"time":"20', b'"time":"19')), at=0),
    Tampering("line deleted", on_lines(lambda lines, m: lines[:m] + lines[m + 1 :]), at=0),
    Tampering("line doubled", on_lines(lambda lines, m: lines[:m] + [lines[m]] + lines[m:]), at=1),
    Tampering("lines swapped", on_lines(swapped), at=0),
    Tampering("last line deleted", on_lines(lambda lines, m: lines[:-1])),
    Tampering("first line deleted", on_lines(lambda lines, m: lines[1:])),
    Tampering("all lines deleted", on_lines(lambda lines, m: [])),
    # -------- the manifest made to fit
    Tampering(
        "header edited, sealed", on_line(replacing(rb'"authid":"', b'"authid":"m'), seal=True), at=0
    ),
    Tampering(
        "time edited, sealed", on_line(replacing(rb'"time":"20', b'"time":"19'), seal=True), at=0
    ),
    Tampering(
        "data and hash edited, sealed",
        on_line(with_data(lambda data: data[:-1] + b',"zz":1}'), seal=True),
        at=0,
    ),
    Tampering(
        "line deleted, sealed",
        on_lines(lambda lines, m: lines[:m] + lines[m + 1 :], seal=True),
        at=None,
        place=None,
    ),
    Tampering(
        "line deleted and renumbered, sealed",
        on_lines(lambda lines, m: renumbered(lines[:m] + lines[m + 1 :]), seal=True),
        place=None,
    ),
    Tampering("lines swapped, sealed", on_lines(swapped, seal=True), at=0),
    Tampering(
        "lines swapped and renumbered, sealed",
        on_lines(lambda lines, m: renumbered(swapped(lines, m)), seal=True),
        at=0,
    ),
    Tampering(
        "line inserted and renumbered, sealed",
        on_lines(
            lambda lines, m: renumbered(
                lines[:m] + [re.sub(rb'"id":"0', b'"id":"1', lines[m], count=1)] + lines[m:]
            ),
            seal=True,
        ),
    ),
    Tampering("end cut off, sealed", on_lines(lambda lines, m: lines[:m], seal=True), place=None),
    Tampering(
        "id of another event, sealed",
        on_lines(
            lambda lines, m: (
                lines[: m + 1]
                + [
                    re.sub(
                        rb'"id":"[^"]*"',
                        re.search(rb'"id":"[^"]*"', lines[m]).group(),
                        lines[m + 1],
                        count=1,
                    )
                ]
                + lines[m + 2 :]
            ),
            seal=True,
        ),
        at=1,
    ),
    Tampering(
        "source of another ledger, sealed",
        on_line(replacing(rb'"source":"urn:uuid:0', b'"source":"urn:uuid:1'), seal=True),
        at=0,
    ),
    Tampering(
        "version skipped, sealed",
        on_line(replacing(rb'"streamversion":"0', b'"streamversion":"1'), seal=True),
        at=0,
    ),
    Tampering(
        "position skipped, sealed",
        on_line(replacing(rb'"sequence":"0', b'"sequence":"1'), seal=True),
        at=0,
    ),
    Tampering("data dropped as if redacted, sealed", on_line(as_null, seal=True), at=0),
    # -------- forms
    Tampering(
        "blank in the header, sealed",
        on_line(replacing(rb',"type":', b', "type":'), seal=True),
        at=0,
    ),
    Tampering(
        "members of the header swapped, sealed",
        on_line(replacing(rb'("specversion":"1\.0"),("id":"[^"]*")', rb"\2,\1"), seal=True),
        at=0,
    ),
    Tampering(
        "a member more in the header, sealed",
        on_line(replacing(rb'"authtype":', b'"zz":1,"authtype":'), seal=True),
        at=0,
    ),
    Tampering(
        "a member twice in the header, sealed",
        on_line(replacing(rb'("authtype":"user")', rb"\1,\1"), seal=True),
        at=0,
    ),
    Tampering(
        "a member less in the header, sealed",
        on_line(replacing(rb'"authtype":"user",', b""), seal=True),
        at=0,
    ),
    Tampering(
        "an escape that is not needed, sealed",
        on_line(
            replacing(rb'"authid":"(.)', lambda f: b'"authid":"\\u%04x' % f.group(1)[0]), seal=True
        ),
        at=0,
    ),
    Tampering(
        "capital digits of a hash, sealed",
        on_line(
            lambda line: re.sub(
                rb'"datahash":"sha256:[0-9a-f]*',
                lambda f: f.group()[:18] + f.group()[18:].upper(),
                line,
            ),
            seal=True,
        ),
        at=0,
    ),
    Tampering(
        "a position of 19 digits, sealed",
        on_line(replacing(rb'"sequence":"0', b'"sequence":"'), seal=True),
        at=0,
    ),
    Tampering(
        "a length with a leading zero, sealed",
        on_line(replacing(rb'"datalen":', b'"datalen":0'), seal=True),
        at=0,
    ),
    Tampering(
        "another length, sealed",
        on_line(replacing(rb'"datalen":', b'"datalen":1'), seal=True),
        at=0,
    ),
    Tampering(
        "a time that does not exist, sealed",
        on_line(replacing(rb'"time":"....-..-..', lambda f: f.group()[:-5] + b"02-30"), seal=True),
        at=0,
    ),
    Tampering(
        "salt dropped alone, sealed",
        on_line(replacing(rb'"salt":"[0-9a-f]{32}"', b'"salt":null'), seal=True),
        at=0,
    ),
    Tampering(
        "data dropped alone, sealed",
        on_line(lambda line: line_from(*parts(line)[:2], b"null"), seal=True),
        at=0,
    ),
    Tampering(
        "capital digits of the salt, sealed",
        on_line(
            lambda line: line_from(parts(line)[0], parts(line)[1].upper() + b"", parts(line)[2]),
            seal=True,
        ),
        at=0,
    ),
    Tampering("JSON in base64, sealed", on_line(IN_BASE64, seal=True), at=0),
    Tampering("NaN in data, sealed", on_line(NAN, seal=True), at=0),
    Tampering("a member twice in data, sealed", on_line(TWICE, seal=True), at=0),
    Tampering("deep nesting in data, sealed", on_line(DEEP, seal=True), at=0),
    Tampering("no UTF-8 in data, sealed", on_line(NOT_UTF8, seal=True), at=0),
    Tampering(
        "no UTF-8 in the header, sealed",
        on_line(replacing(rb'"authid":"', b'"authid":"\xff'), seal=True),
        at=0,
    ),
    Tampering(
        "a control character in the header, sealed",
        on_line(replacing(rb'"authid":"', b'"authid":"\x07'), seal=True),
        at=0,
    ),
    Tampering(
        "carriage returns, sealed", on_line(lambda line: line[:-1] + b"\r\n", seal=True), at=0
    ),
    Tampering(
        "a blank at the end of a line, sealed",
        on_line(lambda line: line[:-1] + b" \n", seal=True),
        at=0,
    ),
    Tampering("an empty line, sealed", on_line(lambda line: line + b"\n"), at=1),
    Tampering(
        "a byte order mark", on_lines(lambda lines, m: [b"\xef\xbb\xbf" + lines[0]] + lines[1:])
    ),
    Tampering("no end of the last line", on_lines(lambda lines, m: lines[:-1] + [lines[-1][:-1]])),
    Tampering("an empty line at the end", on_lines(lambda lines, m: lines + [b"\n"])),
    Tampering(
        "a line of 2 MB", on_line(replacing(rb'"authid":"', b'"authid":"' + b"x" * 2000000)), at=0
    ),
    # -------- the manifest
    *[
        Tampering(f"{member} is one more", counted(member), place=None)
        for member in ("size", "events", "redacted", "blobs", "checkpoints")
    ],
    Tampering("another root", hexadecimal("root"), place=None),
    Tampering("another digest of the lines", hexadecimal("eventsdigest"), place="manifest.json"),
    Tampering("another source", manifest(replacing(rb"urn:uuid:0", b"urn:uuid:1")), place=None),
    Tampering(
        "another format", manifest(replacing(rb"bundle/1", b"bundle/2")), place="manifest.json"
    ),
    Tampering(
        "a stream",
        manifest(replacing(rb'"stream":null', b'"stream":"%s"' % bundles.DEFAULT_STREAM.encode())),
        place=None,
    ),
    Tampering("a blank in the manifest", manifest(replacing(rb",", b", ")), place="manifest.json"),
    Tampering(
        "a member more in the manifest",
        manifest(replacing(rb"\}", b',"zz":1}')),
        place="manifest.json",
    ),
    Tampering(
        "a member twice in the manifest",
        manifest(replacing(rb'("stream":null)', rb"\1,\1")),
        place="manifest.json",
    ),
    Tampering(
        "a number as a fraction",
        manifest(replacing(rb'"size":([0-9]+)', rb'"size":\1.0')),
        place="manifest.json",
    ),
    Tampering(
        "no end of the manifest's line", manifest(lambda raw: raw[:-1]), place="manifest.json"
    ),
    Tampering(
        "a byte order mark before the manifest",
        manifest(lambda raw: b"\xef\xbb\xbf" + raw),
        place="manifest.json",
    ),
    Tampering("an empty manifest", manifest(lambda raw: b""), place="manifest.json"),
    Tampering(
        "a manifest of 2 MB", manifest(lambda raw: raw + b" " * 2000000), place="manifest.json"
    ),
    # -------- files
    Tampering(
        "no manifest", on_files(lambda files: files.pop("manifest.json")), place="manifest.json"
    ),
    Tampering(
        "no events.jsonl", on_files(lambda files: files.pop("events.jsonl")), place="events.jsonl"
    ),
    Tampering(
        "a file more", on_files(lambda files: files.update({"README": b"hello"})), place="README"
    ),
    Tampering("a hidden file", on_files(lambda files: files.update({".x": b""})), place=".x"),
    Tampering(
        "a blob with capital digits",
        on_files(lambda files: files.update({"blobs/" + "A" * 64: b""})),
        place="blobs/" + "A" * 64,
    ),
    Tampering(
        "a proof",
        on_files(lambda files: files.update({f"proofs/{0:020d}.tlog-proof": b""})),
        place=None,
    ),
    Tampering(
        "a blob more",
        on_files(lambda files: files.update({"blobs/" + bundles.sha256(b"zz").hex(): b"zz"})),
        place="manifest.json",
    ),
    Tampering("a blob flipped", on_files(blob_flipped), place="blobs/"),
    Tampering("two blobs exchanged", on_files(blobs_exchanged), place=None),
    Tampering("a blob longer", on_files(blob_lengthened), place="events.jsonl"),
    Tampering(
        "a blob less", on_files(lambda files: files.pop(named_blob(files))), place="manifest.json"
    ),
    Tampering(
        "a blob less, sealed",
        on_files(lambda files: files.pop(named_blob(files)), seal=True),
        place="events.jsonl",
    ),
    # -------- checkpoints; what needs the key to be seen is in test_verify_evidence.py
    Tampering("an older checkpoint as the latest", on_files(older_as_latest), place="checkpoint"),
    Tampering(
        "no latest checkpoint", on_files(lambda files: files.pop("checkpoint")), place="checkpoint"
    ),
    Tampering(
        "the latest checkpoint alone",
        on_files(
            lambda files: [files.pop(one) for one in files_named(files, "checkpoints")], seal=True
        ),
        place="checkpoint",
    ),
    Tampering("checkpoints not counted from 0", on_files(checkpoint_gap), place="checkpoints/"),
    Tampering(
        "another root in the first checkpoint",
        on_files(checkpoint_lines(0, other_root)),
        place=None,
    ),
    Tampering(
        "another root in the last checkpoint",
        on_files(checkpoint_lines(-1, other_root)),
        place=None,
    ),
    Tampering(
        "a size with a leading zero",
        on_files(checkpoint_lines(0, lambda lines: [lines[0], b"0" + lines[1], lines[2]])),
        place="checkpoints/",
    ),
    Tampering(
        "a size beyond the end",
        on_files(checkpoint_lines(0, lambda lines: [lines[0], b"9" + lines[1], lines[2]])),
        place="checkpoints/",
    ),
    Tampering(
        "a fourth line in a checkpoint",
        on_files(checkpoint_lines(0, lambda lines: lines + [b"zz"])),
        place="checkpoints/",
    ),
    Tampering(
        "no origin",
        on_files(checkpoint_lines(0, lambda lines: [b""] + lines[1:])),
        place="checkpoints/",
    ),
    Tampering(
        "a root without padding",
        on_files(checkpoint_lines(0, lambda lines: [lines[0], lines[1], lines[2].rstrip(b"=")])),
        place="checkpoints/",
    ),
    Tampering(
        "a control character in a checkpoint",
        on_files(checkpoint_lines(0, lambda lines: [lines[0] + b"\r"] + lines[1:])),
        place="checkpoints/",
    ),
]
