#!/usr/bin/env python3
"""What a script would do with artifact directories: the JSON lines of each into SQLite.

import_script.py DATABASE DIRECTORY

No file is kept, nothing is hashed, and nothing says what was left out.
"""

import json
import pathlib
import sqlite3
import sys

BATCH = 100

connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.executescript("""
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE runs (number INTEGER PRIMARY KEY, path TEXT NOT NULL, decision TEXT);
  CREATE TABLE rows (run INTEGER NOT NULL, file TEXT NOT NULL, status TEXT, row TEXT NOT NULL);
""")
connection.execute("BEGIN IMMEDIATE")
for number, directory in enumerate(sorted(pathlib.Path(sys.argv[2]).iterdir())):
    summary = (directory / "SUMMARY.md").read_text()
    decision = next((line[len("- Decision: "):] for line in summary.splitlines()
                     if line.startswith("- Decision: ")), None)
    connection.execute("INSERT INTO runs VALUES (?, ?, ?)", (number, str(directory), decision))
    for file in directory.glob("*.jsonl"):
        rows = [json.loads(line) for line in file.read_text().splitlines()]
        connection.executemany("INSERT INTO rows VALUES (?, ?, ?, ?)", (
            (number, file.name, row.get("status"), json.dumps(row)) for row in rows))
    if (number + 1) % BATCH == 0:
        connection.execute("COMMIT")
        connection.execute("BEGIN IMMEDIATE")
connection.execute("COMMIT")
