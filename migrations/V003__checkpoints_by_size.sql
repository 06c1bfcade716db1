-- A checkpoint is signed at the end of each rollout: finding the last one and numbering the next
-- must not take longer with each one that is there.

-- The latest checkpoint, and those of a size.
CREATE INDEX checkpoints_by_size ON checkpoints (size, number);

DROP TRIGGER checkpoints_are_numbered;

-- None is ever deleted, so the greatest number tells how many there are.
CREATE TRIGGER checkpoints_are_numbered BEFORE INSERT ON checkpoints
WHEN NEW.number <> (SELECT coalesce(max(number) + 1, 0) FROM checkpoints) BEGIN
  SELECT RAISE(ABORT, 'checkpoints are numbered without a gap');
END;
