-- A union that is being founded: no organisation yet, whatever its dates say.
ALTER TABLE union_org ADD COLUMN is_founding INTEGER NOT NULL DEFAULT 0 CHECK (is_founding IN (0, 1));
-- Until when the level above has let the election wait.
ALTER TABLE union_org ADD COLUMN postponed_to TEXT CHECK (length(postponed_to) = 10);

-- 请示: what a union asks of the level right above it, and what came back (工会法 第十二条). A new question is a new row.
CREATE TABLE petition (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('founding', 'election', 'postponement', 'dissolution')),
    union_id INTEGER NOT NULL REFERENCES union_org (id) ON DELETE CASCADE,
    -- The parent that is asked; follows the union when it moves while the petition waits.
    to_union_id INTEGER NOT NULL REFERENCES union_org (id),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'returned', 'refused', 'withdrawn')),
    -- The day of the election, of the dissolution, or the new last day of the term.
    on_day TEXT CHECK (length(on_day) = 10),
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 1000),
    -- Of an election: how many were called, came, stood, and for how many years.
    entitled INTEGER CHECK (entitled > 0),
    present INTEGER CHECK (present >= 0),
    candidates INTEGER CHECK (candidates >= 0),
    term_years INTEGER CHECK (term_years BETWEEN 1 AND 20),
    asked_at TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    answered_at TEXT,
    answered_by TEXT,
    opinion TEXT CHECK (length(opinion) <= 1000),
    number TEXT CHECK (length(number) <= 60),
    CHECK (present <= entitled),
    CHECK ((kind = 'founding') = (on_day IS NULL)),
    CHECK ((kind = 'election') = (entitled IS NOT NULL)),
    CHECK ((entitled IS NULL) = (present IS NULL) AND (entitled IS NULL) = (candidates IS NULL) AND (entitled IS NULL) = (term_years IS NULL)),
    CHECK ((state = 'waiting') = (answered_at IS NULL) AND (answered_at IS NULL) = (answered_by IS NULL)),
    CHECK ((state = 'approved') = (number IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX petition_one_waits ON petition (union_id) WHERE state = 'waiting';
CREATE UNIQUE INDEX petition_number ON petition (number) WHERE number IS NOT NULL;
CREATE INDEX petition_of ON petition (union_id, asked_at);
CREATE INDEX petition_by_time ON petition (asked_at, id);
CREATE INDEX petition_waiting ON petition (to_union_id, asked_at) WHERE state = 'waiting';

-- Who was elected, until the level above has approved it; a petition takes its rows along.
CREATE TABLE ballot (
    id INTEGER PRIMARY KEY,
    union_id INTEGER NOT NULL REFERENCES union_org (id) ON DELETE CASCADE,
    petition_id INTEGER REFERENCES petition (id),
    kind TEXT NOT NULL CHECK (kind IN ('1', '2', '3', '4', '5', '6')),
    role TEXT NOT NULL CHECK (role IN ('chair', 'vice_chair', 'standing', 'member', 'finance')),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 2 AND 50),
    sex TEXT CHECK (sex IN ('0', '1', '2', '9')),
    post TEXT CHECK (post IN ('full', 'part', 'seconded')),
    votes INTEGER NOT NULL CHECK (votes >= 0)
) STRICT;
CREATE INDEX ballot_of ON ballot (union_id, kind);
CREATE INDEX ballot_of_petition ON ballot (petition_id) WHERE petition_id IS NOT NULL;
CREATE UNIQUE INDEX ballot_once ON ballot (union_id, kind, name) WHERE petition_id IS NULL;
CREATE UNIQUE INDEX ballot_one_chair ON ballot (union_id, kind) WHERE petition_id IS NULL AND role = 'chair';

INSERT INTO parameter (id, code, since, value, source) VALUES
    (1, 'petition_reply', '1992-04-03', '15日', '工会基层组织选举工作条例：上一级工会应在十五日内批复'),
    (2, 'election_postponed_at_most', '1992-04-03', '6个月', '工会基层组织选举工作条例：延期换届一般不超过半年'),
    (3, 'election_surplus', '1992-04-03', '5', '工会基层组织选举工作条例：委员差额率不低于百分之五'),
    (4, 'women_committee_from', '1992-04-03', '10', '中国工会章程：女会员十人以上的建立女职工委员会'),
    (5, 'committee_sizes', '1992-04-03', '24人：1；200人：3-7；1000人：7-15；5000人：15-21；10000人：21-29；以上：29-37', '工会基层组织选举工作条例：按会员人数定委员名额');
