-- What stood in the rows that are to come in, many rows to a piece. A piece goes when the last of its rows has come in.
CREATE TABLE import_cells (
    id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import_batch (id) ON DELETE CASCADE,
    -- The last of its rows in the order in which they come in.
    last_depth INTEGER NOT NULL,
    last_row INTEGER NOT NULL,
    cells BLOB NOT NULL
) STRICT;
CREATE INDEX import_cells_in_order ON import_cells (import_id, last_depth, last_row);
-- The piece that holds the row, as long as it is to come in.
ALTER TABLE import_row ADD COLUMN cells_id INTEGER;
ALTER TABLE import_row DROP COLUMN cells;

-- What was checked before is to be uploaded again; what was half in stays as it is and can be taken back.
UPDATE import_batch SET state = 'abandoned', closed_at = asked_at WHERE state IN ('checking', 'ready', 'waiting');
UPDATE import_batch SET state = 'done', closed_at = begun_at WHERE state = 'applying';
