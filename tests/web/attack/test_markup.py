"""Text that would be markup or script, wherever somebody can put it: it stays text."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from flask import Flask

from tests.conftest import FULL
from tests.web.conftest import EXAMPLES
from tests.web.door import browser, token
from web.app import NOUNS

MARKS = (
    '<script>alert("xss1")</script>', '"><img src=x onerror=alert("xss2")>', "' onmouseover='alert(3)' x='xss3",
    "</textarea></select></title><svg/onload=alert('xss4')>", "javascript:alert('xss5')", "<!--xss6--><b>",
    "\u2028</script ><iframe srcdoc=xss7>", "{{'xss8'|safe}}", "data:text/html,<script>alert('xss9')</script>",
)
GET = [
    (noun.name, operation) for noun in NOUNS if noun.name != "health"
    for operation in noun.operations if operation.method == "get"
]


class Found(HTMLParser):
    """What a browser would run: handlers, scripts of the page's own, links with code, style attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self._in_script = self._data = False
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        self._in_script = tag == "script"
        if tag in ("iframe", "object", "embed", "base", "style", "foreignobject") or "xss" in tag:
            self.wrong.append(tag)
        for name, value in attributes:
            if name.startswith("on") or name in ("style", "srcdoc", "xss1") or "xss" in name:
                self.wrong.append(f"{tag} {name}")
            if name in ("href", "src", "action", "formaction", "xlink:href"):
                scheme = (value or "").strip().lower().split(":")[0]
                if scheme in ("javascript", "data", "vbscript") and ":" in (value or ""):
                    self.wrong.append(f"{tag} {name}={value}")
        self._data = tag == "script" and given.get("type") == "application/json"
        if tag == "script" and not self._data and not given.get("src", "").startswith(("/static/", "/vendor/")):
            self.wrong.append(f"script {given}")
        if tag in ("img", "link") and not (given.get("src") or given.get("href") or "").startswith(("/", "http")):
            self.wrong.append(f"{tag} {given}")

    def handle_data(self, text: str) -> None:
        if self._in_script and (text.strip() and not self._data or "<" in text):
            self.wrong.append(f"script: {text[:40]}")
        self._in_script = False

    def handle_comment(self, text: str) -> None:
        if "xss" in text:
            self.wrong.append(f"comment {text}")


def assert_safe(answer) -> None:
    assert (answer.status_code < 500 or answer.status_code == 503) and answer.status_code != 429
    kind = answer.headers["Content-Type"] if "Content-Type" in answer.headers else ""
    if "html" in kind:
        assert Found(answer.text).wrong == []
    elif answer.data:
        assert kind.split(";")[0] in (
            "application/json", "text/turtle", "application/ld+json", "application/n-triples", "text/plain",
            "application/trig", "application/rdf+xml",
            "application/sparql-results+json", "application/sparql-results+xml",
        ) and answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert not any("xss" in str(name).lower() for name in answer.headers.keys())


def test_the_check_sees_what_a_browser_would_run() -> None:
    for mark in (*MARKS[:2], *MARKS[3:4], "<p style='x'>", "<a href=' JavaScript:alert(1)'>", "<p onclick=x>"):
        assert Found(f"<p>{mark}</p>").wrong, mark
    assert Found('<script type="application/json">{"a": "<!--"}</script>').wrong
    good = '<p title="&lt;script&gt;">&lt;script&gt;</p><script src="/static/x.js" type="module"></script>'
    assert Found(good).wrong == []


@pytest.mark.parametrize(("noun", "operation"), GET, ids=lambda each: getattr(each, "rule", each))
def test_nothing_that_is_reflected_runs(app: Flask, noun: str, operation) -> None:
    client = browser(app)
    names = [each["name"] for each in operation.parameters if each["in"] == "query"] or ["x"]
    places = re.findall(r"<(?:\w+:)?(\w+)>", operation.rule)
    place = [each for _, each in GET].index(operation)
    for mark in MARKS if FULL else MARKS[place % 3 :: 3]:  # a third in turn: every mark is tried at a third of them
        known = operation.rule.replace("<subject>", "eligible-man").replace("<criterion>", "inc-07")
        for path in {known, operation.rule}:
            filled = re.sub(r"<[^>]+>", quote(mark, safe=""), path)
            for name in names:
                assert_safe(client.get(filled, query_string={name: mark}))
                assert_safe(client.get(filled, query_string={name: mark}, headers={"Accept": "text/html"}))
        assert places or True
    assert_safe(client.get(operation.rule, query_string={mark: "x" for mark in MARKS}))


