"""Parts of a resource that are not used while the rest of it is.

In: why a component, a contained Observation or a conclusion is not used, and its code. Out: rows of unread, or skipped
entries.
"""

from __future__ import annotations

from ..gate import Unreadable, clean
from .case import Case
from .codes import Concept
from .meta import stated_version
from .values import NotUnderstood, Skip


def set_aside(case: Case, record: str, kind: str, problem: Skip | Unreadable, named: Concept) -> None:
    """List one part that is not used. kind: the type of resource as which it would be read; named: its code."""
    collector, source = case.document.collector, case.document.source
    version = stated_version(case.resource)
    if isinstance(problem, Unreadable):
        why, rule = clean(problem.what), problem.rule
        collector.unread(case.subject, source, record, kind, why, named.codes, named.display, rule, *version)
    elif isinstance(problem, NotUnderstood):
        collector.unread(case.subject, source, record, kind, clean(problem.reason), named.codes, named.display, None,
                         *version)
    else:
        collector.skip(source, record, problem.reason, case.subject)
