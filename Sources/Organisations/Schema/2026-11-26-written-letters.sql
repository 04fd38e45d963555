-- 机关代字 and red head of a union that gives its documents numbers.
CREATE TABLE letterhead (
    union_id INTEGER PRIMARY KEY REFERENCES union_org (id),
    office TEXT NOT NULL UNIQUE CHECK (length(office) BETWEEN 1 AND 20),
    head TEXT NOT NULL CHECK (length(head) BETWEEN 1 AND 40)
) STRICT;

-- 文书: what was issued, with the text that it had then. Never changed: what was wrong is put right by another one.
CREATE TABLE document (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('request', 'reply', 'roster', 'registration')),
    -- Whom it is about, and who issued it.
    union_id INTEGER NOT NULL REFERENCES union_org (id),
    issuer_id INTEGER NOT NULL REFERENCES union_org (id),
    petition_id INTEGER,
    office TEXT,
    year INTEGER,
    number INTEGER,
    head TEXT,
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 300),
    content TEXT NOT NULL,
    issued_on TEXT NOT NULL CHECK (length(issued_on) = 10),
    issued_by TEXT NOT NULL,
    UNIQUE (office, year, number),
    FOREIGN KEY (office, year, number) REFERENCES issued_number (office, year, number),
    CHECK ((office IS NULL) = (year IS NULL) AND (office IS NULL) = (number IS NULL)),
    CHECK (kind <> 'reply' OR number IS NOT NULL)
) STRICT;
CREATE INDEX document_of ON document (union_id, issued_on, id);
CREATE INDEX document_of_petition ON document (petition_id) WHERE petition_id IS NOT NULL;
CREATE INDEX document_by_day ON document (issued_on, id);
-- append only: document

INSERT INTO letter_template (id, code, text) VALUES
(1, 'request.founding', '# 关于成立{工会名称}的请示
{上级工会}：
{请示内容}
现有职工{职工人数}人，要求入会的职工{会员人数}人，具备成立工会组织的条件。拟成立的工会为{工会类型}，所在单位：{所在单位}。筹备组由{筹备组组长}同志任组长。
妥否，请批示。
> {工会名称}筹备组
> {日期}'),
(2, 'reply.founding', '# 关于同意成立{工会名称}的批复
{工会名称}筹备组：
你们报来的《关于成立{工会名称}的请示》{请示文号}收悉。经研究，同意成立{工会名称}，由{筹备组组长}同志任筹备组组长。
请按照《中华人民共和国工会法》《中国工会章程》和《工会基层组织选举工作条例》的规定，做好会员发展和选举筹备工作，选举结果报我会批准。
{批复意见}
此复。
> {批复机关}
> {日期}'),
(3, 'request.election', '# 关于{工会名称}选举结果的请示
{上级工会}：
{工会名称}于{事项日期}召开会员（代表）大会，应到{应到人数}人，实到{实到人数}人，以无记名投票方式，从{候选人数}名候选人中差额选举产生新一届工会委员会，同时选举产生经费审查委员会。{主席}同志当选为工会主席。本届任期{届期}年。委员名册附后。
{请示内容}
妥否，请批示。
附件：委员名册
> {工会名称}
> {日期}'),
(4, 'reply.election', '# 关于{工会名称}选举结果的批复
{工会名称}：
你会报来的《关于{工会名称}选举结果的请示》{请示文号}收悉。经研究，同意{工会名称}于{事项日期}召开的会员（代表）大会的选举结果，{主席}同志任工会主席。新一届工会委员会、经费审查委员会由下列同志组成，任期{届期}年。
| 姓名 | 委员会 | 职务 |
| {委员.姓名} | {委员.委员会} | {委员.职务} |
{批复意见}
此复。
> {批复机关}
> {日期}'),
(5, 'request.postponement', '# 关于{工会名称}延期换届的请示
{上级工会}：
{工会名称}本届委员会任期到{任期届满}届满。{请示内容}
拟延期至{事项日期}前完成换届选举。
妥否，请批示。
> {工会名称}
> {日期}'),
(6, 'reply.postponement', '# 关于同意{工会名称}延期换届的批复
{工会名称}：
你会报来的《关于{工会名称}延期换届的请示》{请示文号}收悉。经研究，同意你会延期至{事项日期}前完成换届选举。请抓紧筹备，按期换届。
{批复意见}
此复。
> {批复机关}
> {日期}'),
(7, 'request.dissolution', '# 关于撤销{工会名称}的请示
{上级工会}：
{请示内容}
拟自{事项日期}起撤销{工会名称}。会员会籍予以保留，经费、财产按规定清理。
妥否，请批示。
> {工会名称}
> {日期}'),
(8, 'reply.dissolution', '# 关于同意撤销{工会名称}的批复
{工会名称}：
你会报来的《关于撤销{工会名称}的请示》{请示文号}收悉。经研究，同意自{事项日期}起撤销{工会名称}。请妥善保留会员会籍，清理经费和财产，收缴印章，并依法办理工会法人注销登记。
{批复意见}
此复。
> {批复机关}
> {日期}'),
(9, 'roster', '# {工会名称}委员名册
{任期}
| 序号 | 姓名 | 性别 | 委员会 | 职务 | 专兼挂 | 得票 |
| {委员.序号} | {委员.姓名} | {委员.性别} | {委员.委员会} | {委员.职务} | {委员.专兼挂} | {委员.得票} |
> {工会名称}
> {日期}');
