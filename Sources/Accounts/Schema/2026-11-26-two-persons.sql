-- Who gave the role; nobody where it was given at the server.
ALTER TABLE granted ADD COLUMN granter_id INTEGER REFERENCES account (id) CHECK (granter_id <> account_id);
-- A role over money or hardship holds from the moment a second person has confirmed it.
ALTER TABLE granted ADD COLUMN needs_second INTEGER NOT NULL DEFAULT 0 CHECK (needs_second IN (0, 1));
ALTER TABLE granted ADD COLUMN second_id INTEGER REFERENCES account (id) CHECK (second_id <> account_id AND second_id <> granter_id);
ALTER TABLE granted ADD COLUMN second_by TEXT;
ALTER TABLE granted ADD COLUMN second_at TEXT;
CREATE INDEX granted_waiting ON granted (union_id) WHERE needs_second = 1 AND second_at IS NULL;
