"""Holds what every process was told against what the ledger has, with nothing of the product."""

import array
import bisect
import hashlib
import json
import sqlite3
from dataclasses import dataclass, field

READ_KINDS = ["tail", "again", "head", "as-of", "list", "stream", "event"]
# A reader begins with a pause of 3 ms, in which it is kept and neither runs nor queues.
PAUSE = len(READ_KINDS)
# Microseconds that a reader may be kept by anything but the lack of a processor.
READ_LIMIT = 100_000


@dataclass
class Result:
    events: int = 0
    asked: int = 0
    acknowledged: int = 0
    conflicts: int = 0
    repeats: int = 0
    unanswered: int = 0
    commits: int = 0
    checkpoints: int = 0
    closest: int = 10**12
    slowest_append: int = 0
    reads: list = field(default_factory=list)
    verified: int = 0
    problems: list = field(default_factory=list)

    def summary(self):
        return (f"{self.events} events, {self.acknowledged} acknowledged, {self.conflicts} "
                f"conflicts, {self.repeats} repeats, {self.unanswered} asked again after a kill, "
                f"{self.commits} commits, {self.checkpoints} checkpoints, {len(self.reads)} reads, "
                f"{len(self.problems)} lost")


class Totals:
    """Over all rounds."""

    def __init__(self):
        self.asked = self.faults = self.lost = self.kills = self.stops = self.largest = 0
        self.commits = self.checkpoints = self.slowest = 0
        self.closest, self.reads = 10**12, []

    def add(self, result, played):
        self.asked += result.asked
        self.kills += played.kills
        self.stops += played.stops
        self.faults = self.kills + self.stops
        self.lost += len(result.problems)
        self.commits += result.commits
        self.checkpoints += result.checkpoints
        self.closest = min(self.closest, result.closest)
        self.slowest = max(self.slowest, result.slowest_append)
        self.largest = max(self.largest, played.largest_log)
        self.reads += result.reads

    def print(self):
        print(f"killed {self.kills}, stopped for a while {self.stops}; slowest append "
              f"{self.slowest / 1e6:.0f} ms; write-ahead log at its largest "
              f"{self.largest / 2**20:.1f} MiB")
        if self.commits:
            print(f"commits {self.commits}, checkpoints {self.checkpoints}; the closest two of "
                  f"different processes were {self.closest / 1000:.1f} µs apart")
        print("reads, in ms: kind, count, time p50 p99 max, kept by others p50 p99 max")
        kinds = [(name, [r for r in self.reads if r[0] == number])
                 for number, name in enumerate(READ_KINDS)]
        for name, rows in kinds + [("all", self.reads)]:
            if rows:
                print(f"  {name:7} {len(rows):7} {spread(rows, 1)}   {spread(rows, 2)}")


