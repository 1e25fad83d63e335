"""Every figure of a survey's table with all that is said of it, gathered by what it is about."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from lagesbild.calendar import YEAR_DIGITS
from lagesbild.problems import Field, Problem
from lagesbild.readers import crosstab, sheets
from lagesbild.readers.base import Context, find_area, is_all, tell_unnamed, unmarked
from lagesbild.readers.crosstab import Above, Names
from lagesbild.readers.files import Grid, check_widths, folded
from lagesbild.readers.periods import when, years_in
from lagesbild.readers.periods.words import without_time
from lagesbild.readers.surveys.layout import ASIDE, About, Layout, is_value_text
from lagesbild.readers.surveys.words import (
    ALL,
    ANSWER,
    COARSE,
    COUNTS_ANSWERS,
    GROUP,
    LABELS,
    NO_SHARES,
    answer_in,
    answer_of,
    group_of,
    is_no_share,
    is_wave,
    measure_of,
    part_of,
    wave_of,
)
from lagesbild.readers.workbook import Merged
from lagesbild.swedish import fold, listing, number, parse_number, sentence_case


@dataclass(frozen=True)
class Fact:
    """One figure as printed, with all that is said of it."""

    about: About
    text: str
    row: int
    column: int


ASKED = ("fråga", "påstående", "frågetext")
"""What introduces a line that states the question."""

EVERY = ""
"""The question of a row that counts the answers to all questions of the table."""

Key = tuple[str, str, str, str, str]
"""area, survey, wave, question, group"""


@dataclass
class Answers:
    """All that is known of one area, wave, question and group: shares by answer, and the numbers behind them."""

    shares: dict[str, Fact] = field(default_factory=dict)
    numbers: dict[tuple[str | None, str], Fact] = field(default_factory=dict)


def with_areas(layout: Layout, names: Names, *, is_asked: bool) -> Layout:
    """The layout with headings that name areas as areas; where none does, they are questions.

    In a table that states its question (``is_asked``), or has a column of questions and one of shares, a heading beside
    those that are understood is no other one.
    """
    is_other = is_asked and any(s.other is None and s.measure != ASIDE for s in layout.columns.values())
    is_complete = "question" in layout.labels.values() and any(s.measure == "share" for s in layout.columns.values())
    others = [s.other for s in layout.columns.values() if s.other]
    are_areas = any(crosstab.known_area(o, names.context) for o in others) and "area" not in layout.labels.values()
    columns: dict[int, About] = {}
    stated = {} if is_asked else _stated(layout)
    stated = stated if len(stated) + len(others) > 1 else {}
    for i, about in layout.columns.items():
        if i in stated:
            columns[i] = replace(about, question=stated[i], answer=None)
        elif about.other is None:
            answer = about.answer and unmarked(about.answer, names.problems, row=layout.last, column=layout.titles[i])
            columns[i] = replace(about, answer=answer)
        elif are_areas:
            area = names.id(about.other, layout.last)
            if area is not None:
                columns[i] = replace(about, area=area, other=None)
        elif is_other or is_complete:
            columns[i] = About(measure=ASIDE)
        else:
            other = unmarked(about.other, names.problems, row=layout.last, column=layout.titles[i])
            columns[i] = replace(about, question=other, other=None)
    return replace(layout, columns=columns)


_OF_WHAT = re.compile(r"\b(?:ute|hemma|i|på|för|vid|från|av|när|kväll\w*|natt\w*|dagtid)\b")


def _stated(layout: Layout) -> dict[int, str]:
    """Column → the question that its heading is, where it says what the answer is of: "Andel otrygga i centrum, %"."""
    questions: dict[int, str] = {}
    parts = [i for i, about in layout.columns.items() if about.answer and part_of(about.answer)]
    for i, about in layout.columns.items():
        stated = answer_of(layout.titles[i]) if about.measure == "share" and about.answer else ""
        if answer_in(stated) and _OF_WHAT.search(stated) and (i not in parts or len(parts) == 1):
            title = re.split(r"[(%]|\bprocent\b", layout.titles[i], maxsplit=1)[0]
            title = title.replace(about.wave, "") if about.wave else title
            title = re.sub(r"^andel(?:en)? (?:som )?", "", title, flags=re.I)
            questions[i] = sentence_case(title.strip(" ,"))
    return questions


def table_body(
    grid: Grid, layout: Layout, problems: list[Problem]
) -> tuple[list[tuple[int, tuple[str, ...]]], list[str]]:
    """The rows of the table, and the lines below it that are none; an answer among them has lost its share."""
    header = {tuple(folded(grid.rows[i])) for i in range(layout.top - 1, layout.last)}
    rows = [(n, c) for n, c in grid.numbered(after=layout.last) if tuple(folded(c)) not in header]
    has_values = [any(i < len(c) and c[i] for i in layout.columns) and not grid.is_meta(c) for _, c in rows]
    last = max((i for i, has in enumerate(has_values) if has), default=-1)
    begun = {c[0] for (_, c), has in zip(rows, has_values, strict=True) if has and c[0]}
    for (n, cells), has in zip(rows, has_values, strict=True):
        if (
            grid.is_text
            and not has
            and sum(map(bool, cells)) > 1
            and cells[0] in begun
            and len(cells) <= max(layout.columns)
        ):
            what = "Raden slutar före sin andel."
            problems.append(Problem(what, "en cell per rubrik.", n, value=cells[-1]))
    for (n, cells), has in zip(rows, has_values, strict=True):
        label = answer_of(cells[0]) if not has and not grid.is_meta(cells) else ""
        if (ANSWER.match(label) and len(cells[0].split()) < 4) or part_of(label):
            what = f"Svaret ”{cells[0]}” har ingen andel."
            problems.append(Problem(what, "en andel, ”..” där den saknas.", n, value=cells[0]))
    return rows[: last + 1], [next(c for c in cells if c) for _, cells in rows[last + 1 :]]


Body = list[tuple[int, tuple[str, ...]]]


def _is_torn(cells: tuple[str, ...], edge: int, context: Context) -> bool:
    """True for a row without figures in their columns that a figure or an area begins, and that ends too early."""
    filled = [c for c in cells if c]
    if len(filled) != 1 or len(cells) >= edge:
        return False
    return is_value_text(filled[0]) or (len(cells) > 1 and crosstab.known_area(filled[0], context) is not None)


def without_shifted(grid: Grid, layout: Layout, body: Body, names: Names, problems: list[Problem]) -> Body:
    """The body without rows of figures that have fewer or more cells than the headings; they are refused."""
    header = max((grid.rows[i] for i in range(layout.top - 1, layout.last)), key=len)
    edge = max([*layout.columns, *layout.labels, *(i for i, text in enumerate(header) if text)]) + 1
    figures = [(n, c) for n, c in body if any(i < len(c) and c[i] for i in layout.columns)]
    refused: set[int] = set()
    if grid.is_text:
        padded = [*header[:edge], *[""] * (len(header) - edge)]
        bare = [(n, c) for n, c in grid.numbered(after=layout.last) if _is_torn(c, edge, names.context)]
        refused = check_widths([*figures, *bare], padded, problems, may_end=max(layout.columns) + 1)
    for row, cells in figures:
        if extra := next((c for c in cells[edge:] if c), ""):
            what = "Raden har fler värden än tabellen har kolumner."
            is_value = is_value_text(extra)
            problems.append(Problem(what, "ett värde per rubrik.", row, value=extra, warning=not is_value))
            refused |= {row} if is_value else set()
    return [(n, c) for n, c in body if n not in refused]


def is_named(layout: Layout, labels: dict[int, str], what: str) -> bool:
    """True when labels or headings say it of the figures."""
    return what in labels.values() or any(getattr(s, what) is not None for s in layout.columns.values())


def labels_of(
    layout: Layout, body: Sequence[tuple[int, tuple[str, ...]]], context: Context, problems: list[Problem]
) -> dict[int, str]:
    """What every label column labels; one whose heading is not known is judged by what stands in it."""
    labels = dict(layout.labels)
    for i, label in layout.labels.items():
        if label:
            continue
        texts = [c[i] for _, c in body if i < len(c) and c[i]]
        if not texts:
            del labels[i]
        elif all(is_wave(t) for t in texts):
            labels[i] = "wave"
        elif any(ANSWER.match(answer_of(t)) for t in texts):
            labels[i] = "answer"
        elif not is_named(layout, layout.labels, "area") and any(crosstab.known_area(t, context) for t in texts):
            labels[i] = "area"
        else:
            labels[i] = "group"
            heading = layout.titles.get(i, "")
            is_group = not heading or _GROUPS.search(fold(heading)) or all(GROUP.search(fold(t)) for t in texts)
            if not is_group and is_named(layout, layout.labels, "area"):
                what = f"Kolumnen ”{heading}” är okänd: om ”{texts[0]}” är en grupp av svarande går inte att avgöra."
                fix = f"Döp om ”{heading}” till ”Grupp” om det är en grupp, annars ta bort kolumnen."
                problems.append(
                    Problem(what, "område, grupp, fråga eller svar.", layout.last, heading, heading, fix=fix)
                )
    return labels


_GROUPS = re.compile(
    r"grupp|\bkön|ålder|årskurs|klass|skola|utbildning|bakgrund|urval|inkomst|syssel|boende|bostad|upplåtelse|hushåll|född|kategori|vilka|vem"
)
"""What heads a column of groups of those who answered."""


def _without_years(text: str) -> str:
    """A survey's title without the years that it ends with.

    >>> _without_years("Trygghetsmätning (2019, 2021 och 2023)")
    'Trygghetsmätning'
    """
    while match := re.search(rf"{YEAR_DIGITS}$", text.rstrip(" ,+)–-")):
        text = text.rstrip(" ,+)–-")[: -len(match[0])].rstrip(" ,+(–-").removesuffix(" och").rstrip(" ,(")
    return text


_AS_SHARES = re.compile(
    r"[\s,.(–-]*+\b(?:andel(?:ar|en)?(?: \(?(?:i procent|%)\)?)?|i procent)\)?$|[\s,]*+\(?%\)?$", re.I
)
"""What a title says of its figures after the question: ", andel i procent"."""


def _survey_and_question(line: str) -> tuple[str, ...]:
    """The survey and the question of a title that names both: "Trygghetsmätningen 2025: Otrygg ute sen kväll"."""
    named, _, question = line.partition(": ")
    *before, last = named.split(" ")
    if before and last.strip("0123456789–-") == "":  # "… 2023–2025"
        last = before[-1]
    is_named = ":" not in named and any(word in last.lower() for word in ("undersökning", "mätning", "enkät"))
    return (named, question) if is_named and question.strip() else (line,)


def outer_of(grid: Grid, above: Above, context: Context, problems: list[Problem], *, needs_area: bool) -> About:
    """What the lines above, the sheet's name and the file's name say of every figure."""
    lines = [line for text in above.lines if (line := re.sub(r"^tabell\s++\w+[.:]\s*+", "", text, flags=re.I))]
    asked = above.get(*ASKED)
    lines = [part for line in lines for part in _survey_and_question(line)]
    question = asked or next((line for line in lines if line.endswith("?")), None) or (lines[-1] if lines else None)
    if question:
        question = question if asked else _AS_SHARES.sub("", _undrawn(question)) or question
        question = unmarked(question, problems, row=None, column="fråga")
    named = next((line for line in lines if line not in (question, asked)), "")  # waves of one survey carry one name
    named = above.get("undersökning") or _without_years(_undrawn(named))
    named = named or Path(grid.file).stem
    wave = _outer_wave(grid, above, context, problems)
    if odd := next((m for line in lines if (m := NO_SHARES.search(line))), None):
        what = f"Titeln säger ”{odd[0]}”: siffrorna är inga andelar av svaren."
        problems.append(Problem(what, "andelar, antal svar eller intervall.", value=odd[0]))
    sheet = grid.sheet or ""
    group = above.get("grupp", "kön", "ålder") or (sheet if GROUP.search(fold(sheet)) else ALL)
    answer = above.get("svar", "svarsalternativ")
    if answer is None and (
        match := re.search(r"\bandel(?:en)?(?: \([^)]*\)| i procent)? (som [^.?]+)", " ".join(above.lines), re.I)
    ):
        answer = answer_of("andel " + re.sub(r",? (?:per|efter|i|under) .*|(?<!\s)\s*+\(.*", "", match[1]))
    area: str | None = context.place
    stated = above.get(*(k for k, v in LABELS.items() if v == "area"))
    if needs_area and not stated:
        area = sheets.place_of(grid, above.lines, context, problems) or area
    if needs_area and area is None:
        if stated:
            outer = crosstab.known_area(stated, context) or find_area(
                stated, context, problems, row=None, column="Område"
            )
        else:
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


_INHERITED = ("area", "group", "wave", "question", "answer", "survey")


def _inherited(
    before: dict[str, str], row_labels: dict[str, str], labels: dict[int, str], merged: set[str]
) -> tuple[dict[str, str], set[str]]:
    """A row's labels, and those that it leaves unclear.

    An empty cell below a label is part of a merged one, unless a label to the left of it begins anew: then the row
    may be of all of them.
    """
    inherited = {k: v for k, v in before.items() if k not in ("remark", "better")} | row_labels
    order = [label for _, label in sorted(labels.items())]
    changed = [order.index(label) for label, text in row_labels.items() if before.get(label) not in (None, text)]
    first = min(changed, default=len(order))
    unclear = {
        label
        for label in _INHERITED
        if label in before and label not in row_labels and label not in merged and order.index(label) > first
    }
    return inherited, unclear


def _is_merged(merged: Sequence[Merged], row: int, column: int) -> bool:
    return any(r0 <= row <= r1 and c0 <= column <= c1 for r0, c0, r1, c1 in merged)


def _tell_unclear(label: str, row: int, problems: list[Problem]) -> None:
    named = {"area": "område", "group": "grupp", "wave": "våg", "question": "fråga", "answer": "svar"}
    what = f"Raden säger inte vilket värde av ”{named.get(label, 'undersökning')}” den gäller: cellen är tom under ett annat."
    fix = "Skriv det på varje rad, t.ex. ”alla” om raden gäller alla."
    problems.append(Problem(what, "ett värde i cellen.", row, named.get(label), fix=fix))


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


def facts_of(
    body: Sequence[tuple[int, tuple[str, ...]]],
    layout: Layout,
    labels: dict[int, str],
    outer: About,
    names: Names,
    problems: list[Problem],
    merged: Sequence[Merged] = (),
) -> list[Fact]:
    """Every figure of the body. A row without figures names what the rows below it are about."""
    facts: list[Fact] = []
    heading = About()
    _tell_aside(body, layout, problems)
    _tell_other_answer(layout, outer, problems)
    columns = {label: i for i, label in labels.items()}
    before: dict[str, str] = {}
    missing: set[str] = set()
    unnamed: list[int] = []
    counted = _counted_each(body, columns.get("question"))
    for row, cells in body:
        row_labels = {label: cells[i] for i, label in labels.items() if i < len(cells) and cells[i]}
        if not any(i < len(cells) and cells[i] for i in layout.columns):
            text = next(c for c in cells if c)
            area = crosstab.known_area(text, names.context)
            heading = About(area=area.id) if area else About(question=text) if text.endswith("?") else heading
            continue
        if aside := next((t for label, t in row_labels.items() if label != "area" and is_no_share(t)), None):
            what = f"Raden ”{aside}” är ingen andel av svaren och lästes inte."
            problems.append(Problem(what, "en andel per svar.", row, value=aside, warning=True))
            continue
        spread = {label for label, i in columns.items() if _is_merged(merged, row, i)}
        before, unclear = _inherited(before, row_labels, labels, spread)
        if "area" in unclear and row_labels.get("around"):
            before["area"], unclear = row_labels["around"], unclear - {"area"}  # the municipality as a whole
        if unclear:
            _tell_unclear(min(unclear), row, problems)
            continue
        _tell_around(layout, cells, names, row, problems)
        about = _row(before, outer, names, row, problems, missing).within(heading)
        if about.question == EVERY and row in counted:
            about = replace(about, question=counted[row])
        if "area" in columns and not before.get("area") and heading.area is None:
            unnamed.append(row)
        if about.area == "":
            continue
        for i, column in layout.columns.items():
            text = cells[i] if i < len(cells) else ""
            if not text or column.measure == ASIDE:
                continue
            if odd := _contradicted(column, about, layout.titles[i], row):
                if not any(p.what == odd.what for p in problems):
                    problems.append(odd)
                continue
            full = column.within(about) if about.measure in (None, "share") else about.within(column)
            full = full.within(outer)
            measure = full.measure or "share"
            is_answered = column.answer is not None or about.answer is not None
            answer = full.answer if measure == "share" or is_answered else None
            facts.append(Fact(replace(full, measure=measure, answer=answer), text, row, i))
    tell_unnamed(unnamed, outer.area, names.context, problems)
    return facts


def _tell_around(layout: Layout, cells: tuple[str, ...], names: Names, row: int, problems: list[Problem]) -> None:
    """Warn of a kommun or the like beside an area that is none of ours: "Kalmar"."""
    for i in (i for i, label in layout.labels.items() if label == "around" and i < len(cells) and cells[i]):
        heading = layout.titles.get(i, "")
        if fold(heading) not in COARSE or crosstab.known_area(cells[i], names.context):
            continue
        what = f"Kolumnen ”{heading}” säger ”{cells[i]}”, som inget område här heter."
        if not any(p.what == what for p in problems):
            problems.append(
                Problem(what, "samma plats på raden och i det som angavs.", row, heading, cells[i], warning=True)
            )


def _contradicted(column: About, row_about: About, title: str, row: int) -> Problem | None:
    """A problem when a heading says another year, group or answer than the row itself: both cannot be so."""
    for name, called in (("wave", "mätning"), ("group", "grupp"), ("answer", "svar")):
        mine, theirs = getattr(column, name), getattr(row_about, name)
        if mine is None or theirs is None or fold(mine) == fold(theirs):
            continue
        if name == "answer" and _stems(mine) & _stems(theirs):
            continue
        if name == "wave" and set(years_in(mine)) & set(years_in(theirs)):
            continue
        what = f"Rubriken säger ”{mine}”, men raden säger ”{theirs}”."
        return Problem(what, f"samma {called} i rubriken och på raden.", row, title, mine)
    return None


def _stems(text: str) -> set[str]:
    """The beginnings of a text's longer words: "otrygga" and "otrygg" share one."""
    return {w[:5] for w in re.findall(r"\w{3,}", fold(text))}


