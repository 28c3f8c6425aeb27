"""The error family: one base, one subclass a stage.

"Not eligible" is a result and never an exception. An error says what is wrong, where, and how to mend it,
and carries no value of a subject and no password.
"""

from __future__ import annotations

import re

_PASSWORD = re.compile(r"(?<=://)([^\s/@:]*):[^\s/]*@")


class ReasonerError(Exception):
    """Base of all errors of this package.

    what: one sentence; where: file, line, IRI or option; hint: how to mend it.
    """

    def __init__(self, what: str, where: str = "", hint: str = "") -> None:
        what, where, hint = (_PASSWORD.sub(r"\1:***@", text) for text in (what, where, hint))
        self.what, self.where, self.hint = what, where, hint
        super().__init__(": ".join(part for part in (where, what) if part) + (f" ({hint})" if hint else ""))


class UsageError(ReasonerError):
    """An option or argument that cannot be used."""


class RecordError(ReasonerError):
    """Input that cannot become records."""


class TerminologyError(ReasonerError):
    """A mapping file or terminology module that cannot be read."""


class FactError(ReasonerError):
    """A derivation that broke its own promise."""


class OutOfMemory(ReasonerError, MemoryError):
    """Too little memory, or disk where memory would be put: says nothing of any subject, and is never a verdict."""


class RuleError(ReasonerError):
    """A shape that is not in the supported pattern, or that is stale."""


class PlanError(ReasonerError):
    """A role shape that has no form in columns, or a plan that is asked for what it does not have."""


class ValidationError(ReasonerError):
    """A validation that gave no usable report: never a verdict."""


class ReasoningError(ReasonerError):
    """The reasoner could not classify, or found a contradiction."""


class ClusterError(ReasonerError):
    """Work that other machines could not do."""
