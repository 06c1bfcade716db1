#!/usr/bin/env python3
"""The Python peer of the append benchmark: PyPI `eventsourcing`, its SQLite application recorder.

    append_eventsourcing.py LEDGER EVENTS BATCH EVENT_BYTES     prints events per second

Durability is what a ledger needs, and is checked: WAL, synchronous=FULL. Only the inserts are timed;
events are made beforehand, and ids are ordered by time, which is the easier case for an index. Streams
are 100 events long.
"""

import pathlib
import sys
import time
import uuid

from eventsourcing.persistence import StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore

EVENTS_PER_STREAM = 100
SYNCHRONOUS_FULL = 2


def ordered_id(number):
    """A UUID laid out as version 7: milliseconds first, so that a later one sorts later."""
    value = (1_750_000_000_000 + number) << 80 | 7 << 76 | 2 << 62 | number
    return uuid.UUID(int=value)


def batches(events, batch, size):
    """Lists of `batch` events of `size` bytes each."""
    state = b"x" * size
    made = [
        StoredEvent(
            originator_id=ordered_id(number // EVENTS_PER_STREAM),
            originator_version=number % EVENTS_PER_STREAM,
            topic="cohort.completed",
            state=state,
        )
        for number in range(events)
    ]
    return [made[start : start + batch] for start in range(0, events, batch)]


def check_durability(datastore):
    with datastore.get_connection(commit=True) as connection:
        cursor = connection.cursor()
        for pragma, expected in (("journal_mode", "wal"), ("synchronous", SYNCHRONOUS_FULL)):
            cursor.execute(f"PRAGMA {pragma}")
            got = cursor.fetchone()[0]
            if got != expected:
                raise SystemExit(f"{pragma}: expected {expected}, got {got}: not a fair comparison")


def main():
    if len(sys.argv) != 5:
        raise SystemExit(__doc__)
    path, (events, batch, size) = pathlib.Path(sys.argv[1]), map(int, sys.argv[2:])
    if path.exists():
        raise SystemExit(f"{path}: expected no file there yet")
    datastore = SQLiteDatastore(str(path))
    recorder = SQLiteApplicationRecorder(datastore)
    recorder.create_table()
    check_durability(datastore)
    work = batches(events, batch, size)
    start = time.perf_counter()
    for stored in work:
        recorder.insert_events(stored)
    seconds = time.perf_counter() - start
    if recorder.max_notification_id() != events:
        raise SystemExit(
            f"expected {events} events in {path}, got {recorder.max_notification_id()}"
        )
    print(f"{events / seconds:.1f}")


if __name__ == "__main__":
    main()
