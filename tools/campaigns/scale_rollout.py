"""One rollout with a million samples, and a tenth of that: every command that reads a rollout.

A rollout is read as a whole where all of it is asked for, so time and memory may grow with its
samples; what must not happen is that they grow faster, or that a command ends for it.
"""

import json
import shutil


STAGES = 6
# Ten times the samples may take this many times as long.
WHOLE_FACTOR = 13
WHOLE_SECONDS = 0.5
# A quick look, at a debug build on whatever machine, tells a square from a line and no more.
WHOLE_FACTOR_QUICKLY = 40
# Bytes of memory for each sample, beyond what the process has anyway, of commands that hold the
# whole history at once; resume reads it when it begins and again at its end, to render it.
SAMPLE_BYTES = 3072
RESUME_BYTES = 5120
# They write a file for each sample: what the kernel needs for a folder of a million is not counted.
MANY_FILES = ("render", "resume")
# Commands that go through a rollout piece by piece need no more for a longer one.
MEMORY_FACTOR = 1.5
MEMORY_MIB = 16


def made(campaign, samples, undecided):
    """A ledger with one rollout; and the rollout's listing."""
    word = "open" if undecided else "ended"
    directory = campaign.directory / f"rollout-{samples}-{word}"
    directory.mkdir()
    ledger = directory / "ledger.sqlite3"
    flags = ["--undecided"] if undecided else []
    campaign.json(
        "bench", "history", "--ledger", ledger, "--runs", 1, "--stages", STAGES,
        "--samples", samples // STAGES, "--interval", 1, "--workspace", directory, *flags)
    return ledger, json.loads(campaign.run("list", "--json", "--ledger", ledger).output)


def cases(ledger, listing, samples):
    """Name, words, whether it holds the whole history, and what its answer must be."""
    rendered = ledger.parent / "rendered"
    events = listing["events"]
    return [
        ("list", ["list"], False, None),
        ("show", ["show", "--json"], True, lambda out: json.loads(out)["events"] == events),
        ("show, as text", ["show"], True, None),
        ("explain", ["explain"], True, None),
        ("summary", ["summary"], True, lambda out: f"- Events: {events}\n".encode() in out),
        ("events", ["events", "--json"], False, lambda out: out.count(b"\n") == events),
        ("render", ["render", "--out", rendered], True, None),
        ("replay", ["replay", "--max-p95-latency-ms", "500", "--json"], True,
         lambda out: len(json.loads(out)["rollouts"]) == 1),
        ("replay --identity", ["replay", "--identity", "--json"], True,
         lambda out: json.loads(out)["samples"] == samples),
        ("replay --identity --from-events", ["replay", "--identity", "--from-events", "--json"],
         True, lambda out: json.loads(out)["samples"] == samples),
        ("sweep", ["sweep", "--metric", "p95_latency_ms"], True, None),
        ("stats", ["stats"], False, None),
        ("verify", ["verify", "--json"], False, lambda out: json.loads(out)["events"] == events),
        ("projections rebuild", ["projections", "rebuild"], False, None),
    ]


def measure(campaign, samples):
    campaign.say(f"a rollout with {samples:,} samples")
    ledger, listing = made(campaign, samples, undecided=False)
    samples = samples // STAGES * STAGES
    found = {}
    for name, words, holds, check in cases(ledger, listing, samples):
        run = campaign.run(*words, "--ledger", ledger, limit=campaign.at_limit())
        campaign.check(
            check is None or check(run.output),
            f"{name} of {samples:,} samples answers something else: {run.output[-300:]!r}")
        found[name] = (run, holds)
        campaign.say(f"  {name}: {run.seconds:.2f} s, {run.peak_mib:.0f} MiB")
        if name == "render":
            lines = (ledger.parent / "rendered" / "slo-results.jsonl").read_bytes().count(b"\n")
            campaign.check(lines >= samples, f"slo-results.jsonl has {lines:,} lines")
            shutil.rmtree(ledger.parent / "rendered")
    ended = campaign.run("resume", "latest", "--ledger", ledger, expect=None)
    campaign.check(ended.code == 0, f"resume of an ended rollout exits with {ended.code}")
    shutil.rmtree(ledger.parent)

    ledger, _ = made(campaign, samples, undecided=True)
    run = campaign.run("resume", "latest", "--ledger", ledger, expect=None, limit=campaign.at_limit())
    after = json.loads(campaign.run("list", "--json", "--ledger", ledger).output)
    campaign.check(
        run.code == 0 and after["decision"] == "allow",
        f"resume exits with {run.code}, decision {after['decision']}: {run.errors[-300:]!r}")
    found["resume"] = (run, True)
    campaign.say(f"  resume: {run.seconds:.2f} s, {run.peak_mib:.0f} MiB")
    campaign.run("verify", "--ledger", ledger)
    shutil.rmtree(ledger.parent)
    return found


def run(campaign):
    samples = campaign.options.samples
    sizes = [samples // 10, samples]
    found = [measure(campaign, size) for size in sizes]
    for name, (run, holds) in found[1].items():
        before = found[0][name][0]
        factor = WHOLE_FACTOR_QUICKLY if campaign.options.quick else WHOLE_FACTOR
        took, took_before = ((one.user_cpu if name in MANY_FILES else one.cpu)
                             for one in (run, before))
        most = factor * max(took_before, WHOLE_SECONDS)
        campaign.check(
            took <= most, f"{name} takes {took:.2f} s of a processor for {sizes[1]:,} samples "
            f"and {took_before:.2f} s for {sizes[0]:,}; at most {most:.2f} s was expected")
        most = MEMORY_FACTOR * before.peak_mib + MEMORY_MIB
        if holds:
            each = RESUME_BYTES if name == "resume" else SAMPLE_BYTES
            most = max(most, before.peak_mib + each * (sizes[1] - sizes[0]) / (1 << 20))
        campaign.check(
            run.peak_mib <= most, f"{name} has {run.peak_mib:.0f} MiB for {sizes[1]:,} samples and "
            f"{before.peak_mib:.0f} for {sizes[0]:,}; at most {most:.0f} was expected")
    rows = []
    for name, (run, _) in found[1].items():
        before = found[0][name][0]
        more = max(0, run.peak_kib - before.peak_kib) * 1024 / (sizes[1] - sizes[0])
        rows.append([
            name, f"{before.seconds:.2f}", f"{run.seconds:.2f}", f"{took / took_before:.1f}",
            f"{before.peak_mib:.0f}", f"{run.peak_mib:.0f}", f"{more:,.0f}"])
    campaign.table(
        "One long rollout",
        ["command", f"s, {sizes[0]:,} samples", f"s, {sizes[1]:,}", "factor of CPU time",
         f"MiB, {sizes[0]:,}", f"MiB, {sizes[1]:,}", "bytes a sample"], rows)
