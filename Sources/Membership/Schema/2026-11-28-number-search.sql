-- A search by number or phone that came to nothing: so many a day, and no more are answered. The lines of earlier days go with the next one.
CREATE TABLE number_miss (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX number_miss_of ON number_miss (account_id, at);

INSERT INTO parameter (id, code, since, value, source) VALUES
    (145, 'number_misses_a_day', '1992-04-03', '10', '防止有人一个一个试号码，由区总工会规定');
