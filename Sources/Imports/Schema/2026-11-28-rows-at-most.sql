-- How many rows the file may have; nothing for who brings in for the district or a town.
ALTER TABLE import_batch ADD COLUMN rows_at_most INTEGER CHECK (rows_at_most >= 1);

INSERT INTO parameter (id, code, since, value, source) VALUES
    (601, 'import_rows_of_grassroots', '1992-04-03', '5000', '基层工会干部一次至多导入几行，由区总工会规定；区总工会和镇街不限');
