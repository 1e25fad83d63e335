"""Which numbers a text says, and whether one of them is a figure that was withheld."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from lagesbild import swedish
from lagesbild.calendar import YEAR
from lagesbild.document.disclosure.in_other_words import told


@dataclass(frozen=True)
class Secret:
    """A row with withheld figures: how words may name it, and the figures without sign."""

    label: str
    name: re.Pattern[str]
    slug: str
    numbers: frozenset[float]
    counts: frozenset[float] = frozenset()  # those that are the row's own counts, which words may add up
    where: re.Pattern[str] | None = (
        None  # what the sentence must name too: the area, when it is a part of the document's
    )
    changes: frozenset[float] = frozenset()  # what these make with the row's other counts, where words speak of change


def name_pattern(label: str) -> re.Pattern[str]:
    """How running text may name a row: as the table does, or by its first words, in any form."""
    names = {label, re.split(r"[,(]", label)[0].strip(), *(p.strip() for p in re.split(r"[,(]", label)[0].split("/"))}
    stems = sorted((n[:-1] if len(n) > 5 and n[-1] in "ae" else n for n in names if len(n) > 2), key=len, reverse=True)
    alone = "|".join(re.escape(s) for s in stems) or "(?!)"
    # "Överfallsvåldtäkterna" are våldtäkter, and "från" is no rån
    last = "|".join(re.escape(s) for s in stems if " " not in s) or "(?!)"
    return re.compile(rf"(?<!\w)(?:(?:{alone})|\w{{3,30}}?(?<!f)(?:{last}))\w*", re.I)


_DATE = re.compile(rf"\d{{1,2}}\s(?:{'|'.join(swedish.MONTHS)})\w*(?:\s\d{{4}})?|\d{{4}}-\d\d-\d\d|v\.\s\d+", re.I)
_NUMBER = re.compile(
    r"(?<![\w,.])\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:,\d+)?(?!\w)|(?<![\w,.])\d+(?:[,.]\d+)?(?:(?=st\b)|(?!\w))"
)
_TEENS = ["tretton", "fjorton", "femton", "sexton", "sjutton", "arton", "nitton"]
_TENS = ["tjugo", "trettio", "fyrtio", "femtio", "sextio", "sjuttio", "åttio", "nittio"]
_ONES = [swedish.number_word(n) for n in range(2, 10)]
_WORDS: dict[str, int] = {
    **{swedish.number_word(n): n for n in range(2, 13)},
    **{word: 13 + i for i, word in enumerate(_TEENS)},
    **{word: 20 + 10 * i for i, word in enumerate(_TENS)},
    **{ten + one: 20 + 10 * i + j for i, ten in enumerate(_TENS) for j, one in enumerate(_ONES, start=2)},
    **{ten + one: 21 + 10 * i for i, ten in enumerate(_TENS) for one in ("en", "ett")},
    **dict(zip(["II", "III", "IV", "VI", "VII", "VIII", "IX"], (2, 3, 4, 6, 7, 8, 9), strict=True)),
    "ett par": 2,
    "dussin": 12,
}
_FOLDED = {w.lower(): n for w, n in _WORDS.items()}
_WORD = re.compile(
    rf"(?<!\w)(?:(?i:{'|'.join(sorted((w for w in _WORDS if not w.isupper()), key=len, reverse=True))})"
    rf"|{'|'.join(w for w in _WORDS if w.isupper())})(?!\w)"
)
_COUNTED = (
    r"gång|anmäl\w*|polisanmäl\w*|brott|fall|person|individ|offer|elev|barn|ungdom|familj|hushåll|kvinna|man|pojke|flicka"
    r"|händelse|dödsfall|skott\w*|misstänkt|dömd|enda|ensam"
)
_ONE = re.compile(rf"(?<!\w)(?:en|ett)(?=\s(?:{_COUNTED})\b)", re.I)
_ONE_BEFORE = re.compile(r"(?<!\w)(?:en|ett)(?=\s(?:\w+\s){0,2}$)", re.I)
_SUPERSCRIPTS = "¹²³\u2070\u2071\u2074\u2075\u2076\u2077\u2078\u2079"
_CHANGE = re.compile(
    r"procent|%|\b(?:fler|färre|mer|mindre)\b|ök(?:a|n|t)|minsk|ned(?:gång|åt)|upp(?:gång|åt)|skillnad|sjönk|sjunk|steg|stig",
    re.I,
)
_FRACTIONS = (  # what words of a change or a share say, in per cent
    (re.compile(r"halver\w*|hälften", re.I), (50.0,)),
    (re.compile(r"tredjedel\w*", re.I), (33.0, 67.0)),
    (re.compile(r"fjärdedel\w*", re.I), (25.0, 75.0)),
    (re.compile(r"femtedel\w*", re.I), (20.0, 80.0)),
    (re.compile(r"fördubbl\w*|dubbelt|dubbla", re.I), (100.0,)),
    (re.compile(r"tredubbl\w*", re.I), (200.0,)),
)
_NEAR = 8.0  # "halverades" is said of 7 that became 3, too
_PER = re.compile(r"\b(?:per|i|om) (vecka|månad|kvartal|termin|halvår)", re.I)
_A_YEAR = {"vecka": 52, "månad": 12, "kvartal": 4, "termin": 2, "halvår": 2}
_EVERY = re.compile(r"\bvar(?:t|je)? (annan|tredje|fjärde|sjätte) månad", re.I)
_EVERY_MONTHS = {"annan": 6.0, "tredje": 4.0, "fjärde": 3.0, "sjätte": 2.0}
_TOGETHER = re.compile(r"tillsammans|totalt|sammanlagt|summa|sammantaget|ihop|i allt|både", re.I)
_MOST_TOGETHER = 4
_MOST_VALUES = 6
_SENTENCE = re.compile(r"[^\n]+?(?:[.!?](?=\s++[A-ZÅÄÖ*\[])|(?=\n)|$)")


def numbers(text: str) -> list[tuple[int, int, float]]:
    """(start, end, value without sign) of every number in the text, in digits, words or signs, that is no date or year."""
    plain = text if text.isascii() else "".join(map(_ascii_digit, text))
    plain = _DATE.sub(lambda m: "\x00" * len(m[0]), plain)
    plain = YEAR.sub("\x00\x00\x00\x00", plain)
    spans = [
        (m.start(), m.end(), float(re.sub(r"[ \u00a0\u202f]", "", m[0]).replace(",", ".")))
        for m in _NUMBER.finditer(plain)
    ]
    spans += [(m.start(), m.end(), float(_FOLDED[m[0].lower()])) for m in _WORD.finditer(plain)]
    spans += [(m.start(), m.end(), 1.0) for m in _ONE.finditer(plain)]
    if not text.isascii():
        spans += [(i, i + 1, sign) for i, c in enumerate(text) if (sign := _value_of_sign(c)) is not None]
    return sorted(spans)


def _ascii_digit(character: str) -> str:
    """A digit of another script or width as 0-9, anything else as it is."""
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)


def _value_of_sign(character: str) -> float | None:
    """The whole number that a sign such as ① stands for; superscripts are units and notes."""
    if unicodedata.category(character) not in ("No", "Nl") or character in _SUPERSCRIPTS:
        return None
    value = unicodedata.numeric(character)
    return value if value == int(value) else None


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """(where it begins, sentence) for every sentence and heading of the text."""
    yield from ((m.start(), m[0]) for m in _SENTENCE.finditer(text) if m[0].strip())


def mentions(text: str, secrets: Sequence[Secret]) -> Iterator[tuple[int, int, str]]:
    """(start, end, row) of every number in a sentence that is a withheld figure of a row it names.

    "Ett mord" says 1 of what it names; a sentence that names two rows may say what they are together.
    """
    named = [(s, spans) for s in secrets if (spans := [(m.start(), m.end()) for m in s.name.finditer(text)])]
    if not named:
        return
    every, speaks_of_change = numbers(text), bool(_CHANGE.search(text))
    for secret, names in named:
        outside = [(a, b, n) for a, b, n in every if not any(x <= a < y for x, y in names)]
        if 1.0 in secret.numbers:
            before = (_ONE_BEFORE.search(text, max(0, a - 60), a) for a, _ in names)
            outside += [(m.start(), m.end(), 1.0) for m in before if m and (m.start(), m.end(), 1.0) not in every]
        withheld = secret.numbers | secret.changes if speaks_of_change else secret.numbers
        if per := _PER.search(text):
            withheld |= {swedish.round_half_up(n / _A_YEAR[per[1].lower()], d) for n in secret.counts for d in (1, 2)}
        yield from _in_other_words(text, secret)
        yield from ((a, b, secret.label) for a, b in told(text, names, secret.counts, every))
        yield from ((a, b, secret.label) for a, b, n in outside if n in withheld)
    if 1 < len(named) <= _MOST_TOGETHER and _TOGETHER.search(text):
        together = {sum(n) for n in product(*(sorted(s.counts)[:_MOST_VALUES] for s, _ in named if s.counts))}
        about = swedish.listing([s.label for s, _ in named])
        yield from ((a, b, about) for a, b, n in every if n in together)


def _in_other_words(text: str, secret: Secret) -> Iterator[tuple[int, int, str]]:
    """Where a sentence that names the row says its count as a part or a multiple of another, or how often it came."""
    for pattern, percents in _FRACTIONS:
        if (m := pattern.search(text)) and any(abs(c - p) <= _NEAR for c in secret.changes for p in percents):
            yield m.start(), m.end(), secret.label
    if (m := _EVERY.search(text)) and _EVERY_MONTHS[m[1].lower()] in secret.counts:
        yield m.start(), m.end(), secret.label


_WORDS_BETWEEN = re.compile(
    r"\s++(?:(?!(?:procent|gång|år|månad|veck|dag)\w*|(?:av|i|på|under|för)\b)\w+\s++){0,2}", re.I
)
_SAYS = re.compile(
    r"\s*+\(\s*+(?=\S)|[\s,(]*(?:\w+\s++){0,4}?(?:var|är|blev|uppgick till|stannade (?:på|vid)|landade på|anmäldes|till antalet|antal(?:et)?"
    r"|totalt|sammanlagt|endast|bara|:|=|–)[\s:=–]*(?:\w+\s++){0,1}",
    re.I,
)


def tells(text: str, secrets: Sequence[Secret]) -> Iterator[tuple[int, int, str]]:
    """(start, end, row) of every number that a sentence says of a row: "två grova rån", "Rånen var 2", "ett mord".

    Closer than `mentions`: for rows that no table of the document has, of which a number beside the name may be
    something else ("rån i tre stadsdelar").
    """
    named = [(s, spans) for s in secrets if (spans := [(m.start(), m.end()) for m in s.name.finditer(text)])]
    named = [(s, spans) for s, spans in named if s.where is None or s.where.search(text)]
    if not named:
        return
    every = numbers(text)
    for secret, names in named:
        matches = [(a, b, n) for a, b, n in every if n in secret.numbers and not any(x <= a < y for x, y in names)]
        for a, b, _ in matches:
            if any(_WORDS_BETWEEN.fullmatch(text, b, x) or _SAYS.fullmatch(text, y, a) for x, y in names):
                yield a, b, secret.label
        if 1.0 in secret.numbers:
            before = (_ONE_BEFORE.search(text, max(0, x - 60), x) for x, _ in names)
            yield from ((m.start(), m.end(), secret.label) for m in before if m)
        yield from ((a, b, secret.label) for a, b in told(text, names, secret.numbers, every))


_AGAIN = re.compile(r"(?:^|[:;,–] )\W*(?=(?:de|dessa|det|antalet|talet|siffran|summan)\b)", re.I)
_ALONE = re.compile(r"\W*\d+\W*")


def tells_again(
    before: str, sentence: str, secrets: Sequence[Secret], *, anywhere: bool = False
) -> Iterator[tuple[int, int, str]]:
    """The same of a sentence about a row which the words ``before`` it name: "Rånen minskade. De var två.".

    It must take up the row, by a pronoun or the like; or, ``anywhere``, say a number of it in any way, or be but a number.
    """
    named = [(s, m[0]) for s in secrets if (m := s.name.search(before))]
    starts = {m.end() for m in _AGAIN.finditer(sentence)} if named else set()
    for secret, name in named:
        for start in sorted(starts | {0} if anywhere else starts):
            text, shift = f"{name} {sentence[start:]}", start - len(name) - 1
            yield from ((a + shift, b + shift, about) for a, b, about in tells(text, [secret]))
        if anywhere and _ALONE.fullmatch(sentence):
            yield from ((a, b, secret.label) for a, b, n in numbers(sentence) if n in secret.numbers)
