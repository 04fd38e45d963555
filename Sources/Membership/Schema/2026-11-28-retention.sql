-- What a membership leaves behind goes when the person is erased; the stretches of days stay, so that figures count as before.
-- erasable: member_event, 'person', person_id
-- erasable: member_letter, 'transfer', transfer_id
INSERT INTO parameter (id, code, since, value, source) VALUES
    (146, 'member_retention_years', '1992-04-03', '10', '会籍结束后个人资料的保存年限，备查会龄争议，由区总工会规定');
