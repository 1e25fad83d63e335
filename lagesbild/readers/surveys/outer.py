"""What stands around a survey's table: the lines above it, the sheet's name and the file's say it of every figure."""

from __future__ import annotations

import re
from pathlib import Path

from lagesbild.calendar import YEAR_DIGITS
from lagesbild.problems import Field, Problem
from lagesbild.readers import crosstab, sheets
from lagesbild.readers.base import Context, unmarked
from lagesbild.readers.crosstab import Above
from lagesbild.readers.files import Grid
from lagesbild.readers.periods import when, years_in
from lagesbild.readers.periods.words import without_time
from lagesbild.readers.surveys.layout import About
from lagesbild.readers.surveys.words import (
    ALL,
    GROUP,
    LABELS,
    NO_SHARES,
    answer_of,
    group_of,
    part_of,
    wave_of,
)
from lagesbild.swedish import fold

ASKED = ("fråga", "påstående", "frågetext")
"""What introduces a line that states the question."""


def _without_years(text: str) -> str:
    """A survey's title without the years that it ends with.

    >>> _without_years("Trygghetsmätning (2019, 2021 och 2023)")
    'Trygghetsmätning'
    """
    while match := re.search(rf"{YEAR_DIGITS}$", text.rstrip(" ,+)–-")):
        text = text.rstrip(" ,+)–-")[: -len(match[0])].rstrip(" ,+(–-").removesuffix(" och").rstrip(" ,(")
    return text


AS_SHARES = re.compile(
    r"(?<![\s,.(–-])[\s,.(–-]*+(?:\b(?:andel(?:ar|en)?(?: \(?(?:i procent|%)\)?)?|i procent)|%)\)?$", re.I
)
"""What a title says of its figures after the question: ", andel i procent"."""


SURVEY_NAME = re.compile(r"undersökning|mätning|enkät", re.I)
"""What the name of a survey holds."""


def _survey_and_question(line: str) -> tuple[str, ...]:
    """The survey and the question of a title that names both: "Trygghetsmätningen 2025: Otrygg ute sen kväll"."""
    named, _, question = line.partition(": ")
    *before, last = named.split(" ")
    if before and last.strip("0123456789–-") == "":  # "… 2023–2025"
        last = before[-1]
    is_named = ":" not in named and SURVEY_NAME.search(last) is not None
    return (named, question) if is_named and question.strip() else (line,)


_OF_WHAT = re.compile(
    r"andel(?:en)? (?:(?:mycket eller )?(?:mycket|ganska) )?(?:o?trygg|orolig|(?:miss)?nöjd|utsatt)a?\s*+(?:[,(].{0,30})?",
    re.I,
)
"""A line that says which answer the shares under a stated question are of: "Andel otrygga, procent"."""


def outer_of(
    grid: Grid, above: Above, context: Context, problems: list[Problem], *, needs_area: bool, has_questions: bool
) -> About:
    """What the lines above, the sheet's name and the file's name say of every figure.

    ``has_questions``: the table's own rows or headings say their questions, so that a plain title is the survey's name.
    """
    lines = [line for text in above.lines if (line := re.sub(r"^tabell\s++\w+[.:]\s*+", "", text, flags=re.I))]
    asked = above.get(*ASKED)
    shown = next((line for line in lines if asked and _OF_WHAT.fullmatch(line)), "")
    lines = [line for line in lines if line != shown]
    lines = [part for line in lines for part in _survey_and_question(line) if AS_SHARES.sub("", part)]
    question = asked or next((line for line in lines if line.endswith("?")), None) or (lines[-1] if lines else None)
    is_name = has_questions and question and not question.endswith("?") and SURVEY_NAME.search(question)
    said = None if is_name else question
    if question:
        question = question if asked else AS_SHARES.sub("", _undrawn(question)) or question
        question = unmarked(question, problems, row=None, column="fråga")
    named = next((line for line in lines if line != said), "")  # waves of one survey carry one name
    named = above.get("undersökning") or _without_years(AS_SHARES.sub("", _undrawn(named)))
    named = named or Path(grid.file).stem
    wave = _outer_wave(grid, above, context, problems)
    if odd := next((m for line in lines if (m := NO_SHARES.search(line))), None):
        what = f"Titeln säger ”{odd[0]}”: siffrorna är inga andelar av svaren."
        problems.append(Problem(what, "andelar, antal svar eller intervall.", value=odd[0]))
    sheet = grid.sheet or ""
    group = above.get("grupp", "kön", "ålder") or (sheet if GROUP.search(fold(sheet)) else ALL)
    answer = above.get("svar", "svarsalternativ") or (answer_of(shown.partition(",")[0].partition("(")[0]) or None)
    if answer is None and (
        match := re.search(r"\bandel(?:en)?(?: \([^)]*\)| i procent)? (som [^.?]+)", " ".join(above.lines), re.I)
    ):
        answer = answer_of("andel " + re.sub(r",? (?:per|efter|i|under) .*|(?<!\s)\s*+\(.*", "", match[1]))
    area: str | None = context.place
    stated = above.get(*(k for k, v in LABELS.items() if v == "area"))
    if needs_area and stated:
        area = sheets.stated_place(stated, context, problems)
    elif needs_area:
        area = sheets.place_of(grid, above.lines, context, problems) or area
    if needs_area and area is None and not stated:
        outer = next((a for text in (*above.lines, sheet) if (a := crosstab.area_in(text, context))), None)
        if outer is None:
            what = "Tabellen säger inte vilket område den gäller."
            problems.append(Problem(what, "en rad ”Område: …” ovanför tabellen.", missing=Field.AREA))
        area = outer.id if outer else None
    elif area is None:
        outer = next((a for text in above.lines if (a := crosstab.area_in(text, context))), None)
        area = outer.id if outer else None
    return About(
        area,
        named,
        wave,
        question,
        (part_of(fold(answer)) or fold(answer)) if answer else None,
        group_of(group),
        better=above.get("bättre när"),
    )


def _undrawn(line: str) -> str:
    """A line without the day on which its figures were drawn."""
    return (without_time(line) or line) if when(line).drawn else line


def _outer_wave(grid: Grid, above: Above, context: Context, problems: list[Problem]) -> str | None:
    """The wave that the lines, the sheet or the file say; never the day on which something was drawn.

    The year that the user says comes first, and is told where the file says another.
    """
    stated = above.get("våg", "år", "mätning", "period")
    texts = [(stated, True), *((line, False) for line in (*above.lines, grid.sheet, grid.file))]
    wave = next((w for text, days in texts if text and (w := _wave_in(text, days=days))), None)
    if context.year is None or (wave is not None and context.year in years_in(wave)):
        return wave
    if wave is not None:
        what = f"Tabellen säger {wave}, men {context.year} angavs: våg lästes som {context.year}."
        problems.append(Problem(what, "samma år på båda ställena.", value=wave, warning=True))
    return str(context.year)


def _wave_in(text: str, *, days: bool) -> str | None:
    wave, years = wave_of(text), years_in(text, days=days)
    return wave if wave and {*years_in(wave)} <= {*years} else "+".join(map(str, years)) or None
