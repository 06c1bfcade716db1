#!/usr/bin/env python3
"""Answers the three questions of tools/bench/sweep-peers with DuckDB.

sweep_duckdb.py make DIRECTORY            columns of `rollout bench columns` into samples.parquet
sweep_duckdb.py answer DIRECTORY ANSWERS  from samples.parquet

The file has a row a sample, in order: rollout, stage, number within the stage, both values.
"""

import sys

import duckdb


def make(folder):
    import numpy

    latency = numpy.fromfile(folder + "/latency.f64")
    errors = numpy.fromfile(folder + "/errors.f64")
    spans = numpy.fromfile(folder + "/spans.i32", dtype=numpy.int32).reshape(-1, 4)
    lengths = spans[:, 3] - spans[:, 2]
    run = numpy.repeat(spans[:, 0], lengths)
    stage = numpy.repeat(spans[:, 1].astype(numpy.int16), lengths)
    number = (numpy.arange(len(latency)) - numpy.repeat(spans[:, 2], lengths) + 1).astype(numpy.int32)
    table_of_samples = {"run": run, "stage": stage, "number": number, "latency": latency, "errors": errors}
    duckdb.sql("COPY (SELECT * FROM table_of_samples) TO '%s/samples.parquet' (FORMAT parquet)" % folder)


# Thresholds of the curve: blocked first in a stage is what its best value adds to the best before.
# What begins and what ends at each value is summed up once, and each threshold looks its sum up.
CURVE = """
WITH best AS (
  SELECT run, stage, high,
    coalesce(max(high) OVER (PARTITION BY run ORDER BY stage
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), '-infinity'::DOUBLE) AS before
  FROM stages
), changes AS (
  SELECT stage, before AS value, 1 AS change FROM best WHERE high > before
  UNION ALL
  SELECT stage, high, -1 FROM best WHERE high > before
), sums AS (
  SELECT stage, value, sum(sum(change)) OVER (PARTITION BY stage ORDER BY value) AS blocked
  FROM changes GROUP BY stage, value
), asked AS (
  SELECT n, 100 + n::DOUBLE AS threshold, stage
  FROM range(1000) AS r(n), (SELECT DISTINCT stage FROM stages)
)
SELECT coalesce(blocked, 0)::INTEGER FROM asked
ASOF LEFT JOIN sums ON asked.stage = sums.stage AND asked.threshold >= sums.value
ORDER BY n, asked.stage
"""

# Of every cell, the runs that neither rule finds anything in, summed up over the plane.
GRID = """
WITH xs AS (SELECT n AS x, 100 + n::DOUBLE * 10 AS threshold FROM range(100) AS r(n)),
ys AS (SELECT n AS y, (n + 1)::DOUBLE * 0.0005::DOUBLE AS threshold FROM range(100) AS r(n)),
runs AS (SELECT run, max(high) AS high, max(worst) AS worst FROM stages GROUP BY run),
cells AS (
  SELECT xs.x, ys.y, count(*) AS free
  FROM runs ASOF JOIN xs ON runs.high <= xs.threshold ASOF JOIN ys ON runs.worst <= ys.threshold
  GROUP BY xs.x, ys.y
), filled AS (
  SELECT xs.x, ys.y, coalesce(free, 0) AS free
  FROM xs CROSS JOIN ys LEFT JOIN cells ON cells.x = xs.x AND cells.y = ys.y
), rows AS (SELECT x, y, sum(free) OVER (PARTITION BY y ORDER BY x) AS free FROM filled)
SELECT ((SELECT count(*) FROM runs) - sum(free) OVER (PARTITION BY x ORDER BY y))::INTEGER AS blocked
FROM rows ORDER BY y, x
"""

ROW = """
WITH third AS (SELECT run, max(third) AS third FROM stages GROUP BY run),
sums AS (
  SELECT third AS value, sum(count(*)) OVER (ORDER BY third) AS passed FROM third
  WHERE third IS NOT NULL GROUP BY third
),
asked AS (SELECT n, 100 + n::DOUBLE AS threshold FROM range(1000) AS r(n))
SELECT ((SELECT count(third) FROM third) - coalesce(passed, 0))::INTEGER
FROM asked ASOF LEFT JOIN sums ON asked.threshold >= sums.value ORDER BY n
"""

# One pass over the file. A window without an order streams: the rows are in order as they are.
STAGES = """
CREATE TEMP TABLE stages AS
SELECT run, stage, max(latency) AS high, max(errors) AS worst,
  max(CASE WHEN number >= 3 THEN least(latency, second, third) END) AS third
FROM (
  SELECT run, stage, number, latency, errors, lag(latency, 1) OVER () AS second,
    lag(latency, 2) OVER () AS third
  FROM read_parquet('%s/samples.parquet')
) GROUP BY run, stage
"""


def answer(folder, path):
    import array

    connection = duckdb.connect()
    connection.execute(STAGES % folder)
    numbers = array.array("i")
    for question in (CURVE, GRID, ROW):
        numbers.extend(row[0] for row in connection.execute(question).fetchall())
    with open(path, "wb") as file:
        numbers.tofile(file)


if sys.argv[1] == "make":
    make(sys.argv[2])
else:
    answer(sys.argv[2], sys.argv[3])
