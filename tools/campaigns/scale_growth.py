"""How each command grows with the ledger: sizes of 10^4 events and ten times that, again and again.

What a command has to read decides how it may grow:

steady   it looks things up, and reads a rollout or a page: the size of the ledger must not show
whole    it reads the whole ledger: ten times the events, ten times the time, and flat memory
"""

import json
import pathlib
import shutil
import sqlite3
import subprocess
import time

import measured

# Of a rollout in these ledgers: six stages of ten samples. Small rollouts, so that there are many:
# 10^7 events are about 122,000 of them.
SAMPLES = 10
# Seconds between samples: short, so that the rollouts of the largest ledger lie in the past.
INTERVAL = 5
# A rollout has 86 events, and one in ten is stopped before its end.
EVENTS_PER_ROLLOUT = 82

PLAN = """rollout-plan: 1
name: small
service: small
environment: soak
cohorts: [100]
soak:
  seconds: 0
gates:
  - name: succeeds
    command: "true"
"""

# A steady command may take this much more in the largest ledger, for each decade: half of what it
# takes in the smallest (a tree that is one page deeper), and what a look at a cold page costs.
STEADY_SHARE = 0.5
STEADY_SECONDS = 0.02
# Nor may it wait for anybody that long, whoever reads the ledger meanwhile.
WAIT_SECONDS = 2
# A command that reads everything may take this many times as long for ten times the events, where
# it takes long enough to be measured.
WHOLE_FACTOR = 13
WHOLE_SECONDS = 0.5
# A quick look, at a debug build on whatever machine, tells a square from a line and no more.
WHOLE_FACTOR_QUICKLY = 40
# Memory at the largest against that at a hundredth of it: the page cache, the batches and the
# buffers have their full size there, and what is left to grow must be small.
MEMORY_FACTOR = 1.5
MEMORY_MIB = 16
# Commands that decode every event: what they come to at this size says how they go on.
SLOW_UP_TO = 1_000_000
SLOW_UP_TO_QUICKLY = 10_000
# What prints a row for each rollout, or promotion, may keep the rows; bytes of each. A sweep keeps
# where each rollout begins to be blocked, and the curve that comes of it.
# A verification keeps the next version of every stream.
ROW_BYTES = {"replay": 1024, "sweep": 768, "audit population": 6 * 512, "verify": 384}


class Case:
    def __init__(self, name, words, kind, check=None, up_to=None):
        self.name = name
        self.words = words
        self.kind = kind
        self.check = check
        # Events of the largest ledger that it is measured in, unless --all asks for every one.
        self.up_to = up_to


class Ledger:
    """A made ledger, and what is known of it."""

    def __init__(self, campaign, size):
        self.size = size
        self.path = (campaign.options.keep or campaign.directory) / f"events-{size}.sqlite3"
        facts = self.path.with_suffix(".json")
        if not facts.exists():
            self.make(campaign, facts)
        made = json.loads(facts.read_text())
        self.rollouts, self.events, self.samples = made["runs"], made["events"], made["samples"]
        self.made_in = made["seconds"]
        listed = campaign.run("list", "--json", "--limit", 50, "--ledger", self.path).output
        self.rollout = next(row for row in map(json.loads, listed.splitlines())
                            if row["plan"] == "production")
        # A label that says the same again is not recorded.
        self.labels = time.time_ns()
        # A rollout that observes nothing and ends at once: what `run` costs by itself.
        self.plan = campaign.directory / f"plan-{size}" / "plan.yaml"
        self.plan.parent.mkdir()
        self.plan.write_text(PLAN)

    def make(self, campaign, facts):
        campaign.say(f"making a ledger of about {self.size:,} events")
        made = campaign.json(
            "bench", "history", "--ledger", self.path, "--runs", self.size // EVENTS_PER_ROLLOUT,
            "--samples", SAMPLES, "--interval", INTERVAL, "--seed", campaign.options.seed)
        self.rollouts = made["runs"]
        campaign.run("key", "generate", "--ledger", self.path)
        campaign.run("checkpoint", "sign", "--ledger", self.path)
        self.keep_checkpoints()
        facts.write_text(json.dumps(made))

    def keep_checkpoints(self):
        """As many as there are rollouts: one is signed at the end of each where there is a key."""
        with sqlite3.connect(self.path) as connection:
            connection.execute("""
              WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
              INSERT INTO checkpoints (number, size, note)
              SELECT n, size, note FROM numbers, (SELECT size, note FROM checkpoints WHERE number = 0)
            """, (self.rollouts,))
        connection.close()


