"""Runs a process and says how long it took, and how much memory it had at most.

The one way in which benches and campaigns measure whole processes. Standard library only.
"""

import os
import select
import signal
import statistics
import time


class Run:
    """What came of a process."""

    def __init__(self, command, seconds, cpu, peak_kib, code, output, errors):
        self.command = command
        self.seconds = seconds
        # Seconds of processors that it used: what else the machine did is not in them.
        self.cpu = cpu
        # The largest resident set of the process and of what it waited for.
        self.peak_kib = peak_kib
        # The exit code; the signal's number, negative, where one ended it.
        self.code = code
        self.output = output
        self.errors = errors

    @property
    def peak_mib(self):
        return self.peak_kib / 1024


class Failed(Exception):
    """A process that did not end as it had to."""

    def __init__(self, run, expected):
        words = " ".join(run.command)
        tail = (run.errors or run.output)[-2000:].decode(errors="replace")
        super().__init__(f"expected exit code {expected}, got {run.code}: {words}\n{tail}")
        self.run = run


def run(command, expect=0, output=None, environment=None, directory=None, limit=None):
    """Runs a command to its end.

    `expect`: the exit code that it must have; None for any. `output`: where its standard output
    goes, a path; else it is read. `limit`: seconds after which it is killed.
    """
    command = [str(word) for word in command]
    out_read, out_write = os.pipe() if output is None else (None, os.open(
        output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    error_read, error_write = os.pipe()
    start = time.perf_counter()
    # Not subprocess: wait4 is what tells of this child alone.
    child = os.fork()
    if child == 0:
        try:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(out_write, 1)
            os.dup2(error_write, 2)
            os.closerange(3, 256)
            if directory is not None:
                os.chdir(directory)
            os.execvpe(command[0], command, environment or os.environ)
        except BaseException as error:  # The child must never come back into the parent's code.
            os.write(2, f"{command[0]}: {error}\n".encode())
        os._exit(127)
    os.close(out_write)
    os.close(error_write)
    found = _read_all([fd for fd in (out_read, error_read) if fd is not None], child, start, limit)
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - start
    ended = Run(
        command, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, os.waitstatus_to_exitcode(status),
        found.get(out_read, b""), found[error_read])
    if expect is not None and ended.code != expect:
        raise Failed(ended, expect)
    return ended


def _read_all(pipes, child, start, limit):
    """What comes out of the pipes until all are closed; kills the child after the limit."""
    found = {pipe: bytearray() for pipe in pipes}
    waiting = list(pipes)
    while waiting:
        rest = None if limit is None else max(0, limit - (time.perf_counter() - start))
        ready, _, _ = select.select(waiting, [], [], rest)
        if not ready:
            os.kill(child, signal.SIGKILL)
            limit = None
            continue
        for pipe in ready:
            piece = os.read(pipe, 1 << 16)
            if not piece:
                waiting.remove(pipe)
                os.close(pipe)
            found[pipe] += piece
    return {pipe: bytes(content) for pipe, content in found.items()}


class Spread:
    """Several measurements of the same."""

    def __init__(self, values):
        self.values = sorted(values)

    @property
    def median(self):
        return statistics.median(self.values)

    @property
    def least(self):
        return self.values[0]

    @property
    def most(self):
        return self.values[-1]
