"""Runs a workload under strace, and makes a disk's cuts of what it called."""

import collections
import contextlib
import os
import pathlib
import re
import shutil
import sqlite3

import ledgers
import plans
import straces
from ledgers import State
from power_disk import Disk

CALLS = (
    "openat,open,creat,write,pwrite64,writev,pwritev,pwritev2,ftruncate,truncate,fallocate,"
    "fdatasync,fsync,sync_file_range,unlink,unlinkat,rename,renameat,renameat2,link,linkat,mkdir,"
    "copy_file_range,sendfile,execve,clone,clone3,fork,vfork")
# Calls that would change a file and that the model does not know: to meet one is an error.
UNKNOWN = {"writev", "pwritev", "pwritev2", "truncate", "fallocate", "creat", "open",
           "copy_file_range", "sendfile"}
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
SUFFIXES_LOST = ("-shm", ".lock")

# What a printed line promises: so many more events of a type.
PROMISES = [
    (re.compile(r"^recorded \d+ (change\.labelled)"), None),
    (re.compile(r"^\S+ \S planned "), "rollout.planned"),
    (re.compile(r"^\S+ \S gate \S+ passed"), "gate.finished"),
    (re.compile(r"^\S+ \S entered "), "cohort.entered"),
    (re.compile(r"^\S+ \S probe \S+ HTTP"), "probe.finished"),
    (re.compile(r"^\S+ \S slo .*sample \d+:"), "slo.sampled"),
    (re.compile(r"^\S+ \S completed "), "cohort.completed"),
    (re.compile(r"^\S+ \S decided "), "rollout.decided"),
    (re.compile(r"^imported  "), "rollout.imported"),
]


class Promise:
    """What was acknowledged by some moment: it must survive every power cut after it."""

    def __init__(self):
        self.types = collections.Counter()
        self.events = self.checkpoint = 0
        self.key = self.erased = self.bundle = None

    def copy(self):
        new = Promise()
        new.types, new.events, new.checkpoint = self.types.copy(), self.events, self.checkpoint
        new.key, new.erased, new.bundle = self.key, self.erased, self.bundle
        return new

    def take(self, text, secret):
        """Takes in what was printed."""
        lines = text.split("\n")
        for line in lines:
            for pattern, kind in PROMISES:
                match = pattern.match(line)
                if match:
                    self.types[kind or match[1]] += 1
            match = re.match(r"^appended (\d+)$", line)
            if match:
                self.events = max(self.events, int(match[1]))
            match = re.match(r"^Recorded as event (\d+)", line)
            if match:
                self.events = max(self.events, int(match[1]) + 1)
            if line.startswith("No page of "):
                self.erased = secret
            match = re.match(r"^(/\S+/bundle): \d+ events", line)
            if match:
                self.bundle = match[1]
        if text.startswith("rollout-ledger/") and len(lines) > 1 and lines[1].isdigit():
            self.checkpoint = max(self.checkpoint, int(lines[1]))


def text_of(quoted):
    """The bytes of a string as strace prints it."""
    if "\\" not in quoted:
        return quoted.encode("latin-1")
    return quoted.encode("latin-1").decode("unicode_escape").encode("latin-1")