def check_headings(
    layout: Layout, context: Context, problems: list[Problem], *, is_asked: bool, has_areas: bool
) -> None:
    """Refuse a heading of a share that names an area beside rows with their own, or a group where an answer stands.

    ``is_asked``: the table says its question, so that "Andel kvinnor" is either of women or of those who answered.
    """
    for i, about in layout.columns.items():
        title, said = layout.titles[i], about.answer or about.group or ""
        area = crosstab.area_in(said, replace(context, place=None)) if said and has_areas else None
        if area is not None:
            what = f"Rubriken ”{title}” säger {area.name}, men raderna har egna områden."
            problems.append(Problem(what, "områden i rubrikerna eller på raderna.", layout.last, title, title))
        elif is_asked and about.answer and not is_all(about.answer) and GROUP.search(fold(about.answer)):
            what = f"Rubriken ”{title}” säger ”{about.answer}”: om det är en grupp som har svarat eller ett svar går inte att avgöra."
            fix = "Skriv gruppen i en kolumn ”Grupp”, eller som rubrik utan ”andel”."
            problems.append(
                Problem(what, "svaret i rubriken, gruppen i en kolumn.", layout.last, title, title, fix=fix)
            )


def _counted_each(body: Sequence[tuple[int, tuple[str, ...]]], column: int | None) -> dict[int, str]:
    """Row → question, where every question is followed by a row that counts its answers."""
    texts = [(row, cells[column] if column < len(cells) else "") for row, cells in body] if column is not None else []
    is_count = [COUNTS_ANSWERS.fullmatch(fold(text)) is not None for _, text in texts]
    if len(texts) < 4 or is_count != [False, True] * (len(texts) // 2):
        return {}
    return {row: question for (_, question), (row, _) in zip(texts[::2], texts[1::2], strict=True)}


def _tell_other_answer(layout: Layout, outer: About, problems: list[Problem]) -> None:
    """Warn of a heading that names another answer than the line above the table."""
    named = {i: about.answer for i, about in layout.columns.items() if about.answer}
    for i, answer in named.items() if outer.answer else ():
        stems = [_stems(text) for text in (answer or "", outer.answer or "")]
        if stems[0] and not stems[0] & stems[1]:
            what = f"Rubriken säger ”{answer}”, men raden ovanför tabellen ”{outer.answer}”; rubriken gäller."
            title = layout.titles[i]
            problems.append(Problem(what, "samma svar på båda ställena.", layout.last, title, answer, warning=True))


def _tell_aside(body: Sequence[tuple[int, tuple[str, ...]]], layout: Layout, problems: list[Problem]) -> None:
    """Warn of the columns that are left: printed changes, which are compared with their waves, aims, means."""
    waves = {about.wave: i for i, about in layout.columns.items() if about.wave and about.measure != ASIDE}
    for i, about in layout.columns.items():
        if about.measure != ASIDE or not any(i < len(cells) and cells[i] for _, cells in body):
            continue
        title = layout.titles[i]
        what = f"Kolumnen ”{title}” är ingen andel av svaren och lästes inte."
        problems.append(Problem(what, "andelar, antal svar eller intervall.", layout.last, title, title, warning=True))
        if not crosstab.is_change(title) or len(waves) != 2 or "(%)" in title or "procent " in fold(title):
            continue
        first, last = (waves[w] for w in sorted(waves, key=lambda w: years_in(str(w))))
        for row, cells in body:
            try:
                values = [parse_number(cells[k].replace("%", "")) if k < len(cells) else None for k in (first, last, i)]
            except ValueError:
                continue
            before, after, change = values
            if before is None or after is None or change is None:
                continue
            if min(abs(after - before - change), abs(100 * (after - before) - change)) > 1.05:
                what = f"Förändringen {cells[i]} stämmer inte med andelarna, {cells[first]} och {cells[last]}."
                expected = f"{number(after - before, 2 if abs(after) <= 1 else 1, sign=True)}."
                problems.append(Problem(what, expected, row, title, cells[i], warning=True))


def with_questions(facts: list[Fact], layout: Layout, problems: list[Problem]) -> list[Fact]:
    """Shares of a table that asks no question are asked what their heading says, when that is more than an answer."""
    completed = []
    for fact in facts:
        about = fact.about
        if about.measure == "share" and about.question is None and len((about.answer or "").split()) > 2:
            fact = replace(fact, about=replace(about, question=sentence_case(str(about.answer))))
        completed.append(fact)
    if used := dict.fromkeys(
        str(f.about.question) for f, before in zip(completed, facts, strict=True) if f is not before
    ):
        what = f"Tabellen säger ingen fråga; rubriken får vara frågan: {listing([f'”{q}”' for q in used])}."
        problems.append(Problem(what, "en rad ”Fråga: …” ovanför tabellen.", layout.last, warning=True))
    return completed


def _row(
    row_labels: dict[str, str], outer: About, names: Names, row: int, problems: list[Problem], missing: set[str]
) -> About:
    """What a row's labels say; an area that is not known is the empty text."""
    area: str | None = None
    if text := row_labels.get("area"):
        if group_of(text) == ALL:
            area = outer.area or ""
            if not area and text not in missing:
                missing.add(text)
                what = f"Raden ”{text}” hör inte till något område som tabellen nämner och lästes inte."
                problems.append(
                    Problem(what, "områdets namn i raden eller i titeln.", row, "område", text, warning=True)
                )
        else:
            area = names.id(text, row) or ""
    row_labels = {
        k: unmarked(t, problems, row=row, column=k) if k in ("group", "answer", "question") else t
        for k, t in row_labels.items()
    }
    group, answer, measure = row_labels.get("group"), row_labels.get("answer"), None
    for text in (t for t in (group, answer) if t):
        measured = measure_of(text)
        if measured is not None and not GROUP.search(fold(text)):
            measure = measured if measured != "share" or not answer_of(text) else None
    question = _AS_SHARES.sub("", row_labels.get("question") or "") or row_labels.get("question")
    if question and COUNTS_ANSWERS.fullmatch(fold(question)):
        question, measure = EVERY, measure_of(question)
    is_number = measure is not None
    wave = row_labels.get("wave")
    return About(
        area,
        row_labels.get("survey"),
        (wave_of(wave) if is_wave(wave) else wave) if wave else None,
        question,
        (part_of(answer_of(answer)) or answer_of(answer) or None) if answer and not is_number else None,
        group_of(group) if group and not (is_number and measure_of(group)) else None,
        measure,
        row_labels.get("remark"),
        row_labels.get("better"),
    )


_OF_SHARES = re.compile(r"%|\bandel|procent|undersökning|enkät|mätning|\bNTU\b|antal svar|svarande", re.I)


def with_answers(facts: list[Fact], said: str | None, around: Iterable[str], problems: list[Problem]) -> list[Fact]:
    """The facts, with an answer of the shares that say none: what the question states, which is told, else what the user ``said``.

    The former only where the user, a figure or what stands ``around`` them says that they are shares of those who answered.
    """
    known: dict[str, str] = {}
    chosen = (part_of(fold(said)) or fold(said)) if said else None
    are_shares = chosen is not None or any(map(_OF_SHARES.search, (*around, *(f.text for f in facts))))
    for fact in facts if are_shares else ():
        about = fact.about
        is_unsaid = about.measure == "share" and about.answer is None
        answer = answer_in(about.question) if is_unsaid and about.question else None
        if answer and about.question and about.question not in known:
            known[about.question] = answer
            what = f"Svaret ”{answer}” lästes ur frågan ”{about.question}”."
            expected = "en kolumn ”Svar” om andelen räknar något annat."
            problems.append(Problem(what, expected, fact.row, value=about.question, warning=True))
    return [
        replace(f, about=replace(f.about, answer=known.get(f.about.question or "", chosen)))
        if f.about.measure == "share" and f.about.answer is None
        else f
        for f in facts
    ]


def gather(facts: list[Fact], layout: Layout, problems: list[Problem]) -> dict[Key, Answers]:
    """The facts by what they are about. What a figure must say and does not is a problem, told once."""
    waves: dict[int, set[str]] = defaultdict(set)
    questions: dict[int, list[str]] = defaultdict(list)
    for fact in facts:
        if fact.about.measure == "share":
            waves[fact.row] |= {fact.about.wave} if fact.about.wave else set()
            if fact.about.question and fact.about.question not in questions[fact.row]:
                questions[fact.row].append(fact.about.question)
    known: dict[Key, Answers] = defaultdict(Answers)
    reported: set[str] = set()

    def tell(what: str, expected: str, fact: Fact, missing: Field | None = None) -> None:
        if what not in reported:
            reported.add(what)
            title = layout.titles[fact.column]
            problems.append(Problem(what, expected, fact.row, title, fact.text, missing=missing))

    def keep(key: Key, fact: Fact) -> None:
        about, answers = fact.about, known[key]
        if about.measure == "share":
            first = answers.shares.setdefault(str(about.answer), fact)
        else:
            first = answers.numbers.setdefault((about.answer, str(about.measure)), fact)
        if first is not fact:
            named = f"{about.area}, {key[2]}, {key[3]}, {about.group or ALL}"
            what = f"Uppgiften står två gånger, även på rad {first.row} ({named})."
            tell(what, "en gång per uppgift.", fact)

    for fact in sorted(
        facts, key=lambda f: f.about.question == EVERY
    ):  # what counts every question's answers comes last
        about = fact.about
        column = layout.columns[fact.column]
        if about.measure != "share" and column.wave is None and len(waves[fact.row]) > 1 and about.answer is None:
            what = f"Kolumnen ”{layout.titles[fact.column]}” säger inte vilken våg den gäller."
            tell(what, "ett årtal i rubriken.", fact)
            continue
        wave = about.wave or next(iter(waves[fact.row]), None)
        if wave is None:
            tell(
                "Tabellen säger inte vilket år undersökningen gäller.",
                "ett årtal i titeln eller rubriken.",
                fact,
                Field.YEAR,
            )
        elif about.question is None:
            tell("Tabellen säger inte vilken fråga den gäller.", "en rad ”Fråga: …” ovanför tabellen.", fact)
        elif about.measure == "share" and about.answer is None:
            expected = "en kolumn ”Svar” eller en rad ”Svar: …” ovanför tabellen, t.ex. ”Svar: instämmer”."
            what = "Tabellen säger inte vilket svar andelen räknar."
            if stated := answer_in(about.question):  # known, but not that these are shares
                what = f"Inget säger att siffrorna är andelar av dem som svarade ”{stated}”."
                expected = "”andel” eller ”%” i titeln, i rubriken eller efter frågan."
            tell(what, expected, fact, Field.ANSWER)
        elif about.area:
            # the number of answers stands once where several questions stand side by side
            is_common = about.measure != "share" and column.question is None
            asked = questions[fact.row] if is_common else []
            if about.question == EVERY:
                of = (about.area, about.survey or "", wave, about.group or ALL)
                asked = [q for a, s, w, q, g in known if (a, s, w, g) == of]
            for question in asked or [about.question]:
                keep((about.area, about.survey or "", wave, question, about.group or ALL), fact)
    return known
