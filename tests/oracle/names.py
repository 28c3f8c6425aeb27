"""Which tests the name of an observation means, for observations whose code is not known.

In:    a display or a text, English or Chinese.
Out:   the tests that it names.
Source: the reading of the protocol, "Unmapped codes".
"""

from __future__ import annotations

import re
from functools import lru_cache

from .codes import SYSTEMS

# test | what names it | what names another test
_NAMES = """
haemoglobin | ha?emoglobin|\\bhgb\\b|\\bhb\\b|血红蛋白|血色素 | a1c|glyc|mch|corpuscular|urin|尿|plasma|血浆|free|f(?:o)?etal|hemoglobin f\\b|carboxy|met-?ha?emo|oxy|糖化|electrophor|reticul|胎儿
neutrophils | neutrophil|\\banc\\b|中性粒 | band|segment|杆状|分叶|antibod|抗体|cytoplasm|胞浆
lvef | ejection fraction|\\blvef\\b|射血分数 | right ventric|rvef|右室|右心室
pregnant | pregnan|\\bb?-?hcg\\b|gonadotropin|妊娠|怀孕|绒毛膜 | planned|history
nyha | \\bnyha\\b|new york heart|心功能分级 |
ana | \\bana\\b|anti-?nuclear|nuclear ab|抗核抗体 | pattern|核型
dsdna | ds-?dna|double.strand|双链 |
sm | anti-?\\s?sm\\b|anti-?\\s?smith|\\bsmith\\b|\\bsm (?:ab|antibod|extractable)|抗\\s?sm | smooth
sledai | sledai |
bilag | bilag |
"""  # noqa: E501

_PATTERNS = [
    (test, re.compile(names), re.compile(others) if others else None)
    for test, names, others in (
        [cell.strip() for cell in re.split(r" \| | \|$", line)][:3] for line in _NAMES.strip().splitlines()
    )
]
BILAG = tuple(f"bilag-2004-{system}" for system in SYSTEMS)


@lru_cache(maxsize=4096)
def tests_named(text: str) -> tuple[str, ...]:
    """The tests that a text names, in the order of the table."""
    small = text.lower()
    found: list[str] = []
    for test, names, others in _PATTERNS:
        if names.search(small) and not (others and others.search(small)):
            found += BILAG if test == "bilag" else (test,)
    return tuple(found)
