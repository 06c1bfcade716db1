"""What "behaves as the incumbent harness" means, as one function: `differences(reference, subject)`.

Only what must differ between two runs is normalised: their paths, the time of day and durations.
"""

import decimal
import json
import re

# Files that the subject may write and the incumbent does not.
ALLOWED_EXTRA_FILES = frozenset()

JSONL_FILES = ("gate-results.jsonl", "cohort-results.jsonl", "slo-results.jsonl")
SUMMARY = "SUMMARY.md"
TIMESTAMP = re.compile(r"\b\d{8}T\d{6}Z\b")
SEPARATOR = re.compile(r"\|(\s*:?-+:?\s*\|)+")
SECONDS = re.compile(r"\d+s")


def differences(reference, subject):
    """Every way in which the subject's run is not what the reference's was; empty when it conforms."""
    found = []
    if reference.exit_code != subject.exit_code:
        found.append(f"exit code: expected {reference.exit_code}, got {subject.exit_code}")
    for stream in ("stdout", "stderr"):
        expected = normalised(getattr(reference, stream), reference)
        got = normalised(getattr(subject, stream), subject)
        found += different_lines(stream, expected.splitlines(), got.splitlines())
    found += different_requests(reference.requests, subject.requests)
    if reference.output is not None and subject.output is not None:
        found += different_directories(reference, subject)
    return found


def different_requests(expected, got):
    """The control plane must see the same requests in the same order."""
    return different_lines("requests", [str(r) for r in expected], [str(r) for r in got])


def different_directories(reference, subject):
    expected, got = entries(reference.output), entries(subject.output)
    found = [f"{name}: missing" for name in sorted(expected - got)]
    found += [
        f"{name}: not a file of the harness"
        for name in sorted(got - expected - ALLOWED_EXTRA_FILES)
    ]
    for name in sorted(expected & got):
        if (reference.output / name).is_dir():
            continue
        found += different_files(name, reference, subject)
    return found


def different_files(name, reference, subject):
    if name in JSONL_FILES:
        return different_jsonl(name, reference, subject)
    if name == SUMMARY:
        return different_summaries(reference, subject)
    expected, got = (run.output / name for run in (reference, subject))
    if name.endswith(".status"):
        # Whether the code ends in a newline is nobody's business: readers strip it.
        same = expected.read_text().strip() == got.read_text().strip()
    else:
        same = expected.read_bytes() == got.read_bytes()
    return [] if same else [f"{name}: expected {expected.read_bytes()!r}, got {got.read_bytes()!r}"]


def different_jsonl(name, reference, subject):
    """Line by line: the reference's keys first, in its order, with its values; more keys may follow."""
    expected, got = jsonl_lines(reference.text(name)), jsonl_lines(subject.text(name))
    if len(expected) != len(got):
        return [f"{name}: expected {len(expected)} lines, got {len(got)}: {got}"]
    found = []
    for number, (left, right) in enumerate(zip(expected, got), start=1):
        where = f"{name}:{number}"
        try:
            members = json_members(right)
        except ValueError as error:
            found.append(f"{where}: not a JSON object ({error}): {right}")
            continue
        found += different_members(where, json_members(left), members, reference, subject)
    return found


def jsonl_lines(text):
    """Lines end at a newline and nowhere else: str.splitlines would cut at characters that JSON allows."""
    lines = text.split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def json_members(line):
    """The members of a JSON object in the order written; numbers keep every digit."""
    members = json.loads(line, object_pairs_hook=Members, parse_float=decimal.Decimal)
    if not isinstance(members, Members):
        raise ValueError("expected an object")
    if len({key for key, _ in members}) != len(members):
        raise ValueError("a key occurs twice")
    return members


class Members(list):
    """Key and value pairs, to tell an object from an array."""


