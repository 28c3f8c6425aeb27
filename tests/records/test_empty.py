"""A file that holds no record is listed as such, alone or among others, and refuses nothing."""

from pathlib import Path

import pytest

from kn5501_reasoner.cli import main
from kn5501_reasoner.records import read_paths
from kn5501_reasoner.records.stream import Stream

MAN = Path(__file__).parents[2] / "examples" / "eligible-man.ttl"
EMPTY = {
    "a.ttl": "", "b.ttl": "# a comment\n@prefix x: <urn:x:> .\n", "c.nt": "\n", "d.nq": "", "e.trig": "<urn:x:g> {}",
    "f.rdf": "", "g.rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>', "h.jsonld": "[]",
    "i.jsonld": '{"@context": {}}', "j.json": '{"@context": {}, "@graph": []}', "k.ndjson": "", "l.ndjson": " \n\n",
    "m.json": '{"resourceType": "Bundle", "type": "collection"}', "n.json": '{"resourceType": "Bundle", "entry": []}',
}
REASON = "the file holds no record"


@pytest.mark.parametrize("name", EMPTY)
def test_it_is_listed(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / name
    file.write_text(EMPTY[name])
    records, refused = read_paths([file, MAN])
    assert not refused and [(each.source, each.entry, each.reason) for each in records.skipped] == [
        (name, "file", REASON)]
    assert [each for part in Stream([file, MAN]).parts() for each in part.records.skipped] == [*records.skipped]
    for arguments in (["convert", str(file), str(MAN)], ["screen", str(file), str(MAN), "--format", "csv"]):
        assert main(arguments) == 0
        assert f"{name}: not needed: {REASON}" in capsys.readouterr().err
    assert main(["screen", str(file)]) == 2
    assert REASON in capsys.readouterr().err


def test_a_part_of_a_file_is_no_file(tmp_path: Path) -> None:
    """Blank lines at the end of a long file are read by themselves."""
    file = tmp_path / "a.ndjson"
    file.write_text('{"resourceType": "Patient", "id": "p1"}\n\n\n')
    skipped = [each for part in Stream([file], part_bytes=1).parts() for each in part.records.skipped]
    assert REASON not in [each.reason for each in skipped]
