-- Towns and subdistricts of the district, by the statistical code of the National Bureau of Statistics.
CREATE TABLE town (
    code TEXT PRIMARY KEY CHECK (length(code) = 9),
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('subdistrict', 'town'))
) STRICT;

-- A trade union organisation. An empty founded_on means from before the records.
CREATE TABLE union_org (
    id INTEGER PRIMARY KEY,
    is_root INTEGER NOT NULL DEFAULT 0 CHECK (is_root IN (0, 1)),
    -- The parent in the tree of affiliation today and the unions beneath, itself included; kept with the tree.
    parent_id INTEGER REFERENCES union_org (id),
    beneath INTEGER NOT NULL DEFAULT 1 CHECK (beneath >= 1),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    name_key TEXT NOT NULL,
    initials TEXT NOT NULL,
    -- Lower-case name, short name, former names, code, chair and initials, for a search by pieces.
    search TEXT NOT NULL,
    short_name TEXT CHECK (length(short_name) <= 50),
    code TEXT CHECK (length(code) = 18),
    type TEXT NOT NULL CHECK (type IN ('GENERAL', 'FED_AREA', 'FED_INDUSTRY', 'INDUSTRIAL', 'SYSTEM', 'BASIC_SINGLE', 'BASIC_JOINT',
        'GROUP', 'BRANCH', 'TEAM', 'ORGANIZER', 'WORK_COMMITTEE', 'OFFICE')),
    is_new_form INTEGER NOT NULL DEFAULT 0 CHECK (is_new_form IN (0, 1)),
    state TEXT NOT NULL DEFAULT 'ACTIVE' CHECK (state IN ('DRAFT', 'PREPARING', 'ELECTING', 'RESULT_SUBMITTED', 'APPROVED', 'REGISTERED',
        'ACTIVE', 'CHANGING', 'SUSPENDED', 'DISSOLVING', 'DISSOLVED', 'DEREGISTERED')),
    found_mode TEXT CHECK (found_mode IN ('1', '2')),
    prep_on TEXT CHECK (length(prep_on) = 10),
    approval_number TEXT,
    founded_on TEXT CHECK (length(founded_on) = 10),
    dissolved_on TEXT CHECK (length(dissolved_on) = 10),
    town_code TEXT REFERENCES town (code),
    industry TEXT CHECK (length(industry) = 1),
    term_number INTEGER CHECK (term_number BETWEEN 1 AND 99),
    term_start TEXT CHECK (length(term_start) = 10),
    term_years INTEGER CHECK (term_years BETWEEN 1 AND 20),
    -- The day on which the term is over: term_start plus term_years.
    term_end TEXT CHECK (length(term_end) = 10),
    chair_name TEXT,
    staff_fulltime INTEGER CHECK (staff_fulltime >= 0),
    staff_parttime INTEGER CHECK (staff_parttime >= 0),
    -- What the union says of itself; what the register of members says is computed there.
    reported_employees INTEGER CHECK (reported_employees >= 0),
    reported_women_employees INTEGER CHECK (reported_women_employees >= 0),
    reported_members INTEGER CHECK (reported_members >= 0),
    reported_women_members INTEGER CHECK (reported_women_members >= 0),
    reported_migrant_workers INTEGER CHECK (reported_migrant_workers >= 0),
    reported_hardship INTEGER CHECK (reported_hardship >= 0),
    reported_model_workers INTEGER CHECK (reported_model_workers >= 0),
    has_seal INTEGER CHECK (has_seal IN (0, 1)),
    has_account INTEGER CHECK (has_account IN (0, 1)),
    fund_mode TEXT CHECK (fund_mode IN ('tax', 'self', 'treasury')),
    home_level TEXT CHECK (home_level IN ('qualified', 'district', 'city', 'province', 'national')),
    address TEXT CHECK (length(address) <= 200),
    postcode TEXT CHECK (length(postcode) = 6),
    contact_name TEXT CHECK (length(contact_name) <= 50),
    office_phone TEXT CHECK (length(office_phone) <= 30),
    -- Millionths of a degree in the datum named.
    longitude INTEGER CHECK (longitude BETWEEN -180000000 AND 180000000),
    latitude INTEGER CHECK (latitude BETWEEN -90000000 AND 90000000),
    datum TEXT CHECK (datum IN ('GCJ-02', 'CGCS2000', 'WGS84', 'unknown')),
    import_id INTEGER,
    recorded_at TEXT NOT NULL,
    CHECK (parent_id IS NOT NULL OR is_root = 1),
    CHECK (parent_id IS NULL OR parent_id <> id),
    CHECK (dissolved_on IS NULL OR founded_on IS NULL OR dissolved_on >= founded_on)
) STRICT;
CREATE UNIQUE INDEX union_org_root ON union_org (is_root) WHERE is_root = 1;
CREATE UNIQUE INDEX union_org_code ON union_org (code) WHERE code IS NOT NULL AND dissolved_on IS NULL;
CREATE INDEX union_org_by_name ON union_org (name_key, id);
CREATE INDEX union_org_by_plain_name ON union_org (name);
CREATE INDEX union_org_by_founding ON union_org (COALESCE(founded_on, ''), id);
CREATE INDEX union_org_by_members ON union_org (COALESCE(reported_members, 0), id);
CREATE INDEX union_org_by_term ON union_org (COALESCE(term_end, ''), id);
CREATE INDEX union_org_by_parent ON union_org (parent_id, name_key, id);
CREATE INDEX union_org_by_import ON union_org (import_id) WHERE import_id IS NOT NULL;

