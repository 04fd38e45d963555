"""What lies on the disk: no identity number and no phone of a roster in any file, blob or backup, whenever the power goes."""
import io, re, sqlite3, time, zipfile, zlib

import openpyxl
import pytest

from installation import Installation
from test_kill import upload, wait_for


class Secrets:
    """The numbers of one roster, and every place where one of them stands in a heap of bytes."""

    RUNS = [(re.compile(rb"[0-9]{11,}[Xx]?"), "utf-8"), (re.compile(rb"(?:[0-9]\0){11,}(?:[Xx]\0)?"), "utf-16-le"), (re.compile(rb"(?:\0[0-9]){11,}(?:\0[Xx])?"), "utf-16-be")]
    # A phone as an integer has six bytes and begins with 00 03 or 00 04; an identity number has eight and begins with 00 to 09.
    INTEGERS = [
        (re.compile(rb"(?=(\0[\x03\x04].{4}))", re.S), "big"), (re.compile(rb"(?=([\x01-\x09].{7}))", re.S), "big"),
        (re.compile(rb"(?=(.{4}[\x03\x04]\0))", re.S), "little"), (re.compile(rb"(?=(.{7}[\x01-\x09]))", re.S), "little"),
    ]

    def __init__(self, texts):
        self.texts = {text.upper() for text in texts}
        self.integers = {int(text) for text in self.texts if text.isdigit()}

    def inside(self, held, depth=0):
        """Each secret in the bytes, in what they are when they are inflated, and in what is then in them."""
        found = set()
        for runs, encoding in self.RUNS:
            for run in runs.findall(held):
                text = run.decode(encoding).upper()
                found |= {text[place : place + size] for size in (11, 18) for place in range(len(text) - size + 1)} & self.texts
        for pattern, order in self.INTEGERS:
            found |= {str(number) for part in pattern.findall(held) if (number := int.from_bytes(part, order)) in self.integers}
        if depth < 3:
            for inner in inflated(held):
                found |= self.inside(inner, depth + 1)
        return found

    def in_database(self, path):
        """Value by value: what is longer than a page lies in pieces in the file."""
        found = set()
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
            for table, in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
                for values in database.execute(f'SELECT * FROM "{table}"'):
                    for value in values:
                        if isinstance(value, int):
                            found |= {str(value)} if value in self.integers else set()
                        elif value is not None:
                            found |= self.inside(value.encode() if isinstance(value, str) else bytes(value))
        return found

    def in_folder(self, folder):
        found = {}
        for file in folder.rglob("*"):
            if file.is_file():
                found[file.name] = self.inside(file.read_bytes()) | (self.in_database(file) if file.suffix == ".sqlite" else set())
        assert "zhijia.sqlite" in found
        return {name: numbers for name, numbers in found.items() if numbers}


def inflated(held):
    if held[:2] == b"PK":
        try:
            with zipfile.ZipFile(io.BytesIO(held)) as archive:
                yield from (archive.read(name) for name in archive.namelist())
        except zipfile.BadZipFile:
            pass
    for bits in (15, 31) if held[:1] in (b"\x78", b"\x1f") else ():
        try:
            yield zlib.decompressobj(bits).decompress(held)
        except zlib.error:
            pass


@pytest.fixture(scope="module")
def secrets(rosters):
    rows = openpyxl.load_workbook(rosters / "members.xlsx", read_only=True).active.iter_rows(min_row=3, values_only=True)
    places = {name: place for place, name in enumerate(next(rows))}
    cells = [str(cells[places[name]] or "").strip() for cells in rows for name in ("证件号码", "手机号码")]
    texts = {cell for cell in cells if re.fullmatch(r"1[3-9][0-9]{9}|[1-9][0-9]{16}[0-9Xx]", cell)}
    assert len(texts) > 1000
    return Secrets(texts)