def cases(ledger, scratch):
    """The commands, those that write last."""
    some = ledger.rollout["rollout"]
    middle = ledger.events // 2

    def label():
        ledger.labels += 1
        quality = ("good", "bad")[ledger.labels % 2]
        return ["label", some, quality, "--reason", f"look {ledger.labels}", "--json"]

    def small_run():
        artifacts = ledger.plan.parent / "artifacts"
        shutil.rmtree(artifacts, ignore_errors=True)
        return ["run", "--allow-unobserved", "--plan", ledger.plan, "--workspace",
                ledger.plan.parent, "--output-dir", artifacts]

    return [
        Case("list (opens, 50 rows)", ["list", "--json"], "steady",
             lambda out: len(out.splitlines()) == min(50, ledger.rollouts)),
        Case("show latest", ["show", "--json"], "steady", lambda out: b'"steps"' in out),
        Case("show ID", ["show", some, "--json"], "steady",
             lambda out: json.loads(out)["events"] == ledger.rollout["events"]),
        Case("explain ID", ["explain", some, "--json"], "steady", lambda out: some.encode() in out),
        Case("events ID", ["events", some, "--json"], "steady",
             lambda out: len(out.splitlines()) == ledger.rollout["events"]),
        Case("append one (label)", label, "steady", lambda out: json.loads(out)["recorded"]),
        Case("checkpoint sign", ["checkpoint", "sign"], "steady"),
        Case("prove inclusion", ["prove", "inclusion", middle], "steady", lambda out: out != b""),
        Case("prove consistency", ["prove", "consistency", "--from", middle], "steady",
             lambda out: out != b""),
        Case("metrics", ["metrics", "--textfile", scratch / "rollout.prom"], "capped"),
        Case("sweep", ["sweep", "--metric", "p95_latency_ms", "--json"], "whole",
             lambda out: json.loads(out) is not None),
        Case("replay", ["replay", "--plan", "production", "--max-p95-latency-ms", "450", "--json"],
             "whole", lambda out: len(json.loads(out)["rollouts"]) == ledger.rollouts),
        Case("replay --identity", ["replay", "--identity", "--plan", "production", "--json"],
             "whole", lambda out: (json.loads(out)["rollouts"], json.loads(out)["samples"])
             == (ledger.rollouts, ledger.samples)),
        Case("stats", ["stats", "--json"], "whole", lambda out: json.loads(out) is not None,
             up_to=SLOW_UP_TO),
        Case("audit population", ["audit", "population", "--json"], "whole",
             lambda out: json.loads(out)["rollouts"] >= ledger.rollouts, up_to=SLOW_UP_TO),
        Case("export jsonl", ["export", "jsonl"], "whole", up_to=SLOW_UP_TO),
        Case("run a small rollout", small_run, "steady", lambda out: b"Rollout " in out),
        Case("verify", ["verify", "--json"], "whole",
             lambda out: json.loads(out)["events"] >= ledger.events
             and json.loads(out)["checkpoints"] > ledger.rollouts),
        Case("projections rebuild", ["projections", "rebuild", "--json"], "whole",
             lambda out: out != b""),
    ]


def measure(campaign, ledger):
    """Seconds (the median) and MiB (the most) of each command."""
    found = {}
    for case in cases(ledger, campaign.directory):
        up_to = SLOW_UP_TO_QUICKLY if campaign.options.quick else case.up_to
        if case.up_to and ledger.size > up_to and not campaign.options.all:
            continue
        runs = []
        # What is quick is measured more often; the first reads pages that nobody else has read.
        while not runs or (len(runs) < 5 and sum(run.seconds for run in runs) < 1.5):
            words = case.words() if callable(case.words) else case.words
            output = "/dev/null" if case.check is None else None
            run = campaign.run(
                *words, "--ledger", ledger.path, output=output, limit=campaign.at_limit())
            if case.check is not None:
                campaign.check(
                    case.check(run.output), f"{case.name} at {ledger.events:,} events answers "
                    f"something else: {run.output[:200]!r}")
            runs.append(run)
        found[case.name] = (
            case, measured.Spread([run.seconds for run in runs]).median,
            max(run.peak_mib for run in runs), measured.Spread([run.cpu for run in runs]).median)
        campaign.say(f"  {case.name}: {found[case.name][1]:.3f} s, {found[case.name][2]:.0f} MiB")
    return found


