#!/usr/bin/env python3
"""Does `rollout drop-in` behave as the harness it replaces?

Each case runs the product and an independent stand-in of the harness against the same control plane, in
workspaces of the same kind, and compares everything: files, fields and their order, requests, output,
exit codes. The binary is ROLLOUT_BIN, else .build/debug/rollout. Python's standard library only:

    python3 Tests/Conformance/test_drop_in.py
"""

import json
import pathlib
import re
import sys
import tempfile
import time
import unittest

import comparison
from control_plane import EVALUATE, METRICS, SLO, STATUS, Behaviour, ControlPlane, serving
from harness import REPOSITORY, STAND_IN, MissingBinary, Workspace, rollout_binary, run

TOKEN = Behaviour.token
FLAGS = (
    "--output-dir --control-base-url --auth-token --cohorts --cohort-soak-seconds --runtime-metrics-url "
    "--control-status-url --slo-snapshot-url --max-p95-latency-ms --max-error-budget-ratio "
    "--rollback-drill-command --skip-gates --skip-rollback-drill --help"
).split()
TWO_COHORTS = ("--cohorts", "1,50")


class DropInTestCase(unittest.TestCase):
    """A scratch directory, a control plane and both harnesses."""

    maxDiff = None

    def setUp(self):
        self.binary = rollout_binary()
        scratch = tempfile.TemporaryDirectory(prefix="rollout-conformance-")
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name).resolve()

    def serve(self, **behaviour) -> ControlPlane:
        context = serving(Behaviour(**behaviour))
        self.addCleanup(context.__exit__, None, None, None)
        return context.__enter__()

    def workspace(self, name, failing=()):
        made = Workspace(self.scratch, name)
        made.fail(*failing)
        return made

    def run_drop_in(
        self, workspace, arguments=(), environment=None, output="artifacts", server=None
    ):
        command = (self.binary, "drop-in", "--ledger", workspace.ledger)
        return run(
            command, workspace, arguments, environment, self.place(workspace, output), server
        )

    def run_stand_in(
        self, workspace, arguments=(), environment=None, output="artifacts", server=None
    ):
        return run(
            (STAND_IN,), workspace, arguments, environment, self.place(workspace, output), server
        )

    @staticmethod
    def place(workspace, output):
        return workspace.root / output if output is not None else None

    def compare(self, *arguments, server=None, environment=None, failing=(), output="artifacts"):
        """Runs both and fails with every difference; returns both runs."""
        given = dict(arguments=arguments, environment=environment, output=output, server=server)
        reference = self.run_stand_in(self.workspace("reference", failing), **given)
        subject = self.run_drop_in(self.workspace("subject", failing), **given)
        if output is None:
            for one in (reference, subject):
                directories = one.workspace.output_directories()
                self.assertEqual(
                    len(directories), 1, f"one output directory expected\n{one.described()}"
                )
                one.output = directories[0]
        found = comparison.differences(reference, subject)
        self.assertEqual(found, [], "\n" + "\n".join(found) + "\n" + subject.described())
        return reference, subject

    def assert_blocked(self, one):
        self.assertEqual(one.exit_code, 1, one.described())
        self.assertIn("Decision: block", one.text(comparison.SUMMARY))

    @staticmethod
    def all_urls(server):
        return {
            "OA_PROD_CONTROL_BASE_URL": server.base_url,
            "OA_PROD_CONTROL_AUTH_TOKEN": TOKEN,
            "OA_RUNTIME_METRICS_URL": server.base_url + METRICS,
            "OA_CONTROL_STATUS_URL": server.base_url + STATUS,
            "OA_SPACETIME_SLO_SNAPSHOT_URL": server.base_url + SLO,
        }