class Recording:
    """One workload: its cuts, and what the ledger held at its end and after every commit."""

    def __init__(self, name, program, strace, directory):
        self.name, self.program, self.strace = name, program, strace
        self.directory = pathlib.Path(directory) / f"recorded-{name}"
        self.root = self.directory / "disk"
        self.root.mkdir(parents=True)
        self.ledger = self.root / "ledger.sqlite3"
        self.traces, self.cuts, self.sizes = [], [], {0}
        self.promise, self.secret = Promise(), None

    def begin(self):
        """Call when the folder has what is there before the first command."""
        self.disk = Disk(self.root)
        self._cut("before")

    def run(self, *arguments):
        log = self.directory / "strace.log"
        ending = ledgers.run(
            [self.strace, "-f", "-y", "-s", "100000000", "-o", log, "-e", f"trace={CALLS}",
             self.program.path, *arguments], self.directory,
            env=ledgers.environment(self.directory), timeout=300)
        if ending.code != 0:
            raise RuntimeError(f"{self.name}: {arguments}: {ending}")
        with open(log, encoding="latin-1") as lines:
            self._follow(lines, " ".join(map(str, arguments[:2])))
        log.unlink()
        # What ended with 0 has all of it on the disk.
        if self.ledger.exists():
            self.promise = self.promise.copy()
            self.promise.events = self.live().size
            if arguments[0] == "key":
                self.promise.key = f"{self.ledger}.key"
        self._cut(f"end of {arguments[0]}")

    def finish(self):
        """Compares the model with the disk: every byte that the program sees must be in it."""
        for path, content in self.disk.everything().items():
            if path.endswith(SUFFIXES_LOST):
                continue
            actual = pathlib.Path(path).read_bytes() if os.path.exists(path) else None
            if actual != content:
                raise RuntimeError(f"{self.name}: the trace does not give {path} as it is")
        for folder, _, names in os.walk(self.root):
            for name in names:
                path = os.path.join(folder, name)
                if path not in self.disk.names and not path.endswith(SUFFIXES_LOST):
                    raise RuntimeError(f"{self.name}: {path} is not in the trace")
        self.final = self.live()
        self.sizes.add(self.final.size)

    def _cut(self, what):
        self.cuts.append(self.disk.cut(len(self.cuts), self.promise, what))

    def _follow(self, lines, command):
        foreign, waiting, first = set(), {}, None
        for line in lines:
            resumed = straces.RESUMED.match(line)
            if resumed:
                line = waiting.pop(resumed[1], "") + resumed[3]
            elif line.rstrip().endswith("<unfinished ...>"):
                thread = line.split(None, 1)[0]
                waiting[thread] = line.rsplit("<unfinished ...>", 1)[0]
                continue
            match = straces.LINE.match(line)
            if not match:
                continue
            thread, call, arguments = match.groups()
            first = first or thread
            result = straces.RESULT.search(line)
            code = int(result[1]) if result else -1
            if call in straces.STARTS and thread in foreign:
                foreign.add(str(code))
            if call == "execve" and thread != first:
                foreign.add(thread)
            if thread in foreign or code < 0 or call in straces.STARTS or call == "execve":
                continue
            if self._do(call, arguments, code):
                self._cut(f"{command}: {call} {self._short(arguments)}")

    def _short(self, arguments):
        head = arguments.replace(str(self.root) + "/", "")
        head = STRING.sub(lambda m: m[0] if len(m[0]) < 60 else '"…"', head)
        return head[:100].strip()

    def _inside(self, path):
        return path is not None and path.startswith(str(self.root) + "/")

    def _do(self, call, arguments, code):
        """Does a call to the model.

        Returns: whether there is a new state, or a new promise.
        """
        if call == "write" and arguments.startswith("1<"):
            return self._printed(arguments, code)
        strings = [text_of(text) for text in STRING.findall(arguments)]
        path = straces.subject(call, arguments, str(self.directory))
        # A folder may have another name by now: whatever is no file is one.
        if call in ("fsync", "fdatasync") and path and path not in self.disk.names \
                and "(deleted)" not in arguments and f"{path}/".startswith(f"{self.root}/"):
            self.disk.sync_folder(path)
            return True
        removed = re.match(r"^\d+<([^<>]*)>\(deleted\)", arguments)
        if removed:
            path = removed[1]
        if not self._inside(path):
            return False
        if call in UNKNOWN:
            raise RuntimeError(f"the model does not know {call}({arguments[:200]}")
        return self._change(call, path, bool(removed), strings, arguments, code)

    def _printed(self, arguments, code):
        text = text_of(STRING.findall(arguments)[0])[:code].decode("utf-8", "replace")
        self.promise = self.promise.copy()
        self.promise.take(text, self.secret)
        return True

    def _change(self, call, path, is_removed, strings, arguments, code):
        disk = self.disk
        if call == "openat":
            return disk.open(path, "O_CREAT" in arguments, "O_TRUNC" in arguments)
        elif call == "rename":
            disk.rename(strings[0].decode(), strings[1].decode())
        elif call == "link":
            disk.link(strings[0].decode(), strings[1].decode())
        elif call == "unlink":
            disk.unlink(path)
        elif call == "mkdir":
            return False
        elif call in ("write", "pwrite64", "ftruncate", "fsync", "fdatasync"):
            inode = disk.inode(path, is_removed)
            if inode is None or path.endswith(SUFFIXES_LOST):
                return False
            if call == "ftruncate":
                size = int(re.search(r", (\d+)\)\s+= 0\s*$", arguments)[1])
                if size == disk.length(inode):
                    return False
                disk.truncate(inode, size)
            elif call in ("write", "pwrite64"):
                offset = None
                if call == "pwrite64":
                    offset = int(re.search(r", (\d+)\)\s+= \d+\s*$", arguments)[1])
                disk.write(inode, offset, strings[0][:code])
            else:
                disk.sync(inode)
                if path.endswith(("-wal", ".sqlite3")):
                    self._note_size()
        else:
            raise RuntimeError(f"the model does not know {call}({arguments[:200]}")
        return True

    def _note_size(self):
        """After a commit was synced: a number of events that a transaction left."""
        self.sizes.add(self.live().size)

    def live(self):
        """What the ledger holds for a program that runs on; read in a copy, for to read is to
        leave files beside it."""
        place = self.directory / "live"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        write_state(self.disk.everything(), self.root, place)
        return State(place / self.ledger.name)

    def event(self, kind):
        """The position and the data of the first event of a type."""
        self.live()
        uri = f"file:{self.directory / 'live' / self.ledger.name}?mode=ro"
        with contextlib.closing(sqlite3.connect(uri, uri=True)) as db:
            position, data = db.execute(
                "SELECT position, data FROM events WHERE type = ? ORDER BY position",
                [kind]).fetchone()
        return position, bytes(data)


