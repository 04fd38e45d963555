-- Whoever sends a petition does not answer it: the accounts, beside their names. They are no foreign keys, since accounts are kept by a module that
-- stands above this one. Taking back is the sender's own.
ALTER TABLE petition ADD COLUMN asker_id INTEGER;
ALTER TABLE petition ADD COLUMN answerer_id INTEGER CHECK (answerer_id <> asker_id OR state = 'withdrawn');
