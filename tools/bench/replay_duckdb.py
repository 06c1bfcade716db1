#!/usr/bin/env python3
"""Counts the samples beyond each of two limits with DuckDB, for tools/bench/replay-identity.

replay_duckdb.py DIRECTORY      from samples.parquet of tools/bench/sweep_duckdb.py
"""

import sys

import duckdb

COUNT = """
  SELECT count(*) FILTER (latency > 600), count(*) FILTER (errors > 0.02), count(DISTINCT run)
  FROM read_parquet('{}/samples.parquet')
"""
latency, errors, runs = duckdb.connect().execute(COUNT.format(sys.argv[1])).fetchone()
print(f"{latency} {errors} {runs}")
