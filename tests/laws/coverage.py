"""Tables for the blurs: which codes are broader, which records are one series, which domain a record belongs to.

Made by hand from the protocol's reading; the product's terminology is not asked.
"""

from __future__ import annotations

from .resources import Json, codes, status_of

CONDITION_DOMAINS = ("infections", "immunodeficiency", "heart-failure", "cns", "herpes", "malignancy", "skin")

# Truly broader concepts in other systems; in ICD and ATC every shorter prefix is broader and needs no row.
_CNS = ("sct:23853001",)
_IMMUNODEFICIENCY = ("sct:234532001",)
_CANCER = ("sct:363346000", "sct:55342001")
_SKIN = ("sct:95320005",)
_LUPUS = ("sct:200936003",)
BROADER = {
    "cm:M32.0": _LUPUS, "cm:M32": ("sct:55464009", *_LUPUS), "icd:M32": ("sct:55464009", *_LUPUS),
    "sct:55464009": _LUPUS, "sct:7119001": _LUPUS + _SKIN, "cm:L93": ("sct:7119001", *_LUPUS),
    "cm:G40": _CNS, "cm:G35": _CNS, "cm:I63": _CNS, "cm:A87": _CNS, "sct:84757009": _CNS, "sct:427020007": _CNS,
    "cm:B20": _IMMUNODEFICIENCY, "cm:D83": _IMMUNODEFICIENCY, "cm:D80": _IMMUNODEFICIENCY,
    "cm:D84": _IMMUNODEFICIENCY,
    "sct:86406008": _IMMUNODEFICIENCY, "sct:58606001": _IMMUNODEFICIENCY,
    "cm:I50": ("sct:84114007",), "sct:42343007": ("sct:84114007",), "sct:703272007": ("sct:84114007",),
    "cm:C": _CANCER, "cm:D0": ("sct:55342001",), "cm:D25": ("sct:55342001",), "cm:C43": ("sct:372130007",),
    "cm:C44": ("sct:372130007",), "sct:254701007": ("sct:372130007", *_CANCER), "sct:372244006": _CANCER,
    "sct:425231005": ("sct:399326009", *_CANCER), "sct:363346000": ("sct:55342001",),
    "cm:L": _SKIN, "sct:9014002": _SKIN, "cm:L97": ("sct:46742003", *_SKIN),
    "rx:8640": ("atc:H02AB", "atc:H02"), "rx:8638": ("atc:H02AB", "atc:H02"),
    "rx:68149": ("atc:L04AA", "atc:L04A", "atc:L04"),
    "rx:1256": ("atc:L04AX", "atc:L04A"), "rx:121191": ("atc:L01FA", "atc:L01F", "atc:L01"),
    "rx:1092437": ("atc:L04AG", "atc:L04A"), "rx:5521": ("atc:P01BA", "atc:P01"), "rx:3002": ("atc:L01AA", "atc:L01"),
    "rx:24698": ("atc:L01BB", "atc:L01"), "rx:7980": ("atc:J01C", "atc:J01"), "rx:1442981": ("atc:L01EL", "atc:L01E"),
    "rx:1986438": ("atc:L01XL", "atc:L01X"),
}  # fmt: skip
ANY_DISEASE, ANY_MEDICINE = "sct:64572001", "sct:410942007"
# Not widened by prefix: the mapping reads M32 as lupus that is not drug-induced.
_NO_PREFIX = ("M32.0",)

