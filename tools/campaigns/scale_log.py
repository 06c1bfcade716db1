"""A gate that prints a gigabyte: captured as documented, in bounded memory, and evidence all the way.

docs/architecture.md: of an output the first and the last half of what a blob holds remain, with a
line between them that says how much was left out.
"""

import hashlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import time

import measured

# What an artifact of a command may have: a blob of 1 MiB, less room for the line in its middle.
CAPTURE = (1 << 20) - 128
LINE = 64
# Memory that a log of this size may add to that of a run whose gate prints a line.
MEMORY_MIB = 24
# Of the gate's output, at least: slower, and a chatty gate would be held up by who records it.
BYTES_PER_SECOND = 20 << 20
# The same of a build for debugging.
DEBUG_BYTES_PER_SECOND = 2 << 20

# Every line has its number, so that a byte that is missing or doubled shows.
PRINTER = """import sys
count = int(sys.argv[1]) // 64
block = 16384
for first in range(0, count, block):
    lines = range(first, min(first + block, count))
    sys.stdout.write("".join(f"{number:015d} {'x' * 47}\\n" for number in lines))
"""

PLAN = """rollout-plan: 1
name: loud
service: shop
environment: soak
cohorts: [100]
soak:
  seconds: 0
gates:
  - name: loud
    command: python3 {printer} {bytes}
    timeout-seconds: 3000
slo:
  snapshot-url: {url}/slo
  metrics:
    - name: p95_latency_ms
policy:
  rules:
    - metric: p95_latency_ms
      at-most: 600
"""


class Sandbox:
    """`rollout sandbox` while a block runs."""

    def __init__(self, campaign):
        self.campaign = campaign

    def __enter__(self):
        ready = self.campaign.directory / "sandbox.url"
        environment = dict(os.environ, OA_PROD_CONTROL_AUTH_TOKEN=secrets.token_hex(16))
        self.process = subprocess.Popen(
            [self.campaign.rollout, "sandbox", "--port", "0", "--ready-file", str(ready)],
            stdout=subprocess.DEVNULL, env=environment)
        end = time.monotonic() + 15
        while not (ready.exists() and ready.read_text().strip()):
            if time.monotonic() > end or self.process.poll() is not None:
                self.__exit__()
                raise RuntimeError("the sandbox did not start within 15 s")
            time.sleep(0.05)
        return ready.read_text().strip().rstrip("/")

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def line(number):
    return f"{number:015d} {'x' * 47}\n".encode()


def expected(total):
    """What must be kept of `total` bytes of numbered lines, and how many bytes are left out."""
    half = CAPTURE // 2
    head = b"".join(line(number) for number in range(half // LINE + 1))[:half]
    count = total // LINE
    tail = b"".join(
        line(number) for number in range(count - half // LINE - 1, count))[-(CAPTURE - half):]
    omitted = total - CAPTURE
    line_end = "" if head.endswith(b"\n") else "\n"
    marker = f"{line_end}[{omitted} of {total} bytes left out here]\n".encode()
    return head + marker + tail, omitted


def run_once(campaign, url, printer, total, name):
    directory = campaign.directory / name
    directory.mkdir()
    plan = directory / "plan.yaml"
    plan.write_text(PLAN.format(printer=printer, bytes=total, url=url))
    ledger = directory / "ledger.sqlite3"
    ran = campaign.run(
        "run", "--plan", plan, "--workspace", directory, "--ledger", ledger,
        "--output-dir", directory / "artifacts", limit=campaign.at_limit())
    return ledger, directory / "artifacts", ran


def run(campaign):
    total = campaign.options.log_bytes // LINE * LINE
    printer = campaign.directory / "printer.py"
    printer.write_text(PRINTER)
    with Sandbox(campaign) as url:
        quiet = run_once(campaign, url, printer, LINE, "quiet")[2]
        campaign.say(f"a gate that prints {total:,} bytes")
        ledger, artifacts, loud = run_once(campaign, url, printer, total, "loud")
    alone = measured.run(["python3", printer, total], output="/dev/null").seconds
    campaign.check(
        loud.peak_mib <= quiet.peak_mib + MEMORY_MIB,
        f"a run whose gate prints {total:,} bytes has {loud.peak_mib:.0f} MiB, one whose gate "
        f"prints a line {quiet.peak_mib:.0f}; at most {MEMORY_MIB} more was expected")
    rate = DEBUG_BYTES_PER_SECOND if campaign.options.quick else BYTES_PER_SECOND
    campaign.check(
        loud.seconds <= alone + quiet.seconds + total / rate,
        f"a gate that takes {alone:.1f} s by itself took {loud.seconds:.1f} s")

    kept, omitted = expected(total)
    found = (artifacts / "logs" / "gate-loud.log").read_bytes()
    campaign.check(found == kept, f"the log is not what is documented: {len(found):,} bytes, "
                   f"{len(kept):,} expected; {found[524200:524300]!r}")
    check_evidence(campaign, ledger, artifacts, kept, omitted)
    campaign.table(
        "A gate that prints much", ["", "bytes", "seconds", "peak MiB"],
        [["run, a line", f"{LINE:,}", f"{quiet.seconds:.2f}", f"{quiet.peak_mib:.0f}"],
         ["run", f"{total:,}", f"{loud.seconds:.2f}", f"{loud.peak_mib:.0f}"],
         ["the gate's command by itself, into /dev/null", f"{total:,}", f"{alone:.2f}", "-"]])


def check_evidence(campaign, ledger, artifacts, kept, omitted):
    """The event cites what was kept, and everything that reads evidence still does."""
    events = [json.loads(text) for text in
              campaign.run("events", "--json", "--ledger", ledger).output.splitlines()]
    logs = [event["data"]["log"] for event in events if event["type"].endswith("gate.finished")]
    campaign.check(len(logs) == 1, f"expected one gate.finished, got {len(logs)}")
    cited = logs[0]
    digest = hashlib.sha256(kept).hexdigest()
    campaign.check(
        cited["digest"] == f"sha256:{digest}" and cited["byteCount"] == len(kept)
        and cited["omittedByteCount"] == omitted,
        f"the event cites {cited}, expected sha256:{digest}, {len(kept)} and {omitted}")
    rendered = campaign.directory / "rendered"
    campaign.run("render", "--ledger", ledger, "--out", rendered)
    same = subprocess.run(
        ["diff", "-r", artifacts, rendered], capture_output=True, text=True, check=False)
    campaign.check(same.returncode == 0, f"render gives other files: {same.stdout[:500]}")
    campaign.run("verify", "--ledger", ledger)
    campaign.check(True, "verify")
    bundle = campaign.directory / "bundle.tar"
    campaign.run("export", "bundle", "--ledger", ledger, "--out", bundle)
    campaign.run("verify", "--bundle", bundle)
    campaign.check(True, "bundle")
    copy = campaign.directory / "copy.sqlite3"
    campaign.run("import", "bundle", bundle, "--ledger", copy)
    out = campaign.run("events", "--json", "--ledger", copy).output
    campaign.check(
        [json.loads(text) for text in out.splitlines()] == events,
        "the imported bundle has other events")
    outside = measured.run(
        ["python3", campaign.repository / "tools" / "verify_evidence.py", bundle], expect=None)
    campaign.check(
        outside.code == 0, f"verify_evidence.py exits with {outside.code}: {outside.output[-300:]!r}")
    shutil.rmtree(rendered)
