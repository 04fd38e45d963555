-- Three more questions: a union is merged into another, one is split off from another, or changes its name, seat or legal representative.
-- The table is written anew, since a CHECK cannot be widened in place on both databases; the rows come along.
CREATE TABLE petition_wider (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('founding', 'election', 'postponement', 'dissolution', 'merger', 'split', 'alteration')),
    union_id INTEGER NOT NULL REFERENCES union_org (id) ON DELETE CASCADE,
    -- The parent that is asked; follows the union when it moves while the petition waits.
    to_union_id INTEGER NOT NULL REFERENCES union_org (id),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'returned', 'refused', 'withdrawn')),
    -- The day of the election, of the dissolution or merger, or the new last day of the term.
    on_day TEXT CHECK (length(on_day) = 10),
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 1000),
    -- Of an election: how many were called, came, stood, and for how many years.
    entitled INTEGER CHECK (entitled > 0),
    present INTEGER CHECK (present >= 0),
    candidates INTEGER CHECK (candidates >= 0),
    term_years INTEGER CHECK (term_years BETWEEN 1 AND 20),
    -- The union that takes the merged one in, or from which the new one is split off.
    other_union_id INTEGER REFERENCES union_org (id),
    -- What is to be changed.
    new_name TEXT CHECK (length(new_name) BETWEEN 1 AND 100),
    new_representative TEXT CHECK (length(new_representative) BETWEEN 1 AND 50),
    new_address TEXT CHECK (length(new_address) BETWEEN 1 AND 200),
    asked_at TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    answered_at TEXT,
    answered_by TEXT,
    opinion TEXT CHECK (length(opinion) <= 1000),
    number TEXT CHECK (length(number) <= 60),
    CHECK (present <= entitled),
    CHECK ((kind IN ('founding', 'split', 'alteration')) = (on_day IS NULL)),
    CHECK ((kind = 'election') = (entitled IS NOT NULL)),
    CHECK ((entitled IS NULL) = (present IS NULL) AND (entitled IS NULL) = (candidates IS NULL) AND (entitled IS NULL) = (term_years IS NULL)),
    CHECK ((kind IN ('merger', 'split')) = (other_union_id IS NOT NULL)),
    CHECK (other_union_id <> union_id),
    CHECK ((kind = 'alteration') = (new_name IS NOT NULL OR new_representative IS NOT NULL OR new_address IS NOT NULL)),
    CHECK ((state = 'waiting') = (answered_at IS NULL) AND (answered_at IS NULL) = (answered_by IS NULL)),
    CHECK ((state = 'approved') = (number IS NOT NULL))
) STRICT;
INSERT INTO petition_wider (id, kind, union_id, to_union_id, state, on_day, reason, entitled, present, candidates, term_years, asked_at, asked_by,
    answered_at, answered_by, opinion, number)
SELECT id, kind, union_id, to_union_id, state, on_day, reason, entitled, present, candidates, term_years, asked_at, asked_by,
    answered_at, answered_by, opinion, number FROM petition;

CREATE TABLE ballot_wider (
    id INTEGER PRIMARY KEY,
    union_id INTEGER NOT NULL REFERENCES union_org (id) ON DELETE CASCADE,
    petition_id INTEGER REFERENCES petition_wider (id),
    kind TEXT NOT NULL CHECK (kind IN ('1', '2', '3', '4', '5', '6')),
    role TEXT NOT NULL CHECK (role IN ('chair', 'vice_chair', 'standing', 'member', 'finance')),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 2 AND 50),
    sex TEXT CHECK (sex IN ('0', '1', '2', '9')),
    post TEXT CHECK (post IN ('full', 'part', 'seconded')),
    votes INTEGER NOT NULL CHECK (votes >= 0)
) STRICT;
INSERT INTO ballot_wider (id, union_id, petition_id, kind, role, name, sex, post, votes)
SELECT id, union_id, petition_id, kind, role, name, sex, post, votes FROM ballot;
DROP TABLE ballot;
DROP TABLE petition;
ALTER TABLE petition_wider RENAME TO petition;
ALTER TABLE ballot_wider RENAME TO ballot;

CREATE UNIQUE INDEX petition_one_waits ON petition (union_id) WHERE state = 'waiting';
CREATE UNIQUE INDEX petition_number ON petition (number) WHERE number IS NOT NULL;
CREATE INDEX petition_of ON petition (union_id, asked_at);
CREATE INDEX petition_by_time ON petition (asked_at, id);
CREATE INDEX petition_waiting ON petition (to_union_id, asked_at) WHERE state = 'waiting';
CREATE INDEX petition_concerning ON petition (other_union_id) WHERE other_union_id IS NOT NULL;
CREATE INDEX ballot_of ON ballot (union_id, kind);
CREATE INDEX ballot_of_petition ON ballot (petition_id) WHERE petition_id IS NOT NULL;
CREATE UNIQUE INDEX ballot_once ON ballot (union_id, kind, name) WHERE petition_id IS NULL;
CREATE UNIQUE INDEX ballot_one_chair ON ballot (union_id, kind) WHERE petition_id IS NULL AND role = 'chair';

