"""Reads what strace writes: which process called what, on which file."""

import pathlib
import re
import shutil

LINE = re.compile(r"^(\d+)\s+(\w+)\((.*)$")
DESCRIPTOR = re.compile(r"^-?\d+<((?:[^<>\\]|\\.|->)*)>")
# A name below a folder's descriptor: -P does not know whose file that is.
BELOW = re.compile(r'^\d+<(?:[^<>\\]|\\.)*>, "[^"/]')
BASE = re.compile(r"^AT_FDCWD(?:<([^<>]*)>)?, ")
TEXT = re.compile(r'^"((?:[^"\\]|\\.)*)"')
RESULT = re.compile(r"\)\s+= (-?\d+)[^=]*$")
RESUMED = re.compile(r"^(\d+)\s+<\.\.\. (\w+) resumed>(.*)$")
STARTS = {"clone", "clone3", "fork", "vfork"}


def find(repository):
    """The path of strace: what is installed, or what tools/setup-faults got."""
    found = shutil.which("strace") or str(pathlib.Path(repository) / ".build/tools/strace")
    if not pathlib.Path(found).exists():
        raise RuntimeError("strace is not there. Hint: run tools/setup-faults.")
    return found


def subject(call, arguments, directory):
    """The file that a call is about: of its descriptor, or the first path it names; else None."""
    match = DESCRIPTOR.match(arguments)
    if match:
        path = match[1]
        if call.endswith("at") and not path.startswith("/dev/"):
            named = re.match(r'^(?:\(deleted\))?, "((?:[^"\\]|\\.)+)"', arguments[match.end():])
            if named:  # relative to the descriptor of a folder
                path = named[1] if named[1].startswith("/") else f"{path}/{named[1]}"
        return path if path.startswith("/") else None
    match = BASE.match(arguments)
    folder = directory
    if match:
        folder = match[1] or directory
        arguments = arguments[match.end():]
    match = TEXT.match(arguments)
    if not match:
        return None
    path = match[1]
    return path if path.startswith("/") else f"{folder}/{path}"


class Occurrence:
    """One call in a trace: of a process or thread, by name, on a file, the n-th of its kind.

    `index` counts the calls of that name and thread on that file, `overall` all of that name and
    thread, as strace does with and without -P.
    """

    def __init__(self, thread, call, path, index, overall, arguments):
        self.thread, self.call, self.path = thread, call, path
        self.index, self.overall, self.arguments = index, overall, arguments


def occurrences(text, directory):
    """The calls of the traced program itself, without those of other programs that it started.

    What a child does before it becomes another program is the program's own.
    """
    foreign, parents, first = set(), {}, None
    by_file, by_call, found = {}, {}, []
    for line in text.splitlines():
        resumed = RESUMED.match(line)
        if resumed:
            if resumed[2] in STARTS:
                result = RESULT.search(line)
                if result and resumed[1] in foreign:
                    foreign.add(result[1])
            continue
        match = LINE.match(line)
        if not match:
            continue
        thread, call, arguments = match.groups()
        first = first or thread
        if call in STARTS:
            result = RESULT.search(line)
            if result and thread in foreign:
                foreign.add(result[1])
        if call == "execve" and thread != first:
            foreign.add(thread)
        path = None if BELOW.match(arguments) and call.endswith("at") \
            else subject(call, arguments, directory)
        by_file[(thread, call, path)] = index = by_file.get((thread, call, path), 0) + 1
        by_call[(thread, call)] = overall = by_call.get((thread, call), 0) + 1
        if thread not in foreign and call not in STARTS and call != "execve":
            found.append(Occurrence(thread, call, path, index, overall, arguments))
    return found
