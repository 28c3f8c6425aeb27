"""Signing in and out, sessions and their cookie, and what each role may do."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.web.door import PASSWORD, bare, browser, entries, guarded, password_file, sign_in, signed_in, token
from web.access import accounts
from web.access.rates import Rates
from web.access.sessions import Sessions


def test_sign_in_go_on_and_sign_out(server: Flask) -> None:
    client = browser(server)
    refused = client.get("/subjects?q=x&page=1")
    assert refused.status_code == 401 and refused.headers["WWW-Authenticate"].startswith("Form ")
    assert 'name="next" value="/subjects?q=x&amp;page=1"' in refused.text
    answer = sign_in(client, "sam", next="/subjects?q=x&page=1")
    assert (answer.status_code, answer.location) == (303, "/subjects?q=x&page=1")
    page = client.get("/subjects")
    assert page.status_code == 200 and "Sign out" in page.text and ">sam<" in page.text
    assert client.get("/logout").status_code == 405
    assert client.post("/logout", data={"csrf_token": token(client, "/trial")}).status_code == 303
    assert client.get("/subjects").status_code == 401


def test_a_program_is_told_in_json(server: Flask) -> None:
    answer = browser(server).get("/subjects.json")
    assert answer.status_code == 401 and answer.json["status"] == 401


@pytest.mark.parametrize(("name", "password"), [
    ("sam", "not the password"), ("who", PASSWORD), ("", ""), ("sam\0", PASSWORD),
])
def test_a_wrong_name_and_a_wrong_password_look_the_same(server: Flask, name: str, password: str) -> None:
    client = browser(server)
    answer = sign_in(client, name, password)
    assert answer.status_code == 401 and "The name or the password is wrong." in answer.text
    assert password == "" or password not in answer.text
    assert client.get("/subjects").status_code == 401


@pytest.mark.parametrize(("name", "may", "may_not"), [
    ("rita", ["/trial", "/ontology"], ["/subjects", "/log"]),
    ("sam", ["/trial", "/subjects", "/ontology"], ["/log"]),
    ("ada", ["/log"], ["/subjects", "/trial"]),
])
def test_a_role_may_what_it_may(server: Flask, name: str, may: list[str], may_not: list[str]) -> None:
    client = signed_in(server, name)
    for path in may:
        assert client.get(path).status_code == 200 and client.get(f"{path}.json").status_code == 200
    for path in may_not:
        assert client.get(path).status_code == 403 and client.get(f"{path}.json").status_code == 403


@pytest.mark.parametrize(("name", "place"), [("rita", "/trial"), ("sam", "/subjects"), ("ada", "/log"), ("", "/login")])
def test_everybody_begins_at_a_page_that_they_may_see(server: Flask, name: str, place: str) -> None:
    client = signed_in(server, name) if name else browser(server)
    assert client.get("/").location == place


def cookie(answer, name: str = "kn5501") -> str:
    return next(each for each in answer.headers.getlist("Set-Cookie") if each.startswith(f"{name}="))


def test_the_cookie_is_for_this_server_alone(server: Flask, passwords: Path) -> None:
    answer = sign_in(browser(server), "sam", base_url="http://localhost:8080")
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie(answer).split("; "))
    assert "Secure" not in cookie(answer) and "Domain" not in cookie(answer)
    app = guarded(passwords, hosts=("trial.example.org",))
    for base, https in (("http://trial.example.org", False), ("https://localhost", False), ("http://localhost", True)):
        if https:
            app.extensions["service"].close()
            app = guarded(passwords, hosts=("trial.example.org",), https=True)
        answer = sign_in(browser(app), "sam", base_url=base)
        assert {"HttpOnly", "Path=/", "SameSite=Lax", "Secure"} <= set(cookie(answer, "__Host-kn5501").split("; "))
        assert "Domain" not in cookie(answer, "__Host-kn5501")
    app.extensions["service"].close()


def test_signing_in_makes_a_new_session_and_signing_out_ends_the_old_for_good(server: Flask) -> None:
    client = browser(server)
    before = cookie(client.get("/login")).split(";")[0]
    old_token = token(client)
    answer = sign_in(client, "sam")
    after = cookie(answer).split(";")[0]
    assert before != after
    assert client.post("/logout", data={"csrf_token": old_token}).status_code == 403  # of the session before
    assert bare(server).get("/subjects", headers={"Cookie": before}).status_code == 401
    thief = bare(server)
    assert thief.get("/subjects", headers={"Cookie": after}).status_code == 200
    assert client.post("/logout", data={"csrf_token": token(client, "/trial")}).status_code == 303
    assert thief.get("/subjects", headers={"Cookie": after}).status_code == 401


def test_a_cookie_that_was_changed_is_none(server: Flask) -> None:
    client = signed_in(server, "sam")
    value = client.get_cookie("kn5501").value
    payload, rest = value.split(".", 1)
    assert bare(server).get("/subjects", headers={"Cookie": f"kn5501={value}"}).status_code == 200
    made_up = ("", "." * 50, "x" * 5000, "eyJrZXkiOiJhIn0.a.b", "\xff", '"\\377\\000"')
    for forged in (value[:-3] + "aaa", f"{payload}x.{rest}", *made_up):
        answer = bare(server).get("/subjects", headers={"Cookie": f"kn5501={forged}"})
        assert answer.status_code == 401


def test_sessions_end_when_idle_and_after_their_longest_time() -> None:
    now = [0.0]
    sessions = Sessions(30, 100, lambda: now[0])
    key, other = sessions.begin("sam", frozenset(), None), sessions.begin("sam", frozenset(), None)
    assert key != other and len(key) > 40
    for now[0] in (29, 58, 87):
        assert sessions.find(key)
    assert sessions.find(other) is None
    now[0] = 101
    assert sessions.find(key) is None
    for odd in (None, 1, {}, [], "x"):
        assert sessions.find(odd) is None
        sessions.end(odd if isinstance(odd, str) else None)


def test_an_account_that_is_changed_or_removed_is_out_at_once(tmp_path: Path) -> None:
    file = password_file(tmp_path)
    app = guarded(file)
    try:
        sam, rita, ada = (signed_in(app, name) for name in ("sam", "rita", "ada"))
        accounts.add(file, "sam", ["screener"], PASSWORD + "!", replace=True)
        accounts.remove(file, "rita")
        assert sam.get("/trial").status_code == rita.get("/trial").status_code == 401
        assert ada.get("/log").status_code == 200
        file.chmod(0o644)
        assert ada.get("/log").status_code >= 400 and "Audit log" not in ada.get("/log").text
    finally:
        app.extensions["service"].close()


@pytest.mark.parametrize("next", [
    "https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "\\\\elsewhere.example",
    "/\t/elsewhere.example", "/%0d%0aSet-Cookie:x=y\r\n", "javascript:alert(1)", "http:elsewhere.example",
    "/\n/elsewhere.example", "elsewhere", " //e.example",
    "///elsewhere.example", "/" + "x" * 3000, "@elsewhere.example", "/ /elsewhere.example", "\x00//elsewhere.example",
])
def test_signing_in_leads_nowhere_else(server: Flask, next: str) -> None:
    client = browser(server)
    assert sign_in(client, "sam", next=next).location == "/"
    page = browser(server).get("/login", query_string={"next": next})
    assert 'name="next" value=""' in page.text


def test_signing_in_is_logged_and_what_was_typed_may_be_a_password(server: Flask) -> None:
    client = browser(server)
    sign_in(client, "sam", "not the password")
    sign_in(client, "Correct Horse Battery", "")
    sign_in(client, "x" * 300, "")
    sign_in(client, "sam")
    found = entries(server, what="sign in")[:4]
    assert [(each.who, each.outcome) for each in found] == [
        ("sam", "done"), *[("(not a name of an account)", "refused")] * 2, ("sam", "refused"),
    ]
    assert found[0].details == {"address": "127.0.0.1"}


def test_guessing_is_slowed(passwords: Path) -> None:
    app = guarded(passwords, login_rates=("3 per minute",))
    client = browser(app)
    answers = [sign_in(client, "sam", "not the password") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [401] * 3
    late = sign_in(client, "sam")
    assert late.status_code == 429 and 0 < int(late.headers["Retry-After"]) <= 61
    assert client.get("/login").status_code == 200
    sign_in(client, "sam")
    assert len(entries(app, who="anonymous")) == 1  # a burst is logged once
    elsewhere = {"REMOTE_ADDR": "192.0.2.1"}
    assert sign_in(browser(app), "sam", environ_overrides=elsewhere).status_code == 303
    app.extensions["service"].close()


def test_one_address_may_not_ask_for_ever(passwords: Path) -> None:
    app = guarded(passwords, rates=("5 per minute",))
    client = browser(app)
    said = [client.get("/login", headers={"X-Forwarded-For": f"192.0.2.{number}"}).status_code for number in range(8)]
    assert said == [200] * 5 + [429] * 3
    near = [{"REMOTE_ADDR": f"2001:db8::{number}"} for number in range(8)]
    assert [client.get("/login", environ_overrides=each).status_code for each in near] == [200] * 5 + [429] * 3
    app.extensions["service"].close()


def test_behind_a_proxy_of_ones_own_its_word_counts_and_no_other(passwords: Path) -> None:
    app = guarded(passwords, rates=("2 per minute",), proxies=1)
    client = browser(app)

    def ask(forwarded: str) -> int:
        return client.get("/login", headers={
            "X-Forwarded-For": forwarded, "X-Forwarded-Host": "elsewhere.example", "X-Forwarded-Proto": "https",
        }).status_code

    assert [ask("192.0.2.1") for _ in range(3)] == [200, 200, 429]
    assert ask("192.0.2.2") == 200
    assert ask("192.0.2.9, 192.0.2.1") == 429
    app.extensions["service"].close()


def test_limits_that_cannot_be_read_are_refused() -> None:
    from kn5501_reasoner.errors import UsageError

    with pytest.raises(UsageError):
        Rates(("often",))


def test_without_accounts_there_is_nothing_to_sign_in_to(client) -> None:
    page = client.get("/login")
    assert page.status_code == 200 and "no accounts" in page.text and "Sign out" not in page.text
    assert client.post("/login", data={"name": "local", "password": PASSWORD}).status_code == 404
    assert client.get("/login/provider").status_code == 404
