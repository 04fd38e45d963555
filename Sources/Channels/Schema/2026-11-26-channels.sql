-- A phone by which somebody comes for himself. Bound to a person it opens what is that person's, else only what was asked from it. The binding
-- holds as long as the register has the same phone for that person.
CREATE TABLE own_phone (
    id INTEGER PRIMARY KEY,
    phone BLOB NOT NULL,
    -- Made as the person's, so that the two can be compared.
    phone_digest BLOB NOT NULL UNIQUE,
    phone_tail TEXT NOT NULL CHECK (length(phone_tail) = 4),
    person_id INTEGER UNIQUE REFERENCES person (id),
    bound_at TEXT,
    -- 本人, or the officer's name.
    bound_by TEXT,
    -- The last sign-in: a number that long nobody used may be another's by now.
    used_at TEXT,
    recorded_at TEXT NOT NULL,
    CHECK ((person_id IS NULL) = (bound_at IS NULL)),
    CHECK ((person_id IS NULL) = (bound_by IS NULL))
) STRICT;

-- The cookie itself is nowhere: its digest finds the session.
CREATE TABLE phone_session (
    id INTEGER PRIMARY KEY,
    phone_id INTEGER NOT NULL REFERENCES own_phone (id),
    digest BLOB NOT NULL UNIQUE,
    begun_at TEXT NOT NULL,
    touched_at TEXT NOT NULL,
    address TEXT NOT NULL,
    ended_at TEXT,
    ended_by TEXT CHECK (ended_by IN ('sign_out', 'idle', 'unbound', 'closed')),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL))
) STRICT;
CREATE INDEX phone_session_of ON phone_session (phone_id, ended_at);
CREATE INDEX phone_session_open ON phone_session (touched_at) WHERE ended_at IS NULL;

-- Six digits sent to a phone, as digest only. Lines stay for two days: how many were sent is counted in them.
CREATE TABLE phone_code (
    id INTEGER PRIMARY KEY,
    purpose TEXT NOT NULL CHECK (purpose IN ('sign_in', 'whole', 'new_phone', 'close')),
    phone BLOB NOT NULL,
    phone_digest BLOB NOT NULL,
    phone_tail TEXT NOT NULL CHECK (length(phone_tail) = 4),
    -- The browser that asked: the code opens nothing elsewhere.
    browser BLOB NOT NULL,
    digest BLOB NOT NULL,
    sent_at TEXT NOT NULL,
    until TEXT NOT NULL CHECK (until > sent_at),
    tries INTEGER NOT NULL DEFAULT 0 CHECK (tries BETWEEN 0 AND 5),
    -- Used, or another one was sent.
    ended_at TEXT,
    address TEXT NOT NULL
) STRICT;
-- One at a time.
CREATE UNIQUE INDEX phone_code_open ON phone_code (phone_digest) WHERE ended_at IS NULL;
CREATE INDEX phone_code_by_browser ON phone_code (browser, purpose);
CREATE INDEX phone_code_by_phone ON phone_code (phone_digest, sent_at);
CREATE INDEX phone_code_by_address ON phone_code (address, sent_at);
CREATE INDEX phone_code_by_age ON phone_code (sent_at);

-- A name and six digits that were tried from a phone.
CREATE TABLE binding_try (
    id INTEGER PRIMARY KEY,
    phone_id INTEGER NOT NULL REFERENCES own_phone (id),
    at TEXT NOT NULL
) STRICT;
CREATE INDEX binding_try_of ON binding_try (phone_id, at);
CREATE INDEX binding_try_by_age ON binding_try (at);

-- What goes to a phone through the gateway. Phone and words lie sealed until it is sent or given up; then they are gone.
CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('code', 'notice')),
    content BLOB,
    phone_tail TEXT NOT NULL CHECK (length(phone_tail) = 4),
    person_id INTEGER REFERENCES person (id) ON DELETE CASCADE,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'failed', 'given_up')),
    tries INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0),
    -- Not before: quiet hours, the pause after a failure, or the time that a process takes which is at it.
    due_at TEXT NOT NULL,
    -- Of no use afterwards.
    until TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    ended_at TEXT,
    complaint TEXT CHECK (length(complaint) <= 200),
    CHECK ((content IS NULL) = (state IN ('sent', 'given_up'))),
    CHECK ((ended_at IS NULL) = (content IS NOT NULL))
) STRICT;
CREATE INDEX message_due ON message (due_at) WHERE state IN ('waiting', 'failed');
CREATE INDEX message_to ON message (person_id, recorded_at) WHERE person_id IS NOT NULL;
CREATE INDEX message_by_age ON message (recorded_at, id);

