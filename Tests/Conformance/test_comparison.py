"""The comparison must fail when anything is wrong: a test that cannot fail proves nothing.

Runs the stand-in twice, changes one thing in the second run and expects it to be named.
"""

import dataclasses
import json
import pathlib
import shutil
import tempfile
import unittest

import comparison
from control_plane import METRICS, SLO, STATUS, Behaviour, serving
from harness import STAND_IN, Run, Workspace, run


class TheComparisonNotices(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory(prefix="rollout-comparison-")
        cls.addClassCleanup(scratch.cleanup)
        cls.scratch = pathlib.Path(scratch.name).resolve()
        with serving(Behaviour(p95_latency_ms=700)) as server:
            environment = {
                "OA_PROD_CONTROL_BASE_URL": server.base_url,
                "OA_PROD_CONTROL_AUTH_TOKEN": Behaviour.token,
                "OA_RUNTIME_METRICS_URL": server.base_url + METRICS,
                "OA_CONTROL_STATUS_URL": server.base_url + STATUS,
                "OA_SPACETIME_SLO_SNAPSHOT_URL": server.base_url + SLO,
            }
            cls.reference, cls.other = (
                cls.stand_in(Workspace(cls.scratch, name), environment, server)
                for name in ("reference", "other")
            )

    @staticmethod
    def stand_in(workspace, environment, server):
        arguments = ("--cohorts", "1,50")
        return run(
            (STAND_IN,), workspace, arguments, environment, workspace.root / "artifacts", server
        )

    def setUp(self):
        # A copy at the same depth, so that paths inside the files still name the run that wrote
        # them.
        self.kept = self.scratch / "kept"
        shutil.copytree(self.other.output, self.kept)
        self.addCleanup(self.restore)

    def restore(self):
        shutil.rmtree(self.other.output)
        self.kept.rename(self.other.output)

    def found(self, subject: "Run | None" = None):
        return comparison.differences(self.reference, subject or self.other)

    def assert_named(self, name, subject=None):
        found = self.found(subject)
        self.assertTrue(any(line.startswith(name) for line in found), f"{name} not in {found}")

    def edit(self, name, old, new):
        path = self.other.output / name
        text = path.read_text()
        self.assertIn(old, text, "the test itself is wrong: nothing to change")
        path.write_text(text.replace(old, new, 1))

    def test_two_equal_runs_do_not_differ(self):
        self.assertEqual(self.found(), [])

    def test_every_field_of_every_line(self):
        changed = 0
        for name in comparison.JSONL_FILES:
            lines = self.other.text(name).splitlines()
            for number, line in enumerate(lines):
                for key in json.loads(line):
                    altered = json.loads(line)
                    altered[key] = "altered"
                    self.write_line(name, lines, number, altered)
                    self.assert_named(f"{name}:{number + 1}")
                    changed += 1
        self.assertGreater(changed, 40)

    def test_a_field_too_few_and_fields_in_another_order(self):
        for name in comparison.JSONL_FILES:
            lines = self.other.text(name).splitlines()
            members = json.loads(lines[0])
            self.write_line(name, lines, 0, dict(list(members.items())[:-1]))
            self.assert_named(f"{name}:1")
            self.write_line(name, lines, 0, dict(reversed(members.items())))
            self.assert_named(f"{name}:1")

    def test_a_field_more_at_the_end_is_allowed(self):
        name = "gate-results.jsonl"
        lines = self.other.text(name).splitlines()
        self.write_line(name, lines, 0, {**json.loads(lines[0]), "attempt": 1})
        self.assertEqual(self.found(), [])

    def test_numbers_and_strings_are_not_the_same(self):
        self.edit("cohort-results.jsonl", '"http_status":"200"', '"http_status":200')
        self.assert_named("cohort-results.jsonl:1")

    def test_a_duration_that_is_not_whole_seconds(self):
        self.edit("slo-results.jsonl", '"duration_seconds":', '"duration_seconds":0.5e1,"was":')
        self.assert_named("slo-results.jsonl:1")

    def test_a_broken_line_a_missing_line_and_a_key_that_occurs_twice(self):
        name = "cohort-results.jsonl"
        lines = self.other.text(name).splitlines()
        path = self.other.output / name
        for text in (
            lines[0][:-1] + "\n" + lines[1],
            lines[0],
            lines[0][:-1] + ',"status":"x"}\n' + lines[1],
        ):
            path.write_text(text + "\n")
            self.assert_named(name)

    def test_every_line_of_the_summary(self):
        path = self.other.output / comparison.SUMMARY
        lines = path.read_text().splitlines()
        for number, line in enumerate(lines):
            if not line.strip():
                continue
            path.write_text("\n".join(lines[:number] + ["altered " + line] + lines[number + 1 :]))
            self.assert_named(comparison.SUMMARY)
            path.write_text("\n".join(lines[:number] + lines[number + 1 :]))
            self.assert_named(comparison.SUMMARY)

    def test_each_cell_of_the_table_but_the_duration_in_seconds(self):
        row = comparison.table_rows(self.other.text(comparison.SUMMARY))[0]
        for index, cell in enumerate(row.split("|")[1:5]):
            cells = row.split("|")
            cells[index + 1] = f" x{cell.strip()} "
            self.edit(comparison.SUMMARY, row, "|".join(cells))
            self.assert_named(comparison.SUMMARY)
            self.edit(comparison.SUMMARY, "|".join(cells), row)

    def test_sections_after_the_table_are_allowed(self):
        path = self.other.output / comparison.SUMMARY
        path.write_text(path.read_text() + "\n## Evidence\n\n| a |\n|---|\n| b |\n")
        self.assertEqual(self.found(), [])

    def test_a_row_more_in_the_table(self):
        path = self.other.output / comparison.SUMMARY
        path.write_text(path.read_text() + "| gate:extra | passed | 0s | true |\n")
        self.assert_named(comparison.SUMMARY)

    def test_every_file_missing_or_changed(self):
        names = sorted(
            path.relative_to(self.other.output).as_posix()
            for path in self.other.output.rglob("*")
            if path.is_file()
        )
        self.assertGreater(len(names), 20)
        for name in names:
            path = self.other.output / name
            content = path.read_bytes()
            path.write_bytes(content[:-2])
            self.assert_named(name)
            path.unlink()
            self.assert_named(name)
            path.write_bytes(content)

    def test_a_file_too_many(self):
        (self.other.output / "stray.txt").touch()
        self.assert_named("stray.txt")

    def test_exit_code_output_and_requests(self):
        for field, value, name in (
            ("exit_code", 0, "exit code"),
            ("stdout", self.other.stdout + "more\n", "stdout"),
            ("stdout", self.other.stdout.replace("Captured", "captured", 1), "stdout"),
            ("stderr", "", "stderr"),
            ("requests", self.other.requests[1:], "requests"),
            ("requests", self.other.requests[::-1], "requests"),
        ):
            with self.subTest(field):
                self.assert_named(name, dataclasses.replace(self.other, **{field: value}))

    def test_a_header_of_a_probe(self):
        requests = [
            dataclasses.replace(request, authorization=None) for request in self.other.requests
        ]
        self.assert_named("requests", dataclasses.replace(self.other, requests=requests))

    def test_directories_that_differ_by_a_byte(self):
        self.assertEqual(comparison.different_bytes(self.kept, self.other.output), [])
        self.edit("cohort-env-sequence.txt", "Cohort 1%", "Cohort 2%")
        (self.other.output / "stray.txt").touch()
        (self.other.output / "cohort-1.status").unlink()
        self.assertEqual(len(comparison.different_bytes(self.kept, self.other.output)), 3)

    def test_columns_are_counted_as_markdown_readers_do(self):
        self.assertEqual(comparison.column_counts("| a | b | c | d |"), (4, 4))
        self.assertEqual(comparison.column_counts(r"| a | b | c | d \| e |"), (4, 4))
        self.assertEqual(comparison.column_counts(r"| a | b | c | d \\| e |"), (4, 5))
        self.assertEqual(comparison.column_counts(r"| a | b | c | d | e |"), (5, 5))

    def write_line(self, name, lines, number, members):
        changed = [*lines]
        changed[number] = json.dumps(members)
        (self.other.output / name).write_text("\n".join(changed) + "\n")


if __name__ == "__main__":
    unittest.main()
