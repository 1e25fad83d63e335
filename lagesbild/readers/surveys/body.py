"""The rows of a survey's table, and what its headings and label columns say where words alone do not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lagesbild.problems import Problem
from lagesbild.readers import crosstab
from lagesbild.readers.base import Context, unmarked
from lagesbild.readers.crosstab import Names
from lagesbild.readers.files import Grid, check_widths, folded
from lagesbild.readers.surveys.layout import ASIDE, About, Layout, is_value_text
from lagesbild.readers.surveys.words import (
    ANSWER,
    GROUP,
    answer_in,
    answer_of,
    is_wave,
    part_of,
)
from lagesbild.swedish import fold, sentence_case


def with_areas(layout: Layout, names: Names, *, is_asked: bool) -> Layout:
    """The layout with headings that name areas as areas; where none does, they are questions.

    In a table that states its question (``is_asked``), or has a column of questions and one of shares, a heading beside
    those that are understood is no other one.
    """
    is_other = is_asked and any(s.other is None and s.measure != ASIDE for s in layout.columns.values())
    is_complete = "question" in layout.labels.values() and any(s.measure == "share" for s in layout.columns.values())
    others = [s.other for s in layout.columns.values() if s.other]
    has_areas = "area" in layout.labels.values()
    are_areas = not has_areas and any(crosstab.known_area(o, names.context) for o in others)
    columns: dict[int, About] = {}
    stated = {} if is_asked else _stated(layout)
    stated = stated if len(stated) + len(others) > 1 else {}
    for i, about in layout.columns.items():
        if i in stated:
            columns[i] = replace(about, question=stated[i], answer=None)
        elif (
            about.other is None and about.answer and not has_areas and crosstab.known_area(about.answer, names.context)
        ):
            columns[i] = replace(about, area=names.id(about.answer, layout.last), answer=None)  # "Ekeby (%)"
        elif about.other is None:
            answer = about.answer and unmarked(about.answer, names.problems, row=layout.last, column=layout.titles[i])
            columns[i] = replace(about, answer=answer)
        elif are_areas and crosstab.is_wider(about.other) and not crosstab.known_area(about.other, names.context):
            columns[i] = About(measure=ASIDE)
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
    layout: Layout,
    body: Sequence[tuple[int, tuple[str, ...]]],
    context: Context,
    problems: list[Problem],
    *,
    is_asked: bool,
) -> dict[int, str]:
    """What every label column labels; one whose heading is not known is judged by what stands in it.

    ``is_asked``: the lines above state the question.
    """
    labels = dict(layout.labels)
    for i, label in layout.labels.items():
        if label:
            continue
        texts = [c[i] for _, c in body if i < len(c) and c[i]]
        if not texts:
            del labels[i]
        elif all(is_wave(t) for t in texts):
            labels[i] = "wave"
        elif not is_asked and any(answer_in(t) and _OF_WHAT.search(t) for t in texts):
            labels[i] = "question"  # "Otrygg ute sen kväll" is a question with its answer
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
