"""What went wrong, said without a value of any subject: HTML for pages, JSON for twins and tools.

In: exceptions. Out: responses with the right status.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from flask import Flask, Response, make_response, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError

from kn5501_reasoner.defaults import COMMAND
from kn5501_reasoner.errors import ReasonerError

from .audit import LogError
from .counting import Unusable
from .disk import TEMPORARY, DiskFull, Unwritable, is_full
from .page import json_response
from .pool import AGAIN, Busy, Died, TimedOut

LOGGER = logging.getLogger(f"{COMMAND}.web")


@dataclass(frozen=True)
class Problem:
    """What is wrong with an input. rule: of a data error, or 'entry'; records: IRIs; field: of the form, if one."""

    rule: str
    message: str
    records: tuple[str, ...] = ()
    field: str = ""


@dataclass(frozen=True)
class NotNow(Problem):
    """Why the server does not do now what it could do later. busy: the answer says when to ask again."""

    status: int = 503
    busy: bool = False


@dataclass(frozen=True)
class ErrorPage:
    """What went wrong. problems: of an input that was refused, rule by rule."""

    status: int
    what: str
    where: str = ""
    hint: str = ""
    problems: tuple[Problem, ...] = ()


def handle(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(ReasonerError, reasoner_error)
    app.register_error_handler(OSError, disk_error)
    app.register_error_handler(Exception, unforeseen)


def http_error(error: HTTPException) -> Response:
    """A status of HTTP, in words."""
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    response = problem(error.code or 500, error.name, error.description or "")
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after", "www-authenticate"):
            response.headers[name] = value
    return response


def reasoner_error(error: ReasonerError) -> Response:
    """Something that was asked for and cannot be: the caller can mend it, or ask for less."""
    return later(error, problem(status_of(error), error.what, error.hint, error.where))


def status_of(error: ReasonerError, otherwise: int = 400) -> int:
    """The status of an error. otherwise: of one that lies in what was asked."""
    if isinstance(error, DiskFull):
        return 507
    return 503 if isinstance(error, (TimedOut, Died, Busy, Unusable, Unwritable, LogError)) else otherwise


def later(error: ReasonerError, response: Response) -> Response:
    """The same answer; to who was refused because of others, it says when to ask again."""
    return _again(response) if isinstance(error, Busy) else response


def not_stored(template: str, page: object, found: Sequence[Problem]) -> Response:
    """A form as it was sent, with what is wrong: 422, or the status of what the server cannot do now."""
    kept = [each for each in found if isinstance(each, NotNow)]
    answer = make_response(render_template(template, page=page), kept[0].status if kept else 422)
    return _again(answer) if any(each.busy for each in kept) else answer


def _again(response: Response) -> Response:
    response.headers["Retry-After"] = str(AGAIN)
    return response


def named(error: Exception) -> ReasonerError:
    """The error, where it can be told to who asked. Raises: the error, where it is a defect of the server."""
    if isinstance(error, ReasonerError):
        return error
    if isinstance(error, OSError) and is_full(error):
        return DiskFull(TEMPORARY)
    raise error


def disk_error(error: OSError) -> Response:
    """A disk that is full; store and log have said so by themselves."""
    return reasoner_error(DiskFull(TEMPORARY)) if is_full(error) else unforeseen(error)


def unforeseen(error: Exception) -> Response:
    """A defect: the place goes to the server's log, without any value; the visitor sees that it failed."""
    trace, place = error.__traceback__, ""
    while trace is not None:
        place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
        trace = trace.tb_next
    LOGGER.error("%s at %s while answering %s", type(error).__name__, place, request.endpoint)
    return problem(500, InternalServerError().name, "This is a defect of the server; its log names the place.")


def problem(status: int, what: str, hint: str = "", where: str = "") -> Response:
    """One error as a page, or as JSON for who asks for JSON."""
    if wants_json():
        return json_response(asdict(ErrorPage(status, what, where, hint)), status)
    return make_response(render_template("shared/error.html", status=status, what=what, hint=hint, where=where), status)


def problems(error: ReasonerError) -> tuple[Problem, ...]:
    """The data errors for which an input was refused."""
    return tuple(Problem(each.rule, each.message, each.records) for each in getattr(error, "errors", ()))


def wants_json() -> bool:
    """Whether the answer to this request is for a program."""
    if request.path.endswith((".json", "/sparql")):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html")
    return best == "application/json"
