"""What a program reads in /openapi.json is true: whatever it sends, no answer is a failure of ours, and none is outside its schema."""

import html
import json
import os
import re
import socket
import subprocess
import time
from collections import Counter
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as some
from schemathesis import checks

PROJECT = Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("ZHIJIA", str(PROJECT / ".build/debug/zhijia"))
FULL = bool(os.environ.get("ZHIJIA_FULL"))
EXAMPLES = 100 if FULL else 4
SEED = 20261126
PAGES = 400 if FULL else 150
"""How many pages are looked at for addresses that lead somewhere."""

CHECKS = [
    checks.not_a_server_error, checks.status_code_conformance, checks.content_type_conformance, checks.response_headers_conformance,
    checks.response_schema_conformance,
]

SPARED = {
    "/account/tokens/{token}/end": "it would end the token that asks",
    "/accounts/{id}/tokens/{token}/end": "so would this",
    "/accounts/{id}/disable": "with the account its token ends",
    "/accounts/{id}/password": "with the password its tokens end",
    "/accounts/{id}/handover": "it takes the roles away that reach the other addresses",
    "/accounts/{id}/grants/{grant}/end": "so does this",
}
"""What would take away what the test stands on, by its address."""


def command(*words: str) -> dict:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run([PROGRAM, *words, "--json"], capture_output=True, text=True, timeout=300, env=environment)
    assert done.returncode == 0, f"zhijia {' '.join(words)}: {done.stderr}"
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    """The small demonstration district, served: its address, and a token of each who asks."""
    if os.environ.get("ZHIJIA_TEST_POSTGRES"):
        pytest.skip("what is described does not depend on which database stands behind")
    data = tmp_path_factory.mktemp("hostile") / "demo"
    command("demo", "--small", "--data", str(data))
    tokens = {name: command("token", name, "--data", str(data))["token"] for name in ["wu", "admin"]}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    with open(data.parent / "log", "w") as log:
        program = subprocess.Popen([PROGRAM, "serve", "--data", str(data), "--port", str(port)], stdout=log, stderr=log, env=environment)
        address = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                requests.get(address + "/healthz", timeout=2)
                break
            except requests.ConnectionError:
                assert program.poll() is None, (data.parent / "log").read_text()
                time.sleep(0.1)
        yield address, tokens
        assert program.poll() is None, "the program ended by itself: " + (data.parent / "log").read_text()
        program.terminate()
        program.wait(timeout=30)


def places(address: str, session: requests.Session, paths: list[str]) -> dict[str, list[dict]]:
    """For every address with a parameter, where the pages' own links lead: an invented number finds nothing."""
    patterns = {path: re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path)) + "$") for path in paths}
    # The plainest pattern first: `/unions/tree` is not the union of number "tree".
    patterns = dict(sorted(patterns.items(), key=lambda item: item[0].count("{")))
    found: dict[str, list[dict]] = {path: [] for path in paths}
    waiting, seen, pages = ["/"], {"/"}, 0
    while waiting and pages < PAGES:
        page = session.get(address + waiting.pop(0), headers={"Accept": "text/html"}, allow_redirects=False)
        pages += 1
        if not page.headers.get("Content-Type", "").startswith("text/html"):
            continue
        for link in re.findall(r'(?:href|action)="(/[^"]*)"', page.text):
            way = unquote(urlsplit(html.unescape(link)).path)
            template = next((path for path, pattern in patterns.items() if pattern.match(way)), None)
            if way in seen or template is None:
                continue
            seen.add(way)
            found[template].append(patterns[template].match(way).groupdict())
            # A few of each kind show all kinds of page.
            if len(found[template]) <= 4:
                waiting.append(way)
    return found


@pytest.mark.parametrize("who", ["nobody", "wu", "admin"] if FULL else ["nobody", "wu"])
def test_every_answer_is_as_described(district, who):
    address, tokens = district
    described = requests.get(address + "/openapi.json").json()
    schema = schemathesis.openapi.from_dict(described)
    session = requests.Session()
    if who in tokens:
        session.headers["Authorization"] = f"Bearer {tokens[who]}"
    real = places(address, session, list(described["paths"]))
    assert who == "nobody" or sum(map(len, real.values())) > 20, "the pages that lead to the others are not found any more"

    statuses = Counter()

    def explore(operation):
        @seed(SEED)
        @settings(max_examples=EXAMPLES, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), print_blob=False)
        @given(
            case=some.one_of(operation.as_strategy(generation_mode=mode) for mode in schemathesis.GenerationMode), place=some.sampled_from(real[operation.path] * 3 + [None]), accept=some.sampled_from(["application/json", "text/html"]),
            filtered=some.booleans())
        def ask(case, place, accept, filtered):
            if place:
                case.path_parameters = place
            # Most filters refuse invented words: a list is also asked for as it stands.
            if not filtered:
                case.query = {}
            answer = case.call_and_validate(
                base_url=address, session=session, headers={"Accept": accept}, checks=CHECKS, allow_redirects=False, timeout=30)
            statuses[answer.status_code] += 1

        ask()

    failures = []
    for operation in (result.ok() for result in schema.get_all_operations()):
        if operation.path in SPARED:
            continue
        try:
            explore(operation)
        except (Exception, BaseExceptionGroup) as failure:  # Every kind of it is told, with the operation it came from.
            failures.append(f"{operation.method.upper()} {operation.path}: {failure_text(failure)}")
    assert not failures, f"{len(failures)} operations:\n" + "\n".join(failures)
    # Where everything is refused, little is seen.
    assert statuses[200 if who in tokens else 401] > 100, statuses


def failure_text(failure: BaseException) -> str:
    inner = getattr(failure, "exceptions", None)
    return "\n".join(map(failure_text, inner)) if inner else str(failure)
