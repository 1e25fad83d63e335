"""Where the parts of a survey's table stand, and what its headings say of the figures under them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lagesbild.readers import crosstab
from lagesbild.readers.files import Grid, folded
from lagesbild.readers.surveys.words import (
    ANSWER,
    COARSE,
    GROUP,
    INTERVAL,
    KEYS,
    KIND,
    LABELS,
    MISSING,
    OF_OTHERS,
    ONLY_PART,
    WITH_INTERVAL,
    WITH_MARGIN,
    WITH_YEAR,
    YEAR_FIRST,
    answer_of,
    group_of,
    is_no_share,
    is_wave,
    measure_of,
    part_of,
    wave_of,
)
from lagesbild.swedish import fold
from lagesbild.tables import SURVEY

_OTHER_TABLES = {
    "vecka",
    "mått",
    "värde",
    "från",
    "till",
    "datum",
    "nivå",
    "namn",
    "lager",
    "brottskategori",
}

_IS_SURVEY = re.compile(
    r"trygg|enkät|svarande|antal svar|\borolig|\boro\b|medborgarundersökning|\bNTU\b|svarsalternativ|\bavstår från\b"
    r"|\bförtroende för\b",
    re.I,
)


_INDICATOR = "indikator"
"""What heads questions in a table that is said to be of a survey, and aims in others."""

ASIDE = "aside"
"""The measure of a column that is told and not read."""


@dataclass(frozen=True)
class About:
    """What a heading, a row or the lines above say of a figure; None where they say nothing."""

    area: str | None = None
    survey: str | None = None
    wave: str | None = None
    question: str | None = None
    answer: str | None = None
    group: str | None = None
    measure: str | None = None
    remark: str | None = None
    better: str | None = None
    other: str | None = None

    def within(self, outer: About) -> About:
        """This, completed by what is said around it."""
        return About(
            *(mine if mine is not None else theirs for mine, theirs in zip(_values(self), _values(outer), strict=True))
        )


def _values(about: About) -> tuple[str | None, ...]:
    return (
        about.area,
        about.survey,
        about.wave,
        about.question,
        about.answer,
        about.group,
        about.measure,
        about.remark,
        about.better,
        about.other,
    )


@dataclass(frozen=True)
class Layout:
    """Header rows ``top`` to ``last``, label columns by what they label, and what heads the figures."""

    top: int
    last: int
    labels: dict[int, str]
    columns: dict[int, About]
    titles: dict[int, str]


_WAVES = {"våg", "mätning", "mätår", "mättillfälle", "undersökningsår"}
"""Headings that only surveys have."""


def recognise(grid: Grid, kind: str | None = None) -> str | None:
    """The kind when the grid has this shape."""
    if kind not in (None, KIND):
        return None
    layout = find_layout(grid)
    if layout is None:
        return None
    rows = grid.head.rows[: layout.last]
    text = "\n".join([c for cells in rows for c in cells] + [grid.sheet or ""])
    answers = [cells[0] for _, cells in grid.head.numbered(after=layout.last)]
    has_parts = sum(part_of(answer_of(a)) is not None for a in answers) > 1
    labels = layout.labels.values()
    is_asked = "question" in labels and "answer" not in labels  # with its answers it is the register's own long form
    is_of_shares = is_asked and any(c.measure == "share" for c in layout.columns.values())
    is_of_shares |= {"question", "answer"} <= {*labels} and any(
        about.measure == "share" and re.search(r"%|procent", layout.titles[i], re.I)
        for i, about in layout.columns.items()
    )
    is_of_shares |= is_asked and all(c.wave and c.measure in ("share", None) for c in layout.columns.values())
    asked = [i for i, label in layout.labels.items() if label == "question"] if is_asked else []
    text += "\n".join(c[i] for _, c in grid.head.numbered(after=layout.last) for i in asked if i < len(c))
    return KIND if kind == KIND or has_parts or is_of_shares or _IS_SURVEY.search(text) else None


def find_layout(grid: Grid) -> Layout | None:
    """Where the parts of the table stand; None when the grid has not this shape."""
    numbered = [(n, c) for n, c in grid.head.numbered() if not _is_meta_line(c)]
    for i, (top, cells) in enumerate(numbered):
        if len({c for c in cells if c}) < 2 or any(map(is_value_text, cells)) or grid.is_meta(cells):
            continue
        stack, last = [cells], top
        for row, more in numbered[i + 1 :]:
            if any(map(_is_figure, more[1:])) or len([c for c in more if c]) < 2:
                break
            stack.append(more)
            last = row
        after = next((c for n, c in numbered if n > last and len({x for x in c if x}) > 1), ())
        names = set(folded(stack[-1]))
        is_other = names & _OTHER_TABLES or (_INDICATOR in names and not (names & _WAVES or _says_survey(grid, top)))
        if not any(map(is_value_text, after[1:])) or is_other or _is_long(names):
            return None
        return _headed(stack, top, last, after)
    return None


def _says_survey(grid: Grid, top: int) -> bool:
    return any(map(_IS_SURVEY.search, (*(c for cells in grid.head.rows[:top] for c in cells), grid.sheet or "")))


def unclear_headings(grid: Grid) -> list[str]:
    """The headings that nobody can tell, of a row that heads shares and numbers of answers; empty without such a row."""
    for _, cells in grid.head.numbered():
        measures = {c: measure_of(c) for c in cells if c}
        if {"share", "n"} <= {*measures.values()}:
            return [c for c, measure in measures.items() if measure is None and fold(c) not in LABELS]
    return []


def _is_long(names: set[str]) -> bool:
    """True for the register's own long form, which another reader reads; not when it has intervals to scale."""
    plain = {c.title for c in SURVEY.columns} - {"nedre", "övre", "effektivt n"}
    return {"fråga", "svar", "andel"} <= names <= {*plain, "", "stadsdel", "stadsområde", "mellanområde"}


