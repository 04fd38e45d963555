-- Counting who is a member where reads this index alone; it also finds the members and the former members of a union.
DROP INDEX membership_by_union;
DROP INDEX membership_former;
CREATE INDEX membership_by_union ON membership (union_id, until, standing, since, ended_by, new_form, begun_by);
