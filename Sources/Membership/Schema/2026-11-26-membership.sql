-- A stretch of days in which somebody belonged to one union in one standing. Moving, being retained and coming back end one row and begin
-- the next, so that any past day can be asked for.
CREATE TABLE membership (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id),
    union_id INTEGER NOT NULL REFERENCES union_org (id),
    standing TEXT NOT NULL CHECK (standing IN ('active', 'retained', 'floating')),
    -- The day somebody joined a union for the first time without leaving since; it goes along when they move.
    joined_on TEXT NOT NULL,
    since TEXT NOT NULL,
    until TEXT,
    ended_by TEXT CHECK (ended_by IN ('moved', 'retained', 'floated', 'returned', 'quit', 'struck', 'expelled', 'died', 'mistaken')),
    begun_by TEXT NOT NULL CHECK (begun_by IN ('joined', 'moved_in', 'retained', 'floated', 'returned', 'imported')),
    -- Why, as the national file wants it (domain.md 2.2 no. 15).
    reason TEXT CHECK (reason IN ('1', '2', '3', '4', '5', '6')),
    employer_name TEXT CHECK (length(employer_name) <= 100),
    occupation TEXT CHECK (length(occupation) <= 50),
    new_form TEXT,
    card_number TEXT CHECK (length(card_number) BETWEEN 1 AND 30),
    -- As the person's, so that a list walks one index.
    name_key TEXT NOT NULL,
    import_id INTEGER,
    changed_at TEXT NOT NULL,
    CHECK ((until IS NULL) = (ended_by IS NULL)),
    CHECK (until >= since),
    CHECK (joined_on <= since OR ended_by = 'mistaken')
) STRICT;
-- Nobody belongs to two unions at a time.
CREATE UNIQUE INDEX membership_open ON membership (person_id) WHERE until IS NULL;
CREATE UNIQUE INDEX membership_card ON membership (card_number) WHERE until IS NULL AND card_number IS NOT NULL;
CREATE INDEX membership_of ON membership (person_id, since);
CREATE INDEX membership_by_name ON membership (name_key, person_id) WHERE until IS NULL;
CREATE INDEX membership_by_union ON membership (union_id, person_id) WHERE until IS NULL;
CREATE INDEX membership_by_joining ON membership (joined_on, person_id) WHERE until IS NULL;
CREATE INDEX membership_by_standing ON membership (standing, person_id) WHERE until IS NULL;
CREATE INDEX membership_by_change ON membership (changed_at, person_id) WHERE until IS NULL;
CREATE INDEX membership_former ON membership (union_id, until, id) WHERE until IS NOT NULL;

-- Somebody goes from one union to another; both have a part in it.
CREATE TABLE transfer (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id),
    membership_id INTEGER NOT NULL REFERENCES membership (id),
    from_union_id INTEGER NOT NULL REFERENCES union_org (id),
    to_union_id INTEGER NOT NULL REFERENCES union_org (id),
    -- Who has to speak next: the union that gives, or the one that takes.
    state TEXT NOT NULL CHECK (state IN ('to_release', 'to_accept', 'done', 'refused', 'withdrawn', 'lapsed')),
    asked_via TEXT NOT NULL CHECK (asked_via IN ('import', 'from_union', 'to_union', 'member')),
    asked_on TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    reason TEXT CHECK (length(reason) <= 500),
    decided_on TEXT,
    import_id INTEGER,
    CHECK (from_union_id <> to_union_id),
    CHECK ((decided_on IS NULL) = (state IN ('to_release', 'to_accept')))
) STRICT;
CREATE UNIQUE INDEX transfer_open ON transfer (person_id) WHERE state IN ('to_release', 'to_accept');
CREATE INDEX transfer_from ON transfer (from_union_id, id);
CREATE INDEX transfer_to ON transfer (to_union_id, id);
CREATE INDEX transfer_of ON transfer (person_id, id);
