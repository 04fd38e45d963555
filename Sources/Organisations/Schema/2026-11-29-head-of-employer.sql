-- Who heads an employer, as its owner's books say: whoever does is not the chair of its union (domain.md §1.7).
ALTER TABLE employer ADD COLUMN head_name TEXT CHECK (length(head_name) BETWEEN 2 AND 50);
CREATE INDEX employer_by_head ON employer (head_name) WHERE head_name IS NOT NULL;
