-- A file that is being brought in, or was. Its counts are those of its rows and change in the transactions that change the rows.
CREATE TABLE import_batch (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    -- Where it was brought in: nothing outside that union is touched.
    union_id INTEGER NOT NULL,
    file_id INTEGER NOT NULL,
    file_name TEXT NOT NULL CHECK (length(file_name) BETWEEN 1 AND 200),
    file_size INTEGER NOT NULL CHECK (file_size >= 0),
    file_digest BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('checking', 'ready', 'waiting', 'applying', 'done', 'undoing', 'undone', 'abandoned', 'failed')),
    header_row INTEGER CHECK (header_row >= 1),
    -- The columns that were found, as JSON: key, place from 0 and heading; and the headings that serve nothing.
    columns TEXT,
    unrecognised TEXT,
    complaint TEXT,
    rows INTEGER NOT NULL DEFAULT 0,
    ok INTEGER NOT NULL DEFAULT 0,
    normalised INTEGER NOT NULL DEFAULT 0,
    rejected INTEGER NOT NULL DEFAULT 0,
    duplicate INTEGER NOT NULL DEFAULT 0,
    noted INTEGER NOT NULL DEFAULT 0,
    -- Foretold by the check; counted anew while applying.
    created INTEGER NOT NULL DEFAULT 0,
    updated INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    transfer INTEGER NOT NULL DEFAULT 0,
    taken_back INTEGER NOT NULL DEFAULT 0,
    stays INTEGER NOT NULL DEFAULT 0,
    -- The checkpoint: the last row that was applied or, going backwards, taken back.
    last_depth INTEGER,
    last_row INTEGER,
    asked_by TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    begun_at TEXT,
    closed_at TEXT,
    cells_cleared INTEGER NOT NULL DEFAULT 0 CHECK (cells_cleared IN (0, 1)),
    CHECK (rows = ok + normalised + rejected + duplicate),
    CHECK ((last_depth IS NULL) = (last_row IS NULL))
) STRICT;
-- Two imports of one kind wait for each other.
CREATE UNIQUE INDEX import_batch_one_at_a_time ON import_batch (kind) WHERE state IN ('applying', 'undoing');
CREATE INDEX import_batch_by_time ON import_batch (asked_at, id);
CREATE INDEX import_batch_by_file ON import_batch (file_digest, kind);
CREATE INDEX import_batch_to_clear ON import_batch (closed_at) WHERE cells_cleared = 0;

CREATE TABLE import_row (
    id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import_batch (id) ON DELETE CASCADE,
    -- As Excel shows it.
    number INTEGER NOT NULL CHECK (number >= 1),
    verdict TEXT NOT NULL CHECK (verdict IN ('ok', 'normalised', 'rejected', 'duplicate')),
    column_key TEXT,
    reason TEXT,
    sentence TEXT,
    notes TEXT,
    label TEXT,
    depth INTEGER NOT NULL,
    effect TEXT CHECK (effect IN ('created', 'updated', 'unchanged', 'transfer')),
    -- What stood in the sheet, until the row is applied or the import is closed for a week.
    cells BLOB,
    is_applied INTEGER NOT NULL DEFAULT 0 CHECK (is_applied IN (0, 1)),
    subject_id INTEGER,
    -- What the kind needs to take the row back.
    memo BLOB,
    is_taken_back INTEGER NOT NULL DEFAULT 0 CHECK (is_taken_back IN (0, 1)),
    stays_because TEXT,
    UNIQUE (import_id, number),
    CHECK ((verdict IN ('ok', 'normalised')) = (effect IS NOT NULL)),
    CHECK ((verdict = 'ok') = (reason IS NULL))
) STRICT;
CREATE INDEX import_row_in_order ON import_row (import_id, depth, number);
CREATE INDEX import_row_by_reason ON import_row (import_id, verdict, reason, number) WHERE verdict <> 'ok';
CREATE INDEX import_row_by_subject ON import_row (subject_id) WHERE subject_id IS NOT NULL;
CREATE INDEX import_row_noted ON import_row (import_id, number) WHERE notes IS NOT NULL;
CREATE INDEX import_row_staying ON import_row (import_id, number) WHERE stays_because IS NOT NULL;
