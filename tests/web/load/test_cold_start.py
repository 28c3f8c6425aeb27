"""Eight clients and many mixed requests, from the moment at which the server is started: no error, no wrong verdict.

320 requests, 2,000 with KN5501_FULL=1; against the real server, whose processes have not yet done anything. What each
subject's outcomes must be, the reasoner itself says, in this process.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any

import requests

from tests.conftest import FULL
from tests.web.load.people import Person, distinct, people
from tests.web.load.served import Served

CLIENTS = 8
REQUESTS = 2_000 if FULL else 320
SHARES = {
    "upload": 10, "judge": 3, "read": 16, "page": 10, "listed": 8, "evidence": 6, "file": 8, "own_outcomes": 8,
    "rules": 8, "malformed": 3, "update": 1, "slow": 0.5, "term": 12, "criterion": 6, "bad_upload": 2, "nothing": 2,
    "static": 3, "health": 1,
}
FORMS = {"text/html": "", "text/turtle": ".ttl", "application/ld+json": ".jsonld", "application/n-triples": ".nt"}
TERMS = ("Subject", "Condition", "Exposure", "Judgement", "Observation")
FILES = {"document.json": "application/json", "assessment.ttl": "text/turtle", "report.ttl": "text/turtle",
         "facts.ttl": "text/turtle", "records.ttl": "text/turtle", "decision.trig": "application/trig"}
OUTCOMES = """PREFIX earl: <http://www.w3.org/ns/earl#> PREFIX le: <https://w3id.org/lupus-eligibility/term/>
SELECT ?test ?outcome { ?each a earl:Assertion ; earl:test ?test ; earl:subject/le:identifier "%s" ;
  earl:result/earl:outcome ?outcome }"""
RULES = "PREFIX le: <https://w3id.org/lupus-eligibility/term/> SELECT ?c ?s { ?c le:statement ?s } ORDER BY ?c"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
MALFORMED = ("SELECT", "SELECT * { ?s ?p }", "SELECT * { SERVICE <http://x.example/> { ?s ?p 1 } }")


class Client:
    """One browser that does what its dice say; it asks of the others' subjects as well."""

    def __init__(self, server: Served, number: int, own: list[Person], there: list[Person], steps: list[str]) -> None:
        self.server, self.own, self.there, self.steps = server, own, there, steps
        self.mine: list[Person] = []
        self.judged: set[str] = set()
        self.random, self.session = Random(number), requests.Session()
        self.done: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.known: set[str] = set()
        self.token = ""

    def run(self) -> None:
        """All steps; a step that fails is noted, and the next one follows."""
        for step in self.steps:
            try:
                getattr(self, step)()
            except Exception as error:  # a hung-up connection and an answer that is no JSON are wrong as well
                self.wrong.append(f"{step}: {type(error).__name__}: {error}"[:500])

    def ask(self, step: str, path: str, status: int = 200, method: str = "GET", **given: Any) -> requests.Response:
        """One request, which must have this answer."""
        send: Callable[..., requests.Response] = self.session.request
        if self.done:
            answer = send(method, self.server.url + path, timeout=120, **given)
        else:
            answer = self.server.first(self.session, method, path, timeout=120, **given)
        while "Retry-After" in answer.headers:  # too many ask at once
            time.sleep(int(answer.headers["Retry-After"]))
            answer = send(method, self.server.url + path, timeout=120, **given)
        self.done[step] += 1
        assert answer.status_code == status, f"{method} {path} {answer.status_code} {answer.text[:300]}"
        return answer

    def post(self, step: str, path: str, status: int, data: dict[str, str], **given: Any) -> requests.Response:
        """A form, with the token of a page that was loaded before."""
        if not self.token:
            page = self.ask("token", "/subjects").text
            self.token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        headers = {"Accept": "application/json", "Origin": self.server.url}
        return self.ask(step, path, status, "POST", data={"csrf_token": self.token, **data}, headers=headers,
                        allow_redirects=False, **given)

    def check(self, person: Person, states: tuple[int, ...]) -> None:
        """The outcomes of a subject are those of one of the states: 0 as uploaded, 1 as judged."""
        page = self.ask("outcomes", f"/subjects/{person.name}.json").json()
        found = page["verdict"], {each["name"]: each["outcome"] for each in page["criteria"]}
        allowed = [(person.verdicts[state], person.outcomes[state]) for state in states]
        assert found in allowed, f"wrong verdict of {person.name}: {found} instead of {allowed}"

    def state(self, person: Person) -> int:
        """Of a subject of one's own."""
        return int(person.name in self.judged)

    def upload(self) -> None:
        if not self.own:
            return
        person = self.own.pop()
        made = self.post("upload", "/subjects/upload", 201, {}, files={"file": ("a.ttl", person.data.encode())}).json()
        assert made["subjects"] == [person.name]
        self.mine.append(person)
        self.there.append(person)
        self.check(person, (0,))

    def judge(self) -> None:
        waiting = [each for each in self.mine if each.name not in self.judged and each.verdicts[0] != "refused"]
        if not waiting:
            return self.upload()
        person = self.random.choice(waiting)
        form = {f"f-{name}": value for name, value in person.judgement.items()}
        self.post("judge", f"/subjects/{person.name}/judge", 303, form)
        self.judged.add(person.name)
        return self.check(person, (1,))

    def read(self) -> None:
        if not self.there:
            return self.upload()
        return self.check(self.random.choice(self.there), (0, 1))

    def page(self) -> None:
        if not self.there:
            return self.listed()
        person, suffix = self.random.choice(self.there), self.random.choice(("", "/print", "/judge", "/enter"))
        assert person.name in self.ask("page", f"/subjects/{person.name}{suffix}").text
        return None

    def listed(self) -> None:
        there = list(self.there)
        name = self.random.choice(there).name if there else ""
        rows = self.ask("listed", "/subjects.json", params={"q": name}).json()
        for person in there:
            for row in rows["rows"]:
                assert row["subject"] != person.name or row["verdict"] in person.verdicts
        assert rows["found"] or not there

    def evidence(self) -> None:
        named = [each for each in self.there if each.outcomes[0]]
        if not named:
            return self.listed()
        person = self.random.choice(named)
        criterion = self.random.choice(sorted(person.outcomes[0]))
        found = self.ask("evidence", f"/subjects/{person.name}/criteria/{criterion}.json").json()
        assert found["outcome"] in {each[criterion] for each in person.outcomes}
        return None

    def file(self) -> None:
        if not self.there:
            return self.listed()
        person, (name, media) = self.random.choice(self.there), self.random.choice(sorted(FILES.items()))
        answer = self.ask("file", f"/subjects/{person.name}/files/{name}")
        assert answer.headers["Content-Type"].startswith(media)
        assert answer.text or person.verdicts[0] == "refused", name  # about whom nothing was compared or reported
        return None

    def own_outcomes(self) -> None:
        """A query sees what was acknowledged before it."""
        if not self.mine:
            return self.upload()
        person = self.random.choice(self.mine)
        answer = self.ask("query", "/sparql", params={"query": OUTCOMES % person.name}, headers={
            "Accept": "application/sparql-results+json"}).json()
        found = {row["test"]["value"].rpartition("/")[2]: row["outcome"]["value"].rpartition("#")[2]
                 for row in answer["results"]["bindings"]}
        assert found == person.outcomes[self.state(person)], f"wrong outcomes of {person.name} by a query: {found}"
        return None

    def rules(self) -> None:
        self.known.add(self.ask("rules", "/sparql", method="POST", data={"query": RULES}, headers={
            "Accept": "text/csv"}).text)

    def malformed(self) -> None:
        self.ask("malformed", "/sparql", 400, params={"query": self.random.choice(MALFORMED)})

    def update(self) -> None:
        self.ask("update", "/sparql", 403, "POST", data={"update": "DROP ALL"})

    def slow(self) -> None:
        assert "stopped after" in self.ask("slow", "/sparql", 503, params={"query": SLOW}).text

    def term(self) -> None:
        self._negotiated(f"/ontology/term/{self.random.choice(TERMS)}")

    def criterion(self) -> None:
        self._negotiated(f"/trial/kn5501/{self.random.choice(('inc-07', 'exc-05', 'exc-14'))}")

    def _negotiated(self, path: str) -> None:
        media, suffix = self.random.choice(sorted(FORMS.items()))
        answer = self.ask("term", path, headers={"Accept": media})
        assert answer.headers["Content-Type"].startswith(media)
        assert answer.headers["Content-Location"] == path + suffix

    def bad_upload(self) -> None:
        self.post("bad upload", "/subjects/upload", 422, {}, files={"file": ("a.ttl", b"<a:b> <a:c> .")})

    def nothing(self) -> None:
        self.ask("nothing", "/subjects/nobody.json", 404)

    def static(self) -> None:
        self.ask("static", self.random.choice(("/static/style.css", "/openapi.json", "/trial", "/ontology.json")))

    def health(self) -> None:
        """Before a trial has ended, nothing is known."""
        found = self.ask("health", "/health").json()
        assert all(said == "works" or "being tried" in said for said in found.values()), found


