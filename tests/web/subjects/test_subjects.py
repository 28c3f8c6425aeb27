"""The list, the upload, one subject, files: what a screener sees and does."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kn5501_reasoner import screen
from web.journal import Decision, not_used

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "examples"


def token(client: FlaskClient, page: str = "/subjects") -> str:
    """The token of the forms on a page."""
    return re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)[1]


def bring(client: FlaskClient, data: bytes, name: str, accept: str = "text/html", **fields: str):
    return client.post("/subjects/upload", headers={"Accept": accept}, content_type="multipart/form-data", data={
        "csrf_token": token(client), "file": (io.BytesIO(data), name), **fields,
    })


def test_the_list_says_verdict_and_what_decides(client: FlaskClient) -> None:
    page = client.get("/subjects").text
    row = re.search(r"<tr><th scope=\"row\"><a href=\"/subjects/haemoglobin-too-low\".*?</tr>", page, re.S)[0]
    assert "not eligible" in row and "inc-07" in row and ">1<" in row


def test_the_twin_says_the_same(client: FlaskClient) -> None:
    rows = {row["subject"]: row for row in client.get("/subjects.json").json["rows"]}
    assert rows["haemoglobin-too-low"]["verdict"] == "ineligible"
    assert rows["haemoglobin-too-low"]["deciding"] == ["inc-07"]
    assert rows["migraine-to-be-judged"]["counts"]["untested"] == 1
    assert rows["refused-pregnant-man"]["verdict"] == "refused"


@pytest.mark.parametrize(("query", "expected"), [
    ("?verdict=refused", ["refused-pregnant-man"]), ("?q=HAEMO", ["haemoglobin-too-low", "haemoglobin-without-unit"]),
    ("?q=nobody", []), ("?sort=failed&q=haemo", ["haemoglobin-too-low", "haemoglobin-without-unit"]),
    ("?sort=open&q=haemo", ["haemoglobin-without-unit", "haemoglobin-too-low"]),
])
def test_filter_and_order(client: FlaskClient, query: str, expected: list[str]) -> None:
    assert [row["subject"] for row in client.get(f"/subjects.json{query}").json["rows"]] == expected


@pytest.mark.parametrize("query", ["?verdict=maybe", "?sort=colour"])
def test_an_unknown_filter_is_refused(client: FlaskClient, query: str) -> None:
    assert client.get(f"/subjects{query}").status_code == 400


def test_every_outcome_and_reason_of_the_command_is_on_the_page(client: FlaskClient) -> None:
    """The page shows what ``kn5501 screen`` finds: nothing decides but the rules."""
    for name in ("haemoglobin-too-low", "migraine-to-be-judged", "eligible-man"):
        found = json.loads(screen(EXAMPLES / f"{name}.ttl").to("json"))["subjects"][0]["criteria"]
        shown = client.get(f"/subjects/{name}.json").json["criteria"]
        assert [(each["name"], each["outcome"], each["because"]) for each in shown] == [
            (each["criterion"], each["outcome"], each["because"]) for each in found
        ]
        page = re.sub(r"\s+", " ", client.get(f"/subjects/{name}").text)
        for each in found:
            assert f'id="{each["criterion"]}"' in page
            for because in each["because"]:
                assert because["message"].replace("'", "&#39;") in page


def test_what_is_missing_and_what_awaits_judgement(client: FlaskClient) -> None:
    missing = client.get("/subjects/haemoglobin-without-unit.json").json
    assert [note["criterion"] for note in missing["missing"]] == ["inc-07"] and not missing["judgements"]
    judge = client.get("/subjects/migraine-to-be-judged.json").json
    assert [note["criterion"] for note in judge["judgements"]] == ["exc-05"] and not judge["missing"]


def test_a_refused_subject_shows_rule_and_records(client: FlaskClient) -> None:
    page = client.get("/subjects/refused-pregnant-man.json").json
    assert page["criteria"] == [] and page["errors"]
    for error in page["errors"]:
        assert error["rule"] and error["records"]
        assert error["rule"] in client.get("/subjects/refused-pregnant-man").text


def test_the_timeline_holds_windows_and_records(client: FlaskClient) -> None:
    line = client.get("/subjects/haemoglobin-too-low.json").json["timeline"]
    assert [mark["label"] for mark in line["anchors"]] == ["screening", "enrolment", "first infusion"]
    words = [bar["words"] for bar in line["windows"]]
    assert "30 days before screening: 2026-10-23 to 2026-11-22" in words
    assert "3 months before enrolment: 2026-08-30 to 2026-11-30" in words
    assert any("inc-07" in bar["label"] and bar["words"] == "2026-11-15" for bar in line["records"])
    assert all(line["left"] <= bar["x"] <= line["width"] for bar in [*line["windows"], *line["records"]])


@pytest.mark.parametrize(("file", "kind", "holds"), [
    ("document.json", "application/json", '"verdict": "ineligible"'),
    ("decision.trig", "application/trig", "sd:Dataset"),
    ("assessment.ttl", "text/turtle", "earl:Assertion"), ("report.ttl", "text/turtle", "sh:ValidationReport"),
    ("facts.ttl", "text/turtle", "le:haemoglobin"), ("records.ttl", "text/turtle", "le:Observation"),
])
def test_files(client: FlaskClient, file: str, kind: str, holds: str) -> None:
    answer = client.get(f"/subjects/haemoglobin-too-low/files/{file}")
    assert answer.mimetype == kind and holds in answer.text
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_the_decision_as_one_dataset_is_what_the_command_writes(client: FlaskClient) -> None:
    """All but the hash of the data, which are those of the store here."""
    shown = client.get("/subjects/haemoglobin-too-low/files/decision.trig").text
    written = screen(EXAMPLES / "haemoglobin-too-low.ttl").to("trig", all_evidence=True)
    alike = [re.sub(r'"urn:sha256:\w+"(?= ;\s+dcterms:title "data")', "", text) for text in (shown, written)]
    assert alike[0] == alike[1] != shown


def test_what_is_not_there_is_404(client: FlaskClient) -> None:
    for path in ("/subjects/nobody", "/subjects/eligible-man/decisions/d999999", "/subjects/nobody/files/report.ttl",
                 "/subjects/eligible-man/files/secret.ttl", "/subjects/eligible-man/decisions/d000002"):
        assert client.get(path).status_code == 404, path


def test_a_printable_page_shows_every_reason(client: FlaskClient) -> None:
    page = client.get("/subjects/eligible-man/print").text
    assert "<nav" not in page and page.count("<details open") == 24


class TestUpload:
    """Whole, or not at all."""

    @pytest.fixture
    def client(self, empty: Flask) -> FlaskClient:
        return empty.test_client()

    def test_a_good_file_leads_to_its_subject(self, client: FlaskClient) -> None:
        answer = bring(client, (EXAMPLES / "pregnant.ttl").read_bytes(), "pregnant.ttl")
        assert (answer.status_code, answer.location) == (303, "/subjects/pregnant?saved=d000001")
        assert "not eligible" in client.get("/subjects/pregnant").text

    def test_programs_get_json(self, client: FlaskClient) -> None:
        answer = bring(client, (EXAMPLES / "fhir-eligible.json").read_bytes(), "a.json", "application/json")
        assert answer.status_code == 201 and answer.json["subjects"] == ["fhir-eligible"]

    def test_several_subjects_lead_to_their_list(self, client: FlaskClient) -> None:
        answer = bring(client, (EXAMPLES / "fhir-two-patients.ndjson").read_bytes(), "two.ndjson")
        assert answer.status_code == 303 and "entry=" in answer.location
        assert len(client.get(answer.location.replace("/subjects", "/subjects.json")).json["rows"]) == 2

    def test_the_same_file_again_adds_nothing(self, client: FlaskClient, empty: Flask) -> None:
        store = empty.extensions["service"].store
        before = len(store.stored("pregnant"))
        assert bring(client, (EXAMPLES / "pregnant.ttl").read_bytes(), "x.ttl").status_code == 303
        assert len(store.stored("pregnant")) == before and len(store.decisions("pregnant")) == 2

    @pytest.mark.parametrize(("data", "name", "says"), [
        (b"not turtle", "x.ttl", "Refused"), (b"{}", "x.json", "resourceType"), (b"", "x.ttl", "is empty"),
        (b"x", "x.exe", "known by its name"), (b'{"resourceType": "Patient"', "x.json", "Refused"),
        (b"@prefix sh: <http://www.w3.org/ns/shacl#> . [] a sh:NodeShape .", "x.ttl", "record vocabulary"),
        (b"@prefix foaf: <http://xmlns.com/foaf/0.1/> . <urn:a> a <https://w3id.org/lupus-eligibility/term/Subject> ; "
         b'<https://w3id.org/lupus-eligibility/term/identifier> "A" ; foaf:name "Li Wei" .', "x.ttl", "foaf/0.1/name"),
    ])
    def test_what_cannot_be_read_is_refused(self, client: FlaskClient, data: bytes, name: str, says: str) -> None:
        answer = bring(client, data, name)
        assert answer.status_code == 422 and says in answer.text and "Li Wei" not in answer.text

    def test_one_bad_line_refuses_the_whole_file(self, client: FlaskClient, empty: Flask) -> None:
        lines = (EXAMPLES / "fhir-two-patients.ndjson").read_bytes().replace(b"ndjson-", b"other-") + b"{broken\n"
        assert bring(client, lines, "two.ndjson").status_code == 422
        assert empty.extensions["service"].store.subject("other-belimumab") is None

    def test_a_missing_screening_date_names_the_mend(self, client: FlaskClient) -> None:
        text = re.sub(r"\n *le:(screening|enrolment|infusion)Date [^;.]*[;.]", "", (
            EXAMPLES / "eligible-woman.ttl").read_text()).replace('le:sex "female" ;', 'le:sex "female" .')
        assert "Date" not in text.split(":consent ")[0].replace("birthDate", "")
        refused = bring(client, text.encode(), "x.ttl")
        assert refused.status_code == 422 and "screening date" in refused.text
        assert bring(client, text.encode(), "x.ttl", screening="2026-11-22", enrolment="2026-11-30").status_code == 303
        assert client.get("/subjects/eligible-woman.json").json["dates"]["screening"] == "2026-11-22"

    def test_a_date_that_is_none_is_refused(self, client: FlaskClient) -> None:
        answer = bring(client, (EXAMPLES / "pregnant.ttl").read_bytes(), "x.ttl", screening="22/11/2026")
        assert answer.status_code == 422 and "2026-11-22" in answer.text

    def test_the_name_of_a_file_is_kept_nowhere(self, client: FlaskClient, empty: Flask) -> None:
        data = (EXAMPLES / "too-young-by-a-day.ttl").read_bytes()
        assert bring(client, data, "Wang_Fang_19800101.ttl").status_code == 303
        store = empty.extensions["service"].store
        assert not [quad for quad in store.quads() if "Wang_Fang" in str(quad)]


def test_a_code_is_said_in_words(client: FlaskClient) -> None:
    page = client.get("/subjects/eligible-man.json").json
    rows = {row["record"].rsplit("/", 1)[1]: row["meaning"] for row in page["records"]}
    assert rows["lupus"] == "systemic lupus erythematosus" and "prednis" in " ".join(rows.values())
    assert "systemic lupus erythematosus <q>M32.9</q>" in client.get("/subjects/eligible-man").text
    assert any("prednis" in bar["label"] for bar in page["timeline"]["records"])


def test_a_decision_is_made_again_the_same(app: Flask) -> None:
    service = app.extensions["service"]
    decision: Decision = service.store.subject("fhir-eligible")
    made = service.reassess(decision)
    assert made.document == service.store.text_of(decision.id, "document")
    assert made.dataset == service.store.text_of(decision.id, "dataset")


def test_a_reason_shows_its_newest_records_and_all_when_asked_for(empty: Flask) -> None:
    client = empty.test_client()
    doses = "".join(f"""
