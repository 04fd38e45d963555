-- A roster names its unions thousands of times.
CREATE INDEX union_org_by_short_name ON union_org (short_name) WHERE short_name IS NOT NULL;
