-- When the camera says that a photo was taken, by its own clock: 2026-11-22 08:30:00.
ALTER TABLE stored_file ADD COLUMN taken_at TEXT;
-- Files whose key has been destroyed: what is left of them goes bit by bit.
CREATE INDEX stored_file_destroyed ON stored_file (id) WHERE sealed_key IS NULL;
