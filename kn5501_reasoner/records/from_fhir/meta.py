"""What a resource says of itself: its version, and whether it can be understood by whoever knows R4 alone.

In: resources. Out: version and time of the last change as recorded; why a resource is not understood.
Raises: nothing. Source: HL7 FHIR R4, Resource.meta, implicitRules, modifier extensions.
"""

from __future__ import annotations

from typing import Any

from ..gate import Unreadable
from ..when import ABSENT, When, read_when

SUBSETTED = "SUBSETTED"
_VERSION_LIMIT = 64


def stated_version(resource: dict[str, Any]) -> tuple[str | None, When]:
    """meta.versionId and meta.lastUpdated as recorded; a value that cannot be read is absent."""
    meta = resource.get("meta")
    meta = meta if isinstance(meta, dict) else {}
    number, updated = meta.get("versionId"), meta.get("lastUpdated")
    try:
        when = read_when(updated.strip()) if isinstance(updated, str) else ABSENT
    except Unreadable:
        when = ABSENT
    return (number.strip() or None if isinstance(number, str) and len(number) <= _VERSION_LIMIT else None), when


def not_understood(resource: dict[str, Any], nested: bool = True) -> str | None:
    """Why a resource is not understood; nested: look into its parts as well, but not into contained resources."""
    if resource.get("implicitRules") not in (None, ""):
        return "it has implicitRules, which are not understood"
    if _modified(resource, nested):
        return "it has a modifier extension, which is not understood"
    meta = resource.get("meta")
    tags = meta.get("tag") if isinstance(meta, dict) else None
    if any(isinstance(tag, dict) and tag.get("code") == SUBSETTED for tag in (tags if isinstance(tags, list) else ())):
        return "it is marked as not whole (SUBSETTED)"
    return None


def _modified(node: dict[str, Any], nested: bool) -> bool:
    if node.get("modifierExtension"):
        return True
    if not nested:
        return False
    for name, value in node.items():
        if name == "contained" or name == "extension":
            continue
        if isinstance(value, dict):
            if _modified(value, True):
                return True
        elif isinstance(value, list):
            if any(isinstance(item, dict) and _modified(item, True) for item in value):
                return True
    return False
