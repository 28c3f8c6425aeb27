"""Which cohort is served, to whom, and what is said when there is none."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kn5501_reasoner.errors import UsageError
from tests.web.cohort.conftest import command
from tests.web.door import browser, entries, guarded, password_file, signed_in
from web import Config, create_app
from web.counting import Busy, Counting

PATHS = ("/cohort", "/cohort.json", "/cohort/attrition", "/cohort/overlap.json", "/cohort/fastest.svg", "/cohort/sweep")


@pytest.mark.parametrize("path", PATHS)
def test_without_a_cohort_a_page_says_what_to_give(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404 and "kn5501 serve --cohort FOLDER" in answer.text


def test_the_navigation_leads_there_only_when_there_is_one(client: FlaskClient, pages: FlaskClient) -> None:
    assert 'href="/cohort"' in pages.get("/trial").text and 'href="/cohort"' not in client.get("/trial").text


def test_counts_are_for_screeners(run: Path, tmp_path: Path) -> None:
    app = guarded(password_file(tmp_path), cohort=run)
    try:
        rita, sam, ada = (signed_in(app, name) for name in ("rita", "sam", "ada"))
        for path in PATHS:
            assert browser(app).get(path).status_code == 401
            assert rita.get(path).status_code == ada.get(path).status_code == 403
            assert sam.get(path).status_code == 200
        assert 'href="/cohort"' in sam.get("/trial").text and 'href="/cohort"' not in rita.get("/trial").text
        last = entries(app, who="sam", what="list")[0]
        assert (last.outcome, last.details["endpoint"]) == ("done", "cohort.sweep")
    finally:
        app.extensions["service"].close()


def changed(run: Path, folder: Path, **said: object) -> Path:
    """The cohort with other words in its run.json."""
    shutil.copytree(run, folder)
    file = folder / "run.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **said}))
    return folder


@pytest.mark.parametrize(("said", "what"), [
    ({"rules": {"sha256": "0" * 64, "version": "0.0.1"}}, "the rules have changed since this cohort was run"),
    ({"complete": False}, "there is no complete cohort here"), ({"form": 0}, "there is no complete cohort here"),
])
def test_a_folder_that_cannot_be_counted_ends_the_start(run: Path, tmp_path: Path, said: dict, what: str) -> None:
    folder = changed(run, tmp_path / "run", **said)
    with pytest.raises(UsageError, match=what):
        create_app(Config(examples=False, cohort=folder))


def test_the_command_says_why_it_does_not_start(tmp_path: Path) -> None:
    answer = command("serve", "--port", "0", "--cohort", tmp_path / "nothing")
    assert answer.returncode == 2 and "no complete cohort here" in answer.stderr
    assert "Traceback" not in answer.stderr and "kn5501 cohort" in answer.stderr


def test_a_run_is_read_again_when_it_has_changed(run: Path, tmp_path: Path) -> None:
    folder = changed(run, tmp_path / "run")
    app = create_app(Config(examples=False, cohort=folder))
    try:
        client, file = app.test_client(), folder / "run.json"
        before, text = client.get("/cohort.json").json, file.read_text()
        said = json.loads(text)
        file.write_text(json.dumps({**said, "verdicts": {**said["verdicts"], "refused": 7}}))
        after = client.get("/cohort.json").json
        assert (before["content"]["refused"], after["content"]["refused"]) == (1, 7)
        file.write_text(json.dumps({**said, "complete": False}))
        answer = client.get("/cohort/attrition")
        assert answer.status_code == 503 and "cannot be read now" in answer.text and str(folder) not in answer.text
        file.write_text(text)
        assert client.get("/cohort.json").json == before
    finally:
        app.extensions["service"].close()


def test_a_figure_is_counted_once(counting: Flask, pages: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    pages.get("/cohort/attribution?off=exc-01")

    def again(*asked: object) -> None:
        raise AssertionError("counted again")

    monkeypatch.setattr(counting.extensions["service"].counting._counter, "run", again)
    assert pages.get("/cohort/attribution.json?off=exc-01").status_code == 200


def test_records_elsewhere_are_for_the_command(run: Path, tmp_path: Path) -> None:
    folder = changed(run, tmp_path / "run")
    shutil.rmtree(folder / "records")
    app = create_app(Config(examples=False, cohort=folder))
    try:
        for path, query in (("/cohort/sweep", "criterion=inc-04&over=4..6"), ("/cohort", "enrolment=3")):
            answer = app.test_client().get(f"{path}?{query}")
            assert answer.status_code == 200 and "--records FOLDER" in answer.text and str(folder) not in answer.text
            assert app.test_client().get(f"{path}.json?{query}").status_code == 400
        assert app.test_client().get("/cohort/verdicts.svg?enrolment=3").status_code == 400
    finally:
        app.extensions["service"].close()


def test_damaged_records_are_told_without_their_path(run: Path, tmp_path: Path) -> None:
    folder = changed(run, tmp_path / "run")
    file = next((folder / "records" / "observation").rglob("*.parquet"))
    file.write_bytes(file.read_bytes()[:-1])
    app = create_app(Config(examples=False, cohort=folder))
    try:
        for path in ("?enrolment=3", ".json?enrolment=3", "/sweep.json?criterion=inc-04&over=4..6"):
            answer = app.test_client().get(f"/cohort{path}")
            assert answer.status_code == 503 and "cannot be read now" in answer.text, answer.text
            assert str(folder) not in answer.text and file.name not in answer.text
    finally:
        app.extensions["service"].close()


def test_a_cohort_of_another_trial_is_refused(run: Path) -> None:
    with pytest.raises(UsageError) as refused:
        Counting(run, 60, trial="toy")
    assert refused.value.what == "this cohort is of the trial kn5501, not of toy"


def test_one_sweep_at_a_time_and_not_for_ever(run: Path) -> None:
    counting = Counting(run, 60)
    try:
        with counting._reading, pytest.raises(Busy, match="another page"):
            counting.sweep((("inc-04", "4..6", None),), ())
        counting._seconds = 0.01
        with pytest.raises(Exception, match="stopped after") as stopped:
            counting.sweep((("inc-04", "4..7", None),), ())
        assert "kn5501 sweep" in stopped.value.hint
        counting._seconds = 60
        assert counting.sweep((("inc-04", "4..7", None),), ()).document["kind"] == "sweep"
    finally:
        counting.stop()