CREATE TABLE former_name (
    id INTEGER PRIMARY KEY,
    union_id INTEGER NOT NULL REFERENCES union_org (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    until TEXT NOT NULL CHECK (length(until) = 10)
) STRICT;
CREATE INDEX former_name_of ON former_name (union_id);

-- The edges of several trees over the same unions. A link is ended, never changed.
CREATE TABLE union_link (
    id INTEGER PRIMARY KEY,
    tree TEXT NOT NULL CHECK (tree IN ('affiliation', 'territory', 'funds', 'grid')),
    parent_id INTEGER NOT NULL REFERENCES union_org (id),
    child_id INTEGER NOT NULL REFERENCES union_org (id) ON DELETE CASCADE,
    since TEXT NOT NULL CHECK (length(since) = 10),
    until TEXT CHECK (length(until) = 10),
    CHECK (parent_id <> child_id),
    CHECK (until IS NULL OR until >= since)
) STRICT;
CREATE UNIQUE INDEX union_link_one_parent ON union_link (tree, child_id) WHERE until IS NULL;
CREATE INDEX union_link_children ON union_link (tree, parent_id) WHERE until IS NULL;
CREATE INDEX union_link_of ON union_link (child_id);

-- The closure of the trees, each union within itself included. Rows are ended, never changed.
CREATE TABLE union_within (
    tree TEXT NOT NULL CHECK (tree IN ('affiliation', 'territory', 'funds', 'grid')),
    ancestor_id INTEGER NOT NULL REFERENCES union_org (id) ON DELETE CASCADE,
    union_id INTEGER NOT NULL REFERENCES union_org (id) ON DELETE CASCADE,
    since TEXT NOT NULL CHECK (length(since) = 10),
    until TEXT CHECK (length(until) = 10),
    depth INTEGER NOT NULL CHECK (depth >= 0),
    CHECK ((depth = 0) = (ancestor_id = union_id)),
    CHECK (until IS NULL OR until >= since)
) STRICT;
CREATE UNIQUE INDEX union_within_today ON union_within (tree, ancestor_id, union_id) WHERE until IS NULL;
CREATE INDEX union_within_beneath ON union_within (tree, ancestor_id, since, until, union_id);
CREATE INDEX union_within_above ON union_within (tree, union_id, until, ancestor_id);

-- 应建会单位: an employer that should have a union, as a list of some date names it.
CREATE TABLE employer (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    name_key TEXT NOT NULL,
    initials TEXT NOT NULL,
    search TEXT NOT NULL,
    code TEXT CHECK (length(code) = 18),
    nature TEXT CHECK (nature IN ('organ', 'institution', 'state', 'collective', 'private', 'foreign', 'social', 'household')),
    -- 企业登记注册类型 with the year of its list, such as 2011:171 or 2023:112: the lists use the same numbers for different things.
    registration_type TEXT,
    is_large INTEGER NOT NULL DEFAULT 0 CHECK (is_large IN (0, 1)),
    industry TEXT CHECK (length(industry) = 1),
    town_code TEXT REFERENCES town (code),
    employees INTEGER CHECK (employees >= 0),
    women INTEGER CHECK (women >= 0),
    migrant_workers INTEGER CHECK (migrant_workers >= 0),
    status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'suspended', 'revoked', 'closed')),
    -- Somebody's word in the list; whether an employer has a union is told by the unions that name it.
    says_union INTEGER CHECK (says_union IN (0, 1)),
    says_congress INTEGER CHECK (says_congress IN (0, 1)),
    says_openness INTEGER CHECK (says_openness IN (0, 1)),
    -- Whether a list of employers names it; one that only a union names is in no denominator.
    is_listed INTEGER NOT NULL DEFAULT 1 CHECK (is_listed IN (0, 1)),
    list_source TEXT NOT NULL,
    list_on TEXT NOT NULL CHECK (length(list_on) = 10),
    -- From when and until when it should have a union; empty means always.
    required_since TEXT CHECK (length(required_since) = 10),
    required_until TEXT CHECK (length(required_until) = 10),
    import_id INTEGER,
    recorded_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX employer_code ON employer (code) WHERE code IS NOT NULL;