def _is_meta_line(cells: tuple[str, ...]) -> bool:
    """True for a line such as "Undersökning: …", also over two cells."""
    filled = [c for c in cells if c]
    return 0 < len(filled) <= 2 and fold(filled[0]).partition(":")[0] in KEYS and (":" in filled[0])


def is_value_text(text: str) -> bool:
    """True for what stands in the table's body: a figure, a figure with its interval, or a word for missing."""
    if crosstab.is_figure(text):
        return not is_wave(text)  # "2022 %" heads the shares of that year
    return bool(MISSING.fullmatch(text) or WITH_INTERVAL.fullmatch(text) or WITH_MARGIN.fullmatch(text)) or (
        bool(INTERVAL.fullmatch(text)) and not is_wave(text)
    )


_FIGURES = re.compile(r"[\d.,%\s()<>±–-]*\d[\d.,%\s()<>±–-]*")


def _is_figure(text: str) -> bool:
    """True for a value, and for figures that are none: "10,5 210"."""
    return is_value_text(text) or (_FIGURES.fullmatch(text) is not None and not is_wave(text))


def _headed(stack: Sequence[tuple[str, ...]], top: int, last: int, first_row: Sequence[str]) -> Layout | None:
    labels: dict[int, str] = {}
    columns: dict[int, About] = {}
    titles: dict[int, str] = {}
    sizes: dict[int, int] = {}
    before = About()
    for heading in crosstab.headings(stack, lambda text: fold(text) in LABELS):
        word = next((fold(c) for c in heading.own_cells if fold(c) in LABELS), None)
        if len(heading.own_cells) > 1 and measure_of(heading.text) is not None:
            word = None  # "Antal" above "svar" measures, and labels nothing
        below = first_row[heading.index] if heading.index < len(first_row) else ""
        if (
            word == "svar" and heading.index > 0 and re.fullmatch(r"\d[\d\s]*|[-–.]+", below)
        ):  # how many answered, and no answer
            about = About()
            for cell in heading.cells[:-1] if len(heading.cells) > 1 else ():
                about = _heading(cell).within(about)
            columns[heading.index], titles[heading.index] = replace(about, measure="n"), heading.text
            continue
        if word is not None:
            labels[heading.index], titles[heading.index] = LABELS[word], heading.text
            if LABELS[word] == "area":
                sizes[heading.index] = COARSE.index(word) if word in COARSE else len(COARSE)
        elif heading.own_cells and (heading.index > 0 or any(measure_of(c) for c in heading.own_cells)):
            about = About()
            for cell in heading.cells:
                about = _heading(cell).within(about)
            joined = measure_of(heading.text) if len(heading.own_cells) > 1 and about.other is not None else None
            if joined not in (None, "share"):  # "Antal" above "svar"
                about = replace(about, other=None, measure=joined)
            if about == About(wave=about.wave, measure="share") and len(heading.cells) == 1 and before.wave:
                about = replace(about, answer=before.answer)  # "Andel trygga 2021 %", "2022 %"
            columns[heading.index], titles[heading.index] = about, heading.text
            before = about
    for i in sizes:
        if i != max(sizes, key=lambda j: sizes[j]):
            labels[i] = "around"
    first = min(columns, default=0)
    for i in range(first):
        labels.setdefault(i, "")
        titles.setdefault(i, " ".join(r[i] for r in stack if i < len(r) and r[i]))
    return Layout(top, last, labels, columns, titles) if columns else None


_BORN = re.compile(r"född|bakgrund|flytt")


def _heading(text: str) -> About:
    """What one cell of a heading says."""
    if is_no_share(text) and measure_of(text) not in ("margin", "interval", "n"):
        return About(measure=ASIDE)
    measure, plain = measure_of(text), fold(text)
    if ONLY_PART.fullmatch(answer_of(text)):
        return About(measure=ASIDE)  # "Höst": of which year?
    wave = wave_of(text) if is_wave(text) else None
    if wave:
        return About(wave=wave, measure=measure)
    if match := YEAR_FIRST.fullmatch(text):  # "2024 kvinnor", "2024, antal svar"
        inner = _heading(match[2])
        if inner.other is None:
            return inner if inner.measure == ASIDE else replace(inner, wave=match[1])
    if (
        measure in ("share", None)
        and (match := WITH_YEAR.fullmatch(text))
        and (measure or ANSWER.match(answer_of(text)))
    ):
        return replace(_heading(f"{match[1]} {match[3] or ''}".strip()), wave=match[2])
    answer = answer_of(text)
    if measure == "share" and OF_OTHERS.fullmatch(answer):
        return About(measure=ASIDE)
    if measure in ("share", None) and ANSWER.match(answer):
        return About(answer=part_of(answer) or answer, measure="share")
    if measure == "share":
        return About(measure=measure, answer=answer or None)
    if measure is not None:
        return About(measure=measure)
    dated = WITH_YEAR.fullmatch(text)
    if GROUP.search(plain) and dated and not dated[3] and not _BORN.search(plain):  # "Kvinnor 2024"
        return About(group=group_of(fold(dated[1].strip(" ,("))), wave=dated[2])
    if GROUP.search(plain):
        return About(group=group_of(plain))
    if (match := WITH_YEAR.fullmatch(text)) and not match[3]:
        return replace(_heading(match[1].strip(" ,(")), wave=match[2])  # "Trygg i centrum 2024"
    return About(other=text)
