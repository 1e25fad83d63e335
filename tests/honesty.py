"""What must hold for every exhibit, as functions that give the faults of one: used on all of them, and on made-up bad ones."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

import pandas as pd

from lagesbild.exhibit import NUMERIC, Exhibit, ExhibitRef, Format

LONGER = {"forecast": 5}  # sentences: the fan is said together with its back-test
MOST = 3  # exhibits of one maker in one scope: the first, the last and some between
VERDICTS = re.compile(
    r"säkerställd|slumpen|indikativ|för få|för kort|osäker|ovanlig|inget att pröva|går inte|saknas|ingen (?:trend|ändring)",
    re.I,
)
P_TITLE = re.compile(r"^p(?:$|[ ,(-])|\bp-värde", re.I)
P_TEXT = re.compile(r"\bp(?:-värdet?)?\s*(?:=|<|är|:)?\s*(?:under\s+)?0,\d")
MISGENDERED = re.compile(r"\b(?:en|den|ingen|någon) (?:(?:bedömd|annan) )*\w*(?:område|distrikt)\b", re.I)
"""What takes "ett"."""
ENGLISH = re.compile(
    r"\b(?:count|counts|nan|None|NaT|null|inf|True|False|rate|share|year|week|level|missing|unknown|before|after|the|and|of)\b"
    r"|<NA>|nan\s?%"
)
SENTENCE_END = re.compile(r"(?<!\bv)(?<!\bkl)(?<!\bca)(?<!\bs\.k)(?<!\bt\.ex)[.!?](?=\s+[A-ZÅÄÖ0-9”(−+]|$)")
YEAR = re.compile(r"(?:19|20)\d{2}")
SIGNS = {"", ".", "..", "få", "saknas", "n saknas", "–", "-"}


def sampled(listed: list[ExhibitRef], most: int = MOST) -> Iterator[ExhibitRef]:
    """Exhibits of every maker; of a maker with many the first, the last and some evenly between."""
    for name in dict.fromkeys(ref.name for ref in listed):
        refs = [ref for ref in listed if ref.name == name]
        step = max(1, math.ceil((len(refs) - 1) / (most - 1)))
        yield from dict.fromkeys([*refs[::step], *refs[-1:]])


def faults(exhibit: Exhibit, names: set[str]) -> list[str]:
    """Everything that is wrong with an exhibit; ``names`` are the places that its title may name."""
    checks = (complete, percentages, answers, p_values, unfinished, swedish, figures)
    listed = [f for check in checks for f in check(exhibit)]
    if not any(name in exhibit.title for name in names):
        listed.append(f"the title names no place: {exhibit.title}")
    return listed


def prose(exhibit: Exhibit) -> list[str]:
    """What the program itself says; remarks of files are in the notes too."""
    return [exhibit.title, exhibit.finding, exhibit.how_to_read, exhibit.summary, *exhibit.notes]


def cells(exhibit: Exhibit) -> Iterator[tuple[str, Format, object, str]]:
    """(column, format, value, as written) of every cell."""
    for column in exhibit.columns:
        for value in exhibit.table[column.id]:
            yield column.title, column.format, value, column.write(value)


def complete(exhibit: Exhibit) -> Iterator[str]:
    """Source, period, one to three sentences of words, and an alt text made of them."""
    if not exhibit.sources or not all(exhibit.sources):
        yield "no source"
    if not exhibit.period.strip():
        yield "no period"
    words = exhibit.summary.strip()
    if not words:
        yield "no words"
    elif not re.search(r"[.!?]$", words):
        yield f"the words do not end: {words[-40:]}"
    elif (
        not 1
        <= (n := len(SENTENCE_END.findall(re.sub(r"\b[Vv]\.\s", "vecka ", words))))
        <= LONGER.get(exhibit.id.split(":")[0], 3)
    ):
        yield f"{n} sentences of words: {words}"
    if exhibit.alt != f"{exhibit.kind}: {exhibit.title}. {exhibit.summary}":
        yield "the alt text is not kind, title, words"
    if exhibit.table.empty and not re.match(r"Ing(?:en|et|a)\b", words):
        yield "an empty table"


def percentages(exhibit: Exhibit) -> Iterator[str]:
    """No percentage on base 0, nothing infinite."""
    years = [c.id for c in exhibit.columns if YEAR.fullmatch(c.title) and c.format is Format.COUNT]
    for column in (c.id for c in exhibit.columns if c.format is Format.PERCENT_CHANGE):
        if len(years) < 2:
            continue
        for base, value in zip(exhibit.table[years[-2]], exhibit.table[column], strict=True):
            if not pd.isna(base) and base == 0 and not isinstance(value, str):
                yield f"{column}: {value} on base 0"
    for title, _, value, written in cells(exhibit):
        if isinstance(value, float) and math.isinf(value):
            yield f"{title}: infinite"
        if re.search(r"\b0 → [0-9]+[^0-9]*[+−][0-9]+,?[0-9]*\s?%", written):
            yield f"{title}: a percentage on base 0 in {written}"
    for text in prose(exhibit):
        if re.search(r"(?:från|\b)\s0 (?:→|till) [0-9]+[^.]*[0-9]\s?%", text):
            yield f"a percentage on base 0 in: {text}"


def answers(exhibit: Exhibit) -> Iterator[str]:
    """A survey's share always has its n, or says that n is missing."""
    name = exhibit.id.split(":")[0]
    if not name.startswith(("survey", "map-survey")):
        return
    columns = [c for c in exhibit.columns if re.match(r"n\b|Antal svar|Svarande", c.title)]
    shares = [c for c in exhibit.columns if c.format is Format.PERCENT]
    if shares and not columns:
        yield "shares without a column of n"
    for i in range(len(exhibit.table) if columns else 0):
        has = any(not pd.isna(exhibit.table[c.id].iloc[i]) for c in shares)
        n = [c.write(exhibit.table[c.id].iloc[i]) for c in columns]
        if has and not all(re.search(r"[0-9]|n saknas", text) for text in n):
            yield f"row {i}: a share with n written {n}"


