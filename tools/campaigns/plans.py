"""The plans and the base ledger that the campaigns work on."""

import pathlib
import shutil

GATE_ONLY = """rollout-plan: 1
name: small
service: shop
environment: production
cohorts: [50]
gates:
  - name: one
    command: 'echo one'
"""


def observed(url):
    """Everything in it once: a gate, a probe, a snapshot, samples of a rule in one short soak."""
    return f"""rollout-plan: 1
name: observed
service: cart
environment: production
cohorts: [50]
gates:
  - name: one
    command: 'echo one'
probe:
  base-url: '{url}'
  path: /api/v1/control/runtime-routing/evaluate
  token-env: OA_PROD_CONTROL_AUTH_TOKEN
  body: '{{"thread_id":"t-{{{{percent}}}}","cohort_key":"user:u-{{{{percent}}}}"}}'
soak:
  seconds: 0.02
  sample-interval-seconds: 0.01
slo:
  snapshot-url: '{url}/slo'
  metrics:
    - name: p95_latency_ms
policy:
  rules:
    - metric: p95_latency_ms
      at-most: 600
"""


def fixtures():
    """Directories that the bash harness left, to import."""
    return pathlib.Path(__file__).resolve().parents[2] / "Tests/RolloutImportTests/Fixtures"


def make_base(program, directory):
    """A ledger as it comes to be: two rollouts, a label, an import, a key and a checkpoint."""
    directory = pathlib.Path(directory)
    directory.mkdir(parents=True)
    ledger = directory / "ledger.sqlite3"
    (directory / "small.yaml").write_text(GATE_ONLY)
    runs = ["run", "--plan", "small.yaml", "--allow-unobserved", "--ledger", ledger]
    program.must(directory, *runs, "--output-dir", "first")
    program.must(directory, *runs, "--output-dir", "second")
    program.must(
        directory, "label", "latest", "good", "--reason", "looked", "--ledger", ledger)
    program.must(directory, "key", "generate", "--ledger", ledger)
    program.must(directory, "checkpoint", "sign", "--ledger", ledger)
    # Beyond the last checkpoint there is something to sign.
    program.must(
        directory, "label", "latest", "unknown", "--reason", "doubt", "--ledger", ledger)
    for name in ("allowed", "blocked"):
        shutil.copytree(fixtures() / name, directory / "runs" / name)
    return ledger