-- 工会法人登记 (基层工会法人登记管理办法): applied for, registered by the office that keeps the register, cancelled at the end.
CREATE TABLE legal_person (
    id INTEGER PRIMARY KEY,
    union_id INTEGER NOT NULL REFERENCES union_org (id) ON DELETE CASCADE,
    state TEXT NOT NULL CHECK (state IN ('applied', 'registered', 'refused', 'cancelled')),
    representative TEXT NOT NULL CHECK (length(representative) BETWEEN 2 AND 50),
    premises TEXT NOT NULL CHECK (length(premises) BETWEEN 1 AND 200),
    -- 经费来源, as the form asks for it.
    funds TEXT NOT NULL CHECK (length(funds) BETWEEN 1 AND 200),
    applied_on TEXT NOT NULL CHECK (length(applied_on) = 10),
    applied_by TEXT NOT NULL,
    registered_on TEXT CHECK (length(registered_on) = 10),
    certificate_id INTEGER REFERENCES certificate (id),
    cancelled_on TEXT CHECK (length(cancelled_on) = 10),
    answered_by TEXT,
    opinion TEXT CHECK (length(opinion) <= 1000),
    CHECK ((state IN ('registered', 'cancelled')) = (registered_on IS NOT NULL)),
    CHECK ((registered_on IS NULL) = (certificate_id IS NULL)),
    CHECK ((state = 'cancelled') = (cancelled_on IS NOT NULL)),
    CHECK ((state = 'applied') = (answered_by IS NULL)),
    CHECK (registered_on >= applied_on),
    CHECK (cancelled_on >= registered_on)
) STRICT;
CREATE UNIQUE INDEX legal_person_once ON legal_person (union_id) WHERE state IN ('applied', 'registered');
CREATE INDEX legal_person_of ON legal_person (union_id, applied_on);
CREATE INDEX legal_person_by_day ON legal_person (applied_on, id);

INSERT INTO parameter (id, code, since, value, source) VALUES
    (6, 'legal_person_apply', '1992-04-03', '60日', '基层工会法人登记管理办法：自批准建会之日起六十日内申请登记');

INSERT INTO letter_template (id, code, text) VALUES
(10, 'request.merger', '# 关于{工会名称}并入{另一工会}的请示
{上级工会}：
{请示内容}
拟自{事项日期}起将{工会名称}并入{另一工会}，会员、覆盖的单位和下属工会随同转入，经费、财产按规定移交。
妥否，请批示。
> {工会名称}
> {日期}'),
(11, 'reply.merger', '# 关于同意{工会名称}并入{另一工会}的批复
{工会名称}：
你会报来的《关于{工会名称}并入{另一工会}的请示》{请示文号}收悉。经研究，同意自{事项日期}起将{工会名称}并入{另一工会}，原{工会名称}同时撤销。请妥善保留会员会籍，移交经费、财产和档案，收缴印章，并依法办理工会法人注销登记。
{批复意见}
此复。
> {批复机关}
> {日期}'),
(12, 'request.split', '# 关于从{另一工会}分立{工会名称}的请示
{上级工会}：
{请示内容}
现有职工{职工人数}人，会员{会员人数}人，拟从{另一工会}分出，单独成立{工会名称}。所在单位：{所在单位}。筹备组由{筹备组组长}同志任组长。
妥否，请批示。
> {工会名称}筹备组
> {日期}'),
(13, 'reply.split', '# 关于同意从{另一工会}分立{工会名称}的批复
{工会名称}筹备组：
你们报来的《关于从{另一工会}分立{工会名称}的请示》{请示文号}收悉。经研究，同意从{另一工会}分立{工会名称}，由{筹备组组长}同志任筹备组组长。请做好选举筹备工作，选举结果报我会批准；批准之日起，所在单位和会员由新的工会管理。
{批复意见}
此复。
> {批复机关}
> {日期}'),
(14, 'request.alteration', '# 关于{工会名称}变更登记事项的请示
{上级工会}：
{请示内容}
拟变更的事项：
{变更事项}
妥否，请批示。
> {工会名称}
> {日期}'),
(15, 'reply.alteration', '# 关于同意{工会名称}变更登记事项的批复
{工会名称}：
你会报来的《关于{工会名称}变更登记事项的请示》{请示文号}收悉。经研究，同意变更下列事项：
{变更事项}
已登记工会法人的，请自批复之日起三十日内办理变更登记。
{批复意见}
此复。
> {批复机关}
> {日期}'),
(16, 'registration', '# 工会法人资格登记申请表
| 工会名称 | {工会名称} |
| 统一社会信用代码 | {代码} |
| 工会类型 | {工会类型} |
| 住所 | {住所} |
| 法定代表人 | {法定代表人} |
| 建会日期 | {建会日期} |
| 建会批复文号 | {建会批复文号} |
| 任期 | {任期} |
| 职工人数 | {职工人数}人 |
| 会员人数 | {会员人数}人 |
| 所在单位 | {所在单位} |
| 经费来源 | {经费来源} |
| 上级工会意见 | （盖章）　　年　月　日 |
| 登记管理机关意见 | （盖章）　　年　月　日 |
> {工会名称}（盖章）
> {日期}');
