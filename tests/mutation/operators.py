"""Mutants of the derivation: every operator of ``rules.polarity`` and ``rules.dualise``, changed once in its source.

Out: (name, a dualise function made from the changed source).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType

PACKAGE = "kn5501_reasoner.rules"
#: name -> (module, text that occurs exactly once, text in its place)
OPERATORS = {
    "a minimum is read at the other bound": (
        "polarity", "(*shape.path, LOW if sure else HIGH)", "(*shape.path, HIGH if sure else LOW)"),
    "a minimum is always read at the low bound": (
        "polarity", "(*shape.path, LOW if sure else HIGH)", "(*shape.path, LOW)"),
    "a minimum is always read at the high bound": (
        "polarity", "(*shape.path, LOW if sure else HIGH)", "(*shape.path, HIGH)"),
    "a maximum is read at the other bound": (
        "polarity", "(*shape.path, HIGH if sure else LOW)", "(*shape.path, LOW if sure else HIGH)"),
    "a maximum is always read at the low bound": (
        "polarity", "(*shape.path, HIGH if sure else LOW)", "(*shape.path, LOW)"),
    "a maximum is always read at the high bound": (
        "polarity", "(*shape.path, HIGH if sure else LOW)", "(*shape.path, HIGH)"),
    "an absent fact satisfies": ("polarity", "needed = 1 if sure else None", "needed = None"),
    "an absent fact violates": ("polarity", "needed = 1 if sure else None", "needed = 1"),
    "no event does not swap may and must": (
        "polarity", "none_of=pattern(shape.none_of, not sure)", "none_of=pattern(shape.none_of, sure)"),
    "every event is read as sure": (
        "polarity", "none_of=pattern(shape.none_of, not sure)", "none_of=pattern(shape.none_of, True)"),
    "every event is read as possible": (
        "polarity", "none_of=pattern(shape.none_of, not sure)", "none_of=pattern(shape.none_of, False)"),
    "sh:not does not swap may and must": (
        "polarity", "nots=tuple(_node(as_node(member), not sure, event)",
        "nots=tuple(_node(as_node(member), sure, event)"),
    "an unconfirmed event is sure": (
        "polarity", "properties=(Property((CONFIRMED,), has_value=(True,)), *matched.properties)",
        "properties=matched.properties"),
    "an unconfirmed event is impossible": (
        "polarity", "    if not (sure and confirmed):\n        return matched\n", ""),
    "classes are not dropped for unmapped codes": (
        "dualise", "none_of=pattern(without_classes(events), sure=False)", "none_of=pattern(events, sure=False)"),
    "the properties of a pattern are dropped": (
        "polarity", "for p in shape.properties for made in bounds(p, sure, event)",
        "for p in (() if event else shape.properties) for made in bounds(p, sure, event)"),
    "attributes of events are read as facts of subjects": (
        "polarity", "path = shape.path if event else", "path = shape.path if False else"),
    "no domain needs a review": ("dualise", "if sure and part.notes.domains:", "if False:"),
    "a missing review fails": ("dualise", "if sure and part.notes.domains:", "if part.notes.domains:"),
    "only the first domain needs a review": (
        "dualise", "has_value=part.notes.domains)", "has_value=part.notes.domains[:1])"),
    "only the last domain needs a review": (
        "dualise", "has_value=part.notes.domains)", "has_value=part.notes.domains[-1:])"),
    "unmapped codes hold nothing open": (
        "dualise", "if path is None or not names_class(events):", "if True:"),
    "only surely matching unmapped codes hold open": (
        "dualise", "none_of=pattern(without_classes(events), sure=False)",
        "none_of=pattern(without_classes(events), sure=True)"),
    "a judgement does not settle an unmapped code": (
        "dualise", "either = (alone(Node(properties=unknown)), alone(self.judged(sure)))",
        "either = (alone(Node(properties=unknown)), *(() if sure else (alone(self.judged(sure)),)))"),
    "an unmapped code passes when judged unfit": (
        "dualise", "return Node(properties=(self.judgement(True),)) if sure else self.not_unfit()",
        "return Node(properties=(self.judgement(False),)) if sure else self.not_unfit()"),
    "an unmapped code fails when judged fit": (
        "dualise", "return Node(properties=(self.judgement(True),)) if sure else self.not_unfit()",
        "return Node(properties=(self.judgement(True),)) if sure else Node(nots=(self.judgement(True),))"),
    "unmapped conditions, medicines and substances are one": (
        "dualise", "path = EVENTS[part.path[0]]\n", "path = EVENTS[part.path[0]] and LE + 'unmappedCondition'\n"),
    "sh:not of a requirement does not swap": (
        "dualise", "nots=tuple(alone(self.member(m, not sure)) for m in shape.nots)",
        "nots=tuple(alone(self.member(m, sure)) for m in shape.nots)"),
    "may-pass is derived as must": (
        "dualise", "for sure in (False, True))", "for sure in (True, True))"),
    "passes is derived as may": ("dualise", "for sure in (False, True))", "for sure in (False, False))"),
    "applies is violated unless shown": (
        "dualise", "made = bounds(part, sure=False, event=False)", "made = bounds(part, sure=True, event=False)"),
    "it fails whom it may concern": (
        "dualise", "concerned = requirement(c.applies_to, sure=True)",
        "concerned = requirement(c.applies_to, sure=False)"),
    "it fails whom it does not concern": (
        "dualise", "may = Node(either=((may, Node(nots=(concerned,))),))", "pass"),
    "a possible borderline counts": (
        "dualise", "doubt = requirement(c.borderline, sure=True)", "doubt = requirement(c.borderline, sure=False)"),
    "a borderline passes when judged unfit": (
        "dualise", "judged = both(doubt, Node(properties=(self.judgement(True),)))",
        "judged = both(doubt, Node(properties=(self.judgement(False),)))"),
    "a borderline passes without a judgement": (
        "dualise", "judged = both(doubt, Node(properties=(self.judgement(True),)))", "judged = doubt"),
    "a judgement passes without a borderline": (
        "dualise", "judged = both(doubt, Node(properties=(self.judgement(True),)))",
        "judged = Node(properties=(self.judgement(True),))"),
    "a borderline judged unfit does not fail": (
        "dualise", "both(may, Node(either=((self.not_unfit(), Node(nots=(doubt,)), must),))),", "may,"),
    "a borderline judged unfit overrides a sure leg": (
        "dualise", "Node(nots=(doubt,)), must),)))", "Node(nots=(doubt,))),)))"),
    "a judgement alone fails what may pass": (
        "dualise", "(self.not_unfit(), Node(nots=(doubt,)), must),)", "(self.not_unfit(), must),)"),
    "always: unfit does not fail": (
        "dualise", "may, must = both(may, self.not_unfit()), both(must, self.not_unfit())", "pass"),
    "a need judged unfit does not fail": (
        "dualise", 'may = both(may, *(self.need(n, "may-pass") for n in needs))', "pass"),
    "a need judged unfit passes": (
        "dualise", 'must = both(must, *(self.need(n, "passes") for n in needs))', "pass"),
    "a possible need judged unfit fails": (
        "dualise", 'sure=role == "may-pass")', "sure=False)"),
    "only a sure need calls for judgement": ("dualise", 'sure=role == "may-pass")', "sure=True)"),
    "a need is read the wrong way round": ("dualise", 'sure=role == "may-pass")', 'sure=role != "may-pass")'),
    "a need needs no judgement": (
        "dualise", 'roles.append(self.role("judged", both(always, *(self.need(n, "judged") for n in needs))))',
        'roles.append(self.role("judged", always))'),
    "always: no judgement is needed": (
        "dualise", "always = Node(either=(either,)) if ALWAYS in c.judged_where else Node()", "always = Node()"),
    "an unfit judgement is no judgement": (
        "dualise", "either = (self.judgement(True), self.judgement(False))", "either = (self.judgement(True),)"),
    "an unfit judgement is none where judgement is called for": (
        "dualise", 'judged = (self.judgement(True), self.judgement(False)) if role == "judged"',
        'judged = (self.judgement(True),) if role == "judged"'),
    "fit and unfit are exchanged": (
        "dualise", 'JUDGED = {True: LE + "judgedFit", False: LE + "judgedUnfit"}',
        'JUDGED = {False: LE + "judgedFit", True: LE + "judgedUnfit"}'),
    "an alternative reading asks for a judgement of its own": (
        "dualise", "self.judged_on = criterion.alternative_of or criterion.iri", "self.judged_on = criterion.iri"),
    "anchors are exchanged": (
        "dualise", 'LE + "screening": "Screening", LE + "enrolment": "Enrolment"',
        'LE + "screening": "Enrolment", LE + "enrolment": "Screening"'),
    "infusion is read as enrolment": ("dualise", '"infusion": "Infusion"', '"infusion": "Enrolment"'),
}


def mutated(module: str, old: str, new: str) -> Callable:
    """``dualise`` with one text of one module changed. Raises: AssertionError when the text is not there once."""
    made: dict[str, ModuleType] = {}
    kept = {name: sys.modules[f"{PACKAGE}.{name}"] for name in ("polarity", "dualise")}
    try:
        for name in ("polarity", "dualise"):
            original = import_module(f"{PACKAGE}.{name}")
            source = Path(original.__file__).read_text(encoding="utf-8")
            if name == module:
                assert source.count(old) == 1, (name, old, source.count(old))
                source = source.replace(old, new)
            fresh = ModuleType(f"{PACKAGE}.{name}")
            fresh.__package__, fresh.__file__ = PACKAGE, original.__file__
            sys.modules[f"{PACKAGE}.{name}"] = fresh
            exec(compile(source, f"<mutant of {name}>", "exec"), fresh.__dict__)
            made[name] = fresh
    finally:
        for name, original in kept.items():
            sys.modules[f"{PACKAGE}.{name}"] = original
    return made["dualise"].dualise