CREATE INDEX employer_by_name ON employer (name_key, id);
CREATE INDEX employer_by_plain_name ON employer (name);
CREATE INDEX employer_by_employees ON employer (COALESCE(employees, 0), id);
CREATE INDEX employer_by_town ON employer (town_code);
CREATE INDEX employer_by_import ON employer (import_id) WHERE import_id IS NOT NULL;

-- Which unions cover which employers. An empty since means from before the records.
CREATE TABLE coverage (
    id INTEGER PRIMARY KEY,
    union_id INTEGER NOT NULL REFERENCES union_org (id) ON DELETE CASCADE,
    employer_id INTEGER NOT NULL REFERENCES employer (id),
    since TEXT CHECK (length(since) = 10),
    until TEXT CHECK (length(until) = 10),
    import_id INTEGER,
    CHECK (until IS NULL OR since IS NULL OR until >= since)
) STRICT;
CREATE UNIQUE INDEX coverage_once ON coverage (union_id, employer_id) WHERE until IS NULL;
CREATE INDEX coverage_of_employer ON coverage (employer_id, union_id);
CREATE INDEX coverage_by_import ON coverage (import_id) WHERE import_id IS NOT NULL;

CREATE TABLE committee (
    id INTEGER PRIMARY KEY,
    union_id INTEGER NOT NULL REFERENCES union_org (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('1', '2', '3', '4', '5', '6')),
    founded_on TEXT CHECK (length(founded_on) = 10),
    term_number INTEGER CHECK (term_number BETWEEN 1 AND 99),
    term_start TEXT CHECK (length(term_start) = 10),
    term_end TEXT CHECK (length(term_end) = 10),
    until TEXT CHECK (length(until) = 10),
    import_id INTEGER
) STRICT;
CREATE UNIQUE INDEX committee_once ON committee (union_id, kind) WHERE until IS NULL;