@pytest.fixture(scope="module")
def with_unions(fresh, rosters, tmp_path_factory):
    import shutil
    data = tmp_path_factory.mktemp("with-unions") / "data"
    shutil.copytree(fresh.data, data)
    installation = Installation(data, token=fresh.token)
    installation.import_all(rosters)
    return installation


def test_the_search_finds_what_lies_open_in_any_form(secrets, tmp_path):
    number = next(text for text in secrets.texts if len(text) == 18 and text.isdigit())
    phone = next(text for text in secrets.texts if len(text) == 11)
    for secret in (number, phone):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/sharedStrings.xml", f"<t>{secret}</t>")
        width = 6 if len(secret) == 11 else 8
        forms = [
            f"a{secret}b".encode(), secret.encode("utf-16-le"), b"\1" + secret.encode("utf-16-be"), int(secret).to_bytes(width, "big"), int(secret).to_bytes(width, "little"),
            packed.getvalue(), zlib.compress(secret.encode()),
        ]
        for form in forms:
            assert secrets.inside(form) == {secret}
        with sqlite3.connect(tmp_path / f"{secret}.sqlite") as database:
            database.execute("CREATE TABLE one (value ANY)")
            database.execute("INSERT INTO one VALUES (?)", ("x" * 9000 + secret,))
            database.execute("INSERT INTO one VALUES (?)", (int(secret),))
        assert secrets.in_database(tmp_path / f"{secret}.sqlite") == {secret}
    assert secrets.inside(b"11502199001011234 13999999999" + bytes(range(256))) == set()


def exported(server):
    status, body = server.ask("GET", "/members?as=xlsx")
    assert status == 200 and body[:2] == b"PK"


def test_no_number_lies_open_while_a_roster_comes_in_and_afterwards(with_unions, rosters, secrets, copy, tmp_path):
    installation = copy("at-rest", of=with_unions)
    with installation.serve() as server:
        id = upload(server, rosters / "members.xlsx", "members")
        assert secrets.in_folder(installation.data) == {}
        wait_for(installation, id, ["ready"])
        assert secrets.in_folder(installation.data) == {}
        assert server.ask("POST", f"/imports/{id}/commit")[0] == 200
        wait_for(installation, id, ["applying", "done"])
        assert secrets.in_folder(installation.data) == {}
        wait_for(installation, id, ["done"])
        assert installation.rows("SELECT COUNT(*) FROM person")[0][0] > 500
        exported(server)
        assert server.ask("GET", f"/imports/{id}/verdicts")[0] == 200
        assert secrets.in_folder(installation.data) == {}
    out = tmp_path / "backup.zj"
    installation.command("backup", str(out))
    held = out.read_bytes()
    assert secrets.inside(held) == set()
    restored = Installation(tmp_path / "restored", token=installation.token)
    restored.data.mkdir(mode=0o700)
    (restored.data / "keys").write_bytes((installation.data / "keys").read_bytes())
    (restored.data / "keys").chmod(0o600)
    restored.command("restore", str(out))
    assert secrets.in_folder(restored.data) == {}


@pytest.mark.parametrize("moment", ["checking", "applying", "done", "exported"])
def test_no_number_lies_open_after_the_power_went(with_unions, rosters, secrets, copy, moment, moments):
    for turn in range(max(1, moments // 3)):
        installation = copy(f"{moment}-{turn}", of=with_unions)
        with installation.serve() as server:
            id = upload(server, rosters / "members.xlsx", "members")
            if moment != "checking":
                wait_for(installation, id, ["ready"])
                assert server.ask("POST", f"/imports/{id}/commit")[0] == 200
                wait_for(installation, id, ["applying", "done"] if moment == "applying" else ["done"])
            if moment == "exported":
                connection = server.connection()
                connection.request("GET", "/members?as=xlsx", headers={"Authorization": "Bearer " + installation.token})
            time.sleep(0.03 * turn)
            server.kill()
        assert secrets.in_folder(installation.data) == {}
        # What the next start finds and mends holds none either.
        with installation.serve():
            assert secrets.in_folder(installation.data) == {}
        installation.assert_whole()
