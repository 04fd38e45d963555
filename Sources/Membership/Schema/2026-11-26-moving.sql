-- Nobody belongs to two unions on one day, and no stretch begins before the one before it has ended.
-- one at a time: membership, person_id

-- What ended a stretch or began one, with all that such an event must have; what was written down wrongly is put right by the next.
CREATE TABLE member_event (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL,
    union_id INTEGER NOT NULL REFERENCES union_org (id),
    kind TEXT NOT NULL CHECK (kind IN ('joined', 'moved', 'retained', 'floated', 'returned', 'quit', 'struck', 'expelled', 'died')),
    on_day TEXT NOT NULL CHECK (length(on_day) = 10),
    recorded_on TEXT NOT NULL CHECK (length(recorded_on) = 10),
    recorded_by TEXT NOT NULL,
    reason TEXT CHECK (length(reason) BETWEEN 1 AND 500),
    -- 除名: for how many months neither dues nor activity.
    months INTEGER CHECK (months > 0),
    -- 开除会籍: the judgment that found the crime.
    judgment TEXT CHECK (length(judgment) BETWEEN 4 AND 60),
    judged_on TEXT,
    CHECK (on_day <= recorded_on),
    CHECK (judged_on <= on_day),
    CHECK ((kind = 'struck') = (months IS NOT NULL)),
    CHECK ((kind = 'expelled') = (judgment IS NOT NULL) AND (judgment IS NULL) = (judged_on IS NULL)),
    CHECK (kind NOT IN ('retained', 'quit', 'struck', 'expelled', 'died') OR reason IS NOT NULL)
) STRICT;
CREATE INDEX member_event_of ON member_event (person_id, on_day, id);
CREATE UNIQUE INDEX member_event_death ON member_event (person_id) WHERE kind = 'died';
-- append only: member_event

-- When the union that gives has let somebody go, who is not yet taken in; and what was answered last.
ALTER TABLE transfer ADD COLUMN released_on TEXT;
ALTER TABLE transfer ADD COLUMN answer TEXT CHECK (length(answer) <= 500);
CREATE INDEX transfer_waiting ON transfer (state, asked_on) WHERE state IN ('to_release', 'to_accept');
CREATE INDEX transfer_by_day ON transfer (asked_on, id);

-- 会籍转移介绍信, with the text that it had when it was issued.
CREATE TABLE member_letter (
    id INTEGER PRIMARY KEY,
    transfer_id INTEGER NOT NULL UNIQUE REFERENCES transfer (id),
    union_id INTEGER NOT NULL REFERENCES union_org (id),
    office TEXT,
    year INTEGER,
    number INTEGER,
    head TEXT,
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 300),
    content TEXT NOT NULL,
    issued_on TEXT NOT NULL CHECK (length(issued_on) = 10),
    issued_by TEXT NOT NULL,
    UNIQUE (office, year, number),
    FOREIGN KEY (office, year, number) REFERENCES issued_number (office, year, number),
    CHECK ((office IS NULL) = (year IS NULL) AND (office IS NULL) = (number IS NULL))
) STRICT;
-- append only: member_letter

-- Papers about a person that a union keeps, such as the signed application.
CREATE TABLE member_file (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id),
    union_id INTEGER NOT NULL REFERENCES union_org (id),
    file_id INTEGER NOT NULL REFERENCES stored_file (id),
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 100),
    attached_at TEXT NOT NULL,
    attached_by TEXT NOT NULL
) STRICT;
CREATE INDEX member_file_of ON member_file (person_id, id);

-- The yearly check of its roster by each union (会员名册年度核对): what was said of each, and when the union was through.
CREATE TABLE member_check (
    person_id INTEGER NOT NULL REFERENCES person (id),
    year INTEGER NOT NULL CHECK (year BETWEEN 2000 AND 2100),
    union_id INTEGER NOT NULL REFERENCES union_org (id),
    finding TEXT NOT NULL CHECK (finding IN ('here', 'changed', 'left')),
    checked_at TEXT NOT NULL,
    checked_by TEXT NOT NULL,
    PRIMARY KEY (person_id, year)
) STRICT;
CREATE INDEX member_check_by_union ON member_check (union_id, year, finding);
CREATE TABLE roster_check (
    union_id INTEGER NOT NULL REFERENCES union_org (id),
    year INTEGER NOT NULL CHECK (year BETWEEN 2000 AND 2100),
    members INTEGER NOT NULL CHECK (members >= 0),
    done_on TEXT NOT NULL CHECK (length(done_on) = 10),
    done_by TEXT NOT NULL,
    PRIMARY KEY (union_id, year)
) STRICT;

