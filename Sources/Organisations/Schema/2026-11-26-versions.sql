-- What was written down of a union, by the days on which it held. An empty since means always: the first version reaches back to before the
-- records. It holds what has no days of its own; foundings, terms, seats, coverage and places in the trees have theirs (docs/decisions/0011).
CREATE TABLE union_version (
    id INTEGER PRIMARY KEY,
    union_id INTEGER NOT NULL REFERENCES union_org (id) ON DELETE CASCADE,
    since TEXT CHECK (length(since) = 10),
    until TEXT CHECK (length(until) = 10),
    -- The day on which it was written down; what is changed on the same day once more is the same version.
    kept_on TEXT NOT NULL CHECK (length(kept_on) = 10),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    initials TEXT NOT NULL,
    search TEXT NOT NULL,
    short_name TEXT,
    code TEXT,
    type TEXT NOT NULL,
    is_new_form INTEGER NOT NULL,
    representative TEXT,
    registrar TEXT,
    found_mode TEXT,
    prep_on TEXT,
    approval_number TEXT,
    town_code TEXT REFERENCES town (code),
    industry TEXT,
    staff_fulltime INTEGER,
    staff_parttime INTEGER,
    reported_employees INTEGER,
    reported_women_employees INTEGER,
    reported_members INTEGER,
    reported_women_members INTEGER,
    reported_migrant_workers INTEGER,
    reported_hardship INTEGER,
    reported_model_workers INTEGER,
    has_seal INTEGER,
    has_account INTEGER,
    fund_mode TEXT,
    home_level TEXT,
    address TEXT,
    postcode TEXT,
    contact_name TEXT,
    office_phone TEXT,
    longitude INTEGER,
    latitude INTEGER,
    datum TEXT,
    CHECK (until IS NULL OR since IS NULL OR until >= since)
) STRICT;
CREATE UNIQUE INDEX union_version_open ON union_version (union_id) WHERE until IS NULL;
CREATE UNIQUE INDEX union_version_first ON union_version (union_id) WHERE since IS NULL;
CREATE INDEX union_version_of ON union_version (union_id, since, until);
INSERT INTO union_version (id, union_id, kept_on, name, name_key, initials, search, short_name, code, type, is_new_form, representative, registrar, found_mode,
    prep_on, approval_number, town_code, industry, staff_fulltime, staff_parttime, reported_employees, reported_women_employees, reported_members,
    reported_women_members, reported_migrant_workers, reported_hardship, reported_model_workers, has_seal, has_account, fund_mode, home_level, address, postcode,
    contact_name, office_phone, longitude, latitude, datum)
SELECT id, id, substr(recorded_at, 1, 10), name, name_key, initials, search, short_name, code, type, is_new_form, representative, registrar, found_mode,
    prep_on, approval_number, town_code, industry, staff_fulltime, staff_parttime, reported_employees, reported_women_employees, reported_members,
    reported_women_members, reported_migrant_workers, reported_hardship, reported_model_workers, has_seal, has_account, fund_mode, home_level, address, postcode,
    contact_name, office_phone, longitude, latitude, datum
FROM union_org;

-- 新业态行业 of an employer that the known list of its trade names; the denominator of 新业态行业覆盖率.
ALTER TABLE employer ADD COLUMN new_form_trade TEXT CHECK (new_form_trade IN ('courier', 'domestic', 'delivery', 'online_sales', 'logistics'));

-- The same of an employer: what decides whether it is counted, and where.
CREATE TABLE employer_version (
    id INTEGER PRIMARY KEY,
    employer_id INTEGER NOT NULL REFERENCES employer (id) ON DELETE CASCADE,
    since TEXT CHECK (length(since) = 10),
    until TEXT CHECK (length(until) = 10),
    kept_on TEXT NOT NULL CHECK (length(kept_on) = 10),
    name TEXT NOT NULL,
    nature TEXT,
    is_large INTEGER NOT NULL,
    industry TEXT,
    town_code TEXT REFERENCES town (code),
    new_form_trade TEXT,
    employees INTEGER,
    status TEXT NOT NULL,
    is_listed INTEGER NOT NULL,
    CHECK (until IS NULL OR since IS NULL OR until >= since)
) STRICT;
CREATE UNIQUE INDEX employer_version_open ON employer_version (employer_id) WHERE until IS NULL;
CREATE UNIQUE INDEX employer_version_first ON employer_version (employer_id) WHERE since IS NULL;
CREATE INDEX employer_version_of ON employer_version (employer_id, since, until);
INSERT INTO employer_version (id, employer_id, kept_on, name, nature, is_large, industry, town_code, employees, status, is_listed)
SELECT id, id, substr(recorded_at, 1, 10), name, nature, is_large, industry, town_code, employees, status, is_listed FROM employer;

-- 届: the terms of a union, one after the other. The last is the one that stands in its row.
CREATE TABLE union_term (
    id INTEGER PRIMARY KEY,
    union_id INTEGER NOT NULL REFERENCES union_org (id) ON DELETE CASCADE,
    number INTEGER CHECK (number BETWEEN 1 AND 99),
    started_on TEXT NOT NULL CHECK (length(started_on) = 10),
    years INTEGER NOT NULL CHECK (years BETWEEN 1 AND 20),
    ends_on TEXT NOT NULL CHECK (length(ends_on) = 10),
    -- Until when the level above has let the next election wait.
    postponed_to TEXT CHECK (length(postponed_to) = 10),
    CHECK (ends_on > started_on),
    UNIQUE (union_id, started_on)
) STRICT;
INSERT INTO union_term (id, union_id, number, started_on, years, ends_on, postponed_to)
SELECT id, id, term_number, term_start, term_years, term_end, postponed_to FROM union_org
WHERE term_start IS NOT NULL AND term_years IS NOT NULL AND term_end IS NOT NULL AND is_root = 0;

-- A branch of a tree as it stood on a day that is past.
CREATE INDEX union_link_beneath ON union_link (tree, parent_id, since);

INSERT INTO parameter (id, code, since, value, source) VALUES
    (301, 'org_rate_floor', '1992-04-03', '95', '五年工作综述：建会率动态保持在百分之九十五以上'),
    (302, 'empty_shell_months', '1992-04-03', '6', '建会满六个月仍没有会员的，按空壳工会核实'),
    (303, 'own_union_from', '1992-04-03', '25', '工会法第十一条：会员二十五人以上的，应当建立基层工会委员会'),
    (304, 'yearly_cut_off', '1992-04-03', '12月31日', '工会组织统计年报的截止日期');