class SameAsTheHarness(DropInTestCase):
    """The contract, case by case."""

    def test_a_healthy_rollout_of_six_cohorts_is_allowed(self):
        server = self.serve()
        reference, _ = self.compare(server=server, environment=self.all_urls(server))
        self.assertEqual(reference.exit_code, 0)
        self.assertEqual(
            len(reference.requests), 3 + 6 * 6 + 3, "the case must cover every request"
        )

    def test_flags_beat_the_environment(self):
        server = self.serve()
        url = server.base_url
        environment = {
            "OA_PROD_CONTROL_BASE_URL": url + "/wrong",
            "OA_PROD_CONTROL_AUTH_TOKEN": "wrong",
            "OA_PROD_ROLLOUT_COHORTS": "7",
            "OA_PROD_ROLLOUT_COHORT_SOAK_SECONDS": "7",
            "OA_RUNTIME_METRICS_URL": url + "/wrong",
            "OA_CONTROL_STATUS_URL": url + "/wrong",
            "OA_SPACETIME_SLO_SNAPSHOT_URL": url + "/wrong",
            "OA_SPACETIME_SLO_MAX_P95_LATENCY_MS": "1",
            "OA_SPACETIME_SLO_MAX_ERROR_BUDGET_RATIO": "0.001",
            "OA_SPACETIME_ROLLBACK_DRILL_COMMAND": "false",
        }
        arguments = ["--control-base-url", url, "--auth-token", TOKEN, "--cohorts", "5,25"]
        arguments += ["--cohort-soak-seconds", "90", "--runtime-metrics-url", url + METRICS]
        arguments += ["--control-status-url", url + STATUS, "--slo-snapshot-url", url + SLO]
        arguments += ["--max-p95-latency-ms", "500", "--max-error-budget-ratio", "0.0300"]
        arguments += ["--rollback-drill-command", "./scripts/local-ci.sh other-drill"]
        reference, _ = self.compare(*arguments, server=server, environment=environment)
        self.assertEqual(reference.exit_code, 0)
        self.assertIn("error_budget<=0.0300", reference.text(comparison.SUMMARY))

    def test_the_environment_beats_the_defaults(self):
        server = self.serve(p95_latency_ms=90, error_budget_ratio=0)
        environment = {
            **self.all_urls(server),
            "OA_PROD_ROLLOUT_COHORTS": "2,3",
            "OA_PROD_ROLLOUT_COHORT_SOAK_SECONDS": "60",
            "OA_SPACETIME_SLO_MAX_P95_LATENCY_MS": "90",
            "OA_SPACETIME_SLO_MAX_ERROR_BUDGET_RATIO": "0",
            "OA_SPACETIME_ROLLBACK_DRILL_COMMAND": "echo drilled",
        }
        reference, _ = self.compare(server=server, environment=environment)
        self.assertEqual(reference.exit_code, 0, "a value equal to its limit passes")

    def test_the_default_output_directory_is_in_the_workspace(self):
        server = self.serve()
        self.compare(*TWO_COHORTS, server=server, environment=self.all_urls(server), output=None)

    def test_custom_cohorts_with_white_space_and_an_empty_entry(self):
        server = self.serve()
        reference, _ = self.compare(
            "--cohorts", " 1,, 50 ", server=server, environment=self.all_urls(server)
        )
        self.assertEqual(len(reference.text("cohort-results.jsonl").splitlines()), 2)

    def test_one_slash_at_the_end_of_the_base_url_is_removed(self):
        server = self.serve()
        environment = {**self.all_urls(server), "OA_PROD_CONTROL_BASE_URL": server.base_url + "/"}
        reference, _ = self.compare(*TWO_COHORTS, server=server, environment=environment)
        self.assertEqual(reference.exit_code, 0)

    def test_values_under_sync_are_read_too(self):
        server = self.serve(nested=True)
        reference, _ = self.compare(*TWO_COHORTS, server=server, environment=self.all_urls(server))
        self.assertEqual(reference.exit_code, 0)

    def test_a_failed_gate_blocks_and_every_later_step_still_runs(self):
        server = self.serve()
        reference, _ = self.compare(
            *TWO_COHORTS,
            server=server,
            environment=self.all_urls(server),
            failing=("prod", "spacetime-chaos"),
        )
        self.assert_blocked(reference)
        self.assertIn("Gate failures: 2", reference.text(comparison.SUMMARY))

    def test_a_failed_probe_blocks(self):
        server = self.serve(probe_status_by_thread={"production-rollout-thread-50": 503})
        reference, _ = self.compare(*TWO_COHORTS, server=server, environment=self.all_urls(server))
        self.assert_blocked(reference)
        self.assertIn("Cohort probe failures: 1", reference.text(comparison.SUMMARY))

    def test_a_wrong_token_fails_every_probe(self):
        server = self.serve()
        environment = {**self.all_urls(server), "OA_PROD_CONTROL_AUTH_TOKEN": "not-the-token"}
        reference, _ = self.compare(*TWO_COHORTS, server=server, environment=environment)
        self.assert_blocked(reference)
        self.assertIn("(HTTP 401)", reference.text(comparison.SUMMARY))

    def test_a_latency_over_its_limit_blocks(self):
        server = self.serve(p95_latency_ms=600.5)
        reference, _ = self.compare(*TWO_COHORTS, server=server, environment=self.all_urls(server))
        self.assert_blocked(reference)
        self.assertIn("SLO failures: 4", reference.text(comparison.SUMMARY))

    def test_an_error_budget_over_its_limit_blocks(self):
        server = self.serve(error_budget_ratio=0.0201)
        reference, _ = self.compare(*TWO_COHORTS, server=server, environment=self.all_urls(server))
        self.assert_blocked(reference)

    def test_an_slo_endpoint_that_answers_503_blocks(self):
        server = self.serve(slo_status=503)
        reference, _ = self.compare(*TWO_COHORTS, server=server, environment=self.all_urls(server))
        self.assert_blocked(reference)
        self.assertIn('"reason":"snapshot_fetch_failed"', reference.text("slo-results.jsonl"))

    def test_a_snapshot_without_its_fields_blocks(self):
        for name, body in (
            ("none", "{}"),
            ("one", '{"p95_latency_ms":10}'),
            ("null", '{"sync":null}'),
        ):
            with self.subTest(name):
                server = self.serve(slo_body=body)
                self.scratch /= name
                reference, _ = self.compare(
                    *TWO_COHORTS, server=server, environment=self.all_urls(server)
                )
                self.assert_blocked(reference)
                self.assertIn(
                    '"reason":"missing_metrics_fields"', reference.text("slo-results.jsonl")
                )

    def test_a_snapshot_that_cannot_be_captured_warns_and_does_not_block(self):
        server = self.serve(snapshot_status=500)
        reference, _ = self.compare(*TWO_COHORTS, server=server, environment=self.all_urls(server))
        self.assertEqual(reference.exit_code, 0)
        self.assertEqual(len(reference.text("warnings.log").splitlines()), 2 + 2 * 4 + 2)

    def test_everything_skipped_is_allowed(self):
        reference, _ = self.compare("--skip-gates", "--skip-rollback-drill")
        self.assertEqual(reference.exit_code, 0)
        for name in comparison.JSONL_FILES:
            for line in reference.text(name).splitlines():
                self.assertEqual(json.loads(line)["status"], "skipped")

    def test_a_base_url_without_a_token_skips_the_probes(self):
        server = self.serve()
        environment = self.all_urls(server)
        del environment["OA_PROD_CONTROL_AUTH_TOKEN"]
        self.compare(*TWO_COHORTS, server=server, environment=environment)

    def test_a_drill_that_fails_blocks(self):
        server = self.serve()
        reference, _ = self.compare(
            *TWO_COHORTS,
            server=server,
            environment=self.all_urls(server),
            failing=("canary-drill",),
        )
        self.assert_blocked(reference)
        self.assertIn("Rollback drill failures: 1", reference.text(comparison.SUMMARY))


