"""The order of the derivations.

Out: ``STEPS``: step -> files whose rows it unites; a step reads the record tables, the lookups and the steps before it.
"""

from __future__ import annotations

MACROS = ("macro-dates", "macro-calendar", "macro-offsets", "macro-words")

STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("anchor", ("anchor",)),
    ("withheld", ("withheld-columns", "withheld-entry", "withheld-from-all")),
    ("tested", ("tested",)),
    ("sledai", ("sledai",)),
    (
        "reading",
        (
            "reading-columns",
            "reading-number",
            "reading-truth",
            "reading-undertaking",
            "reading-titre",
            "reading-antibody",
            "reading-multiple",
            "reading-grade",
            "reading-nyha",
            "reading-sledai",
            "reading-by-name",
            "statement-sle",
            "statement-pregnancy",
            "statement-consent",
            "statement-nyha",
            "statement-judgement",
        ),
    ),
    ("counting", ("counting",)),
    ("result", ("result",)),
    ("acr_items", ("acr-items",)),
    (
        "event",
        (
            "event-columns",
            "event-condition",
            "event-heart-failure",
            "event-contraindication",
            "event-exposure",
            "event-cell-therapy",
            "event-allergy",
            "event-hypersensitivity",
            "event-unmapped-condition",
            "event-participation",
        ),
    ),
    ("placed_event", ("placed-event",)),
    ("settlement", ("settled-columns", "settled-review", "settled-denial", "settled-nyha", "settled-assumed")),
    ("settled", ("settled",)),
    ("treatment_period", ("treatment-columns", "treatment-period")),
    (
        "facts",
        (
            "fact-columns",
            "fact-measured",
            "fact-pregnancy",
            "fact-male",
            "fact-age",
            "fact-graded",
            "fact-acr",
            "fact-assay",
            "fact-highest",
            "fact-borderline",
            "fact-count",
            "fact-since",
            "fact-stated",
            "fact-combination",
            "fact-neuropsychiatric",
            "fact-childbearing",
        ),
    ),
    ("excision", ("excision",)),
    ("judged", ("judged",)),
    ("judged_flags", ("judged-flags",)),
    (
        "errors",
        (
            "errors-two-birth-dates",
            "errors-pregnant-man",
            "errors-pregnant-without-potential",
            "errors-impossible-date",
            "errors-deceased-before-screening",
            "errors-result-after-issue",
            "errors-result-after-assembly",
            "errors-conflicting-results",
            "errors-total-contradicts-parts",
            "errors-implausible-value",
            "errors-acr-statement",
            "errors-anchors",
            "errors-malformed-entry",
        ),
    ),
)

ENDS = ("facts", "excision", "judged", "judged_flags", "errors")
"""Steps that no other step reads: their rows are handed out."""
READ_BACK = ("anchor", "placed_event", "settled")
"""Steps that others read and whose rows are handed out too."""

EVIDENCE = {
    "result": ("records",), "acr_items": ("items",), "event": ("nyha_records", "other_records", "flags"),
    "treatment_period": ("records", "flags"),
}
"""Columns of steps that say by which records, and what a reader must be told: no outcome depends on them."""
CHEAP = frozenset({"tested", "event", "settlement", "settled"})
"""Steps that, for many subjects, are better done again by each step that reads them than kept."""
