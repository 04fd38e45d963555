-- What housekeeping looks for: sessions that lie idle, tries that are long past.
CREATE INDEX session_open ON session (touched_at) WHERE ended_at IS NULL;
CREATE INDEX sign_in_attempt_by_age ON sign_in_attempt (at);
