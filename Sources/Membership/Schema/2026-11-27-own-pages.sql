-- What a member wants corrected that only the union may: the name, the number, the membership.
CREATE TABLE correction_wish (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    union_id INTEGER NOT NULL REFERENCES union_org (id),
    text TEXT NOT NULL CHECK (length(text) BETWEEN 2 AND 500),
    asked_at TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'refused')),
    answer TEXT CHECK (length(answer) BETWEEN 2 AND 500),
    answered_by TEXT,
    answered_at TEXT,
    CHECK ((state = 'open') = (answer IS NULL)),
    CHECK ((answer IS NULL) = (answered_by IS NULL)),
    CHECK ((answer IS NULL) = (answered_at IS NULL))
) STRICT;
-- One at a time.
CREATE UNIQUE INDEX correction_wish_open ON correction_wish (person_id) WHERE state = 'open';
CREATE INDEX correction_wish_waiting ON correction_wish (union_id, asked_at) WHERE state = 'open';
CREATE INDEX correction_wish_of ON correction_wish (person_id, asked_at);

INSERT INTO notice_template (id, code, title, places, text, copy) VALUES
    (101, 'wish_answered', '更正要求有了答复', '结果 答复', '您要求更正的资料，工会的答复：{结果}。{答复}', '您在职家有一条新通知，请登录查看。');
