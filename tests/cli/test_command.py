"""The command alone: arguments, exit codes, what goes to stdout and what to stderr."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date

import pytest

from kn5501_reasoner import cli
from kn5501_reasoner.errors import RecordError
from kn5501_reasoner.model import Dates, Skipped
from tests.present.handmade import ANAEMIC, FIT, REFUSED, SCREENING

CLEAN = replace(SCREENING, subjects=(FIT, ANAEMIC), refused_files=())


def call(*arguments: str) -> int:
    return cli.main(arguments)


@pytest.mark.parametrize(("screening", "code"), [
    (CLEAN, 0),
    (replace(CLEAN, subjects=(ANAEMIC,)), 0),
    (replace(CLEAN, subjects=(FIT, REFUSED)), 3),
    (replace(CLEAN, refused_files=SCREENING.refused_files), 3),
    (replace(CLEAN, subjects=()), 2),
    (replace(CLEAN, subjects=(), refused_files=SCREENING.refused_files), 2),
])
def test_exit_codes_of_screen(pipeline, capsys, screening, code) -> None:
    pipeline.screening = screening
    assert call("screen", "here") == code
    assert bool(capsys.readouterr().out) == (code != 2)


def test_options_reach_the_pipeline(pipeline) -> None:
    call("screen", "a", "b", "--screening", "2026-11-22", "--infusion", "2026-12-01", "--assume-absent", "cns",
         "--assume-absent", "skin", "--codes", "more.csv", "--base", "https://example.org/r/")
    (asked,) = pipeline.calls
    assert asked.paths == ["a", "b"] and asked.trial == "kn5501" and asked.subjects is None
    assert asked.dates == Dates(date(2026, 11, 22), None, date(2026, 12, 1))
    assert asked.assume_absent == ["cns", "skin"]
    assert (asked.codes, asked.base) == ("more.csv", "https://example.org/r/")


@pytest.mark.parametrize("arguments", [
    (), ("screen",), ("explain", "here"), ("screen", "here", "--screening", "22.11.2026"),
    ("screen", "here", "--screening", "2026-02-30"), ("screen", "here", "--screening", "2026-W47-7"),
    ("screen", "here", "--assume-absent", "everything"), ("screen", "here", "--format", "xml"),
    ("screen", "here", "--base", "relative/"), ("screen", "here", "--base", "//host/"),
    ("screen", "here", "--base", "http:/x/"), ("screen", "here", "--base", "http://"), ("convert", "here", "--base",
    "x:/"),
    ("convert", "here", "--base", "urn:x/"), ("convert", "here", "--base", "https://example.org/ü/"), ("screen",
    "here", "--base", "https://example.org/no-end"),
    ("screen", "here", "--screen", "2026-11-22"), ("synth", "--count", "0"), ("synth", "--count", "-3"), ("dance",),
])
def test_wrong_use_is_2_and_says_so_on_stderr(arguments, capsys) -> None:
    with pytest.raises(SystemExit) as stopped:
        call(*arguments)
    out, err = capsys.readouterr()
    assert (stopped.value.code, out) == (2, "") and "error:" in err


def test_an_error_is_one_clear_line_and_2(pipeline, capsys, monkeypatch) -> None:
    def refuse(paths, **options):
        raise RecordError("no screening date", "P001", "give --screening\nDATE")
    monkeypatch.setattr(pipeline, "screen_paths", refuse)
    assert call("screen", "here") == 2
    out, err = capsys.readouterr()
    assert (out, err) == ("", "kn5501: P001: no screening date (give --screening DATE)\n")


def test_a_file_that_cannot_be_read_is_one_line_and_2(pipeline, capsys, tmp_path) -> None:
    missing = tmp_path / "missing.rq"
    assert call("query", str(missing), "here") == 2
    assert capsys.readouterr().err == f"kn5501: {missing}: No such file or directory\n"
    binary = tmp_path / "binary.rq"
    binary.write_bytes(b"\xff\xfe\x00")
    assert call("query", str(binary), "here") == 2
    assert capsys.readouterr().err == f"kn5501: {binary}: not UTF-8 text\n"


def test_messages_cannot_steer_the_terminal(pipeline, capsys, monkeypatch) -> None:
    def refuse(paths, **options):
        raise RecordError("odd \x1b[31m text", "a\u202eb")
    monkeypatch.setattr(pipeline, "screen_paths", refuse)
    assert call("screen", "here") == 2
    assert not set(capsys.readouterr().err) & set("\x1b\u202e")


def test_refused_files_are_told_on_stderr(pipeline, capsys) -> None:
    assert call("screen", "here", "--format", "csv") == 3
    assert capsys.readouterr().err == "kn5501: a.ttl: refused: carries shapes\n"


LINES = (Skipped("a.ttl", "file", "carries shapes"), Skipped("b.ndjson", "line 2", "not JSON"),
         Skipped("c.duckdb", "table condition", "3 rows without a subject"))
TOLD = ("kn5501: a.ttl: refused: carries shapes\nkn5501: b.ndjson, line 2: refused: not JSON\n"
        "kn5501: c.duckdb, table condition: refused: 3 rows without a subject\n")


def test_refused_lines_and_tables_are_named(pipeline, capsys) -> None:
    pipeline.screening = replace(CLEAN, refused_files=LINES)
    assert call("screen", "here", "--format", "csv") == 3
    assert capsys.readouterr().err == TOLD


def test_what_convert_refuses_is_told(pipeline, capsys) -> None:
    pipeline.refused = LINES
    assert call("convert", "here") == 3
    assert capsys.readouterr() == ("# records\n", TOLD)


def test_what_query_refuses_is_told(pipeline, capsys, tmp_path) -> None:
    pipeline.refused = LINES
    (tmp_path / "q.rq").write_text("ASK {}")
    assert call("query", str(tmp_path / "q.rq"), "here", "--format", "csv") == 3
    assert capsys.readouterr() == ("csv: ASK {}\n", TOLD)


@pytest.mark.parametrize("format", ["csv", "turtle"])
def test_skipped_entries_go_to_stderr_where_the_format_has_no_place(pipeline, capsys, format) -> None:
    pipeline.screening = replace(CLEAN, skipped=SCREENING.skipped)
    call("screen", "here", "--format", format)
    assert capsys.readouterr().err == ""
    call("screen", "here", "--format", format, "--report-skipped")
    assert capsys.readouterr().err == (
        "kn5501: b.json, Encounter/1, P001: not needed: not a resource that a criterion reads\n"
    )


def test_explain_shows_one_subject_and_one_criterion(pipeline, capsys) -> None:
    assert call("explain", "here", "--subject", "P001", "--criterion", "inc-07", "--format", "json") == 3
    (subject,) = json.loads(capsys.readouterr().out)["subjects"]
    assert subject["subject"] == "P001"
    assert (pipeline.calls[0].subjects, pipeline.calls[0].criterion) == (["P001"], "inc-07")


@pytest.mark.parametrize(("arguments", "message"), [
    (("--subject", "P999"), "kn5501: --subject: no subject 'P999' in the input ('kn5501 screen' lists the subjects)\n"),
])
def test_explain_names_what_it_does_not_find(pipeline, capsys, arguments, message) -> None:
    pipeline.screening = CLEAN
    assert call("explain", "here", *arguments) == 2
    assert capsys.readouterr() == ("", message)


@pytest.mark.parametrize("format", ["text", "json", "turtle", "html"])
def test_explain_in_every_format(pipeline, capsys, format) -> None:
    pipeline.screening = CLEAN
    assert call("explain", "here", "--subject", "P001", "--format", format) == 0
    assert "haemoglobin 58 g/L is below 60 g/L" in capsys.readouterr().out


@pytest.mark.parametrize("format", ["table", "json", "csv", "turtle"])
def test_screen_in_every_format(pipeline, capsys, format) -> None:
    pipeline.screening = CLEAN
    assert call("screen", "here", "--format", format) == 0
    assert "P001" in capsys.readouterr().out


def test_convert_query_synth_and_version(pipeline, capsys, tmp_path) -> None:
    assert call("convert", "here", "--report-skipped") == 0
    out, err = capsys.readouterr()
    assert out == "# records\n" and "Encounter/1" in err
    (tmp_path / "q.rq").write_text("ASK {}\n")
    assert call("query", str(tmp_path / "q.rq"), "here", "--format", "csv") == 0
    assert capsys.readouterr().out == "csv: ASK {}\n"
    (tmp_path / "q.rq").write_text("two\n\x1b[31mlines")
    assert call("query", str(tmp_path / "q.rq"), "here") == 0
    assert capsys.readouterr().out == "table: two\n\\u001b[31mlines\n"
    assert call("synth", "--count", "3", "--seed", "7", "--format", "fhir", "--out", "folder") == 0
    assert pipeline.calls[-1] == (3, 7, "fhir", "folder")
    assert call("version") == 0


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_on_a_terminal_only_and_taken_away(pipeline, capsys, monkeypatch) -> None:
    pipeline.screening = CLEAN
    assert call("screen", "here") == 0
    assert capsys.readouterr().err == ""
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    assert call("screen", "here") == 0
    assert "screening 3 of 4" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r" + " " * len("screening 4 of 4") + "\r")
