"""How a form becomes statements: meanings of codes, names of records."""

from __future__ import annotations

from kn5501_reasoner.pipeline.entering import load_forms
from tests.web.entries.forms import HOSTILE
from web.entries.writing import about, meaning, new_record, statements


def test_meanings() -> None:
    assert meaning("NYHA class II", "observation", "valueCode") == ("http://snomed.info/id/421704003", "NYHA class II")
    assert meaning("telitacicept", "exposure", "code") == ("", "telitacicept")
    assert meaning("icd-10-cm: M32.9", "condition", "code") == ("http://hl7.org/fhir/sid/icd-10-cm/M32.9", "")
    assert meaning("http://snomed.info/id/1", "condition", "code") == ("http://snomed.info/id/1", "")
    assert meaning("javascript:alert(1)", "condition", "code") is None
    assert meaning("lupus", "condition", "code") is None


def test_a_medicine_known_by_name_alone_is_written_by_name() -> None:
    form = load_forms()["exposure"]
    text, problems = statements("urn:x:1", form.cls, "exposure", form.fields, {"code": ("telitacicept",)})
    assert "exposure" not in text and '/display> "telitacicept"' in text and "/code>" not in text
    assert [problem.field for problem in problems] == ["subject"], "the server adds whom it is about"


def test_records_are_named_by_us_alone() -> None:
    name = "urn:uuid:12345678-1234-1234-1234-123456789abc"
    assert new_record(name) == name
    assert new_record(HOSTILE).startswith("urn:uuid:") and new_record() != new_record()
    assert "\\u" not in about("urn:x:1", "urn:x:s", "P1") and about("urn:x:1", "urn:x:s", "P1").count("\n") == 3