class UsageErrors(DropInTestCase):
    """Wrong arguments end with 2 and the harness's own message."""

    REFUSED = {
        "soak with a unit": ("--cohort-soak-seconds", "30m"),
        "negative soak": ("--cohort-soak-seconds", "-1"),
        "latency with a fraction": ("--max-p95-latency-ms", "600.5"),
        "ratio without digits": ("--max-error-budget-ratio", ".02"),
        "ratio with an exponent": ("--max-error-budget-ratio", "2e-2"),
        "cohort over 100": ("--cohorts", "1,101"),
        "cohort with a sign": ("--cohorts", "1,%"),
        "cohort that is a word": ("--cohorts", "1, all"),
        "no cohort at all": ("--cohorts", " , ,"),
    }

    def test_invalid_values_are_refused_with_the_same_message(self):
        for name, arguments in self.REFUSED.items():
            with self.subTest(name):
                self.scratch /= "next"
                reference, _ = self.compare(*arguments)
                self.assertEqual(reference.exit_code, 2)
                self.assertRegex(reference.stderr, r"^(Invalid|No valid) .*\.?\n$")

    def test_an_invalid_value_in_the_environment_is_refused_too(self):
        reference, _ = self.compare(environment={"OA_PROD_ROLLOUT_COHORTS": "1,2,x"})
        self.assertEqual(
            (reference.exit_code, reference.stderr), (2, "Invalid cohort percentage: x\n")
        )

    def test_an_invalid_value_is_refused_before_anything_is_written(self):
        one = self.run_drop_in(self.workspace("subject"), ("--cohorts", "101"))
        self.assertEqual(one.exit_code, 2, one.described())
        self.assertFalse(one.output.exists(), "the output directory was made")

    def test_an_unknown_argument_is_named_with_the_usage(self):
        runs = [
            start(self.workspace(name), ("--no-such-flag",), output=None)
            for name, start in (("reference", self.run_stand_in), ("subject", self.run_drop_in))
        ]
        for one in runs:
            self.assertEqual((one.exit_code, one.stdout), (2, ""), one.described())
            self.assertEqual(one.stderr.splitlines()[0], "Unknown argument: --no-such-flag")
            self.assert_usage(one.stderr)

    def test_help_is_the_usage_and_no_error(self):
        for name, start in (("reference", self.run_stand_in), ("subject", self.run_drop_in)):
            one = start(self.workspace(name), ("--help",), output=None)
            self.assertEqual((one.exit_code, one.stderr), (0, ""), one.described())
            self.assert_usage(one.stdout)

    def assert_usage(self, text):
        self.assertRegex(text, r"(?i)usage:")
        for flag in FLAGS:
            self.assertRegex(text, re.escape(flag) + r"\b", f"the usage does not name {flag}")