def spread(rows, column):
    values = sorted(row[column] for row in rows)
    picked = [values[len(values) // 2], values[len(values) * 99 // 100], values[-1]]
    return " ".join(f"{value / 1000:9.3f}" for value in picked)


def check(directory, ledger):
    result = Result()
    log = Log(ledger, result)
    processes = []
    for path in sorted(directory.glob("*.jsonl")):
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        processes.append((path.stem, lines))
    asks = Asks(log, result)
    for name, lines in processes:
        asks.take(name, lines)
    asks.finish()
    check_others(processes, log, result)
    check_locks(directory, result)
    check_reads(directory, result)
    return result


class Log:
    """The ledger as its file has it, read by another program and hashed anew (RFC 6962)."""

    def __init__(self, path, result):
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        rows = connection.execute(
            "SELECT position, stream, version, id, header FROM events ORDER BY position"
        ).fetchall()
        size, stored = connection.execute("SELECT size, range FROM head").fetchone()
        state = connection.execute("PRAGMA integrity_check").fetchone()[0]
        connection.close()
        self.rows, self.by_id, self.by_place = rows, {}, {}
        self.leaves, self.roots = [], [hashlib.sha256().digest()]
        versions, stack = {}, []
        for place, (position, stream, version, event, header) in enumerate(rows):
            if position != place:
                result.problems.append(f"position {place}: expected an event, found {position}")
                break
            if version != versions.get(stream, -1) + 1:
                result.problems.append(f"{stream}: expected version {versions.get(stream, -1) + 1},"
                                       f" got {version} at {position}")
            versions[stream] = version
            self.by_id[event] = (position, stream, version)
            self.by_place[stream, version] = event
            leaf = hashlib.sha256(b"\0" + header).digest()
            self.leaves.append(leaf)
            add(stack, leaf)
            self.roots.append(fold(stack))
        result.events = len(self.rows)
        if size != len(self.leaves) or stored != b"".join(digest for _, digest in stack):
            result.problems.append(f"expected a head of {len(self.leaves)} events as recomputed, "
                                   f"got another one of {size}")
        if state != "ok":
            result.problems.append(f"expected a sound SQLite file, got {state}")

    def root(self, size):
        return self.roots[size].hex() if size < len(self.roots) else None


def add(stack, digest):
    """One more leaf; the stack holds complete subtrees, the largest first."""
    level = 0
    while stack and stack[-1][0] == level:
        digest = hashlib.sha256(b"\1" + stack.pop()[1] + digest).digest()
        level += 1
    stack.append((level, digest))


def fold(stack):
    digest = stack[-1][1]
    for _, left in reversed(stack[:-1]):
        digest = hashlib.sha256(b"\1" + left + digest).digest()
    return digest


class Asks:
    """What writers asked for and were told."""

    def __init__(self, log, result):
        self.log, self.result = log, result
        self.asked_ids, self.answered = {}, []
        # Per stream: (time, version) of what was acknowledged and of what was asked for.
        self.known, self.asked, self.conflicts = {}, {}, []

    def lost(self, what):
        self.result.problems.append(what)

    def take(self, name, lines):
        asks, open_ask = {}, None
        for line in lines:
            kind = line["k"]
            if kind == "error":
                self.lost(f"{name}: expected no error to come up, got {line['what']}")
                open_ask = None
            elif kind == "ask":
                if open_ask:
                    self.result.unanswered += 1
                open_ask = asks[line["n"]] = line
                self.result.asked += 1
                if line.get("what") != "reuse":
                    for part in line["parts"]:
                        self.asked_ids.update((event, part) for event in part["ids"])
            elif open_ask:
                line["ask"] = open_ask
                self.result.slowest_append = max(
                    self.result.slowest_append, line["t"] - open_ask["t"])
                asks[open_ask["n"]]["answer"] = line
                self.answer(name, kind, open_ask, line, asks)
                open_ask = None

    def answer(self, name, kind, ask, line, asks):
        where = f"{name}, ask {ask['n']}"
        first = asks.get(ask.get("repeats"), {}).get("answer")
        if ask.get("what") == "reuse":
            place = self.log.by_id.get(ask["parts"][0]["ids"][0])
            if kind != "reused" or not place or line.get("position") != place[0]:
                self.lost(f"{where}: expected to be told that the id is used, got {line}")
        elif kind == "ok":
            self.acknowledged(where, ask, line, first)
        elif kind == "conflict":
            self.result.conflicts += 1
            self.conflicts.append((where, ask, line))
            if line["stream"].startswith("own-") or first:
                self.lost(f"{where}: expected no conflict, got {line}")
        else:
            self.lost(f"{where}: expected an answer that fits, got {line}")

    def acknowledged(self, where, ask, line, first):
        self.result.acknowledged += 1
        self.result.repeats += 1 if first else 0
        self.answered.append((ask["t"], line["t"], line["places"], first is not None))
        if len(line["places"]) != len(ask["parts"]):
            return self.lost(f"{where}: expected {len(ask['parts'])} places, got {line}")
        for part, place in zip(ask["parts"], line["places"]):
            for offset, event in enumerate(part["ids"]):
                found = self.log.by_id.get(event)
                told = (place["position"] + offset, part["stream"], place["version"] + offset)
                if found != told:
                    self.lost(f"{where}: was told that {event} is at {told}, found {found}")
            expected = {"any": None, "none": 0}.get(part["expected"], part["expected"])
            if expected is not None and part["expected"] != "none":
                expected = int(part["expected"]) + 1
            if expected is not None and place["version"] != expected:
                self.lost(f"{where}: expected version {expected}, got {place}")
            if self.log.root(place["size"]) != place["root"]:
                self.lost(f"{where}: expected the root of size {place['size']}, got {place}")
            if first and not place["again"]:
                self.lost(f"{where}: expected the first result of a repeat, got {place}")
            last = place["version"] + len(part["ids"]) - 1
            if not place["again"]:
                self.known.setdefault(part["stream"], []).append((line["t"], last))
                self.asked.setdefault(part["stream"], []).append((ask["t"], last))
        if first and first["k"] == "ok":
            same = [{**place, "again": True} for place in first["places"]]
            if same != line["places"]:
                self.lost(f"{where}: expected the first result, {same}, got {line['places']}")

    def finish(self):
        for event, (position, stream, _) in self.log.by_id.items():
            part = self.asked_ids.get(event)
            if not part or part["stream"] != stream:
                self.lost(f"position {position}: expected an event that somebody asked for")
        for part in {id(part): part for part in self.asked_ids.values()}.values():
            self.whole(part)
        self.order()
        for where, ask, line in self.conflicts:
            self.conflict(where, ask, line)

    def whole(self, part):
        """All events of an append are there in a row, or none is."""
        places = [self.log.by_id.get(event) for event in part["ids"]]
        start = places[0][0] if places[0] else None
        wanted = [start is not None and start + offset for offset in range(len(places))]
        if [place is not None and place[0] for place in places] != wanted:
            self.lost(f"{part['stream']}: expected an append as a whole or not at all, "
                      f"got {places}")

    def order(self):
        """What was acknowledged before something was asked for has the lower position."""
        ends = sorted((end, places[0]["position"]) for _, end, places, again in self.answered
                      if not again and not places[0]["again"])
        times, highest, top = [end for end, _ in ends], [], -1
        for _, position in ends:
            top = max(top, position)
            highest.append(top)
        for begin, _, places, again in self.answered:
            before = bisect.bisect_left(times, begin) - 1
            if before >= 0 and not again and not places[0]["again"] \
                    and places[0]["position"] < highest[before]:
                self.lost(f"expected a position above {highest[before]}, got {places[0]}")

    def conflict(self, where, ask, line):
        """The version that the loser was told is one that the stream had while it asked."""
        stream, actual = line["stream"], line.get("actual", -1)
        part = next((part for part in ask["parts"] if part["stream"] == stream), None)
        if part is None or part["expected"] != line["expected"]:
            return self.lost(f"{where}: expected a conflict of what was asked, got {line}")
        expected = -1 if part["expected"] == "none" else int(part["expected"])
        winner = self.log.by_place.get((stream, expected + 1))
        if actual <= expected or winner is None or winner in part["ids"]:
            self.lost(f"{where}: expected a winner above version {expected}, got {line}")
        least = max((v for t, v in self.known.get(stream, ()) if t < ask["t"]), default=-1)
        if actual < least or (actual >= 0 and (stream, actual) not in self.log.by_place):
            self.lost(f"{where}: expected a version from {least} on, got {line}")
        # An ask that was killed has no known version, so only acknowledged ones bound it above.
        later = [v for t, v in self.asked.get(stream, ()) if t > line["t"]]
        if later and actual >= min(later):
            self.lost(f"{where}: expected a version that was there, got {line}")


def check_others(processes, log, result):
    """Roots that readers, signers and verifiers saw, and all that readers read."""
    for name, lines in processes:
        for line in lines:
            if line["k"] in ("root", "verified") and log.root(line["size"]) != line["root"]:
                result.problems.append(f"{name}: expected the root of size {line['size']}, "
                                       f"got {line['root']}")
            if line["k"] == "verified":
                result.verified += 1
            if line["k"] == "read":
                digest = hashlib.sha256(b"".join(log.leaves[:line["size"]])).hexdigest()
                if line["size"] != len(log.leaves) or digest != line["root"]:
                    result.problems.append(f"{name}: expected to have read the log as it is, of "
                                           f"{len(log.leaves)} events, got {line}")
    if not result.verified:
        result.problems.append("expected the ledger to be verified, it never was")


def check_locks(directory, result):
    """No commit and no checkpoint of two processes overlap, and each was under the lock."""
    spans = {"W": [], "C": []}
    bare = 0
    for path in sorted(directory.glob("*.locks")):
        begun = {}
        for line in path.read_text().splitlines():
            kind, sign, time = line[0], line[1], line[2:]
            if time.endswith("!"):
                bare += 1
                time = time[:-1]
            if sign == "+":
                begun[kind] = int(time)
            elif kind in begun:
                spans[kind].append((begun.pop(kind), int(time), path.stem))
    result.commits, result.checkpoints = len(spans["W"]), len(spans["C"])
    if bare:
        result.problems.append(f"{bare} commits or checkpoints began while nobody held the "
                               "ledger's lock")
    overlaps = 0
    everything = sorted([(*span, "W") for span in spans["W"]] + [(*s, "C") for s in spans["C"]])
    latest = {}
    for begin, end, process, kind in everything:
        for (other_kind, other), other_end in latest.items():
            if other == process:
                continue
            if other_end > begin:
                overlaps += 1
                if overlaps <= 3:
                    result.problems.append(
                        f"{kind} of {process} began {(other_end - begin) / 1000:.1f} µs before the "
                        f"end of {other_kind} of {other} (W commit, C checkpoint)")
            else:
                result.closest = min(result.closest, begin - other_end)
        latest[kind, process] = max(end, latest.get((kind, process), 0))
    if overlaps > 3:
        result.problems.append(f"{overlaps} such overlaps in all")
    if not spans["W"] or not spans["C"]:
        result.problems.append("expected commits and checkpoints to be seen, got "
                               f"{len(spans['W'])} and {len(spans['C'])}")


def check_reads(directory, result):
    pauses = []
    for path in sorted(directory.glob("*.reads")):
        numbers = array.array("I")
        data = path.read_bytes()
        numbers.frombytes(data[:len(data) // 12 * 12])
        rows = list(zip(numbers[0::3], numbers[1::3], numbers[2::3]))
        pauses += [kept for kind, _, kept in rows if kind == PAUSE]
        rows = [row for row in rows if row[0] != PAUSE]
        result.reads += rows
        for kind, took, kept in rows:
            if kept > READ_LIMIT:
                result.problems.append(f"{path.stem}: a read ({READ_KINDS[kind]}) took "
                                       f"{took / 1000:.1f} ms, {kept / 1000:.1f} ms of it kept by "
                                       "others than the processor")
    # One that had to queue for a processor until its pause was over was not kept; most are.
    if pauses and max(pauses) < 2_500:
        result.problems.append(f"expected a pause of 3 ms to count as kept, got {max(pauses)} µs")
    if not result.reads:
        result.problems.append("expected reads to be timed, there are none")