def steps(random: Random, count: int) -> list[str]:
    """So many requests, in the shares of the mix; a step with an upload or a judgement makes two."""
    chosen: list[str] = []
    while sum(2 if each in ("upload", "judge") else 1 for each in chosen) < count:
        chosen += random.choices(list(SHARES), list(SHARES.values()))
    return chosen


def test_cold_start_and_mixed_requests_without_an_error_or_a_wrong_verdict(tmp_path: Path) -> None:
    plans = [steps(Random(number), REQUESTS // CLIENTS) for number in range(CLIENTS)]
    plans[0][0], plans[1][0], plans[2][0], plans[3][0] = "upload", "own_outcomes", "slow", "rules"
    spare = REQUESTS // 20  # a step that finds nothing to be about uploads
    made = people(sum(plan.count("upload") for plan in plans) + spare, tmp_path)
    assert distinct(made) > 20
    server = Served(tmp_path)
    try:
        there: list[Person] = []
        clients = [Client(server, n, made[n::CLIENTS], there, plan) for n, plan in enumerate(plans)]
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(Client.run, clients))
        wrong = sorted((each for client in clients for each in client.wrong), key=lambda each: "wrong" not in each)
        assert not wrong, "\n".join(wrong[:20])
        done = sum((client.done for client in clients), Counter())
        assert done.total() >= REQUESTS and done["slow"] and done["judge"] and done["upload"] > REQUESTS // 20, done
        assert len({text for client in clients for text in client.known}) == 1
        for client in clients:  # and when all is quiet
            for person in client.mine:
                client.check(person, (client.state(person),))
        assert clients[0].ask("listed", "/subjects.json").json()["found"] == len(there)
    finally:
        server.stop()
