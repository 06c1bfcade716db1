#!/usr/bin/env python3
"""What a script would do: reads every event of a ledger and folds the p95 values of each stage.

rebuild_orjson.py LEDGER      prints {"events", "samples", "stages", "seconds"}

It checks no hash and writes nothing down: the least that there is to do.
"""

import json
import sqlite3
import sys
import time

import orjson

start = time.perf_counter()
connection = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
events = samples = 0
folded = {}
loads = orjson.loads
rows = connection.execute("SELECT stream, type, data FROM events ORDER BY position")
for stream, kind, data in rows:
    events += 1
    event = loads(data)
    if kind != "slo.sampled":
        continue
    samples += 1
    values = folded.setdefault((stream, event["stage"]), [])
    for reading in event["readings"]:
        if reading["metric"] == "p95_latency_ms":
            values.append(reading.get("value"))
seconds = time.perf_counter() - start
print(json.dumps({"events": events, "samples": samples, "stages": len(folded), "seconds": seconds}))
