#!/usr/bin/env python3
"""Reads the events of a ledger and hashes them, as tools/bench/verify.c does.

verify_hashlib.py LEDGER      prints {"events", "seconds", "events_per_second", "root"}
"""

import hashlib
import json
import sqlite3
import sys
import time

start = time.perf_counter()
connection = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
sha256 = hashlib.sha256
subtrees = []
events = 0
rows = connection.execute("SELECT position, header, leaf, salt, data FROM events ORDER BY position")
for position, header, leaf, salt, data in rows:
    sha256(salt + data).digest()
    found = sha256(b"\0" + header).digest()
    if position != events or found != leaf:
        sys.exit(f"the event at {events} differs")
    events += 1
    level = 0
    while subtrees and subtrees[-1][0] == level:
        found = sha256(b"\1" + subtrees.pop()[1] + found).digest()
        level += 1
    subtrees.append((level, found))
root = subtrees.pop()[1]
while subtrees:
    root = sha256(b"\1" + subtrees.pop()[1] + root).digest()
seconds = time.perf_counter() - start
print(json.dumps({
    "events": events, "seconds": seconds, "events_per_second": events / seconds,
    "root": root.hex()}))
