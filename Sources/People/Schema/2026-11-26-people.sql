-- A natural person, once. Everything else that knows people points here.
CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 2 AND 50),
    name_key TEXT NOT NULL,
    initials TEXT NOT NULL,
    document_type TEXT NOT NULL CHECK (document_type IN ('01', '02', '03', '04', '05', '06', '99')),
    number BLOB,
    number_digest BLOB,
    number_tail TEXT CHECK (length(number_tail) <= 4),
    sex TEXT NOT NULL CHECK (sex IN ('0', '1', '2', '9')),
    birth_date TEXT,
    phone BLOB,
    phone_digest BLOB,
    phone_tail TEXT CHECK (length(phone_tail) = 4),
    ethnicity TEXT,
    education TEXT,
    political TEXT,
    skill TEXT,
    household TEXT,
    household_area TEXT,
    native_place TEXT CHECK (length(native_place) <= 50),
    work_status TEXT,
    is_migrant_worker INTEGER CHECK (is_migrant_worker IN (0, 1)),
    honour TEXT CHECK (length(honour) <= 50),
    address TEXT CHECK (length(address) <= 200),
    emergency_contact TEXT CHECK (length(emergency_contact) <= 50),
    remark TEXT CHECK (length(remark) <= 500),
    died_on TEXT,
    -- Two records turned out to be one person: this one leads to the other, and can be taken apart again.
    merged_into INTEGER REFERENCES person (id),
    -- Everything that says who it was is gone; what was counted still is.
    erased_on TEXT,
    import_id INTEGER,
    recorded_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    CHECK ((number IS NULL) = (number_digest IS NULL)),
    CHECK ((number IS NULL) = (erased_on IS NOT NULL)),
    CHECK ((phone IS NULL) = (phone_digest IS NULL)),
    CHECK ((phone IS NULL) = (phone_tail IS NULL)),
    CHECK (merged_into <> id)
) STRICT;
CREATE UNIQUE INDEX person_number ON person (number_digest);
CREATE INDEX person_phone ON person (phone_digest) WHERE phone_digest IS NOT NULL;
CREATE INDEX person_merged ON person (merged_into) WHERE merged_into IS NOT NULL;

-- Every ending of a name and of its initials, so that a piece of a name is the beginning of one of them (docs/decisions/0013). They follow from the
-- name alone, so that renaming and erasing find them without an index of their own.
CREATE TABLE name_ending (
    ending TEXT NOT NULL,
    person_id INTEGER NOT NULL,
    PRIMARY KEY (ending, person_id)
) STRICT, WITHOUT ROWID;
