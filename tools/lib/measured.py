"""Runs a process and says how long it took, and how much memory it had at most.

The one way in which benches and campaigns measure whole processes. Standard library only.
"""

import json
import os
import signal
import statistics
import subprocess
import sys
import time


class Run:
    """What came of a process."""

    def __init__(self, command, seconds, cpu, user_cpu, peak_kib, code, output, errors):
        self.command = command
        self.seconds = seconds
        # Seconds of processors that it used: what else the machine did is not in them.
        self.cpu = cpu
        # Without those of the kernel.
        self.user_cpu = user_cpu
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

    It is started by a process of its own: the peak that the kernel tells of a process begins with
    the memory of whoever started it, and this one may have read a gigabyte.
    """
    command = [str(word) for word in command]
    report_read, report_write = os.pipe()
    with open(output or os.devnull, "wb") as file:
        starter = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__, str(report_write), *command],
            stdin=subprocess.DEVNULL, stdout=file if output else subprocess.PIPE,
            stderr=subprocess.PIPE, env=environment, cwd=directory, pass_fds=[report_write],
            start_new_session=True)
        os.close(report_write)
        try:
            out, errors = starter.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            os.killpg(starter.pid, signal.SIGKILL)
            out, errors = starter.communicate()
        except BaseException:
            os.killpg(starter.pid, signal.SIGKILL)
            raise
    with os.fdopen(report_read) as file:
        told = file.read()
    found = json.loads(told) if told else {
        "seconds": limit or 0, "cpu": 0, "user_cpu": 0, "peak_kib": 0, "code": -signal.SIGKILL}
    ended = Run(command, output=out or b"", errors=errors, **found)
    if expect is not None and ended.code != expect:
        raise Failed(ended, expect)
    return ended


def start(report, command):
    """What the process does that starts another one."""
    os.set_inheritable(report, False)
    begin = time.perf_counter()
    try:
        child = os.posix_spawnp(command[0], command, os.environ)
    except OSError as error:
        os.write(2, f"{command[0]}: {error}\n".encode())
        found = {"seconds": 0, "cpu": 0, "user_cpu": 0, "peak_kib": 0, "code": 127}
    else:
        _, status, usage = os.wait4(child, 0)
        found = {
            "seconds": time.perf_counter() - begin, "cpu": usage.ru_utime + usage.ru_stime,
            "user_cpu": usage.ru_utime, "peak_kib": usage.ru_maxrss, "code": os.waitstatus_to_exitcode(status)}
    os.write(report, json.dumps(found).encode())


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


if __name__ == "__main__":
    start(int(sys.argv[1]), sys.argv[2:])