def matters(path, root):
    """Whether a file is part of what is promised: the ledger's, the key, a bundle."""
    name = path[len(str(root)) + 1:]
    if name.endswith(SUFFIXES_LOST):
        return False
    return name.startswith(("ledger.sqlite3", "bundle/"))


def write_state(state, root, place):
    for path, content in state.items():
        if matters(path, root):
            target = pathlib.Path(place) / path[len(str(root)) + 1:]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)


def life(program, strace, directory, sandbox):
    """A ledger's life: made by an import, labelled, signed, run, redacted, bundled, rebuilt."""
    recording = Recording("life", program, strace, directory)
    root, at = recording.root, ["--ledger", recording.ledger]
    shutil.copytree(plans.fixtures() / "allowed", root / "runs/allowed")
    shutil.copytree(plans.fixtures() / "blocked", root / "runs/blocked")
    (root / "observed.yaml").write_text(plans.observed(sandbox.url))
    recording.begin()
    recording.run("import", "incumbent", root / "runs", *at)
    recording.run("label", "latest", "good", "--reason", "one", *at)
    recording.run("key", "generate", *at)
    recording.run("checkpoint", "sign", *at)
    recording.run("run", "--plan", root / "observed.yaml", *at, "--output-dir", root / "artifacts",
                  "--workspace", root)
    recording.run("label", "latest", "good", "--reason", "two", *at)
    recording.run("checkpoint", "sign", *at)
    position, recording.secret = recording.event("gate.finished")
    recording.run("redact", str(position), "--reason", "gone", "--yes", *at)
    recording.run("export", "bundle", *at, "--out", root / "bundle")
    recording.run("projections", "rebuild", *at)
    recording.run("label", "latest", "bad", "--reason", "three", *at)
    recording.finish()
    return recording


def appends(program, strace, directory, _):
    """One process that commits again and again, and copies its log in between."""
    recording = Recording("appends", program, strace, directory)
    recording.begin()
    recording.run("bench", "append", "--ledger", recording.ledger, "--events", "600", "--batch",
                  "10", "--bytes", "3000", "--acknowledge")
    recording.finish()
    return recording


WORKLOADS = {"life": life, "appends": appends}
