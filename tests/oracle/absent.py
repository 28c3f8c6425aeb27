"""Records that an input names and does not hold, and bundles that are one part of more.

In:    one resource; the bundles of a run.
Out:   the references that must lead somewhere; the bundles whose other parts are not among the inputs.
Source: the reading of the protocol, "What is not understood is not absent".
"""

from __future__ import annotations

from collections.abc import Iterable

from .entries import Page
from .json_forms import a_dict, a_text, dicts


def absent_names(resource: dict) -> list[str]:
    """The references of a list, a document or a report to the records that it is made of."""
    kind = resource.get("resourceType")
    links: list[object] = []
    if kind == "List" and resource.get("status") in ("current", None):
        links = [one.get("item") for one in dicts(resource.get("entry")) if one.get("deleted") is not True]
    elif kind == "Composition":
        links = _of_sections(resource)
    elif kind == "DiagnosticReport":
        links = list(dicts(resource.get("result")))
    found = []
    for link in links:
        name, said = a_text(a_dict(link).get("reference")), a_text(a_dict(link).get("type"))
        if name:
            found.append(name)
        elif a_dict(link).get("identifier") or said:
            found.append(said)
    return found


def _of_sections(holder: dict) -> list[object]:
    found: list[object] = []
    for section in dicts(holder.get("section")):
        found += [*dicts(section.get("entry")), *_of_sections(section)]
    return found


def parts_of_more(pages: list[Page]) -> Iterable[tuple[Page, str]]:
    """The bundles that name a neighbour, or a total, that the inputs do not hold."""
    at = {url: page for page in pages for url in page.selves}
    for page in pages:
        if any(url not in at for url in page.neighbours):
            yield page, "it names a next or a previous part that is not there"
        elif page.total is not None and page.total > sum(one.held for one in _joined(page, pages, at)):
            yield page, "it says that there are more entries than are there"


def _joined(page: Page, pages: list[Page], at: dict[str, Page]) -> list[Page]:
    """The bundles that hang together by their links."""
    found, left = [page], [page]
    while left:
        here = left.pop()
        near = [at[url] for url in here.neighbours if url in at]
        near += [one for one in pages if one.neighbours & here.selves]
        for one in near:
            if one not in found:
                found.append(one)
                left.append(one)
    return found
