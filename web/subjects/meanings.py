"""What the codes of a record mean, in words: nobody reads ``8640``.

In: rows of records. Out: record IRI -> labels of the narrowest classes that it surely belongs to, or that no mapping
knows the code.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from kn5501_reasoner.model import Records
from kn5501_reasoner.pipeline.knowledge import Terminology
from kn5501_reasoner.pipeline.material import KINDS

UNKNOWN = "a code that no mapping knows"


def meanings(records: Records) -> Mapping[str, str]:
    """The meaning of every record that has codes or a name, and of the codes that are its value."""
    found: dict[str, str] = {}
    for kind in KINDS:
        for row in records.tables[kind]:
            codes, display = row["codes"] or "", row["display"]
            words = _words(kind, codes, display)
            if kind == "observation" and row["value_codes"]:
                words = ": ".join(filter(None, (words, _words("value", row["value_codes"], None))))
            if words:
                found[row["record"]] = words
    return found


@cache
def terminology() -> Terminology:
    """What codes mean, read once."""
    return Terminology.load()


def _words(kind: str, codes: str, display: str | None) -> str:
    if not codes and not display:
        return ""
    meant = terminology().resolve(kind, codes, display)
    if not meant.mapped:
        return display or ("" if kind in ("observation", "procedure") else UNKNOWN)
    labels = {terminology().label(name) for name in meant.classes}
    return ", ".join(sorted(labels))
