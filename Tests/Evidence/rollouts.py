"""Makes a ledger of real rollouts: one that goes well, one that is rolled back, one that people steer."""

import os
import pathlib
import secrets
import subprocess
import sys
import time

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "Tests" / "Conformance"))

from harness import rollout_binary  # noqa: E402

# None of the runs takes more than a few seconds; one that hangs is a failure, not a wait.
TIME_LIMIT_SECONDS = 120
READY_LIMIT_SECONDS = 15

PLAN = """rollout-plan: 1
name: exported
service: shop
environment: {environment}
cohorts: [25, 100]
release:
  name: shop 4.2.0
  digest: sha256:{digest}
baseline:
  name: shop 4.1.3
soak:
  seconds: 0.6
  sample-interval-seconds: 0.2
on-failure: {on_failure}
snapshots:
  - name: runtime_metrics
    url: {url}/metrics/runtime
gates:
  - name: one
    command: 'true'
  - name: "two"
    command: '{gate}'
apply:
  command: 'true'
probe:
  base-url: {url}
  path: /api/v1/control/runtime-routing/evaluate
  token-env: OA_PROD_CONTROL_AUTH_TOKEN
  body: '{{"thread_id":"t-{{{{percent}}}}","cohort_key":"user:u-{{{{percent}}}}"}}'
slo:
  snapshot-url: {url}/slo
  metrics:
    - name: p95_latency_ms
      unit: ms
policy:
  rules:
    - metric: p95_latency_ms
      at-most: 600
drill:
  command: 'true'
rollback:
  steps:
    - name: traffic
      command: 'true'
"""


class Ledger:
    """A folder with a ledger, and `rollout` as it is run there."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.binary = rollout_binary()
        self.environment = {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "OA_PROD_CONTROL_AUTH_TOKEN": secrets.token_hex(16),
            **{k: os.environ[k] for k in ("LD_LIBRARY_PATH",) if k in os.environ},
        }
        self.path = self.folder / "ledger.sqlite3"

    def rollout(self, *arguments, expect=0):
        """Runs `rollout` and returns its standard output."""
        done = subprocess.run(
            [str(self.binary), *map(str, arguments), "--ledger", str(self.path)],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIME_LIMIT_SECONDS,
            check=False,
        )
        if done.returncode != expect:
            raise AssertionError(
                f"expected exit {expect} of {arguments}, got {done.returncode}:\n"
                f"{done.stdout.decode()}{done.stderr.decode()}"
            )
        return done.stdout.decode()

    def run(self, scenario, *flags, expect=0, gate="true", on_failure="stop", release="a1" * 32):
        """Runs a whole rollout against a sandbox of its own."""
        with Sandbox(self, scenario) as sandbox:
            plan = self.folder / "plan.yaml"
            plan.write_text(
                PLAN.format(
                    url=sandbox.url,
                    gate=gate,
                    on_failure=on_failure,
                    digest=release,
                    environment=scenario,
                )
            )
            self.rollout("run", "--plan", plan, *flags, expect=expect)
            if on_failure == "hold":
                self.steer()

    def steer(self):
        """What people do with a rollout that is held."""
        self.rollout("hold", "latest", "--owner", "ada", "--reason", "a look at the gate first")
        self.rollout("waive", "latest", "gates/two#1", "--reason", "known, see the ticket")
        self.rollout("resume", "latest", "--reason", "looked", "--exit-when-held")

    def add_rollouts(self):
        self.run("healthy")
        self.run("slow-at-25", expect=6)
        self.run("healthy", "--exit-when-held", expect=4, gate="exit 3", on_failure="hold")


class Sandbox:
    """`rollout sandbox` while it is needed."""

    def __init__(self, ledger, scenario):
        self.ledger = ledger
        self.scenario = scenario

    def __enter__(self):
        ready = self.ledger.folder / f"sandbox-{secrets.token_hex(4)}.url"
        self.process = subprocess.Popen(
            [
                str(self.ledger.binary), "sandbox", "--port", "0",
                "--scenario", self.scenario, "--ready-file", str(ready),
            ],
            env=self.ledger.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + READY_LIMIT_SECONDS
        while not (ready.exists() and ready.read_text().strip()):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.process.kill()
                raise AssertionError(f"the sandbox did not start; expected its address in {ready}")
            time.sleep(0.05)
        self.url = ready.read_text().strip().rstrip("/")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
