"""Runs a harness, the product's or the stand-in's, in a workspace of its own and keeps what it did."""

import dataclasses
import os
import pathlib
import stat
import subprocess
import time

from control_plane import Request

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
STAND_IN = REPOSITORY / "tools" / "bench" / "incumbent-stand-in.sh"

# No case takes more than a few seconds; a harness that hangs is a failure, not a wait.
TIME_LIMIT_SECONDS = 120

# A gate of the operator's repository: says what it was asked on both streams, fails when told to.
FAKE_GATE = """#!/usr/bin/env bash
echo "checking $1 in $(basename "$PWD")"
echo "a note on standard error about $1" >&2
echo "token seen by the gate: ${SHOW_TOKEN:+$OA_PROD_CONTROL_AUTH_TOKEN}"
if [ -e "fail/$1" ]; then
  echo "$1 found a fault" >&2
  exit 3
fi
"""


class MissingBinary(Exception):
    """There is nothing to test."""


def rollout_binary():
    """The binary under test: ROLLOUT_BIN, else the debug build."""
    named = os.environ.get("ROLLOUT_BIN")
    path = pathlib.Path(named) if named else REPOSITORY / ".build" / "debug" / "rollout"
    if not os.access(path, os.X_OK):
        raise MissingBinary(
            f"expected an executable at {path}.\n"
            "Hint: build it with `swift build --product rollout`, or set ROLLOUT_BIN."
        )
    return path.absolute()


class Workspace:
    """An operator's repository with fake gates in it, and a home without a shell profile."""

    def __init__(self, parent, name):
        self.root = pathlib.Path(parent) / name / "repository"
        self.home = pathlib.Path(parent) / name / "home"
        self.ledger = pathlib.Path(parent) / name / "ledger.sqlite3"
        self.home.mkdir(parents=True)
        (self.root / "fail").mkdir(parents=True)
        for script in ("scripts/spacetime/provision-check.sh", "scripts/local-ci.sh"):
            path = self.root / script
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(FAKE_GATE)
            path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def fail(self, *gates):
        """Makes these gates fail; a gate is named by the argument its script gets."""
        for gate in gates:
            (self.root / "fail" / gate).touch()

    def output_directories(self):
        """The directories that a run without --output-dir has made."""
        return sorted((self.root / "output" / "canary" / "spacetime").glob("production-*"))


@dataclasses.dataclass
class Run:
    """What one invocation of a harness left behind."""

    workspace: Workspace
    output: "pathlib.Path | None"
    exit_code: int
    stdout: str
    stderr: str
    requests: "list[Request]" = dataclasses.field(default_factory=list)
    seconds: float = 0.0

    def text(self, name):
        return (self.output / name).read_text()

    def described(self):
        """For a failing test: everything a person would ask for first."""
        return f"exit {self.exit_code}\nstdout:\n{self.stdout}\nstderr:\n{self.stderr}"


def run(command, workspace, arguments=(), environment=None, output=None, server=None):
    """Runs `command` with `arguments` in the workspace; `output` is its --output-dir, if any."""
    inherited = {
        name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ
    }
    line = [*map(str, command), *arguments]
    if output is not None:
        line += ["--output-dir", str(output)]
    if server is not None:
        server.forget()
    start = time.monotonic()
    done = subprocess.run(
        line,
        cwd=workspace.root,
        env={**inherited, "HOME": str(workspace.home), "LANG": "C.UTF-8", **(environment or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=TIME_LIMIT_SECONDS,
        check=False,
    )
    return Run(
        workspace=workspace,
        output=output,
        exit_code=done.returncode,
        stdout=done.stdout.decode("utf-8", "replace"),
        stderr=done.stderr.decode("utf-8", "replace"),
        requests=server.forget() if server is not None else [],
        seconds=time.monotonic() - start,
    )
