"""How a result is shown: text, JSON, CSV, Turtle, TriG, HTML. One module a format, loaded when asked for.

In: a ``model.Screening``, or a ``matches.Match``, and nothing else. Out: text, the same bytes for the same value:
sorted, no clock, no random ids. Raises: KeyError for a format that does not exist.
"""

from __future__ import annotations

from importlib import import_module

from ..matches import Match
from ..model import Screening

SCREEN_FORMATS = ("table", "json", "csv", "trig", "turtle")
EXPLAIN_FORMATS = ("text", "json", "trig", "turtle", "html")
MATCH_FORMATS = ("table", "text", "json", "csv")

_FUNCTIONS = {
    "table": ("text", "table"),
    "text": ("text", "explanation"),
    "json": ("json_", "document"),
    "csv": ("csv_", "rows"),
    "trig": ("trig", "dataset"),
    "turtle": ("turtle", "dataset"),
    "html": ("html", "fragment"),
}


def render(
    screening: Screening, format: str, *, report_skipped: bool = False, base: str | None = None,
    all_evidence: bool = False,
) -> str:
    """A screening as text that ends with a line feed.

    format: one of SCREEN_FORMATS or EXPLAIN_FORMATS. report_skipped: list what was read and is not needed, where the
    format has a place for it (csv, trig, turtle and html have none). base: IRI under which RDF names its nodes.
    all_evidence: every record of every reason, instead of the newest three and how many more there are.
    """
    module, function = _FUNCTIONS[format]
    options: dict[str, object] = {} if format == "table" else {"all_evidence": all_evidence}
    if format in ("trig", "turtle"):
        options["base"] = base
    if format in ("table", "text", "json"):
        options["report_skipped"] = report_skipped
    return getattr(import_module(f"{__name__}.{module}"), function)(screening, **options)


def render_match(match: Match, format: str, *, report_skipped: bool = False) -> str:
    """A match as text that ends with a line feed. format: one of MATCH_FORMATS; csv does not list what was skipped."""
    from . import match as module

    if format == "csv":
        return module.rows(match)
    function = {"table": module.table, "text": module.text, "json": module.document}[format]
    return function(match, report_skipped=report_skipped)
