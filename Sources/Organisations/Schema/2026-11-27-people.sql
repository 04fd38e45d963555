-- People of committees are found by name and by the initials of its pinyin, and listed in the order of names. What was written before is
-- spelt by the program.
ALTER TABLE committee_member ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
ALTER TABLE committee_member ADD COLUMN search TEXT NOT NULL DEFAULT '';
CREATE INDEX committee_member_by_name ON committee_member (name_key, id);
CREATE INDEX committee_member_unspelt ON committee_member (id) WHERE name_key = '';
