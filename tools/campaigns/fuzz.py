"""Coverage-guided fuzzing of every reader of foreign bytes, with libFuzzer.

Builds rollout-fuzz with the compiler's fuzzer instrumentation, and runs each target: first its large hostile inputs, then libFuzzer from seeds that are
collected from the repository and from what earlier runs found. A fault is a crash, a broken
invariant, more than 1 s of processor time or more than 64 MiB and ten times the input of memory.

The last line is "fuzz: C cases, 0 faults, L lost, S s": inputs that were run (nothing is broken on
purpose, so faults is always 0), and targets with a fault. The exit code is 0 when none was lost,
1 when one was, 2 for bad usage.
"""

import argparse
import concurrent.futures
import dataclasses
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

import fuzz_build

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent.parent
FINDINGS = REPOSITORY / "Tests/FuzzTargetsTests/Findings"
DICTIONARIES = REPOSITORY / "Tests/Fuzzing/Dictionaries"

# Files of the repository that a target begins with; its own seeds and findings come to them.
SEEDS = {
    "plan": ["docs/examples/*.yaml", "Tests/**/*.yaml"],
    "policy": ["Tests/**/*policy*.yaml"],
    "snapshot": ["Tests/RolloutImportTests/Fixtures/**/*slo*.json", "Tests/**/*snapshot*.json"],
    "response": ["Tests/RolloutImportTests/Fixtures/*/*.json"],
    "bundle": [],
    "table": ["Tests/**/*.csv"],
    "envelope": ["Tests/**/*.dsse.json", "Tests/**/*.intoto.json*"],
    "proof": ["Tests/**/*.tlog-proof"],
}
INCUMBENT = "Tests/RolloutImportTests/Fixtures/*/"
INCUMBENT_FILES = [
    "gate-results.jsonl", "cohort-results.jsonl", "slo-results.jsonl", "SUMMARY.md",
    "cohort-env-sequence.txt", "warnings.log",
]
CODEC = "Tests/RolloutLedgerTests/Fixtures/v1/*.json"
# Fenced examples of the documentation, by the language of the fence or how they begin.
FENCES = {"plan": "rollout-plan: 1", "policy": "rollout-policy: 1"}

DICTIONARY = {
    "plan": "yaml", "policy": "yaml", "snapshot": "json", "prometheus": "json",
    "manifest": "json", "event-line": "json", "header": "json", "samples": "json",
    "codec": "json", "envelope": "json", "incumbent": "json", "note": "note", "proof": "note",
    "key": "note", "witness-policy": "note", "freeze": "freeze", "response": "response",
    "table": "table",
}

# A backstop: the target itself measures what each input takes.
HANG_SECONDS = 10
RESIDENT_MEGABYTES = 2048
SEED_LIMIT_BYTES = 256 * 1024


@dataclasses.dataclass
class Result:
    name: str
    cases: int = 0
    edges: int = 0
    rate: int = 0
    faults: list = dataclasses.field(default_factory=list)


def options(arguments):
    parser = argparse.ArgumentParser(
        prog="tools/fuzz", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=60, metavar="N",
                        help="of libFuzzer, all targets together (default 60; the build comes to it)")
    parser.add_argument("--target", action="append", metavar="NAME", help="only this one; repeatable")
    parser.add_argument("--seed", type=int, default=0, metavar="N",
                        help="of libFuzzer's random numbers (default: another one each time)")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="targets at a time (2)")
    parser.add_argument("--repeat", metavar="FILE", help="run this input alone; needs --target")
    parser.add_argument("--list", action="store_true", help="name the targets and end")
    parser.add_argument("--directory", type=pathlib.Path, default=REPOSITORY / ".build/campaigns/fuzz",
                        metavar="DIR", help="for seeds, corpus and faults (default: %(default)s)")
    parser.add_argument("--binary", type=pathlib.Path, help="a rollout-fuzz to use; none is built")
    chosen = parser.parse_args(arguments)
    if chosen.seconds < 1 or chosen.jobs < 1:
        parser.error("--seconds and --jobs: expected 1 or more")
    if chosen.repeat and len(chosen.target or []) != 1:
        parser.error("--repeat: expected one --target beside it")
    return chosen


def collect(binary, name, folder):
    """Puts what the repository has for a target into a folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    subprocess.run([binary, "seeds", name, folder], check=True, env=quiet())
    inputs = []
    for pattern in SEEDS.get(name, []):
        inputs += [path.read_bytes() for path in sorted(REPOSITORY.glob(pattern)) if path.is_file()]
    if name in FENCES:
        inputs += [text.encode() for text in fenced(FENCES[name])]
    if name == "incumbent":
        for run in sorted(REPOSITORY.glob(INCUMBENT)):
            parts = [run / file for file in INCUMBENT_FILES]
            inputs.append(b"\x1e".join(p.read_bytes() if p.is_file() else b"" for p in parts))
    if name == "codec":
        for path in sorted(REPOSITORY.glob(CODEC)):
            inputs.append(path.stem.encode() + b"\n" + path.read_bytes())
    if name == "samples":
        inputs += [p.read_bytes() for p in REPOSITORY.glob(CODEC) if p.stem == "slo.sampled"]
    for number, data in enumerate(inputs):
        if len(data) <= SEED_LIMIT_BYTES:
            (folder / f"file-{number}").write_bytes(data)
    for path in sorted((FINDINGS / name).glob("*")):
        shutil.copy(path, folder / f"finding-{path.name}")


def fenced(beginning):
    """The examples of the documentation that hold a line."""
    for path in sorted((REPOSITORY / "docs").glob("**/*.md")):
        for block in re.findall(r"^```[a-z]*\n(.*?)^```", path.read_text(), re.M | re.S):
            if beginning in block:
                yield block


def quiet():
    """Without the runtime's own report of crashes, which would keep them from libFuzzer."""
    return os.environ | {"SWIFT_BACKTRACE": "enable=no"}