CREATE TABLE committee_member (
    id INTEGER PRIMARY KEY,
    committee_id INTEGER NOT NULL REFERENCES committee (id) ON DELETE CASCADE,
    union_id INTEGER NOT NULL REFERENCES union_org (id) ON DELETE CASCADE,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 2 AND 50),
    sex TEXT CHECK (sex IN ('0', '1', '2', '9')),
    role TEXT NOT NULL CHECK (role IN ('chair', 'vice_chair', 'standing', 'member', 'finance')),
    post TEXT CHECK (post IN ('full', 'part', 'seconded')),
    elected_on TEXT CHECK (length(elected_on) = 10),
    votes INTEGER CHECK (votes >= 0),
    approval_number TEXT,
    since TEXT CHECK (length(since) = 10),
    until TEXT CHECK (length(until) = 10),
    -- The whole number is sealed; the digest finds it, the tail is what pages show.
    phone BLOB,
    phone_digest BLOB,
    phone_tail TEXT CHECK (length(phone_tail) = 4),
    import_id INTEGER,
    CHECK ((phone IS NULL) = (phone_digest IS NULL)),
    CHECK (until IS NULL OR since IS NULL OR until >= since)
) STRICT;
CREATE UNIQUE INDEX committee_member_one_chair ON committee_member (committee_id) WHERE role = 'chair' AND until IS NULL;
CREATE INDEX committee_member_of ON committee_member (union_id, committee_id);
CREATE INDEX committee_member_by_phone ON committee_member (phone_digest) WHERE phone_digest IS NOT NULL;

CREATE TABLE certificate (
    id INTEGER PRIMARY KEY,
    union_id INTEGER NOT NULL REFERENCES union_org (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('legal_person', 'legal_person_copy', 'legal_representative')),
    number TEXT NOT NULL CHECK (length(number) BETWEEN 1 AND 40),
    valid_from TEXT NOT NULL CHECK (length(valid_from) = 10),
    valid_to TEXT NOT NULL CHECK (length(valid_to) = 10),
    registrar TEXT NOT NULL,
    representative TEXT,
    CHECK (valid_to >= valid_from),
    UNIQUE (kind, number)
) STRICT;
CREATE INDEX certificate_of ON certificate (union_id, valid_to);

-- 对公账户. The number is sealed; the digest finds it, the tail is what pages show.
CREATE TABLE bank_account (
    id INTEGER PRIMARY KEY,
    union_id INTEGER NOT NULL REFERENCES union_org (id) ON DELETE CASCADE,
    bank TEXT NOT NULL CHECK (length(bank) BETWEEN 2 AND 100),
    number BLOB NOT NULL,
    number_digest BLOB NOT NULL,
    number_tail TEXT NOT NULL CHECK (length(number_tail) = 4),
    since TEXT CHECK (length(since) = 10),
    until TEXT CHECK (length(until) = 10)
) STRICT;
CREATE UNIQUE INDEX bank_account_once ON bank_account (number_digest) WHERE until IS NULL;
CREATE INDEX bank_account_of ON bank_account (union_id);

CREATE TABLE attachment (
    id INTEGER PRIMARY KEY,
    union_id INTEGER NOT NULL REFERENCES union_org (id) ON DELETE CASCADE,
    file_id INTEGER NOT NULL REFERENCES stored_file (id),
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 100),
    kind TEXT NOT NULL CHECK (kind IN ('approval', 'election', 'certificate', 'roster', 'photo', 'other')),
    attached_at TEXT NOT NULL,
    attached_by TEXT NOT NULL
) STRICT;
CREATE INDEX attachment_of ON attachment (union_id, id);

-- What came in although something about it is doubtful, for the data quality board.
CREATE TABLE quality_note (
    id INTEGER PRIMARY KEY,
    union_id INTEGER REFERENCES union_org (id) ON DELETE CASCADE,
    employer_id INTEGER REFERENCES employer (id) ON DELETE CASCADE,
    code TEXT NOT NULL,
    sentence TEXT NOT NULL,
    import_id INTEGER,
    noted_on TEXT NOT NULL CHECK (length(noted_on) = 10),
    resolved_on TEXT CHECK (length(resolved_on) = 10),
    CHECK ((union_id IS NULL) <> (employer_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX quality_note_once_union ON quality_note (union_id, code) WHERE union_id IS NOT NULL AND resolved_on IS NULL;
CREATE UNIQUE INDEX quality_note_once_employer ON quality_note (employer_id, code) WHERE employer_id IS NOT NULL AND resolved_on IS NULL;
CREATE INDEX quality_note_by_code ON quality_note (code) WHERE resolved_on IS NULL;
