"""The toy trial with an older version: two folders, as ``toy@1`` asks of haemoglobin 80 g/L where ``toy`` asks 90."""

from __future__ import annotations

from pathlib import Path

from kn5501_reasoner.rules.files import write_all

from .folders import change, copied

OLD, LIMIT = "{0}@1", "sh:minInclusive 90.0"


def with_version(root: Path, slug: str) -> Path:
    """Both, derived; KN5501_TRIALS names the folder. The older one calls exc-02 exc-03."""
    copied(root, slug)
    older(root, slug)
    write_all([slug, OLD.format(slug)])
    return root


def older(root: Path, slug: str) -> None:
    """The older version alone, nothing of it derived."""
    old = OLD.format(slug)
    copied(root / "made", slug)
    shapes = root / "made" / "shapes" / "trials"
    for file in [*shapes.rglob("*.ttl"), *(root / "made" / "ontology").rglob("*.ttl")]:
        text = file.read_text(encoding="utf-8")
        for was, now in ((f"trial/{slug}/", f"trial/{slug}/1/"), (f"trials/{slug}>", f"trials/{slug}/1>"),
                         (f"trials/{slug}-", f"trials/{slug}/1-"), (f'"{slug}"', f'"{slug}-1"'),
                         (f"{slug}:", f"{slug}-1:"), (LIMIT, "sh:minInclusive 80.0"), ("exc-02", "exc-03"),
                         ("le:order 3 ;", f"le:order 3 ; dcterms:isVersionOf <{{}}trial/{slug}/exc-02> ;".format(
                             "https://w3id.org/lupus-eligibility/"))):
            text = text.replace(was, now)
        file.write_text(text, encoding="utf-8")
    (root / "shapes" / "trials" / old).mkdir(parents=True)
    for file in shapes.rglob("*.ttl"):
        file.rename(root / "shapes" / "trials" / old / file.name.replace("exc-02", "exc-03"))
    (root / "made" / "ontology" / "trials" / f"{slug}.ttl").rename(root / "ontology" / "trials" / f"{old}.ttl")


__all__ = ["change", "older", "with_version"]