@pytest.mark.parametrize("mark", [*MARKS, *(f"/{mark}" for mark in MARKS), '/"><script>x</script>'])
def test_nothing_on_the_page_to_sign_in_runs(server: Flask, mark: str) -> None:
    client = browser(server)
    named = quote(mark.replace("/", ""), safe="")
    for path, status in (("/login", 200), ("/subjects", 401), (f"/subjects/{named}", 401)):
        answer = client.get(path, query_string={"next": mark, "q": mark})
        assert answer.status_code == status and 'type="password"' in answer.text
        assert_safe(answer)
    form = {"name": mark, "password": mark, "next": mark, "csrf_token": token(client)}
    assert_safe(client.post("/login", data=form))


@pytest.mark.parametrize("query", [
    "subject=x", "_scheme=javascript&_external=1&q=%0aalert(1)", "endpoint=x", "_anchor=x&_method=POST", "self=1",
    "q=a&q=b", "filename=x", "values=x", "_external=1&_host=elsewhere.example", "page=1&page=2", "\u2028=%ed%a0%80",
])
@pytest.mark.parametrize("path", [
    "/subjects/eligible-man", "/subjects", "/trial", "/ontology", "/log", "/login", "/query",
])
def test_no_name_of_a_parameter_has_a_meaning_of_its_own(app: Flask, path: str, query: str) -> None:
    answer = browser(app).get(f"{path}?{query}")
    assert_safe(answer)
    assert answer.status_code == 200
    link = re.search(r'href="([^"]*)">this page as JSON', answer.text)[1]
    assert link.startswith(f"{path}.json?") and browser(app).get(link.replace("&amp;", "&")).status_code == 200


@pytest.fixture(scope="module")
def planted(empty: Flask) -> Flask:
    """A subject whose every free text is markup."""
    text = (EXAMPLES / "haemoglobin-without-unit.ttl").read_text()
    for number, old in enumerate(('"nothing found"', '"investigator 1"', '"1:320"')):
        mark = MARKS[number].replace("\\", "\\\\").replace('"', '\\"')
        assert old in text
        text = text.replace(old, f'"{mark}"')
    empty.extensions["service"].accept(text.encode(), "x.ttl", who='<script>alert("xss1")</script>', kind="file")
    return empty


def test_nothing_that_is_stored_runs(planted: Flask) -> None:
    client, seen, ahead = browser(planted), set(), ["/subjects", "/log", "/query?query=SELECT*WHERE{?s?p?o}"]
    while ahead:
        path = ahead.pop()
        if path in seen or len(seen) > 250:
            continue
        seen.add(path)
        answer = client.get(path)
        assert_safe(answer)
        if "html" in answer.headers["Content-Type"]:
            links = re.findall(r'href="(/(?:subjects|log)[^"#]*)"', answer.text)
            ahead += [link.replace("&amp;", "&") for link in links]
    assert any("haemoglobin-without-unit" in path and "inc-07" in path for path in seen)
    assert any("xss" in client.get(path).text for path in seen)


@pytest.mark.parametrize("mark", MARKS)
def test_nothing_in_the_name_of_a_file_or_in_its_content_runs(app: Flask, mark: str) -> None:
    import io

    client = browser(app)
    for content, name in ((b"x", f"{mark}.ttl"), (mark.encode(), "x.ttl"), (f'{{"{mark}": 1}}'.encode(), "x.json"),
                          (f'<a:b> <http://x.example/{quote(mark)}> "{mark}" .'.encode(), "x.nt")):
        form = {"csrf_token": token(client, "/subjects"), "file": (io.BytesIO(content), name), "screening": mark}
        assert_safe(client.post("/subjects/upload", data=form))
    for path in ("/subjects/new", "/subjects/eligible-man/judge", "/subjects/eligible-man/enter",
                 "/subjects/eligible-man/correct", "/login"):
        form = dict.fromkeys(("name", "identifier", "kind", "record", "reason", "criterion", "who", "when", "next",
                              "password", "judgedBy", "fit", mark), mark)
        assert_safe(client.post(path, data={**form, "csrf_token": token(client, "/subjects")}))
