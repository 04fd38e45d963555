-- Which phones are shared is found in the index alone.
DROP INDEX person_phone;
CREATE INDEX person_phone ON person (phone_digest, merged_into, died_on) WHERE phone_digest IS NOT NULL;