-- Two records that may be one person, the smaller number first. What was judged different stays here and is never proposed again.
CREATE TABLE person_pair (
    id INTEGER PRIMARY KEY,
    first_id INTEGER NOT NULL REFERENCES person (id),
    second_id INTEGER NOT NULL REFERENCES person (id),
    score INTEGER NOT NULL CHECK (score > 0),
    -- Which signs agreed, in the order of their weight.
    signs TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'merged', 'different')),
    found_on TEXT NOT NULL CHECK (length(found_on) = 10),
    -- Of two that were merged: the record that is left, and the stretch of the other that ended by it and begins again when they are taken apart.
    kept_id INTEGER,
    ended_id INTEGER REFERENCES membership (id),
    decided_on TEXT,
    decided_by TEXT,
    UNIQUE (first_id, second_id),
    CHECK (first_id < second_id),
    CHECK ((state = 'merged') = (kept_id IS NOT NULL)),
    CHECK (kept_id IN (first_id, second_id)),
    CHECK (ended_id IS NULL OR state = 'merged'),
    CHECK ((state = 'open') = (decided_on IS NULL))
) STRICT;
CREATE INDEX person_pair_second ON person_pair (second_id);
CREATE INDEX person_pair_by_score ON person_pair (score, id);

INSERT INTO parameter (id, code, since, value, source) VALUES
    (141, 'transfer_reply', '1992-04-03', '30日', '会籍转移每一步的答复期限，由区总工会规定；转入工会逾期不接收的，转为待接转'),
    (142, 'strike_after_months', '1992-04-03', '6', '中国工会章程：没有正当理由连续六个月不交纳会费、不参加工会组织生活，经教育拒不改正，视为自动退会');

INSERT INTO letter_template (id, code, text) VALUES
(141, 'member.application', '# 入会申请书
{工会名称}：
我自愿加入中国工会，遵守《中国工会章程》，执行工会决议，按月交纳会费，积极参加工会活动。请批准。
| 姓名 | {姓名} | 性别 | {性别} |
| 出生日期 | {出生日期} | 民族 | {民族} |
| 证件类型 | {证件类型} | 证件号码 | {证件号码} |
| 手机号码 | {手机号码} | 学历 | {学历} |
| 政治面貌 | {政治面貌} | 技能等级 | {技能等级} |
| 工作单位 | {工作单位} | 职业（工种） | {职业} |
| 户籍类型 | {户籍类型} | 新就业形态 | {新就业形态} |
> 申请人（签名）：＿＿＿＿＿＿＿＿
> 　　　　年　　月　　日
工会意见：同意入会，入会日期{入会日期}。
> {工会名称}（盖章）
> {日期}'),
(142, 'member.transfer', '# 会籍转移介绍信
{转入工会}：
兹有我会会员{姓名}（{性别}，证件号码{证件号码}），{入会日期}加入中国工会，因{转移原因}，会籍由{转出工会}转移至{转入工会}，会龄连续计算{会员卡号}。请予接收。
> {转出工会}
> {日期}'),
(143, 'member.roster', '# {工会名称}会员名册
截至{日期}，会员{会员人数}人，其中在籍{在籍人数}人，保留会籍{保留人数}人，待接转{待接转人数}人。
| 序号 | 姓名 | 性别 | 出生年份 | 工作单位 | 职业（工种） | 入会日期 | 会籍状态 |
| {会员.序号} | {会员.姓名} | {会员.性别} | {会员.出生年份} | {会员.工作单位} | {会员.职业} | {会员.入会日期} | {会员.会籍状态} |
> {工会名称}
> {日期}');
