-- The register narrowed to one town or one trade, in the order of names: a few rows instead of a walk over all of them.
CREATE INDEX union_org_by_town ON union_org (town_code, name_key, id);
CREATE INDEX union_org_by_industry ON union_org (industry, name_key, id);
