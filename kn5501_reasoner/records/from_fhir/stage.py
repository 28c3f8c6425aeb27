"""The stage of a Condition where it is a NYHA class.

In: Condition.stage. Out: columns of an observation for each stage that is one of the four classes, or may be one.
Units: site dates. Raises: NotUnderstood. Source: HL7 FHIR R4, Condition.stage; LOINC 88020-3.
"""

from __future__ import annotations

import re
from typing import Any

from ..when import When
from .case import Case
from .codes import LOINC, OBO, SNOMED, Concept, concept, join
from .values import parts
from .wording import keep_words

NYHA = LOINC + "88020-3"
_SCALES = frozenset({NYHA, LOINC + "88021-1", SNOMED + "420816009", OBO + "NCIT_C66909"})
_CLASSES = frozenset(
    {SNOMED + code for code in ("420300004", "421704003", "420913000", "422293003")}
    | {LOINC + f"LA2840{n}-{check}" for n, check in ((4, 4), (5, 1), (6, 9), (7, 7))}
    | {OBO + f"NCIT_C{code}" for code in (66904, 66905, 66907, 66908)}
)
_NAMED = re.compile(r"\bnyha\b|new york heart", re.ASCII | re.IGNORECASE)


def read_stages(case: Case, verification: str | None, day: When) -> list[tuple[str, str, dict[str, Any]]]:
    """(record, text, columns) of an observation for each stage by NYHA class; none of a refuted condition.

    A stage of a condition that is not confirmed is no final result.
    """
    if verification == "refuted":
        return []
    found = []
    for place, item in enumerate(parts(case.resource, "stage"), 1):
        kind, summary = concept(item, "type") or Concept(), concept(item, "summary") or Concept()
        if not _is_nyha(kind, summary):
            continue
        codes = [iri for iri in summary.iris if iri in _CLASSES]
        columns = {
            "codes": NYHA,
            "display": kind.display,
            "status": "final" if verification == "confirmed" else None,
            "effective": day,
            "value_codes": join(codes),
            "value_text": None if codes else keep_words(summary.display or summary.text or ""),
        }
        found.append((f"{case.entry.record}#stage-{place}", summary.shown, columns))
    return found


def _is_nyha(kind: Concept, summary: Concept) -> bool:
    if _SCALES & set(kind.iris) or _CLASSES & set(summary.iris):
        return True
    said = (kind.display, kind.text, summary.display, summary.text)
    return any(_NAMED.search(each) for each in said if each)
