#!/usr/bin/env python3
"""The Python peers of the append benchmark, from PyPI `eventsourcing`, on its SQLite recorder.

    append_eventsourcing.py recorder|application LEDGER EVENTS BATCH EVENT_BYTES

prints events per second. Durability is what a ledger needs, and is checked: WAL, synchronous=FULL.

recorder      the bare inserts of events that were made and encoded beforehand: no hash, no checks.
application   what a project calls: `Application.save` of an aggregate with BATCH new events.

Ids are ordered by time, which is the easier case for an index. The recorder's streams are 100 events
long.
"""

import os
import pathlib
import sys
import time
import uuid

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
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


class Item(Aggregate):
    @event("Put")
    def put(self, value):
        self.value = value


def run_recorder(path, events, batch, size):
    datastore = SQLiteDatastore(str(path))
    recorder = SQLiteApplicationRecorder(datastore)
    recorder.create_table()
    check_durability(datastore)
    work = batches(events, batch, size)
    start = time.perf_counter()
    for stored in work:
        recorder.insert_events(stored)
    return time.perf_counter() - start, recorder.max_notification_id()


def run_application(path, events, batch, size):
    os.environ["PERSISTENCE_MODULE"] = "eventsourcing.sqlite"
    os.environ["SQLITE_DBNAME"] = str(path)
    application = Application()
    check_durability(application.factory.datastore)
    value = "x" * size
    start = time.perf_counter()
    for _ in range(events // batch):
        item = Item()  # its first event
        for _ in range(batch - 1):
            item.put(value=value)
        application.save(item)
    seconds = time.perf_counter() - start
    return seconds, application.recorder.max_notification_id()


def main():
    modes = {"recorder": run_recorder, "application": run_application}
    if len(sys.argv) != 6 or sys.argv[1] not in modes:
        raise SystemExit(__doc__)
    path, (events, batch, size) = pathlib.Path(sys.argv[2]), map(int, sys.argv[3:])
    if path.exists():
        raise SystemExit(f"{path}: expected no file there yet")
    seconds, stored = modes[sys.argv[1]](path, events, batch, size)
    if stored != events:
        raise SystemExit(f"expected {events} events in {path}, got {stored}")
    print(f"{events / seconds:.1f}")


if __name__ == "__main__":
    main()