def p_values(exhibit: Exhibit) -> Iterator[str]:
    """Where a p stands a verdict stands beside it, in the row or in the sentence."""
    for column in exhibit.columns:
        if P_TITLE.search(column.title):
            for i in range(len(exhibit.table)):
                p = column.write(exhibit.table[column.id].iloc[i])
                said_of_row = ((c.title, exhibit.table[c.id].iloc[i]) for c in exhibit.columns)
                row = " ".join(f"{title} {v}" for title, v in said_of_row if isinstance(v, str) and v)
                if p not in SIGNS and not VERDICTS.search(f"{row} {column.title}"):
                    yield f"row {i}: p {p} without words"
    texts = [s for text in prose(exhibit) for s in re.split(r"(?<=[.;])\s", text)]
    texts += [written for _, form, _, written in cells(exhibit) if form is Format.TEXT]
    for sentence in texts:
        if P_TEXT.search(sentence) and not VERDICTS.search(sentence):
            yield f"p without words: {sentence}"


def unfinished(exhibit: Exhibit) -> Iterator[str]:
    """A period that is not over is never judged against its band."""
    marks = ("inte slut", "ofullständig", "pågår", "inte hel", "ej hel")
    judged = ("över", "under", "larm", "utanför")
    for i in range(len(exhibit.table)):
        row = [str(v).lower() for v in exhibit.table.iloc[i] if isinstance(v, str)]
        if any(v.startswith(marks) for v in row) and any(v.startswith(judged) for v in row):
            yield f"row {i}: a period that is not over is judged: {row}"


def swedish(exhibit: Exhibit) -> Iterator[str]:
    """No English, none of Python's names for what is missing, and no "ingen stadsområde"."""
    texts = [*prose(exhibit), exhibit.period, *(c.title for c in exhibit.columns), *(w for *_, w in cells(exhibit))]
    for text in dict.fromkeys(texts):
        if match := ENGLISH.search(text) or MISGENDERED.search(text):
            yield f"”{match[0]}” in: {text[:120]}"


def figures(exhibit: Exhibit) -> Iterator[str]:
    """U+2212 for minus, a decimal comma, no-break spaces within a number and before %."""
    numbers = [w for _, form, _, w in cells(exhibit) if form in NUMERIC]
    for text in dict.fromkeys([exhibit.title, exhibit.how_to_read, exhibit.summary, *numbers]):
        if re.search(r"(?<![\w)\-–])-[0-9]", text):
            yield f"a hyphen as minus in: {text}"
        if re.search(r"[0-9] ?%", text.replace("\u00a0%", "")):
            yield f"no no-break space before % in: {text}"
        # "per 1 000 invånare" names a measure: it stands in links, which are typed with a plain space
        if re.search(r"(?<![0-9.,])[0-9]{1,3} [0-9]{3}(?![0-9])", re.sub(r"[Pp]er 1(?:00)? 000 invånare", "", text)):
            yield f"a plain space in a number in: {text}"
        if re.search(r"(?<![0-9.])[0-9]+\.[0-9]+(?![0-9]|\.[0-9])", text):
            yield f"a decimal point in: {text}"
        if re.search(r"(?<![0-9,.-])[0-9]{5,}(?![0-9])", text):
            yield f"a number without its spaces in: {text}"
