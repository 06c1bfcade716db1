#!/usr/bin/env python3
"""Folds one metric by rollout and stage with DuckDB, for tools/bench/rebuild-peers.

rebuild_duckdb.py make LEDGER DIRECTORY    events.jsonl (stream, type, data) and events.parquet
rebuild_duckdb.py jsonl DIRECTORY          prints {"samples", "stages"}, from the JSON lines
rebuild_duckdb.py parquet DIRECTORY        the same, from typed columns: stream, type, stage, value
"""

import json
import sqlite3
import sys

import duckdb

# Of the data only what the fold needs is asked for, so that no other member is made into a value.
LINES = """
  SELECT stream, type, data.stage AS stage,
    list_filter(data.readings, lambda r: r.metric = 'p95_latency_ms')[1].value AS value
  FROM read_json('{path}/events.jsonl', format = 'newline_delimited', columns = {{
    stream: 'VARCHAR', type: 'VARCHAR',
    data: 'STRUCT(stage VARCHAR, readings STRUCT(metric VARCHAR, value DOUBLE)[])'}})
"""

FOLD = """
  SELECT coalesce(sum(samples), 0)::BIGINT, count(*) FROM (
    SELECT stream, stage, count(*) AS samples, list(value) AS folded
    FROM ({rows}) WHERE type = 'slo.sampled' GROUP BY stream, stage)
"""


def make(ledger, path):
    connection = sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)
    with open(path + "/events.jsonl", "w", encoding="utf-8") as out:
        rows = connection.execute("SELECT stream, type, data FROM events ORDER BY position")
        for stream, kind, data in rows:
            head = json.dumps({"stream": stream, "type": kind})[:-1]
            out.write(f'{head}, "data": {data.decode()}}}\n')
    duckdb.sql(f"COPY ({LINES.format(path=path)}) TO '{path}/events.parquet' (FORMAT parquet)")


def fold(rows):
    samples, stages = duckdb.connect().execute(FOLD.format(rows=rows)).fetchone()
    print(json.dumps({"samples": samples, "stages": stages}))


if sys.argv[1] == "make":
    make(*sys.argv[2:])
elif sys.argv[1] == "jsonl":
    fold(LINES.format(path=sys.argv[2]))
else:
    fold(f"SELECT * FROM read_parquet('{sys.argv[2]}/events.parquet')")
