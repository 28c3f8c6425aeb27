"""The command over real input: samples in, verdicts out, in every format, the same bytes each time."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from kn5501_reasoner import cli

SAMPLES = Path(__file__).parents[1] / "data" / "fhir"
DATES = ("--screening", "2026-11-22", "--enrolment", "2026-11-30", "--infusion", "2026-12-01")
EXPECTED = {
    "sample-01": "eligible", "sample-02": "ineligible", "sample-03": "undetermined", "sample-05": "refused",
}


def sample(name: str) -> str:
    return str(SAMPLES / f"{name}.json")


@pytest.fixture
def call(capsys):
    def run(*arguments: str) -> tuple[int, str, str]:
        code = cli.main(arguments)
        return code, *capsys.readouterr()
    return run


def verdicts(text: str) -> dict[str, str]:
    return {one["subject"]: one["verdict"] for one in json.loads(text)["subjects"]}


@pytest.mark.parametrize(("names", "code"), [
    (["sample-01"], 0), (["sample-02"], 0), (["sample-03"], 0), (["sample-05"], 3), (["sample-01", "sample-05"], 3),
])
def test_verdicts_and_exit_codes(call, names, code) -> None:
    got, out, err = call("screen", *map(sample, names), *DATES, "--format", "json")
    assert (got, verdicts(out)) == (code, {name: EXPECTED[name] for name in names}), err


def test_every_outcome_has_a_reason_with_a_shape(call) -> None:
    _, out, _ = call("screen", *map(sample, EXPECTED), *DATES, "--format", "json")
    for subject in json.loads(out)["subjects"]:
        assert len(subject["criteria"]) == (0 if subject["verdict"] == "refused" else 24)
        for criterion in subject["criteria"]:
            assert criterion["because"], criterion["criterion"]
            assert all(b["shape"].startswith(f"kn:{criterion['criterion']}") for b in criterion["because"])


def test_a_refused_subject_names_rule_and_records(call) -> None:
    _, out, _ = call("explain", sample("sample-05"), "--subject", "sample-05", *DATES, "--format", "json")
    (error,) = json.loads(out)["subjects"][0]["errors"]
    assert error["rule"] == "total-contradicts-parts" and error["records"] and error["message"]


def test_without_a_screening_date_nothing_is_screened_and_the_mend_is_named(call) -> None:
    code, out, err = call("screen", sample("sample-01"))
    assert (code, out) == (2, "") and "--screening" in err and err.count("\n") == 1


def test_every_format_says_the_same(call) -> None:
    paths = (sample("sample-02"), sample("sample-05"))
    said = verdicts(call("screen", *paths, *DATES, "--format", "json")[1])
    table = call("screen", *paths, *DATES)[1]
    assert all(f"{name}  {verdict}" in table for name, verdict in said.items())
    rows = csv.DictReader(io.StringIO(call("screen", *paths, *DATES, "--format", "csv")[1]))
    assert {row["subject"]: row["verdict"] for row in rows} == said
    store = ox.Store()
    store.load(call("screen", *paths, *DATES, "--format", "turtle")[1].encode(), ox.RdfFormat.TURTLE)
    found = store.query(
        "PREFIX earl: <http://www.w3.org/ns/earl#> PREFIX le: <https://w3id.org/lupus-eligibility/term/>"
        "SELECT ?name ?verdict { [] a le:Assessment ; le:verdict ?verdict ; earl:subject/le:identifier ?name }"
    )
    assert {row["name"].value: row["verdict"].value.rpartition("/")[2] for row in found} == said


def test_from_an_outcome_to_the_validation_report_and_the_record_in_turtle(call) -> None:
    _, out, _ = call("explain", sample("sample-02"), "--subject", "sample-02", *DATES, "--format", "turtle")
    store = ox.Store()
    store.load(out.encode(), ox.RdfFormat.TURTLE)
    assert store.query(
        "PREFIX earl: <http://www.w3.org/ns/earl#> PREFIX sh: <http://www.w3.org/ns/shacl#>"
        "PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX kn: <https://w3id.org/lupus-eligibility/trial/kn5501/>"
        "ASK { ?a earl:test kn:inc-01 ; earl:result [ earl:outcome earl:failed ; prov:wasDerivedFrom/"
        "prov:wasDerivedFrom/prov:value ?text ] ; earl:subject ?subject ."
        "?r a sh:ValidationReport ; sh:result/sh:focusNode ?subject }"
    )


@pytest.mark.parametrize("format", ["text", "html"])
def test_an_explanation_shows_the_text_as_recorded(call, format) -> None:
    code, out, _ = call("explain", sample("sample-02"), "--subject", "sample-02", *DATES, "--format", format)
    assert code == 0 and "inc-01" in out and "exc-14" in out and "Age and consent" in out


def process(*arguments: str, stdin: str = "", seed: str = "0") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kn5501_reasoner", *arguments], input=stdin, capture_output=True, text=True,
        encoding="utf-8", timeout=120, env={**os.environ, "PYTHONHASHSEED": seed},
    )


def test_standard_input_gives_what_the_file_gives() -> None:
    text = (SAMPLES / "sample-02.json").read_text(encoding="utf-8")
    piped = process("screen", "-", *DATES, "--format", "csv", stdin=text)
    named = process("screen", sample("sample-02"), *DATES, "--format", "csv")
    assert piped.returncode == 0, piped.stderr
    assert piped.stdout == named.stdout


@pytest.mark.parametrize("format", ["json", "turtle"])
def test_the_same_bytes_in_another_process(format) -> None:
    paths = [sample(name) for name in ("sample-02", "sample-03", "sample-05")]
    one = process("screen", *paths, *DATES, "--format", format, "--report-skipped", seed="1")
    two = process("screen", *reversed(paths), *DATES, "--format", format, "--report-skipped", seed="2")
    assert one.returncode == 3 and one.stdout == two.stdout


def test_a_wrong_file_is_refused_and_the_others_go_on(call, tmp_path) -> None:
    (tmp_path / "wrong.ttl").write_text("this is no Turtle")
    (tmp_path / "right.json").write_bytes((SAMPLES / "sample-01.json").read_bytes())
    code, out, err = call("screen", str(tmp_path), *DATES, "--format", "json")
    assert code == 3 and verdicts(out) == {"sample-01": "undetermined"}, "it may be about the one subject of the run"
    assert [(each["subject"], each["kind"]) for each in json.loads(out)["unread"]] == [("sample-01", "File")]
    assert "wrong.ttl" in err and [Path(file["source"]).name for file in json.loads(out)["files"]] == ["wrong.ttl"]
    (tmp_path / "other.json").write_bytes((SAMPLES / "sample-02.json").read_bytes())
    code, out, err = call("screen", str(tmp_path), *DATES, "--format", "json")
    assert code == 3 and verdicts(out)["sample-01"] == "eligible"
    assert [(each["subject"], each["kind"]) for each in json.loads(out)["unread"]] == [(None, "File")]
    code, out, err = call("screen", str(tmp_path / "wrong.ttl"), *DATES)
    assert (code, out) == (2, "") and "wrong.ttl" in err and "Traceback" not in err


def test_json_that_is_no_fhir_is_skipped_in_a_folder_and_listed(call, tmp_path) -> None:
    (tmp_path / "settings.json").write_text('{"theme": "dark"}')
    (tmp_path / "right.json").write_bytes((SAMPLES / "sample-01.json").read_bytes())
    code, out, _ = call("screen", str(tmp_path), *DATES, "--format", "json", "--report-skipped")
    assert code == 0
    assert any("settings.json" in entry["source"] for entry in json.loads(out)["skipped"])


def test_an_empty_folder_is_2(call, tmp_path) -> None:
    code, out, err = call("screen", str(tmp_path), *DATES)
    assert (code, out) == (2, "") and err.startswith("kn5501: ")


def test_an_assumption_is_in_every_report(call) -> None:
    for format in ("table", "json", "turtle"):
        code, out, _ = call("screen", sample("sample-03"), *DATES, "--assume-absent", "cns", "--format", format)
        assert code == 0 and "cns" in out


def test_converted_records_give_the_same_outcomes(call, tmp_path) -> None:
    paths = [sample(name) for name in EXPECTED]
    before = call("screen", *paths, *DATES, "--format", "json")[1]
    for format, suffix in (("turtle", "ttl"), ("nquads", "nq")):
        code, out, err = call("convert", *paths, "--format", format)
        assert code == 0, err
        (tmp_path / f"all.{suffix}").write_text(out, encoding="utf-8")
        after = call("screen", str(tmp_path / f"all.{suffix}"), *DATES, "--format", "json")[1]
        assert outcomes(after) == outcomes(before)


def outcomes(text: str) -> dict[str, dict[str, str]]:
    return {s["subject"]: {c["criterion"]: c["outcome"] for c in s["criteria"]} for s in json.loads(text)["subjects"]}


def test_a_question_over_the_reports(call, tmp_path) -> None:
    (tmp_path / "failed.rq").write_text(
        "PREFIX earl: <http://www.w3.org/ns/earl#> SELECT DISTINCT ?test { ?a earl:test ?test ; "
        "earl:result/earl:outcome earl:failed }"
    )
    code, out, err = call("query", str(tmp_path / "failed.rq"), sample("sample-02"), *DATES, "--format", "csv")
    assert code == 0, err
    assert out.split() == ["test", "https://w3id.org/lupus-eligibility/trial/kn5501/inc-01"]


def test_synthetic_subjects_are_the_same_for_the_same_seed_and_can_be_screened(call, tmp_path) -> None:
    for format in ("fhir", "turtle"):
        one, two = tmp_path / f"one-{format}", tmp_path / f"two-{format}"
        for folder in (one, two):
            assert call("synth", "--count", "3", "--seed", "5", "--format", format, "--out", str(folder))[0] == 0
        assert [f.read_bytes() for f in sorted(one.iterdir())] == [f.read_bytes() for f in sorted(two.iterdir())]
        code, out, err = call("screen", str(one), *DATES, "--format", "json")
        assert code in (0, 3) and len(verdicts(out)) == 3, err
