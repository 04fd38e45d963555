-- 入会申请 from a phone. What the applicant has typed lies sealed in `content`; once somebody is a member it stands in the person's record, and
-- what came to nothing is forgotten after a while. The rest stays, so that applications can be counted.
CREATE TABLE application (
    id INTEGER PRIMARY KEY,
    -- 回执号: eight digits by chance, for the telephone.
    receipt TEXT NOT NULL UNIQUE CHECK (length(receipt) = 8),
    phone_id INTEGER NOT NULL REFERENCES own_phone (id),
    union_id INTEGER NOT NULL REFERENCES union_org (id),
    -- My unit has a union, or there is none for me at work.
    path TEXT NOT NULL CHECK (path IN ('unit', 'none')),
    -- Who has to speak next: the union, or for those without one at work the level above it as well.
    state TEXT NOT NULL CHECK (state IN ('to_union', 'to_upper', 'admitted', 'refused', 'withdrawn', 'moving')),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    content BLOB,
    -- Made as the person's, so that the two can be compared.
    number_digest BLOB,
    number_tail TEXT CHECK (length(number_tail) = 4),
    new_form TEXT,
    asked_at TEXT NOT NULL,
    asked_on TEXT NOT NULL CHECK (length(asked_on) = 10),
    passed_on TEXT CHECK (passed_on >= asked_on),
    -- Until when the next answer was promised; nothing while the holidays of that year are not known.
    due_on TEXT CHECK (due_on >= asked_on),
    decided_on TEXT CHECK (decided_on >= asked_on),
    answer TEXT CHECK (length(answer) <= 500),
    person_id INTEGER REFERENCES person (id),
    CHECK ((content IS NULL) = (number_digest IS NULL) AND (content IS NULL) = (number_tail IS NULL)),
    CHECK (content IS NOT NULL OR decided_on IS NOT NULL),
    CHECK ((decided_on IS NULL) = (state IN ('to_union', 'to_upper'))),
    CHECK ((person_id IS NOT NULL) = (state = 'admitted')),
    CHECK (state <> 'to_upper' OR (path = 'none' AND passed_on IS NOT NULL)),
    CHECK (state NOT IN ('refused') OR answer IS NOT NULL)
) STRICT;
-- One at a time from one phone.
CREATE UNIQUE INDEX application_open ON application (phone_id) WHERE decided_on IS NULL;
CREATE INDEX application_of_phone ON application (phone_id, asked_at);
CREATE INDEX application_of_number ON application (number_digest) WHERE number_digest IS NOT NULL;
CREATE INDEX application_by_day ON application (asked_at, id);
CREATE INDEX application_by_name ON application (name_key, id);
CREATE INDEX application_by_due ON application (due_on, id) WHERE decided_on IS NULL;
CREATE INDEX application_by_union ON application (union_id, state);
CREATE INDEX application_to_forget ON application (decided_on) WHERE content IS NOT NULL;

-- What the applicant has agreed to; given to the person's record with it.
CREATE TABLE application_consent (
    application_id INTEGER NOT NULL REFERENCES application (id),
    text_id INTEGER NOT NULL REFERENCES consent_text (id),
    PRIMARY KEY (application_id, text_id)
) STRICT;

INSERT INTO parameter (id, code, since, value, source) VALUES
    (143, 'application_reply', '1992-04-03', '15个工作日', '入会申请每一级的答复期限，由区总工会规定'),
    (144, 'application_kept_days', '2021-11-01', '180', '个人信息保护法第十九条：保存期限为实现处理目的所必要的最短时间。申请办结以后，申请里的个人资料保存这么多天');

INSERT INTO consent_text (id, kind, version, title, text, consequence, since) VALUES
    (3, 'membership', 1, '为入会和管理会籍处理个人信息',
     '工会收下您填的姓名、证件号码、手机号和申请表里的其他各项，用来审核入会、登记和管理会籍、按国家规定统计。证件号码和手机号加密保存；所在工会和它的上级工会的组织干部看得到，每看一次都有记录，您自己查得到。不提供给用人单位和别的单位。没有批准的，办结 180 天后删除。',
     '撤回后不再用它办新的事；会籍不受影响，不想再当会员的请办退会。', '2026-01-01');

INSERT INTO notice_template (id, code, title, places, text, copy) VALUES
    (111, 'application_received', '收到您的入会申请', '工会 期限', '{工会}收到了您的入会申请，{期限}前答复。', '您的入会申请已收到，登录职家可查进度。'),
    (112, 'application_passed', '入会申请报上级审核', '工会 期限', '{工会}已审核您的入会申请，报上一级工会审核，{期限}前答复。', '您的入会申请有了进展，登录职家可查进度。'),
    (113, 'application_directed', '入会申请转给了别的工会', '工会 理由', '您的入会申请转给{工会}办理，理由：{理由}。', '您的入会申请有了进展，登录职家可查进度。'),
    (114, 'application_admitted', '入会申请已批准', '工会', '{工会}批准您入会，欢迎您。', '您的入会申请有了结果，请登录职家查看。'),
    (115, 'application_refused', '入会申请没有批准', '工会 理由', '{工会}没有批准您的入会申请，理由：{理由}。补齐后可以再申请。', '您的入会申请有了结果，请登录职家查看。'),
    (116, 'application_moving', '入会申请转为会籍转移', '工会', '您已经是会员，不用再入会。{工会}已向您原来的工会提出会籍转移，转过来以后会龄连续计算。', '您的入会申请有了结果，请登录职家查看。'),
    (117, 'transfer_answered', '会籍转移有了答复', '结果 工会 附言', '会籍转移：{工会}{结果}。{附言}', '您的会籍转移有了答复，请登录职家查看。');
