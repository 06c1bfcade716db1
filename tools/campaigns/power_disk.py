"""A disk that loses power: what may be on it after every call of a recorded program.

The model, as strict as SQLite's own assumptions and stricter than ext4:

- What was written to a file is on the disk when the file was synced (fsync or fdatasync) after it.
  Until then any subset of its writes and truncations may be there, each one whole, not at all, or
  as any number of 512-byte sectors from its start; in any order between files.
- A name that was made, renamed or removed is on the disk when its directory was synced after it.
  Until then any subset of these changes may be there. A rename is one change. Syncing a file does
  not make its name durable.
- What was synced stays. Sectors are written whole; bytes that nobody wrote to do not change.
"""

import os

SECTOR = 512


class Inode:
    """One file: its bytes as they were synced last, and what was done to them since."""

    __slots__ = ("number", "synced", "pending")

    def __init__(self, number, synced=b""):
        self.number, self.synced, self.pending = number, synced, ()


def apply(content, operation, sectors=None):
    """Does an operation to a bytearray; with `sectors`, only so many sectors of a write."""
    kind, *rest = operation
    if kind == "truncate":
        size = rest[0]
        del content[size:]
        content.extend(b"\0" * (size - len(content)))
        return
    offset, data = rest
    if sectors is not None:
        # Sectors are of the disk: the first one that a write touches may begin before it.
        data = data[:max(0, (offset // SECTOR + sectors) * SECTOR - offset)]
    if offset > len(content):
        content.extend(b"\0" * (offset - len(content)))
    content[offset:offset + len(data)] = data


def sectors_of(operation):
    """How many sectors a write touches."""
    _, offset, data = operation
    return (offset + len(data) - 1) // SECTOR - offset // SECTOR + 1


class Cut:
    """Everything that may matter of one moment: a snapshot of the model."""

    __slots__ = ("place", "names", "changes", "files", "acknowledged", "what")

    def __init__(self, place, names, changes, files, acknowledged, what):
        self.place, self.names, self.changes = place, names, changes
        self.files, self.acknowledged, self.what = files, acknowledged, what

    def pending(self):
        """What may be missing: ("name", index) and ("data", inode, index)."""
        waiting = [("name", index) for index in range(len(self.changes))]
        for number, (_, pending) in self.files.items():
            waiting += [("data", number, index) for index in range(len(pending))]
        return waiting

    def state(self, kept, torn=None):
        """The files of the disk by path, with those pending changes that are `kept`.

        `torn` is ((“data”, inode, index), sectors): a write of which only a beginning is there.
        """
        names = dict(self.names)
        for index, (entries, _) in enumerate(self.changes):
            if ("name", index) in kept:
                for path, number in entries:
                    if number is None:
                        names.pop(path, None)
                    else:
                        names[path] = number
        state = {}
        for path, number in names.items():
            synced, pending = self.files[number]
            if not pending:
                state[path] = synced
                continue
            content = bytearray(synced)
            for index, operation in enumerate(pending):
                key = ("data", number, index)
                if torn and torn[0] == key:
                    apply(content, operation, torn[1])
                elif key in kept:
                    apply(content, operation)
            state[path] = bytes(content)
        return state


class Disk:
    """Follows the calls of a program, and gives a cut after each."""

    def __init__(self, root):
        self.root = str(root)
        self.inodes, self.names, self.durable = {}, {}, {}
        self.changes, self.offsets, self.removed = [], {}, {}
        for folder, _, files in os.walk(self.root):
            for name in files:
                path = os.path.join(folder, name)
                with open(path, "rb") as file:
                    inode = self._new(file.read())
                self.names[path] = self.durable[path] = inode.number

    def _new(self, content=b""):
        inode = Inode(len(self.inodes), content)
        self.inodes[inode.number] = inode
        return inode

    def inode(self, path, is_removed=False):
        number = self.removed.get(path) if is_removed else self.names.get(path)
        return None if number is None else self.inodes[number]

    def _change(self, *entries, folders=None):
        """Names that change together; durable once one of the folders was synced."""
        folders = folders or {os.path.dirname(path) for path, _ in entries}
        self.changes.append((entries, folders))
        for path, number in entries:
            if number is None:
                self.removed[path] = self.names.pop(path, None)
            else:
                self.names[path] = number

    def open(self, path, creates, truncates):
        """Returns: whether that changes anything."""
        inode = self.inode(path)
        if inode is None and not creates:
            return False
        before = inode
        if inode is None:
            inode = self._new()
            self._change((path, inode.number))
        self.offsets[inode.number] = 0
        if before is None or not truncates or self.length(inode) == 0:
            return before is None
        inode.pending += (("truncate", 0),)
        return True

    def length(self, inode):
        return len(self.live(inode))

    @staticmethod
    def live(inode):
        if not inode.pending:
            return inode.synced
        content = bytearray(inode.synced)
        for operation in inode.pending:
            apply(content, operation)
        return bytes(content)

    def write(self, inode, offset, data):
        if offset is None:
            offset = self.offsets.get(inode.number, 0)
            self.offsets[inode.number] = offset + len(data)
        inode.pending += (("write", offset, data),)

    def truncate(self, inode, size):
        inode.pending += (("truncate", size),)

    def sync(self, inode):
        inode.synced, inode.pending = self.live(inode), ()

    def sync_folder(self, folder):
        rest = []
        for entries, folders in self.changes:
            if folder in folders:
                for path, number in entries:
                    if number is None:
                        self.durable.pop(path, None)
                    else:
                        self.durable[path] = number
            else:
                rest.append((entries, folders))
        self.changes = rest

    def unlink(self, path):
        if path in self.names:
            self._change((path, None))

    def link(self, old, new):
        if old in self.names:
            self._change((new, self.names[old]))

    def rename(self, old, new):
        if old in self.names:
            self._change((old, None), (new, self.names[old]))
            return
        # A folder: all below it that is durable moves at once; the rest goes on waiting.
        moved, waiting = [], []
        for path in [path for path in self.names if path.startswith(old + "/")]:
            number, place = self.names[path], new + path[len(old):]
            if self.durable.get(path) == number:
                moved += [(path, None), (place, number)]
            else:
                waiting.append((path, place, number))
        if moved:
            self._change(*moved, folders={os.path.dirname(old), os.path.dirname(new)})
        for path, place, number in waiting:
            self._change((path, None), (place, number), folders={os.path.dirname(place)})

    def cut(self, place, acknowledged, what):
        needed = set(self.durable.values())
        for entries, _ in self.changes:
            needed.update(number for _, number in entries if number is not None)
        files = {number: (self.inodes[number].synced, self.inodes[number].pending)
                 for number in needed}
        return Cut(place, dict(self.durable), tuple(self.changes), files, acknowledged, what)

    def everything(self):
        """The files as a program sees them that runs on."""
        return {path: self.live(self.inodes[number]) for path, number in self.names.items()}
