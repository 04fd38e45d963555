-- 没填完的入会申请: what somebody has typed so far on a phone and will go on with, one a phone. It lies sealed and holds neither the document's number nor
-- what was agreed to; the union sees nothing of it.
CREATE TABLE application_draft (
    phone_id INTEGER PRIMARY KEY REFERENCES own_phone (id),
    union_id INTEGER NOT NULL REFERENCES union_org (id),
    content BLOB NOT NULL,
    -- The last day on which it is there.
    until TEXT NOT NULL CHECK (length(until) = 10)
) STRICT;
CREATE INDEX application_draft_over ON application_draft (until);
