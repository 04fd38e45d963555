-- 期初数: results from before the program, or of a module that does not exist yet, each with the document that says so. Counts as they are, percentages
-- in hundredths of a percent, money in fen. Nothing is changed: a correction is a later row for the same days.
CREATE TABLE historical_figure (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 60),
    value INTEGER NOT NULL CHECK (value >= 0),
    -- Of a flow its first day, of an event its day; a stock has none.
    from_day TEXT CHECK (length(from_day) = 10),
    at_day TEXT NOT NULL CHECK (length(at_day) = 10),
    source TEXT NOT NULL CHECK (length(source) BETWEEN 2 AND 200),
    source_on TEXT NOT NULL CHECK (length(source_on) = 10),
    note TEXT CHECK (length(note) <= 500),
    recorded_at TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    CHECK (from_day <= at_day)
) STRICT;
-- append only: historical_figure
CREATE INDEX historical_figure_of ON historical_figure (code, at_day, id);
CREATE INDEX historical_figure_by_day ON historical_figure (recorded_at, id);

-- 综述: a text in which every number is bound to an indicator, for a period. Frozen, it keeps what it printed and what was under each number; what
-- becomes known later is a new edition.
CREATE TABLE review (
    id INTEGER PRIMARY KEY,
    union_id INTEGER NOT NULL REFERENCES union_org (id),
    title TEXT NOT NULL CHECK (length(title) BETWEEN 2 AND 100),
    from_day TEXT NOT NULL CHECK (length(from_day) = 10),
    at_day TEXT NOT NULL CHECK (length(at_day) = 10),
    text TEXT NOT NULL CHECK (length(text) BETWEEN 2 AND 20000),
    state TEXT NOT NULL CHECK (state IN ('draft', 'signing', 'frozen', 'published')),
    edition INTEGER NOT NULL CHECK (edition >= 1),
    restates_id INTEGER UNIQUE REFERENCES review (id),
    begun_at TEXT NOT NULL,
    begun_by TEXT NOT NULL,
    frozen_at TEXT,
    published_on TEXT,
    is_public INTEGER NOT NULL DEFAULT 0 CHECK (is_public IN (0, 1)),
    -- As it was printed.
    content TEXT,
    CHECK (from_day <= at_day),
    CHECK ((content IS NOT NULL) = (state IN ('frozen', 'published'))),
    CHECK ((frozen_at IS NOT NULL) = (content IS NOT NULL)),
    CHECK ((published_on IS NOT NULL) = (state = 'published')),
    CHECK (is_public = 0 OR state = 'published'),
    CHECK ((edition = 1) = (restates_id IS NULL))
) STRICT;
CREATE INDEX review_by_day ON review (begun_at, id);

-- Each department's word on its numbers, as they stood when it gave it.
CREATE TABLE review_signature (
    review_id INTEGER NOT NULL REFERENCES review (id),
    code TEXT NOT NULL,
    amount INTEGER NOT NULL,
    signed_at TEXT NOT NULL,
    signed_by TEXT NOT NULL,
    note TEXT CHECK (length(note) <= 500),
    PRIMARY KEY (review_id, code)
) STRICT;

-- What was under each number when it was frozen. `lines` holds 编号 TAB 数值 LF of every row in the order of the digest.
CREATE TABLE frozen_figure (
    review_id INTEGER NOT NULL REFERENCES review (id),
    code TEXT NOT NULL,
    title TEXT NOT NULL,
    unit TEXT NOT NULL,
    definition TEXT NOT NULL,
    amount INTEGER NOT NULL,
    printed TEXT NOT NULL,
    note TEXT,
    row_count INTEGER NOT NULL CHECK (row_count >= 0),
    digest TEXT,
    lines BLOB,
    -- Of a result that was entered and cannot be counted again: the document.
    source TEXT,
    PRIMARY KEY (review_id, code),
    CHECK ((digest IS NULL) = (lines IS NULL)),
    CHECK ((digest IS NULL) = (source IS NOT NULL))
) STRICT;
-- append only: frozen_figure
