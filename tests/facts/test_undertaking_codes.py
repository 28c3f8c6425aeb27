"""Codes of undertakings: for how many days, and those that do not say it."""

from __future__ import annotations

import pytest

from kn5501_reasoner.terminology import Terminology
from kn5501_reasoner.vocab import LE


@pytest.mark.parametrize(
    ("codes", "name", "days"),
    [
        ("undertakes-contraception-90-days", "ContraceptionUndertaking", 90),
        ("undertakes-contraception-0365-days", "ContraceptionUndertaking", 365),
        ("undertakes-no-egg-donation-100000-days", "EggDonationUndertaking", 100_000),
        ("undertakes-contraception-12-weeks", "ContraceptionUndertaking", None),
        ("undertakes-contraception-90.5-days", "ContraceptionUndertaking", None),
        ("undertakes-contraception", "ContraceptionUndertaking", None),
        ("undertakes-no-egg-donation--90-days", "EggDonationUndertaking", None),
        ("undertakes-contraception-30-days undertakes-contraception-90-days", "ContraceptionUndertaking", None),
        ("undertakes-contraceptional-90-days", None, None),
    ],
)
def test_what_a_code_undertakes(codes, name, days) -> None:
    found = Terminology.load().resolve("observation", " ".join(LE + code for code in codes.split()))
    assert (found.classes, found.horizon) == (frozenset({name} if name else ()), days)
