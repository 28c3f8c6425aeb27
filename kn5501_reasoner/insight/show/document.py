"""JSON of each insight. Fields are only ever added, never renamed.

Out: one object with ``kind``; counts of subjects; shares as decimals of subjects, rounded to 0.001; values as text.
Counts of those who meet all stand under the verdict on them: ``eligible``, or ``possible`` for a trial in part.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ...amounts import number
from ..attribution import Attribution, Overlap
from ..attrition import Attrition
from ..completeness import Completeness
from ..sweep import Sweep
from ..what_if import WhatIf
from .wording import rounded


def text(insight: Any) -> str:
    """The JSON text."""
    form = {**_FORMS[type(insight)](insight), "changes": list(insight.changes)}
    return json.dumps(form, ensure_ascii=False, indent=2) + "\n"


def _attrition(found: Attrition) -> dict[str, Any]:
    certain, possible = found.bounds
    said = {name: value for name, value in asdict(found).items() if name != "met"}
    return {"kind": "attrition", **said, "steps": [asdict(step) for step in found.steps],
            found.met: {"certain": certain, "possible": possible}}


def _attribution(found: Attribution) -> dict[str, Any]:
    costs = [{**asdict(cost), "gain_possible": cost.gain_possible, "share": _number(cost.share),
              "unshown": _number(cost.unshown)} for cost in found.costs]
    return {"kind": "attribution", "subjects": found.subjects, "lost": found.lost, "unshown": found.unshown,
            "criteria": costs}


def _overlap(found: Overlap) -> dict[str, Any]:
    return {"kind": "overlap", "subjects": found.subjects, "lost": found.lost,
            "sets": [{"criteria": list(one.criteria), "subjects": one.subjects} for one in found.sets],
            "others": {"subjects": found.others, "sets": found.other_sets}}


def _completeness(found: Completeness) -> dict[str, Any]:
    return {"kind": "completeness", "subjects": found.subjects, "undetermined": found.undetermined,
            "criteria": [asdict(gap) for gap in found.gaps], "missing": [asdict(one) for one in found.missing]}


def _sweep(found: Sweep) -> dict[str, Any]:
    limits = [
        {"criterion": a.limit.criterion, "part": a.limit.part, "fact": a.limit.fact, "side": a.limit.side,
         "protocol": number(a.limit.value), "unit": a.unit, "values": [number(value) for value in a.values]}
        for a in found.axes
    ]
    cells = [{"at": [number(value) for value in at], "certain": certain, "possible": possible}
             for at, (certain, possible) in found.cells.items()]
    return {"kind": "sweep", "subjects": found.subjects, "limits": limits, found.met: cells}


def _what_if(found: WhatIf) -> dict[str, Any]:
    moves = [{"before": a, "after": b, "subjects": n} for (a, b), n in found.moves.items()]
    return {"kind": "what-if", "subjects": found.subjects, "off": list(found.off), "readings": dict(found.readings),
            "before": dict(found.before), "after": dict(found.after), "moves": moves,
            "refused": found.refused, "refused_after": found.refused_after, "anchors": dict(found.anchors),
            "unmoved": dict(found.unmoved)}


def _number(value: Fraction) -> float:
    return float(rounded(value, Decimal("0.001")))


_FORMS = {
    Attrition: _attrition, Attribution: _attribution, Overlap: _overlap, Completeness: _completeness, Sweep: _sweep,
    WhatIf: _what_if,
}