class WhereTheHarnessBroke(DropInTestCase):
    """Its known defects: here the product is held to what the harness should have done."""

    HOSTILE_COMMANDS = {
        "quotes": """echo "a \\"quoted\\" word" 'and another'""",
        "pipe": "echo one | tr a-z A-Z",
        "escaped pipe": r"echo 'one \| two \\| three'",
        "backslashes": r"printf 'back\\slash \\\\ \n'; true \\",
        "two lines": "echo one\necho two",
        "tab and controls": "echo 'a\tb\x01\x1b[31m'",
        "markup": "echo '</td><script>' `true` '<!--' && true",
    }

    def test_hostile_drill_commands_leave_valid_artifacts(self):
        for name, command in self.HOSTILE_COMMANDS.items():
            with self.subTest(name):
                self.scratch /= "next"
                arguments = ("--skip-gates", "--rollback-drill-command", command)
                one = self.run_drop_in(self.workspace("subject"), arguments)
                self.assertEqual(one.exit_code, 0, one.described())
                drill = self.objects(one, "gate-results.jsonl")[-1]
                self.assertEqual((drill["gate"], drill["command"]), ("rollback_drill", command))
                self.assert_table(one, steps=1 + 1 + 6 * 2 + 1 + 1)

    def test_an_output_directory_with_quotes_and_blanks_leaves_valid_artifacts(self):
        server = self.serve()
        one = self.run_drop_in(
            self.workspace("subject"),
            TWO_COHORTS,
            self.all_urls(server),
            output='odd "place" | here',
        )
        self.assertEqual(one.exit_code, 0, one.described())
        for name in comparison.JSONL_FILES:
            for line in self.objects(one, name):
                path = line.get("log_file") or line.get("response_file") or line["snapshot_file"]
                self.assertTrue(path.startswith(str(one.output)), path)
        self.assert_table(one, steps=1 + 4 + 2 * 2 + 1 + 1)

    def test_a_snapshot_value_is_never_run(self):
        marker = "pwned-by-a-snapshot"
        code = f'0); system("touch {marker}"); (1'
        for body in (
            json.dumps({"p95_latency_ms": code, "error_budget_ratio": code}),
            json.dumps({"sync": {"p95_latency_ms": [code], "error_budget_ratio": {"x": code}}}),
        ):
            server = self.serve(slo_body=body)
            self.scratch /= "next"
            one = self.run_drop_in(
                self.workspace("subject"), TWO_COHORTS, self.all_urls(server), server=server
            )
            self.assert_blocked(one)
            self.assertEqual(list(self.scratch.rglob(marker)), [])
            for line in self.objects(one, "slo-results.jsonl"):
                self.assertEqual(line["status"], "failed")

    def test_values_that_are_no_measurement_never_pass(self):
        for value in ("true", '"12"', "-1", "1e999", "null", "[]"):
            with self.subTest(value):
                body = f'{{"p95_latency_ms":{value},"error_budget_ratio":0.001}}'
                server = self.serve(slo_body=body)
                self.scratch /= "next"
                one = self.run_drop_in(
                    self.workspace("subject"), TWO_COHORTS, self.all_urls(server)
                )
                self.assert_blocked(one)
                for line in self.objects(one, "slo-results.jsonl"):
                    self.assertEqual(line["status"], "failed")

    def test_an_unreachable_control_plane_still_leaves_its_evidence(self):
        with serving(Behaviour()) as server:
            environment = self.all_urls(server)
        one = self.run_drop_in(self.workspace("subject"), TWO_COHORTS, environment)
        self.assert_blocked(one)
        statuses = [line["status"] for line in self.objects(one, "cohort-results.jsonl")]
        self.assertEqual(statuses, ["failed", "failed"])
        self.assert_table(one, steps=1 + 4 + 2 * 2 + 1 + 1)

    def test_a_snapshot_that_is_not_json_still_leaves_its_evidence(self):
        server = self.serve(slo_body="<html>503 from a proxy</html>")
        one = self.run_drop_in(self.workspace("subject"), TWO_COHORTS, self.all_urls(server))
        self.assert_blocked(one)
        self.assertIn("SLO failures: 4", one.text(comparison.SUMMARY))

    def test_the_token_is_in_no_file_and_no_output(self):
        server = self.serve()
        environment = {**self.all_urls(server), "SHOW_TOKEN": "1"}
        one = self.run_drop_in(self.workspace("subject"), TWO_COHORTS, environment)
        self.assertEqual(one.exit_code, 0, one.described())
        self.assertNotIn(TOKEN, one.stdout + one.stderr)
        written = [path for path in self.scratch.rglob("*") if path.is_file()]
        self.assertGreater(len(written), 20)
        holding = [str(path) for path in written if TOKEN.encode() in path.read_bytes()]
        self.assertEqual(holding, [], "files that hold the token")

    def objects(self, one, name):
        return [json.loads(line) for line in comparison.jsonl_lines(one.text(name))]

    def assert_table(self, one, steps):
        rows = comparison.table_rows(one.text(comparison.SUMMARY))
        self.assertEqual(len(rows), steps, "\n".join(rows))
        for row in rows:
            self.assertEqual(comparison.column_counts(row), (4, 4), row)