HERPES = (
    "cm:B00", "cm:B01", "cm:B02", "cm:A60", "icd:B00", "icd:B01", "icd:B02", "icd:A60", "sct:88594005", "sct:4740000",
    "sct:38907003", "sct:309465005", "sct:13710008", "sct:55560002", "sct:9389005", "sct:13608004", "sct:72321008",
    "sct:421029004", "sct:230176008", "sct:428638009",
)  # fmt: skip
LUPUS = (
    "cm:M32",
    "icd:M32",
    "cm:L93",
    "icd:L93",
    "sct:55464009",
    "sct:68815009",
    "sct:200936003",
    "sct:7119001",
    "sct:230307005",
)
PREGNANCY = ("cm:Z33", "icd:Z33", "cm:Z32", "cm:O", "cm:Z3A", "sct:77386006")
_ALLERGIC = ("cm:T78", "cm:Z88", "sct:39579001")
_DOMAINS = (
    ("infections", ("cm:A", "cm:B", "icd:A", "icd:B", *HERPES)),
    ("herpes", HERPES),
    ("immunodeficiency", ("cm:B2", "cm:D8", "cm:Z21", "sct:86406008", "sct:234532001", "sct:58606001")),
    ("heart-failure", ("cm:I50", "sct:84114007", "sct:42343007", "sct:703272007")),
    ("cns", ("cm:G", "cm:F", "cm:R56", "cm:I6", "cm:A8", "cm:B00.4", "cm:B00.3", "cm:B02.0", "sct:84757009",
             "sct:23853001", "sct:427020007", "sct:91175000", "sct:230307005", "sct:428638009", "sct:230176008")),
    ("malignancy", ("cm:C", "cm:D0", "cm:D1", "cm:D2", "cm:D3", "cm:D4", "cm:Z85", "sct:254701007", "sct:425231005",
                    "sct:372244006", "sct:429087003", "sct:55342001", "sct:363346000")),
    ("skin", ("cm:L", "cm:M33", "cm:M34", "cm:M06", "cm:M32.0", "sct:9014002", "sct:95320005", "sct:247479008")),
    ("allergies", _ALLERGIC),
)  # fmt: skip
_SERIES = (
    ("loinc:5048-4", "loinc:29953-7", "loinc:42254-3", "loinc:8061-4"),
    ("loinc:5130-0", "loinc:31348-6", "loinc:6457-6", "loinc:33799-8", "loinc:11013-0", "loinc:11563-4"),
    ("loinc:11090-8", "loinc:43182-5", "loinc:31627-3", "loinc:5356-1"),
    ("loinc:751-8", "loinc:753-4", "loinc:26499-4"),
    ("loinc:718-7", "loinc:20509-6"),
    ("loinc:10230-1", "loinc:18043-0", "loinc:8806-2"),
    ("loinc:82810-3", "loinc:2106-3", *PREGNANCY),
    ("loinc:63895-7", "cm:Z39.1"),
    ("le:pregnancy-planned-6-months", "cm:Z31.69"),
    LUPUS,
)


def has(found: tuple[str, ...], starts: tuple[str, ...]) -> bool:
    """Whether a code is one of these or, in ICD and ATC, begins with one of them."""
    return any(
        code == start or (start.partition(":")[0] in ("cm", "icd", "atc") and code.startswith(start))
        for code in found
        for start in starts
    )


def broader(code: str) -> list[str]:
    """Codes that name a truly broader concept."""
    system, _, value = code.partition(":")
    found = list(BROADER.get(code, ()))
    if system in ("cm", "icd", "atc") and value not in _NO_PREFIX:
        lengths = (1, 3, 4, 5) if system == "atc" else range(3, len(value))
        found += [f"{system}:{value[:n].rstrip('.')}" for n in lengths if n < len(value) and value[n - 1] != "."]
        found += [wide for start, row in BROADER.items() if start != code and code.startswith(start) for wide in row]
    return sorted(set(found))


def series_of(resource: Json) -> tuple[str, ...]:
    """The codes of the series that a record stands in; empty when only the record itself counts."""
    found = codes(resource)
    for series in _SERIES:
        if has(found, series):
            return series
    return found[:1] if resource["resourceType"] == "Observation" else ()


def domains_of(resource: Json) -> tuple[str, ...]:
    """The domains whose reviews speak of this record; all of them when its code is not in the table."""
    kind = resource["resourceType"]
    if kind.startswith("Medication"):
        return ("medication", "infections")
    if kind == "AllergyIntolerance":
        return ("allergies",)
    if kind == "ResearchSubject":
        return ("trials",)
    found = codes(resource)
    if kind == "Observation":
        if found[0].startswith("le:contraindication-"):
            return ("allergies",)
        return ("heart-failure",) if found[0] == "loinc:88020-3" else ()
    named = named_domains(found)
    return named if named or has(found, LUPUS) else (*CONDITION_DOMAINS, "allergies")


def named_domains(found: tuple[str, ...]) -> tuple[str, ...]:
    """The domains that codes of a condition are in, by the table."""
    return tuple(domain for domain, starts in _DOMAINS if has(found, starts))


def reviews(domain: str, resource: Json) -> bool:
    """Whether a record says that a domain was asked about, or denies something in it."""
    kind, found = resource["resourceType"], codes(resource)
    if kind == "Observation":
        return f"le:reviewed-{domain}" in found
    if kind == "List":
        return domain in CONDITION_DOMAINS
    if kind == "AllergyIntolerance":
        return domain == "allergies" and "sct:716186003" in found
    return (
        kind == "Condition"
        and status_of(resource, "verificationStatus") == "refuted"
        and domain in domains_of(resource)
    )
