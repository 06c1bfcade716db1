#!/usr/bin/env python3
"""Are the statistics of `rollout tune` those of SciPy and statsmodels?

The binary is ROLLOUT_BIN, else .build/debug/rollout. tools/setup-python makes the environment:

    .build/tools/python/bin/python -m unittest discover -s Tests/Statistics -p 'test_*.py'
"""

import json
import math
import os
import pathlib
import random
import subprocess
import tempfile
import unittest

import numpy
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("ROLLOUT_BIN", str(REPOSITORY / ".build" / "debug" / "rollout"))
SEED = 20260901


def answers(cases):
    """What the program makes of each case."""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "cases.jsonl"
        file.write_text("".join(json.dumps(case) + "\n" for case in cases))
        run = subprocess.run(
            [BINARY, "bench", "statistics", str(file)], check=True, capture_output=True, text=True)
    found = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(found) == len(cases)
    return list(zip(cases, found))


class Shares(unittest.TestCase):
    SHARES = [(0, 1), (1, 1), (0, 20), (20, 20), (3, 7), (1, 118), (59, 118), (999, 1000)]

    def setUp(self):
        draw = random.Random(SEED)
        shares = list(self.SHARES)
        for _ in range(200):
            total = draw.randint(1, 5000)
            shares.append((draw.randint(0, total), total))
        self.found = answers([{"share": share} for share in shares])

    def test_wilson_intervals(self):
        for case, answer in self.found:
            count, total = case["share"]
            with self.subTest(share=(count, total)):
                lower, upper = proportion_confint(count, total, alpha=0.05, method="wilson")
                self.assertAlmostEqual(answer["wilson_lower"], max(0, lower), delta=1e-12)
                self.assertAlmostEqual(answer["wilson_upper"], min(1, upper), delta=1e-12)

    def test_the_bound_of_no_event_is_the_one_sided_exact_one(self):
        for case, answer in self.found:
            total = case["share"][1]
            with self.subTest(total=total):
                # Clopper and Pearson's of 0: the 95 % quantile of Beta(1, n).
                self.assertAlmostEqual(
                    answer["none_upper"], stats.beta.ppf(0.95, 1, total), delta=1e-12)

    def test_the_band_covers_the_exact_distance_of_a_distribution(self):
        for case, answer in self.found:
            total = case["share"][1]
            with self.subTest(total=total):
                half = answer["band_half_width"]
                self.assertAlmostEqual(
                    half, min(1, math.sqrt(math.log(40) / (2 * total))), delta=1e-12)
                # The exact quantile of Kolmogorov's distance is what the inequality bounds.
                self.assertGreaterEqual(half + 1e-12, min(1, stats.kstwo.ppf(0.95, total)))


class Ranks(unittest.TestCase):
    def setUp(self):
        draw = random.Random(SEED)
        cases = [
            {"bad": [3, 3, 4], "good": [1, 2, 3, 3]}, {"bad": [1], "good": [1]},
            {"bad": [2], "good": [1]}, {"bad": [1], "good": [2]},
        ]
        for _ in range(100):
            bad = [draw.randint(0, 30) for _ in range(draw.randint(1, 40))]
            good = [draw.randint(0, 25) for _ in range(draw.randint(1, 80))]
            cases.append({"bad": bad, "good": good})
        self.found = answers(cases)

    def test_u_and_the_area(self):
        for case, answer in self.found:
            with self.subTest(case=case):
                expected = stats.mannwhitneyu(case["bad"], case["good"], method="asymptotic")
                self.assertEqual(answer["u"], expected.statistic)
                pairs = len(case["bad"]) * len(case["good"])
                self.assertAlmostEqual(answer["area"], expected.statistic / pairs, delta=1e-12)

    def test_the_area_is_that_under_the_curve(self):
        for case, answer in self.found:
            with self.subTest(case=case):
                alarms, caught = zip(*answer["curve"])
                self.assertEqual((alarms[0], caught[0]), (0, 0))
                self.assertEqual((alarms[-1], caught[-1]), (1, 1))
                self.assertAlmostEqual(
                    float(numpy.trapezoid(caught, alarms)), answer["area"], delta=1e-12)


class Clusters(unittest.TestCase):
    def test_the_error_of_a_sum_is_that_of_the_sums_of_clusters(self):
        draw = random.Random(SEED)
        cases = []
        for count in (2, 5, 30):
            keys = [f"k{draw.randrange(count)}" for _ in range(200)]
            cases.append({"keys": keys, "values": [draw.randint(0, 50) for _ in keys]})
        for case, answer in answers(cases):
            sums = {}
            for key, value in zip(case["keys"], case["values"]):
                sums[key] = sums.get(key, 0) + value
            values = numpy.array(list(sums.values()))
            expected = len(values) * stats.sem(values)
            self.assertAlmostEqual(answer["standard_error"], expected, delta=1e-9 * expected)
            # Drawn 2000 times, the interval is that of a normal distribution within a tenth or so.
            if len(values) == 30:
                spread = (answer["bootstrap_upper"] - answer["bootstrap_lower"]) / 2
                naive = math.sqrt(len(values)) * numpy.std(values)
                self.assertLess(abs(spread / (1.96 * naive) - 1), 0.15)

    def test_one_cluster_has_no_error(self):
        (_, answer), = answers([{"keys": ["a", "a"], "values": [1, 2]}])
        self.assertEqual(answer["standard_error"], 0)
        self.assertEqual(answer["bootstrap_lower"], 3)


if __name__ == "__main__":
    unittest.main()
