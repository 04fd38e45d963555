-- 发文登记. Each number follows the one before it; the row without one opens a year and says how many were given on paper.
CREATE TABLE issued_number (
    office TEXT NOT NULL CHECK (length(office) BETWEEN 1 AND 20),
    year INTEGER NOT NULL CHECK (year BETWEEN 1900 AND 2099),
    number INTEGER NOT NULL CHECK (number >= 0),
    previous INTEGER,
    PRIMARY KEY (office, year, number),
    FOREIGN KEY (office, year, previous) REFERENCES issued_number (office, year, number),
    CHECK (previous IS NULL OR previous = number - 1)
) STRICT;
CREATE UNIQUE INDEX issued_number_opening ON issued_number (office, year) WHERE previous IS NULL;
-- append only: issued_number

-- The wording of each kind of letter, as the office has it now; what was issued keeps its own text.
CREATE TABLE letter_template (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 8000),
    edited_at TEXT,
    edited_by TEXT
) STRICT;