def hostile(binary, target, result):
    """The large inputs that are always the same."""
    done = subprocess.run([binary, "hostile", target], env=quiet(), text=True, errors="replace",
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    lines = done.stdout.splitlines()
    names = [line for line in lines if line.startswith("input ")]
    result.cases += len(names)
    for line in lines:
        if line.startswith("FAULT "):
            result.faults.append(f"{line[6:]}\n  repeat: {binary} hostile {target}")
    if done.returncode not in (0, 1):
        last = names[-1] if names else "no input"
        result.faults.append(f"{target}: exit {done.returncode} at {last}\n"
                             f"  repeat: {binary} hostile {target}")


def fuzz(binary, target, longest, seconds, chosen, result):
    """libFuzzer for so long; it ends at its first fault."""
    place = chosen.directory
    corpus, seeds, faults = (place / kind / target for kind in ["corpus", "seeds", "faults"])
    collect(binary, target, seeds)
    corpus.mkdir(parents=True, exist_ok=True)
    faults.mkdir(parents=True, exist_ok=True)
    before = set(faults.iterdir())
    command = [
        str(binary), "fuzz", target, f"-max_total_time={seconds}", f"-timeout={HANG_SECONDS}",
        f"-rss_limit_mb={RESIDENT_MEGABYTES}", f"-max_len={longest}", f"-seed={chosen.seed}",
        f"-artifact_prefix={faults}/", "-print_final_stats=1", "-reload=0", "-use_value_profile=0",
    ]
    dictionary = DICTIONARIES / f"{DICTIONARY.get(target, 'none')}.dict"
    if dictionary.exists():
        command.append(f"-dict={dictionary}")
    done = subprocess.run(command + [str(corpus), str(seeds)], env=quiet(), text=True,
                          errors="replace", stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output = done.stdout
    executed = re.search(r"stat::number_of_executed_units:\s*(\d+)", output)
    executed = int(executed[1]) if executed else max(
        [int(n) for n in re.findall(r"^#(\d+)\s", output, re.M)], default=0)
    result.cases += executed
    result.edges = max([int(n) for n in re.findall(r"\bcov: (\d+)", output)], default=0)
    result.rate = executed // max(1, seconds)
    found = sorted(set(faults.iterdir()) - before)
    for path in found:
        said = re.findall(r"^FAULT (.*)$", output, re.M) or [path.name.split("-")[0]]
        result.faults.append(f"{target}: {said[-1][:600]}\n  input: {path} ({path.stat().st_size} bytes)"
                             f"\n  repeat: tools/fuzz --target {target} --repeat {path}")
    if done.returncode != 0 and not found:
        result.faults.append(f"{target}: libFuzzer ended with {done.returncode}:\n{output[-1500:]}")
    elif executed == 0:
        result.faults.append(f"{target}: libFuzzer ran nothing:\n{output[-1500:]}")


def run(binary, target, longest, seconds, chosen):
    result = Result(target)
    hostile(binary, target, result)
    fuzz(binary, target, longest, seconds, chosen, result)
    print(f"{target}: {result.cases} executions, {result.edges} edges, {result.rate} a second, "
          f"{len(result.faults)} findings", flush=True)
    for fault in result.faults:
        print("FAULT " + fault, flush=True)
    return result


def main(arguments):
    chosen = options(arguments)
    binary = chosen.binary or fuzz_build.build(
        REPOSITORY, REPOSITORY / ".build/campaigns/fuzz-build", chosen.jobs)
    listed = subprocess.run([binary, "list"], check=True, text=True, stdout=subprocess.PIPE).stdout
    targets = {}
    for line in listed.splitlines():
        name, longest, reads = line.split("\t")
        targets[name] = int(longest)
        if chosen.list:
            print(f"{name:16} {reads}")
    if chosen.list:
        return 0
    for name in chosen.target or []:
        if name not in targets:
            print(f"--target: expected one of {', '.join(targets)}; got {name}", file=sys.stderr)
            return 2
    if chosen.repeat:
        return subprocess.run([binary, "run", chosen.target[0], chosen.repeat], env=quiet()).returncode
    names = list(dict.fromkeys(chosen.target or targets))
    started = time.monotonic()
    each = max(1, chosen.seconds * min(chosen.jobs, len(names)) // len(names))
    with concurrent.futures.ThreadPoolExecutor(chosen.jobs) as pool:
        work = [pool.submit(run, binary, name, targets[name], each, chosen) for name in names]
        results = [one.result() for one in work]
    cases = sum(result.cases for result in results)
    lost = sum(1 for result in results if result.faults) + (1 if cases == 0 else 0)
    print(f"fuzz: {cases} cases, 0 faults, {lost} lost, {time.monotonic() - started:.0f} s")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
