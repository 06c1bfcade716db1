-- Signed checkpoints, and the one way in which what was stored is erased: an event says so first.

-- Signed tree heads (C2SP signed notes) in the order in which they were made or taken in.
CREATE TABLE checkpoints (
  number INTEGER PRIMARY KEY CHECK (number >= 0),
  size INTEGER NOT NULL CHECK (size >= 0),
  note BLOB NOT NULL CHECK (length(note) BETWEEN 1 AND 1048576)
) STRICT;

-- What was erased, and the event.redacted that says why: the data and salt of an event, or a blob.
CREATE TABLE redactions (
  number INTEGER PRIMARY KEY CHECK (number >= 0),
  redactor INTEGER NOT NULL CHECK (redactor >= 0),
  position INTEGER UNIQUE CHECK (position >= 0 AND position < redactor),
  blob BLOB UNIQUE CHECK (length(blob) = 32),
  CHECK ((position IS NULL) <> (blob IS NULL))
) STRICT;

CREATE TRIGGER checkpoints_are_numbered BEFORE INSERT ON checkpoints
WHEN NEW.number <> (SELECT count(*) FROM checkpoints) BEGIN
  SELECT RAISE(ABORT, 'checkpoints are numbered without a gap');
END;

CREATE TRIGGER checkpoints_cover_events BEFORE INSERT ON checkpoints
WHEN NEW.size > (SELECT size FROM head) BEGIN
  SELECT RAISE(ABORT, 'a checkpoint covers only events that are there');
END;

CREATE TRIGGER checkpoints_are_never_updated BEFORE UPDATE ON checkpoints BEGIN
  SELECT RAISE(ABORT, 'checkpoints are append-only: UPDATE is rejected');
END;

CREATE TRIGGER checkpoints_are_never_deleted BEFORE DELETE ON checkpoints BEGIN
  SELECT RAISE(ABORT, 'checkpoints are append-only: DELETE is rejected');
END;

CREATE TRIGGER redactions_are_recorded_first BEFORE INSERT ON redactions
WHEN NEW.number <> (SELECT count(*) FROM redactions)
  OR (SELECT type FROM events WHERE position = NEW.redactor) IS NOT 'event.redacted'
  OR (NEW.position IS NOT NULL
    AND coalesce((SELECT type FROM events WHERE position = NEW.position), 'event.redacted')
      = 'event.redacted') BEGIN
  SELECT RAISE(ABORT, 'a redaction needs an event.redacted, which itself cannot be redacted');
END;

CREATE TRIGGER redactions_are_never_updated BEFORE UPDATE ON redactions BEGIN
  SELECT RAISE(ABORT, 'redactions are append-only: UPDATE is rejected');
END;

CREATE TRIGGER redactions_are_never_deleted BEFORE DELETE ON redactions BEGIN
  SELECT RAISE(ABORT, 'redactions are append-only: DELETE is rejected');
END;

DROP TRIGGER events_are_never_updated;

CREATE TRIGGER events_are_never_updated BEFORE UPDATE ON events
WHEN NOT (
  NEW.salt IS NULL AND NEW.data IS NULL AND NEW.position IS OLD.position
  AND NEW.stream IS OLD.stream AND NEW.version IS OLD.version AND NEW.id IS OLD.id
  AND NEW.type IS OLD.type AND NEW.schema IS OLD.schema AND NEW.time IS OLD.time
  AND NEW.recordedtime IS OLD.recordedtime AND NEW.header IS OLD.header AND NEW.leaf IS OLD.leaf
  AND EXISTS (SELECT 1 FROM redactions WHERE position = OLD.position)) BEGIN
  SELECT RAISE(ABORT, 'events are append-only: UPDATE is rejected');
END;

DROP TRIGGER blobs_are_never_deleted;

CREATE TRIGGER blobs_are_never_deleted BEFORE DELETE ON blobs
WHEN NOT EXISTS (SELECT 1 FROM redactions WHERE blob = OLD.digest) BEGIN
  SELECT RAISE(ABORT, 'blobs are append-only: DELETE is rejected');
END;

-- What was erased does not come back with the next event that cites it.
CREATE TRIGGER redacted_blobs_stay_away BEFORE INSERT ON blobs
WHEN EXISTS (SELECT 1 FROM redactions WHERE blob = NEW.digest) BEGIN
  SELECT RAISE(IGNORE);
END;
