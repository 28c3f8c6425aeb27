"""Entries that were not used, from input to output: exit codes, messages, and what the other commands say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kn5501_reasoner import cli, screen

DATES = ["--screening", "2026-11-22", "--enrolment", "2026-11-30", "--infusion", "2026-12-01"]
EXAMPLES = Path(__file__).parents[2] / "examples"
EPILEPSY = {"resourceType": "Condition", "id": "orphan", "code": {"coding": [
    {"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "G40.909"}]}}
VISIT = {"resourceType": "Encounter", "id": "visit", "status": "finished"}
ORPHAN = "https://example.org/Condition/orphan"


def bundle(folder: Path, *names: str, more: tuple[dict, ...] = (), visits: int = 0) -> str:
    """A Bundle of the eligible subject under each name, and of further resources."""
    given = json.loads((EXAMPLES / "fhir-eligible.json").read_text())
    entries = []
    for name in names:
        entries += json.loads(json.dumps(given["entry"]).replace("fhir-eligible", name))
    entries += [{"fullUrl": f"https://example.org/{each['resourceType']}/{each['id']}", "resource": each}
                for each in more]
    for number in range(visits):
        visit = {**VISIT, "id": f"visit-{number}", "subject": {"reference": f"Patient/{names[0]}"}}
        entries.append({"fullUrl": f"https://example.org/Encounter/visit-{number}", "resource": visit})
    file = folder / "given.json"
    file.write_text(json.dumps({**given, "entry": entries}))
    return str(file)


def listed(text: str) -> list[tuple]:
    """Every entry of the JSON but for its file, which another form of the same records does not keep."""
    return [(each["subject"], each["entry"], each["kind"], each["reason"], tuple(each["withholds"]))
            for each in json.loads(text)["unread"]]


def outcomes(text: str) -> dict[str, dict[str, str]]:
    return {one["subject"]: {each["criterion"]: each["outcome"] for each in one["criteria"]}
            for one in json.loads(text)["subjects"]}


def test_unread_entries_alone_leave_the_exit_code_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = bundle(tmp_path, "ann", more=(EPILEPSY,), visits=3)
    assert cli.main(["screen", path, *DATES]) == 0
    out, err = capsys.readouterr()
    assert "4 entries of 1 subject were not used; 1 of them could matter to a criterion" in out and err == ""
    assert cli.main(["explain", path, "--subject", "ann", *DATES]) == 0
    out, err = capsys.readouterr()
    assert "4 entries of this subject were not used; 1 of them could matter to a criterion:\n" in out and err == ""
    assert f"  Condition: no subject is given; leaves open: cns\n    {ORPHAN}, given.json\n" in out
    assert "  Encounter (3): the resource type Encounter is not read\n" in out


def test_entries_of_nobody_among_several_are_refused_aloud(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = bundle(tmp_path, "ann", "bob", more=(EPILEPSY,))
    for asked in (["screen", path], ["explain", path, "--subject", "bob"]):
        for format in (["--format", "json"], []):
            assert cli.main([*asked, *DATES, *format]) == 3
            out, err = capsys.readouterr()
            assert err == f"kn5501: given.json, {ORPHAN}: refused: no subject is given\n"
            if format:
                assert [(each["subject"], each["entry"], each["withholds"]) for each in json.loads(out)["unread"]] == [
                    (None, ORPHAN, ["cns"])]
            else:
                assert f"Refused:\n  given.json, {ORPHAN}: no subject is given\n" in out


def test_convert_says_how_many_and_keeps_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, turtle = bundle(tmp_path, "ann", more=(EPILEPSY,), visits=2), tmp_path / "given.ttl"
    assert cli.main(["screen", path, *DATES, "--format", "json"]) == 0
    first = capsys.readouterr().out
    assert cli.main(["convert", path]) == 0
    out, err = capsys.readouterr()
    assert err == ("kn5501: 3 entries of 1 subject were not used; 1 of them could matter to a criterion; "
                   "those of subjects are le:UnreadEntry\n")
    turtle.write_text(out)
    assert cli.main(["screen", str(turtle), *DATES, "--format", "json"]) == 0
    again = capsys.readouterr().out
    assert outcomes(first) == outcomes(again) and outcomes(first)["ann"]["exc-05"] == "cantTell"
    assert listed(first) == listed(again) and len(listed(first)) == 3


def test_convert_to_parquet_and_cohort_say_how_many(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, store, run = bundle(tmp_path, "ann", "bob", more=(EPILEPSY,), visits=2), tmp_path / "store", tmp_path / "run"
    words = "2 entries of 1 subject and 1 of nobody were not used; 1 of them could matter to a criterion"
    assert cli.main(["convert", path, "--format", "parquet", "--out", str(store)]) == 3
    assert f"kn5501: {words}; the table unread lists those of subjects\n" in capsys.readouterr().err
    assert cli.main(["cohort", str(store), "--out", str(run), *DATES, "--format", "csv"]) == 3
    assert f"kn5501: {words}; {run / 'unread.csv'} lists them\n" in capsys.readouterr().err
    assert ORPHAN in (run / "unread.csv").read_text()
    assert cli.main(["screen", str(store), *DATES, "--format", "json"]) == 3
    assert [each[1] for each in listed(capsys.readouterr().out)][0] == ORPHAN


def test_query_says_how_many_and_can_ask_for_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, question = bundle(tmp_path, "ann", more=(EPILEPSY,)), tmp_path / "q.rq"
    question.write_text("""PREFIX le: <https://w3id.org/lupus-eligibility/term/>
        PREFIX prov: <http://www.w3.org/ns/prov#>
        SELECT ?entry ?open { ?e a le:UnreadEntry ; prov:wasDerivedFrom ?entry ; le:withholds ?open }""")
    assert cli.main(["query", str(question), path, *DATES, "--format", "csv"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[1:] == [f"{ORPHAN},https://w3id.org/lupus-eligibility/term/cns"]
    assert err == ("kn5501: 1 entry of 1 subject was not used; it could matter to a criterion; "
                   "the reports have each as a le:UnreadEntry\n")


def test_nothing_is_said_where_every_entry_is_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, question = bundle(tmp_path, "ann"), tmp_path / "q.rq"
    question.write_text("ASK {}")
    for asked in (["screen", path, *DATES], ["convert", path], ["query", str(question), path, *DATES],
                  ["cohort", path, "--out", str(tmp_path / "run"), *DATES],
                  ["convert", path, "--format", "parquet", "--out", str(tmp_path / "store")]):
        assert cli.main(asked) == 0
        out, err = capsys.readouterr()
        assert err == "" and "not used" not in out, asked


def test_columns_say_it_like_shacl(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, texts = bundle(tmp_path, "ann", more=(EPILEPSY,)), []
    for engine in ("shacl", "columns"):
        assert cli.main(["screen", path, *DATES, "--engine", engine]) == 0
        texts.append(capsys.readouterr().out)
    assert texts[0] == texts[1] and "1 entry of 1 subject was not used" in texts[0]


def test_a_subject_of_a_result_has_its_own_entries(tmp_path: Path) -> None:
    given = dict(screening="2026-11-22", enrolment="2026-11-30")
    result = screen(bundle(tmp_path, "ann", "bob", visits=2), **given)
    assert "not used" in str(result.subject("ann")) and "not used" not in str(result.subject("bob"))