def beside_a_reader(campaign, ledger):
    """Who reads for minutes must not hold up who writes."""
    reader = subprocess.Popen(
        [campaign.rollout, "verify", "--ledger", ledger.path], stdout=subprocess.DEVNULL)
    try:
        time.sleep(0.3)
        writers = [case for case in cases(ledger, campaign.directory)
                   if case.name.startswith(("append one", "checkpoint", "run a"))]
        for case in writers:
            words = case.words() if callable(case.words) else case.words
            run = campaign.run(*words, "--ledger", ledger.path)
            campaign.check(
                run.seconds <= WAIT_SECONDS + 10 * run.cpu,
                f"{case.name} takes {run.seconds:.1f} s beside a verification of "
                f"{ledger.events:,} events, and {run.cpu:.2f} s of a processor")
    finally:
        reader.kill()
        reader.wait()


def judge(campaign, ledgers, found):
    """Holds growth against what the kinds of commands may take."""
    for name in found[0]:
        case = found[0][name][0]
        there = [(at[name], ledger) for at, ledger in zip(found, ledgers) if name in at]
        sizes = [ledger.events for _, ledger in there]
        decades = len(sizes) - 1
        reference = max(0, decades - 2)
        # What else the machine does must not look like growth.
        seconds = [at[3] for at, _ in there]
        mib = [at[2] for at, _ in there]
        if case.kind == "steady":
            most = seconds[0] * (1 + STEADY_SHARE * decades) + STEADY_SECONDS * decades
            most *= 2 if campaign.options.quick else 1
            campaign.check(
                seconds[-1] <= most, f"{name} takes {seconds[-1]:.3f} s of a processor at {sizes[-1]:,} events and "
                f"{seconds[0]:.3f} s at {sizes[0]:,}; at most {most:.3f} s was expected")
        elif case.kind == "whole":
            for index in range(decades):
                factor = WHOLE_FACTOR_QUICKLY if campaign.options.quick else WHOLE_FACTOR
                most = factor * max(seconds[index], WHOLE_SECONDS)
                campaign.check(
                    seconds[index + 1] <= most, f"{name} takes {seconds[index + 1]:.2f} s of a processor at "
                    f"{sizes[index + 1]:,} events and {seconds[index]:.2f} s at {sizes[index]:,}; "
                    f"at most {most:.2f} s was expected")
        rows = ROW_BYTES.get(name, 0) * there[-1][1].rollouts / (1 << 20)
        most = MEMORY_FACTOR * mib[reference] + MEMORY_MIB + rows
        campaign.check(
            mib[-1] <= most, f"{name} has {mib[-1]:.0f} MiB at {sizes[-1]:,} events and "
            f"{mib[reference]:.0f} MiB at {sizes[reference]:,}; at most {most:.0f} was expected")


def report(campaign, ledgers, found):
    head = ["command"] + [f"{ledger.events:,}" for ledger in ledgers] + ["factors of CPU time"]
    rows, memory = [], []
    for name in found[0]:
        there = [at[name] for at in found if name in at]
        left = ["–"] * (len(found) - len(there))
        cpu = [at[3] for at in there]
        factors = [after / before for before, after in zip(cpu, cpu[1:])]
        rows.append([name] + [f"{at[1]:.3f}" for at in there] + left
                    + [", ".join(f"{factor:.1f}" for factor in factors)])
        memory.append([name] + [f"{at[2]:.0f}" for at in there] + left
                      + [f"{there[-1][2] / there[0][2]:.2f}"])
    campaign.table("Seconds, by events of the ledger", head, rows)
    campaign.table(
        "Peak MiB, by events of the ledger", head[:-1] + ["last / first"], memory)
    campaign.table(
        "The ledgers", ["events", "rollouts", "file MiB", "made in s", "events/s"],
        [[f"{ledger.events:,}", f"{ledger.rollouts:,}",
          f"{pathlib.Path(ledger.path).stat().st_size / (1 << 20):,.0f}", f"{ledger.made_in:.1f}",
          f"{ledger.events / max(ledger.made_in, 0.001):,.0f}"] for ledger in ledgers])


def run(campaign):
    ledgers, found = [], []
    size = 10_000
    while size <= campaign.options.largest:
        ledger = Ledger(campaign, size)
        ledgers.append(ledger)
        found.append(measure(campaign, ledger))
        size *= 10
    beside_a_reader(campaign, ledgers[-1])
    judge(campaign, ledgers, found)
    report(campaign, ledgers, found)
