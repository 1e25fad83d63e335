"""Which numbers a text says, and whether one of them is a figure that was withheld."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lagesbild import swedish
from lagesbild.calendar import YEAR


@dataclass(frozen=True)
class Secret:
    """A row with withheld figures: how words may name it, and the figures without sign."""

    label: str
    name: re.Pattern[str]
    slug: str
    numbers: frozenset[float]


def name_pattern(label: str) -> re.Pattern[str]:
    """How running text may name a row: as the table does, or by its first words, in any form."""
    names = {label, re.split(r"[,(]", label)[0].strip(), *(p.strip() for p in re.split(r"[,(]", label)[0].split("/"))}
    stems = sorted((re.escape(n[:-1] if len(n) > 5 and n[-1] in "ae" else n) for n in names if len(n) > 2), key=len)
    return re.compile(rf"(?<!\w)(?:{'|'.join(reversed(stems)) or '(?!)'})\w*", re.I)


_DATE = re.compile(rf"\d{{1,2}}\s(?:{'|'.join(swedish.MONTHS)})\w*(?:\s\d{{4}})?|\d{{4}}-\d\d-\d\d|v\.\s\d+", re.I)
_NUMBER = re.compile(r"(?<![\w,.])\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:,\d+)?(?![\w])|(?<![\w,.])\d+(?:[,.]\d+)?(?!\w)")
_WORDS = {swedish.number_word(n): n for n in range(2, 13)}
_WORD = re.compile(rf"(?<!\w)(?:{'|'.join(_WORDS)})(?!\w)", re.I)
_ONE = re.compile(r"(?<!\w)(?:en|ett)(?=\s(?:gång|anmäl\w*|brott|fall|polisanmäl\w*)\b)", re.I)
_SENTENCE = re.compile(r"[^\n]+?(?:[.!?](?=\s+[A-ZÅÄÖ*\[])|(?=\n)|$)")


def numbers(text: str) -> list[tuple[int, int, float]]:
    """(start, end, value without sign) of every number in the text that is no date or year."""
    plain = _DATE.sub(lambda m: "\x00" * len(m[0]), text)
    plain = YEAR.sub("\x00\x00\x00\x00", plain)
    spans = [
        (m.start(), m.end(), float(re.sub(r"[ \u00a0\u202f]", "", m[0]).replace(",", ".")))
        for m in _NUMBER.finditer(plain)
    ]
    spans += [(m.start(), m.end(), float(_WORDS[m[0].lower()])) for m in _WORD.finditer(plain)]
    spans += [(m.start(), m.end(), 1.0) for m in _ONE.finditer(plain)]
    return sorted(spans)


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """(where it begins, sentence) for every sentence and heading of the text."""
    yield from ((m.start(), m[0]) for m in _SENTENCE.finditer(text) if m[0].strip())


def mentions(text: str, secrets: Sequence[Secret]) -> Iterator[tuple[int, int, str]]:
    """(start, end, row) of every number in a sentence that is a withheld figure of a row it names."""
    for secret in secrets:
        names = [(m.start(), m.end()) for m in secret.name.finditer(text)]
        if names:
            for start, end, number in numbers(text):
                if number in secret.numbers and not any(a <= start < b for a, b in names):
                    yield start, end, secret.label
