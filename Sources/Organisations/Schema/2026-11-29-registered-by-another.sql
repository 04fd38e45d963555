-- Whoever applies for a legal person's registration does not decide about it: the accounts, beside their names, as for petitions.
ALTER TABLE legal_person ADD COLUMN applier_id INTEGER;
ALTER TABLE legal_person ADD COLUMN answerer_id INTEGER CHECK (answerer_id <> applier_id);
