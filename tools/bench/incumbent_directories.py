#!/usr/bin/env python3
"""Makes artifact directories as the bash harness leaves them: six cohorts, four gates, a drill.

    incumbent_directories.py --count 1000 PATH

Every directory is another run: its own start, durations, values and logs, drawn from a seed. One in
eight is blocked. Python's standard library only.
"""

import argparse
import datetime
import json
import pathlib
import random

COHORTS = (1, 5, 10, 25, 50, 100)
GATES = {
    "spacetime-provision-prod": "./scripts/spacetime/provision-check.sh prod",
    "spacetime-replay-resume": "./scripts/local-ci.sh spacetime-replay-resume",
    "spacetime-chaos": "./scripts/local-ci.sh spacetime-chaos",
    "sync-security": "./scripts/local-ci.sh sync-security",
}
DRILL = "./scripts/local-ci.sh canary-drill"


class Directory:
    """One run on its way into files."""

    def __init__(self, parent, number, drawn):
        start = datetime.datetime(2025, 1, 1) + datetime.timedelta(hours=7 * number)
        self.label = start.strftime("%Y%m%dT%H%M%SZ")
        self.path = parent / f"production-{self.label}"
        # Where the harness wrote: directories are usually imported from a copy.
        self.original = f"/srv/spacetime/output/canary/spacetime/production-{self.label}"
        self.drawn = drawn
        self.lines = {"gate": [], "cohort": [], "slo": []}
        self.table = []
        self.failures = {"gate": 0, "probe": 0, "slo": 0, "drill": 0}
        self.fault = drawn.choice(("gate", "probe", "slo", "drill")) if number % 8 == 7 else None
        (self.path / "logs").mkdir(parents=True)

    def put(self, name, text):
        (self.path / name).write_text(text)

    def line(self, kind, **members):
        self.lines[kind].append(json.dumps(members, separators=(",", ":")))

    def capture(self, label):
        sessions = self.drawn.randrange(500, 5000)
        self.put(f"runtime_metrics_{label}.json", json.dumps({"runtime": {"sessions": sessions}}))
        self.put(f"control_status_{label}.json", json.dumps({"status": "ok", "lag": sessions % 7}))

    def slo(self, label):
        bad = self.fault == "slo" and label == "cohort_50"
        p95 = round(self.drawn.uniform(650, 900) if bad else self.drawn.uniform(200, 590), 1)
        budget = round(self.drawn.uniform(0.001, 0.019), 4)
        self.put(f"slo-{label}.json", json.dumps({"sync": {"p95_latency_ms": p95, "error_budget_ratio": budget}}))
        status = "failed" if bad else "passed"
        self.failures["slo"] += bad
        self.line("slo", label=label, status=status, duration_seconds=0, p95_latency_ms=p95,
                  error_budget_ratio=budget, snapshot_file=f"{self.original}/slo-{label}.json")
        self.row(f"slo:{label}", status, 0, f"p95={p95}ms threshold<=600, error_budget={budget} threshold<=0.020")

    def row(self, step, status, seconds, detail):
        self.table.append(f"| {step} | {status} | {seconds}s | {detail} |")

    def command(self, name, log, command, bad, more):
        seconds = self.drawn.randrange(5, 900)
        output = "".join(
            f"{self.label} {name}: check {index} took {self.drawn.randrange(1, 9999)} ms\n"
            for index in range(self.drawn.randrange(10, 120))
        )
        self.put(f"logs/{log}", output + (f"{name} found a fault\n" if bad else f"{name} ok\n"))
        status = "failed" if bad else "passed"
        self.line("gate", gate=name, status=status, duration_seconds=seconds,
                  log_file=f"{self.original}/logs/{log}", **more)
        self.row(f"gate:{name}", status, seconds, command)

    def probe(self, cohort):
        bad = self.fault == "probe" and cohort == 25
        code = "503" if bad else "200"
        body = {"thread_id": f"production-rollout-thread-{cohort}", "runtime": "spacetime"}
        self.put(f"cohort-{cohort}.json", json.dumps(body))
        self.put(f"cohort-{cohort}.status", code + "\n")
        self.failures["probe"] += bad
        status = "failed" if bad else "passed"
        self.line("cohort", cohort_percent=cohort, status=status, http_status=code, duration_seconds=0,
                  response_file=f"{self.original}/cohort-{cohort}.json")
        self.row(f"cohort:{cohort}%", status, 0, f"runtime-routing evaluate (HTTP {code})")

    def write(self):
        self.capture("before")
        self.slo("baseline")
        for name, command in GATES.items():
            bad = self.fault == "gate" and name == "spacetime-chaos"
            self.failures["gate"] += bad
            self.command(name, f"gate-{name}.log", command, bad, {})
        sequence = ""
        for cohort in COHORTS:
            sequence += (
                f"# Cohort {cohort}%\nOA_RUNTIME_CANARY_USER_PERCENT={cohort}\n"
                f"OA_RUNTIME_CANARY_AUTOPILOT_PERCENT={cohort}\nOA_RUNTIME_SHADOW_ENABLED=true\n"
                "OA_RUNTIME_SHADOW_SAMPLE_RATE=1.0\nrecommended_soak_seconds=1800\n\n"
            )
            self.capture(f"before_{cohort}")
            self.probe(cohort)
            self.slo(f"cohort_{cohort}")
            self.capture(f"after_{cohort}")
        bad = self.fault == "drill"
        self.failures["drill"] += bad
        self.command("rollback_drill", "rollback-drill.log", DRILL, bad, {"command": DRILL})
        self.capture("after")
        self.slo("post_rollback_drill")
        for kind, lines in self.lines.items():
            self.put(f"{kind}-results.jsonl", "".join(line + "\n" for line in lines))
        self.put("cohort-env-sequence.txt", sequence)
        self.put("SUMMARY.md", self.summary())

    def summary(self):
        failures = self.failures
        decision = "block" if any(failures.values()) else "allow"
        table = "\n".join(self.table)
        return f"""# Spacetime Production Phased Rollout Summary

- Timestamp (UTC): {self.label}
- Output directory: {self.original}
- Gate failures: {failures["gate"]}
- Cohort probe failures: {failures["probe"]}
- SLO failures: {failures["slo"]}
- Rollback drill failures: {failures["drill"]}
- Recommended soak per cohort: 1800s
- SLO thresholds: p95<=600ms, error_budget<=0.020
- Decision: {decision}

## Cohort Sequence

{",".join(map(str, COHORTS))}

## Cohort Env Sequence

See: {self.original}/cohort-env-sequence.txt

## Execution Table

| Step | Status | Duration | Detail |
| --- | --- | --- | --- |
{table}
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("path", type=pathlib.Path, help="a directory to make them in")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    drawn = random.Random(given.seed)
    for number in range(given.count):
        Directory(given.path, number, drawn).write()


if __name__ == "__main__":
    main()