def different_members(where, expected, got, reference, subject):
    keys, subject_keys = [key for key, _ in expected], [key for key, _ in got]
    if subject_keys[: len(keys)] != keys:
        return [f"{where}: expected the keys {keys} first, got {subject_keys}"]
    found = []
    for (key, left), (_, right) in zip(expected, got):
        if key == "duration_seconds":
            if type(right) is not int or right < 0:
                found.append(f"{where}: duration_seconds is whole seconds, got {right!r}")
            continue
        if isinstance(left, str) and isinstance(right, str):
            left, right = normalised(left, reference), normalised(right, subject)
        if kind(left) != kind(right) or left != right:
            found.append(f"{where}: {key}: expected {left!r}, got {right!r}")
    return found


def kind(value):
    """Types as JSON has them: 1 and 1.0 are one kind, true and 1 are not."""
    number = isinstance(value, (int, decimal.Decimal)) and not isinstance(value, bool)
    return "number" if number else type(value).__name__


def different_summaries(reference, subject):
    """The lines up to the table's end. Blank lines are layout and not compared; more may follow the table."""
    expected = summary_lines(reference)
    got = summary_lines(subject)
    return different_lines(SUMMARY, expected, got[: max(table_end(got), len(expected))])


def summary_lines(run):
    return [
        normalised_row(normalised(line.rstrip(), run))
        for line in run.text(SUMMARY).splitlines()
        if line.strip()
    ]


def table_end(lines):
    """How many lines there are up to the last row of the first table after `## Execution Table`."""
    inside = False
    for number, line in enumerate(lines):
        if line.startswith("## Execution Table"):
            inside = True
        elif inside and not line.startswith("|"):
            return number
    return len(lines)


def normalised_row(line):
    """A row of the execution table with its duration taken out; the duration must be whole seconds."""
    if not line.startswith("|"):
        return line
    if SEPARATOR.fullmatch(line):
        return "| --- |"
    cells = line.split("|")
    if len(cells) > 3 and SECONDS.fullmatch(cells[3].strip()):
        cells[3] = " <seconds> "
    return "|".join(cells)


def normalised(text, run):
    """The text without what must differ: where it ran and when."""
    if run.output is not None:
        text = text.replace(str(run.output), "<output>")
    return TIMESTAMP.sub("<timestamp>", text.replace(str(run.workspace.root), "<workspace>"))


def different_lines(name, expected, got):
    found = []
    for number, (left, right) in enumerate(zip(expected, got), start=1):
        if left != right:
            found.append(f"{name}:{number}: expected {left!r}, got {right!r}")
    if len(expected) > len(got):
        found.append(f"{name}: missing at the end: {expected[len(got):]}")
    if len(got) > len(expected):
        found.append(f"{name}: too much at the end: {got[len(expected):]}")
    return found


def entries(directory):
    """The files and folders below a directory, as relative paths."""
    return {path.relative_to(directory).as_posix() for path in directory.rglob("*")}


def different_bytes(left, right):
    """How two directories differ, byte for byte."""
    expected, got = entries(left), entries(right)
    found = [f"{name}: missing" for name in sorted(expected - got)]
    found += [f"{name}: not in the original" for name in sorted(got - expected)]
    for name in sorted(expected & got):
        first, second = left / name, right / name
        if first.is_dir() != second.is_dir():
            found.append(f"{name}: one is a file, one a folder")
        elif first.is_file() and first.read_bytes() != second.read_bytes():
            found.append(f"{name}: expected {first.read_bytes()!r}, got {second.read_bytes()!r}")
    return found


def table_rows(summary):
    """The rows of the execution table, header and separator left out."""
    lines = [line for line in summary.splitlines() if line.strip()]
    start = next(i for i, line in enumerate(lines) if line.startswith("## Execution Table"))
    return lines[start + 3 : table_end(lines)]


def column_counts(row):
    """How many cells a row has, by each of the two ways in which Markdown readers find a cell's end.

    Some take any `|` after a backslash as text, others only after an odd number of backslashes.
    """
    after_any = len(re.findall(r"(?<!\\)\|", row)) - 1
    after_odd = len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) - 1
    return after_any, after_odd