-- The words of notices. `text` says it in the inbox, where {…} stands for what the case says; `copy` goes to the phone and has no such places.
CREATE TABLE notice_template (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE CHECK (length(code) BETWEEN 1 AND 60),
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 40),
    -- The places that there are, separated by spaces.
    places TEXT NOT NULL,
    text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 1000),
    copy TEXT NOT NULL CHECK (length(copy) BETWEEN 1 AND 70),
    edited_at TEXT,
    edited_by TEXT
) STRICT;

-- 站内信: one inbox a person; before the phone is bound, one a phone.
CREATE TABLE notice (
    id INTEGER PRIMARY KEY,
    person_id INTEGER REFERENCES person (id) ON DELETE CASCADE,
    phone_id INTEGER REFERENCES own_phone (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    -- A page of ours that it is about.
    path TEXT CHECK (path LIKE '/%'),
    at TEXT NOT NULL,
    read_at TEXT,
    CHECK ((person_id IS NULL) <> (phone_id IS NULL))
) STRICT;
CREATE INDEX notice_of ON notice (person_id, at) WHERE person_id IS NOT NULL;
CREATE INDEX notice_at_phone ON notice (phone_id, at) WHERE phone_id IS NOT NULL;

INSERT INTO parameter (id, code, since, value, source) VALUES
    (501, 'quiet_hours', '1992-04-03', '22:00-07:00', '夜里不发短信，站内信照收'),
    (502, 'copies_a_day', '1992-04-03', '3', '一个人一天至多几条通知短信，验证码不算');
INSERT INTO notice_template (id, code, title, places, text, copy) VALUES
    (1, 'phone_unbound', '手机号已解除绑定', '尾号 原因', '尾号 {尾号} 的手机已不再绑定您的会籍，原因：{原因}。不是您办的，请到所在工会核对。', '您在工会登记的手机号有变动。不是您本人办的，请联系所在工会。'),
    (2, 'phone_bound', '手机号已绑定', '尾号 经办', '尾号 {尾号} 的手机已绑定您的会籍，经办：{经办}。用它收验证码，就能看自己的资料和会员证。', '您的手机号已绑定工会会籍，可登录职家查看会员证。');

-- 同意书: what people agree to, by version. The newest of a kind is the one that is asked for.
CREATE TABLE consent_text (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
    version INTEGER NOT NULL CHECK (version >= 1),
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 60),
    text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 4000),
    -- What no longer works when it is withdrawn.
    consequence TEXT NOT NULL CHECK (length(consequence) BETWEEN 1 AND 200),
    since TEXT NOT NULL CHECK (length(since) = 10),
    UNIQUE (kind, version)
) STRICT;
-- append only: consent_text

CREATE TABLE consent (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    text_id INTEGER NOT NULL REFERENCES consent_text (id),
    given_at TEXT NOT NULL,
    withdrawn_at TEXT CHECK (withdrawn_at >= given_at)
) STRICT;
CREATE UNIQUE INDEX consent_open ON consent (person_id, text_id) WHERE withdrawn_at IS NULL;
CREATE INDEX consent_of ON consent (person_id, given_at);

INSERT INTO consent_text (id, kind, version, title, text, consequence, since) VALUES
    (1, 'pages', 1, '用手机查看本人资料', '您用手机号登录后，系统按您的手机号找到工会登记的您的资料，显示会员证、会籍和谁看过您的资料。手机号和证件号加密保存。不提供给用人单位和别的单位。', '撤回后这里不再显示您的资料，手机绑定解除；会籍不受影响。', '2026-01-01'),
    (2, 'copies', 1, '用短信提醒通知', '工会有事告诉您时，除了站内信，再发一条短信提醒。短信里不写任何个人情况。', '撤回后不再发短信提醒，站内信照收。', '2026-01-01');
