-- 法定代表人 and 登记管理机关 of a union, where no certificate says them.
ALTER TABLE union_org ADD COLUMN representative TEXT CHECK (length(representative) <= 50);
ALTER TABLE union_org ADD COLUMN registrar TEXT CHECK (length(registrar) <= 100);

-- 政治面貌 (GB/T 4762) of somebody who was elected.
ALTER TABLE committee_member ADD COLUMN political TEXT CHECK (political IN ('01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12', '13'));

-- 集体合同 and 职工董事、职工监事, as somebody says of the employer.
ALTER TABLE employer ADD COLUMN says_contract INTEGER CHECK (says_contract IN (0, 1));
ALTER TABLE employer ADD COLUMN says_directors INTEGER CHECK (says_directors IN (0, 1));

-- The day from which a certificate no longer holds, whatever is printed on it: given back, replaced, registered by mistake.
ALTER TABLE certificate ADD COLUMN until TEXT CHECK (length(until) = 10);