class RenderedFromTheLedger(DropInTestCase):
    """The ledger alone is the evidence."""

    def test_render_recreates_the_directory_that_the_run_wrote(self):
        server = self.serve(probe_status_by_thread={"production-rollout-thread-50": 503})
        for name, environment in (("urls", self.all_urls(server)), ("no urls", {})):
            with self.subTest(name):
                self.scratch /= "next"
                one = self.run_drop_in(
                    self.workspace("subject", ("spacetime-chaos",)), TWO_COHORTS, environment
                )
                self.assert_blocked(one)
                rendered = self.scratch / "rendered"
                command = (self.binary, "render", "latest", "--ledger", one.workspace.ledger)
                again = run(command, one.workspace, ("--out", str(rendered)))
                self.assertEqual(again.exit_code, 0, again.described())
                found = comparison.different_bytes(one.output, rendered)
                self.assertEqual(found, [], "\n" + "\n".join(found))


def main():
    try:
        binary = rollout_binary()
    except MissingBinary as error:
        print(f"Conformance: nothing to test: {error}", file=sys.stderr)
        return 2
    shown = binary.relative_to(REPOSITORY) if binary.is_relative_to(REPOSITORY) else binary
    print(f"Conformance of {shown} with {STAND_IN.relative_to(REPOSITORY)}", file=sys.stderr)
    start = time.monotonic()
    suite = unittest.TestSuite()
    for module in ("test_comparison", "test_drop_in"):
        suite.addTests(unittest.defaultTestLoader.loadTestsFromName(module))
    result = unittest.TextTestRunner(verbosity=2 if "-v" in sys.argv else 1).run(suite)
    seconds = time.monotonic() - start
    bad = len(result.failures) + len(result.errors)
    verdict = "all agree" if result.wasSuccessful() else f"{bad} DIFFER"
    print(f"Conformance: {result.testsRun} tests, {verdict}, {seconds:.0f} s.", file=sys.stderr)
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
