"""Which texts of results are kept.

What: keeps titres, grades, numbers and words of results; any other text may name a person and is not stored.
In: valueString and similar. Out: the text, or None. Units: none. Raises: nothing.
Source: fhir.md (names, addresses and telecom are never stored).
"""

from __future__ import annotations

import re

from ..gate import clean

_LIMIT = 100
_SIGN = "<>≤≥≦≧＜＞=＝~～"
_NUMBER = re.compile(
    rf"[{_SIGN}]{{0,2}}[0-9]{{1,7}}(?:[.:/：∶／][0-9]{{1,7}})?[%％]?|[0-9]{{1,3}}[%％]?[-–][0-9]{{1,3}}[%％]?"
    r"|1[:/：∶／][0-9]{1,7}[-–]1[:/：∶／][0-9]{1,7}", re.ASCII,
)
_GRADE = re.compile(
    r"[a-e]级?(?:[/|或–-][a-e]级?)*|i{1,3}|iv|i{1,3}-i{1,3}|i{1,3}[-/]iv"
    r"|[+＋]{1,4}|[-–<>≤≥≦≧＜＞=＝~～:：∶/／%％]|[<>=]{2}", re.ASCII,
)
_WORDS = frozenset(
    """abnormal absent active and any as at band below above borderline by cannot class classic coarse cytoplasmic
    dense detected detectable determined done elevated equivocal excellent fair fine fluorescence for found grade
    hep-2 high higher homogeneous homogenous iif ifa immunofluorescence in inactive inconclusive indeterminate invalid
    indirect low lower membrane mild moderate negative neg no none nonreactive non-reactive normal not nucleolar
    nuclear nyha of or pattern peripheral pos positive present pregnant range reactive result score screen seen
    severe speckled strong strongly system test than the titer titre to trace under undetectable undetected
    unknown up very weak weakly with within yes bilag ana ef lvef true false non
    centromere dilution diffuse dots equal discrete granular greater least less mixed more or over patterns reactive
    rim screening titers titres ventricular left ejection fraction
    阳性 阴性 弱阳性 强阳性 可疑 正常 异常 未检出 检出 滴度 核型 颗粒型 细颗粒型 粗颗粒型 核颗粒型
    斑点型 均质型 核均质型
    核仁型 着丝点型 核膜型 胞浆型 胞质型 或 至 大于 小于 高于 低于""".split()
)
_BETWEEN = re.compile(r"(?<=[\u4e00-\u9fff])(?=[0-9<>≤≥＜＞=])|(?<=[0-9%％])(?=[\u4e00-\u9fff])", re.ASCII)
"""Where a Chinese word and a number stand without a space."""


def keep_words(text: str) -> str | None:
    """The text when all of it is titre, grade, number or word of a result.

    >>> keep_words("Positive, 1:320 (speckled)")
    'Positive, 1:320 (speckled)'
    >>> keep_words("12 Garden Road") is None
    True
    """
    text = clean(text, _LIMIT + 1)
    spaced = _BETWEEN.sub(" ", text.lower())
    tokens = [each.rstrip(":：") or each for each in re.split(r"[\s,;()\[\]，；。、（）]+|\.(?=\s|$)", spaced) if each]
    if not tokens or len(text) > _LIMIT:
        return None
    numbers = sum(1 for each in tokens if _NUMBER.fullmatch(each))
    known = all(each.strip("\"'") in _WORDS or _GRADE.fullmatch(each) or _NUMBER.fullmatch(each) for each in tokens)
    return text if known and numbers <= 2 else None