:dose-{day} a le:Exposure ; le:subject :subject ; le:code <http://www.whocc.no/atc/L01FA01> ;
    le:exposureStatus "completed" ; le:start "2026-11-0{day}"^^xsd:date ; le:end "2026-11-0{day}"^^xsd:date .
""" for day in range(1, 8))
    text = (EXAMPLES / "eligible-man.ttl").read_text().replace("eligible-man", "seven-doses") + doses
    assert bring(client, text.encode(), "seven.ttl").status_code == 303

    def shown(query: str, path: str = "/subjects/seven-doses") -> tuple[list[str], str]:
        found = {each["name"]: each for each in client.get(f"{path}.json{query}").json["criteria"]}["exc-12"]
        (because,) = found["because"]
        assert because["count"] == 7
        page = re.search(r'<li id="exc-12".*?</details>', client.get(f"{path}{query}").text, re.S)[0]
        records = [item["record"] for item in because["evidence"]]
        assert re.findall(r"<code>(dose-\d)</code>", page) == [record.rsplit("/", 1)[-1] for record in records]
        return [record[-1] for record in records], page

    newest, page = shown("")
    assert newest == ["7", "6", "5"] and "and 4 more records" in page and 'href="?evidence=all#exc-12"' in page
    every, page = shown("?evidence=all")
    assert every == list("7654321") and "more record" not in page
    assert shown("", "/subjects/seven-doses/print")[0] == newest
    assert client.get("/subjects/seven-doses?evidence=some").status_code == 400
    document = client.get("/subjects/seven-doses/files/document.json").text
    graph = client.get("/subjects/seven-doses/criteria/exc-12.json").json
    assert len([node for node in graph["nodes"] if node["role"] == "fact"]) == 7
    for day in every:
        assert f"/dose-{day}" in document and f"/dose-{day}" in json.dumps(graph)


def parts(*files: tuple[str, str, bytes], **fields: object) -> dict[str, object]:
    """The data of an upload with any number of files, as (name of the part, name of the file, content)."""
    data: dict[str, object] = dict(fields)
    for part, name, content in files:
        data.setdefault(part, []).append((io.BytesIO(content), name))
    return data


MAN, WOMAN = ((EXAMPLES / name).read_bytes() for name in ("eligible-man.ttl", "haemoglobin-too-low.ttl"))


@pytest.mark.parametrize("files", [
    [("file", "a.ttl", MAN), ("file", "b.ttl", WOMAN)], [("file", "a.ttl", MAN), ("file", "b.ttl", MAN)],
    [("file", "a.ttl", MAN), ("file", "b.xyz", b"x")], [("file", "a.ttl", MAN), ("file2", "b.ttl", WOMAN)],
    [("file2", "b.ttl", WOMAN), ("file", "a.ttl", MAN)], [("file", "a.ttl", MAN), ("file", "", b"")],
    [("file2", "a.ttl", MAN)],
])
def test_two_files_in_one_upload_are_refused_and_neither_is_stored(empty: Flask, files: list) -> None:
    client = empty.test_client()
    before = client.get("/subjects.json").json["rows"]
    answer = client.post("/subjects/upload", headers={"Accept": "application/json"}, data=parts(
        *files, csrf_token=token(client)))
    assert answer.status_code == 422 and "file was given" in answer.json["what"]
    assert len(files) == 1 or "one file at a time" in answer.json["hint"]
    assert client.get("/subjects.json").json["rows"] == before


@pytest.mark.parametrize("fields", [
    {"screening": ["2026-11-22", "2026-11-23"]}, {"enrolment": ["", "2026-11-30"]}, {"csrf_token": ["a", "b"]},
])
def test_a_field_that_is_given_twice_is_refused(empty: Flask, fields: dict) -> None:
    client = empty.test_client()
    before = client.get("/subjects.json").json["rows"]
    data = parts(("file", "a.ttl", MAN), csrf_token=token(client), **{}) | fields
    answer = client.post("/subjects/upload", headers={"Accept": "application/json"}, data=data)
    assert answer.status_code == 400 and next(iter(fields)) in answer.text
    assert client.get("/subjects.json").json["rows"] == before


@pytest.mark.parametrize(("name", "data"), [
    ("a.ttl", b"# nothing\n"), ("a.ttl", b"@prefix a: <urn:x:> ."), ("a.jsonld", b'{"@context": {}, "@graph": []}'),
    ("a.json", b'{"resourceType": "Bundle", "type": "collection"}'), ("a.ndjson", b"\n"), ("a.nq", b" "),
])
def test_a_file_that_holds_no_record_is_refused(empty: Flask, name: str, data: bytes) -> None:
    answer = bring(empty.test_client(), data, name, "application/json")
    assert answer.status_code == 422 and "no subject" in answer.json["what"]


class TestNotUsed:
    """Entries that were not understood: counted and named."""

    ORPHAN = "https://example.org/Condition/orphan"

    @pytest.fixture
    def client(self, empty: Flask) -> FlaskClient:
        return empty.test_client()

    def given(self, name: str, orphans: int = 1, visits: int = 0) -> bytes:
        """The eligible subject under another name, with conditions of nobody and with visits."""
        bundle = json.loads((EXAMPLES / "fhir-eligible.json").read_text().replace("fhir-eligible", name))
        epilepsy = {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "G40.909"}]}
        more = [("Condition", f"{self.ORPHAN}-{n}", {"code": epilepsy}) for n in range(orphans)]
        more += [("Encounter", f"https://example.org/Encounter/{name}-{n}",
                  {"status": "finished", "subject": {"reference": f"Patient/{name}"}}) for n in range(visits)]
        bundle["entry"] += [{"fullUrl": iri, "resource": {"resourceType": kind, "id": iri.rsplit("/", 1)[1], **rest}}
                            for kind, iri, rest in more]
        return json.dumps(bundle).encode()

    def test_the_page_and_its_twin_count_and_name_them(self, client: FlaskClient) -> None:
        assert bring(client, self.given("orphan-one", 1, 30), "a.json").status_code == 303
        words = "31 entries of this subject were not used; 1 of them could matter to a criterion"
        page = client.get("/subjects/orphan-one").text
        notice = re.search(r'<section class="notice open".*?</section>', page, re.S)[0]
        assert f'<h2 id="not-used">{words}</h2>' in notice
        assert "Condition: no subject is given; leaves open: cns" in notice
        assert f"<code>{self.ORPHAN}-0</code>" in notice
        assert "Encounter (30): the resource type Encounter is not read" in notice and "Encounter/" not in notice
        assert page.index("not-used") < page.index('id="criteria"')
        twin = client.get("/subjects/orphan-one.json").json
        assert twin["not_used"] == words
        assert [(each["kind"], each["count"], each["withholds"], each["entries"]) for each in twin["unread"]] == [
            ("Condition", 1, ["cns"], [f"{self.ORPHAN}-0"]), ("Encounter", 30, [], [])]
        assert words in client.get("/subjects/orphan-one/print").text

    def test_three_of_a_kind_are_shown_and_all_when_asked_for(self, client: FlaskClient) -> None:
        assert bring(client, self.given("orphan-many", 7), "a.json").status_code == 303
        for query, shown in (("", 3), ("?evidence=all", 7)):
            page = client.get(f"/subjects/orphan-many{query}").text
            notice = re.search(r'<section class="notice open".*?</section>', page, re.S)[0]
            assert notice.count("<code>") == shown and ("and 4 more" in notice) == (shown == 3)

    def test_nothing_is_said_where_every_entry_was_used(self, client: FlaskClient) -> None:
        bring(client, (EXAMPLES / "fhir-eligible.json").read_bytes(), "b.json")
        assert 'class="notice' not in client.get("/subjects/fhir-eligible").text
        assert client.get("/subjects/fhir-eligible.json").json["not_used"] == ""

    def test_the_list_counts_them(self, client: FlaskClient) -> None:
        assert bring(client, self.given("orphan-list", 1, 4), "a.json").status_code == 303
        (row,) = client.get("/subjects.json?q=orphan-list").json["rows"]
        assert (row["unread"], row["withholding"]) == (5, 1)
        assert "5, 1 could matter" in client.get("/subjects?q=orphan-list").text

    def test_an_entry_that_is_corrected_counts_no_longer(self, client: FlaskClient) -> None:
        assert bring(client, self.given("orphan-mended"), "a.json").status_code == 303

        def outcome() -> str:
            found = client.get("/subjects/orphan-mended.json").json["criteria"]
            return {each["name"]: each["outcome"] for each in found}["exc-05"]

        assert outcome() == "cantTell"
        path = "/subjects/orphan-mended/correct"
        form = {"csrf_token": token(client), "corrects": f"{self.ORPHAN}-0", "replace": "no",
                "reason": "of another person"}
        assert client.post(path, data=form).status_code == 303
        assert outcome() == "passed" and client.get("/subjects/orphan-mended.json").json["unread"] == []

    def test_entries_of_nobody_among_several_refuse_the_upload(self, client: FlaskClient, empty: Flask) -> None:
        first, second = (json.loads(self.given(name, 1 - n)) for n, name in enumerate(("several-a", "several-b")))
        first["entry"] += second["entry"]
        answer = bring(client, json.dumps(first).encode(), "a.json")
        assert answer.status_code == 422 and "nobody can be named for a Condition" in answer.text
        assert empty.extensions["service"].store.subject("several-a") is None

    def test_a_decision_of_an_earlier_version_lists_none(self) -> None:
        assert not_used({"trial": "kn5501", "subjects": []}) == ()
