-- Whose data were destroyed because their time was over, by whom and why. Only of these may lines of the history go.
CREATE TABLE erasure (
    subject_kind TEXT NOT NULL,
    subject_id INTEGER NOT NULL,
    erased_at TEXT NOT NULL,
    erased_by TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    PRIMARY KEY (subject_kind, subject_id)
) STRICT;
-- append only: erasure
-- erasable: history, subject_kind, subject_id
