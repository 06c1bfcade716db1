-- The event log. It is written by appending only: triggers reject UPDATE and DELETE. They guard
-- against mistakes; against intent there is the Merkle tree, which `verify` recomputes.

-- What this ledger is: the CloudEvents source of all its events, made once at its creation.
CREATE TABLE ledger (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  source TEXT NOT NULL CHECK (source GLOB 'urn:uuid:*' AND length(source) = 45),
  created INTEGER NOT NULL CHECK (created >= 0)
) STRICT;

-- The migrations that made this schema, each with the SHA-256 of its SQL text.
CREATE TABLE migrations (
  number INTEGER PRIMARY KEY CHECK (number >= 1),
  name TEXT NOT NULL UNIQUE CHECK (length(name) > 0),
  checksum BLOB NOT NULL CHECK (length(checksum) = 32),
  applied INTEGER NOT NULL CHECK (applied >= 0)
) STRICT;

-- The events in commit order; header is what leaf commits to, and every other column but salt
-- and data repeats a part of it for look-ups. Redaction sets salt and data to NULL together.
CREATE TABLE events (
  position INTEGER PRIMARY KEY CHECK (position >= 0),
  stream TEXT NOT NULL CHECK (length(CAST(stream AS BLOB)) BETWEEN 1 AND 200),
  version INTEGER NOT NULL CHECK (version >= 0),
  id TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
  type TEXT NOT NULL CHECK (length(CAST(type AS BLOB)) BETWEEN 1 AND 200),
  schema INTEGER NOT NULL CHECK (schema >= 1),
  time INTEGER NOT NULL CHECK (time >= 0),
  recordedtime INTEGER NOT NULL CHECK (recordedtime >= 0),
  header BLOB NOT NULL CHECK (length(header) BETWEEN 2 AND 16384),
  salt BLOB CHECK (length(salt) = 16),
  data BLOB CHECK (length(data) < 61440),
  leaf BLOB NOT NULL CHECK (length(leaf) = 32),
  UNIQUE (stream, version),
  CHECK ((salt IS NULL) = (data IS NULL))
) STRICT;

-- The head of the Merkle tree: its size, and the compact range of complete subtrees, the largest
-- first, 32 bytes each.
CREATE TABLE head (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  size INTEGER NOT NULL CHECK (size >= 0),
  range BLOB NOT NULL CHECK (length(range) % 32 = 0 AND length(range) <= 2016)
) STRICT;

-- The complete subtrees of the levels 8, 16, 24, … of the Merkle tree: the roots of tiles.
CREATE TABLE nodes (
  level INTEGER NOT NULL CHECK (level > 0 AND level % 8 = 0),
  place INTEGER NOT NULL CHECK (place >= 0),
  digest BLOB NOT NULL CHECK (length(digest) = 32),
  PRIMARY KEY (level, place)
) STRICT, WITHOUT ROWID;

-- Larger content that events cite by its SHA-256.
CREATE TABLE blobs (
  digest BLOB PRIMARY KEY NOT NULL CHECK (length(digest) = 32),
  content BLOB NOT NULL CHECK (length(content) <= 1048576)
) STRICT;

-- How far each projection has read; it is written in the transaction that writes its tables.
CREATE TABLE projections (
  name TEXT PRIMARY KEY NOT NULL CHECK (length(name) > 0),
  version INTEGER NOT NULL CHECK (version >= 1),
  position INTEGER NOT NULL CHECK (position >= 0)
) STRICT, WITHOUT ROWID;

INSERT INTO head (one, size, range) VALUES (1, 0, x'');

CREATE TRIGGER ledger_is_never_updated BEFORE UPDATE ON ledger BEGIN
  SELECT RAISE(ABORT, 'the identity of a ledger never changes');
END;

CREATE TRIGGER ledger_is_never_deleted BEFORE DELETE ON ledger BEGIN
  SELECT RAISE(ABORT, 'the identity of a ledger is never deleted');
END;

CREATE TRIGGER migrations_are_never_updated BEFORE UPDATE ON migrations BEGIN
  SELECT RAISE(ABORT, 'migrations are append-only: UPDATE is rejected');
END;

CREATE TRIGGER migrations_are_never_deleted BEFORE DELETE ON migrations BEGIN
  SELECT RAISE(ABORT, 'migrations are append-only: DELETE is rejected');
END;

CREATE TRIGGER events_are_never_updated BEFORE UPDATE ON events BEGIN
  SELECT RAISE(ABORT, 'events are append-only: UPDATE is rejected');
END;

CREATE TRIGGER events_are_never_deleted BEFORE DELETE ON events BEGIN
  SELECT RAISE(ABORT, 'events are append-only: DELETE is rejected');
END;

CREATE TRIGGER nodes_are_never_updated BEFORE UPDATE ON nodes BEGIN
  SELECT RAISE(ABORT, 'nodes are append-only: UPDATE is rejected');
END;

CREATE TRIGGER nodes_are_never_deleted BEFORE DELETE ON nodes BEGIN
  SELECT RAISE(ABORT, 'nodes are append-only: DELETE is rejected');
END;

CREATE TRIGGER blobs_are_never_updated BEFORE UPDATE ON blobs BEGIN
  SELECT RAISE(ABORT, 'blobs are append-only: UPDATE is rejected');
END;

CREATE TRIGGER blobs_are_never_deleted BEFORE DELETE ON blobs BEGIN
  SELECT RAISE(ABORT, 'blobs are append-only: DELETE is rejected');
END;

CREATE TRIGGER head_only_grows BEFORE UPDATE ON head
WHEN NEW.size <= OLD.size OR NEW.one <> OLD.one BEGIN
  SELECT RAISE(ABORT, 'the head only grows');
END;

CREATE TRIGGER head_counts_the_events BEFORE UPDATE ON head
WHEN NEW.size > OLD.size
  AND ((SELECT count(*) FROM events WHERE position >= OLD.size) <> NEW.size - OLD.size
    OR (SELECT max(position) FROM events) <> NEW.size - 1) BEGIN
  SELECT RAISE(ABORT, 'the head must count exactly the events, without a gap');
END;

CREATE TRIGGER head_is_never_deleted BEFORE DELETE ON head BEGIN
  SELECT RAISE(ABORT, 'the head is never deleted');
END;
