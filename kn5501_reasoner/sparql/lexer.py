r"""The tokens of a SPARQL query, spelled so that no reader of SPARQL can find SERVICE in them.

What: Oxigraph calls other servers for SERVICE and cannot be told not to. It reads keywords without their ends
(``1SERVICE``, ``SERVICEex:x``, and ``e:SERVICE`` where that would be no IRI), so that to know the tokens is not
enough. In what ``spelled`` gives, the seven letters stand in no place but the names of variables: in IRIs, strings and
comments the first of them becomes ``\u0073``, prefixed names that hold them become IRIs, all else is refused.
In: text of a query. Out: Token, text. Raises: UsageError for what is no SPARQL, nested too deeply, or asks for SERVICE.
Source: SPARQL 1.1 Query, sections 19.2 (escapes) and 19.8 (grammar).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..errors import UsageError

DEPTH = 100
"""Brackets within brackets; some thousands end the process that reads them."""
_HEX = r"u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}"
_ESCAPE = rf"""\\(?:[tbnrf"'\\]|{_HEX})"""
_LOCAL = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_TOKEN = re.compile(
    rf"""(?P<space>   [\ \t\r\n]+ )
      | (?P<comment>  \#[^\r\n]* )
      | (?P<iri>      <(?:[^<>"{{}}|^`\\\x00-\x20]|\\(?:{_HEX}))*> )
      | (?P<string>   \"\"\"(?:[^"\\]|{_ESCAPE}|\"(?!\"\"))*\"\"\" | '''(?:[^'\\]|{_ESCAPE}|'(?!''))*'''
                    | "(?:[^"\\\r\n]|{_ESCAPE})*" | '(?:[^'\\\r\n]|{_ESCAPE})*' )
      | (?P<variable> [?$]\w+ )
      | (?P<language> @[A-Za-z]+(?:-+[A-Za-z0-9]+)* )
      | (?P<blank>    _:[\w.-]* )
      | (?P<name>     (?:[^\W\d_][\w.-]*)?:(?:(?:[\w.:-]|{_LOCAL})*(?:[\w:-]|{_LOCAL}))? )
      | (?P<number>   (?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)? )
      | (?P<word>     [^\W\d]\w* )
      | (?P<mark>     [{{}}()\[\]<>=!&|*/+^.,;?~-] )
    """,
    re.VERBOSE,
)
_SERVICE = re.compile(r"s(?=ervice)", re.ASCII | re.IGNORECASE)
_VARIABLE = re.compile(r"[?$]\w+")


@dataclass(frozen=True)
class Token:
    """One token: its kind (a group of the pattern above) and its text."""

    kind: str
    text: str

    @property
    def word(self) -> str:
        """A bare word in capitals; empty for every other token."""
        return self.text.upper() if self.kind == "word" else ""


def tokens(text: str) -> list[Token]:
    """All tokens, space and comments included, of a text whose escapes outside strings and IRIs are undone."""
    text = re.sub(rf"\\(?:({_HEX})|.)", _undone, text, flags=re.DOTALL)
    found, at, depth = [], 0, 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
            raise UsageError(f"the query cannot be read: error at {line}:{column}", "query", "see SPARQL 1.1 Query")
        token = Token(str(match.lastgroup), match[0])
        if token.kind == "mark":
            depth = max(0, depth + (token.text in "([{") - (token.text in ")]}"))
            if depth > DEPTH:
                raise UsageError(f"the query nests more than {DEPTH} brackets", "query", "ask in simpler words")
        found.append(token)
        at = match.end()
    return found


def spelled(found: Sequence[Token], prefixes: Mapping[str, str]) -> str:
    """The text of the tokens, without SERVICE. prefixes: what the prefixes of names stand for."""
    text = "".join(_spell(token, prefixes) if "service" in token.text.lower() else token.text for token in found)
    if _SERVICE.search(_VARIABLE.sub("", text)):
        raise UsageError(
            "SERVICE would fetch from elsewhere", "query", "ask over the graphs that are given, and name nothing so"
        )
    return text


def expanded(name: str, prefixes: Mapping[str, str]) -> str:
    """The IRI of a prefixed name. Raises: UsageError for a prefix that is not known."""
    prefix, _, local = name.partition(":")
    if prefix not in prefixes:
        raise UsageError(f"the query cannot be read: the prefix {prefix}: is not declared", "query", "declare it")
    return prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)


def _spell(token: Token, prefixes: Mapping[str, str]) -> str:
    text = token.text
    if token.kind == "name" and not text.endswith(":"):
        text = f"<{expanded(text, prefixes)}>"
    elif token.kind not in ("iri", "string", "comment"):
        return text
    return _SERVICE.sub(lambda letter: f"\\u{ord(letter[0]):04X}", text)


def _undone(escape: re.Match[str]) -> str:
    """A letter or digit for its escape; other characters may not be escaped outside strings and IRIs."""
    code = int(escape[1][1:], 16) if escape[1] else 0
    return chr(code) if code <= 0x10FFFF and (chr(code).isalnum() or chr(code) == "_") else escape[0]
