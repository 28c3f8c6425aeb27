"""What errors say, and what they never say."""

from __future__ import annotations

import pytest

from kn5501_reasoner.errors import RecordError


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("postgresql://me:s3cr:t@host:5432/cdm?schema=x", "postgresql://me:***@host:5432/cdm?schema=x"),
        ("a.ttl postgres://:p@h/d", "a.ttl postgres://:***@h/d"),
        ("postgresql://me@host/cdm", "postgresql://me@host/cdm"),
        ("https://example.org/a:b@c", "https://example.org/a:b@c"),
    ],
)
def test_no_password_is_said(where: str, said: str) -> None:
    error = RecordError("nothing there", where, f"try {where}")
    assert (str(error), error.where, error.hint) == (f"{said}: nothing there (try {said})", said, f"try {said}")
