"""Survey results as they are laid out: a sheet a question, stacked headings, answers side by side.

Every figure is a fact with what the headings, the row and the lines above say of it: area, wave,
question, group, answer, and what it measures. The facts are then put together: a share with its
number of answers and its interval, and "mycket otrygg", "ganska otrygg" and "går inte ut" summed
into the one share that a lägesbild shows.
"""

from __future__ import annotations

import re
from dataclasses import replace

from lagesbild.problems import Problem
from lagesbild.readers import crosstab
from lagesbild.readers.base import Context, ParsedTable, common_place
from lagesbild.readers.crosstab import Names
from lagesbild.readers.files import Grid
from lagesbild.readers.periods import as_of_date, period_text
from lagesbild.readers.surveys.body import is_named, labels_of, table_body, with_areas, without_shifted
from lagesbild.readers.surveys.counts import as_shares
from lagesbild.readers.surveys.facts import EVERY, check_headings, facts_of, gather, with_answers, with_questions
from lagesbild.readers.surveys.layout import Layout, find_layout, recognise, unclear_headings
from lagesbild.readers.surveys.outer import ASKED, SURVEY_NAME, outer_of
from lagesbild.readers.surveys.records import records_of, scales_of
from lagesbild.readers.surveys.words import KEYS, KIND
from lagesbild.swedish import fold, listing, sentence_case
from lagesbild.tables import to_frame

ORDER = 40  # when it is asked, among the readers of tables


_BEFORE = re.compile(
    r"(?:föregående|förra|fg\.?|tidigare|senaste|nästa|detta|i fjol) ?(?:år\w*|mätning\w*|undersökning\w*)?"
)


def read(grid: Grid, context: Context, kind: str = KIND) -> ParsedTable:
    """Read the table. Parts of the measure become one row, every other answer a row of its own."""
    layout = find_layout(grid)
    assert layout is not None, "read() is only called on what recognise() recognised"
    above = crosstab.above(grid.rows[: layout.top - 1], KEYS)
    problems: list[Problem] = []
    names = Names(context, context.place, "område", problems)
    layout = with_areas(layout, names, is_asked=above.get(*ASKED) is not None)
    body, notes = table_body(grid, layout, problems)
    body = without_shifted(grid, layout, body, names, problems)
    is_stated = above.get(*ASKED) is not None or any(line.endswith("?") for line in above.lines)
    labels = labels_of(layout, body, context, problems, is_asked=is_stated)
    is_asked = above.get(*ASKED) is not None or is_named(layout, labels, "question")
    check_headings(layout, context, problems, is_asked=is_asked, has_areas="area" in labels.values())
    needs_area = not is_named(layout, labels, "area")
    has_statements = not is_stated and _are_statements(layout)
    layout = _asked_in_headings(layout) if has_statements else layout
    has_questions = is_named(layout, labels, "question") or has_statements
    outer = outer_of(grid, above, context, problems, needs_area=needs_area, has_questions=has_questions)
    if has_statements and outer.question and SURVEY_NAME.search(outer.question):
        outer = replace(outer, question=None)  # the title is the survey's name, and each heading a question
    facts = with_questions(facts_of(body, layout, labels, outer, names, problems, grid.merged), layout, problems)
    asked = [c for _, cells in body for i, c in enumerate(cells) if labels.get(i) == "question"]
    around = (above.text, *layout.titles.values(), grid.sheet or "", *asked)
    facts = with_answers(facts, context.answer, around, problems)
    known, facts = as_shares(gather(facts, layout, problems), facts, layout, problems)
    scales = scales_of(facts, layout, problems)
    records = records_of(known, scales, layout, problems)
    if not records and not any(not p.warning for p in problems):
        problems.append(
            Problem("Tabellen har inga andelar.", "minst en rad med en andel under rubrikerna.", layout.top)
        )
    if before := next((str(r["group"]) for r in records if _BEFORE.fullmatch(fold(str(r["group"])))), None):
        what = f"”{before.capitalize()}” säger inte vilken mätning andelarna är från."
        problems.append(Problem(what, "mätningens år.", layout.top, value=before))
    below = crosstab.above(([n] for n in notes), KEYS)
    return ParsedTable(
        KIND,
        grid.file,
        to_frame(KIND, records),
        place=context.place or common_place(names.areas, context) or outer.area,
        source=above.get("källa") or below.get("källa") or context.source,
        period=period_text(above.stated) or listing(sorted({str(r["wave"]) for r in records})) or None,
        as_of=as_of_date(above.stated),
        title=above.lines[0] if above.lines else None,
        remark=above.get("anmärkning"),
        problems=tuple(problems),
    )


def _are_statements(layout: Layout) -> bool:
    """True when every heading of shares says more than an answer: "Trygg i trapphuset", "Trygg på gården"."""
    said = [about.answer or "" for about in layout.columns.values() if about.measure == "share"]
    return len({*said}) > 1 and all(_STATEMENT.match(fold(answer)) for answer in said)


def _asked_in_headings(layout: Layout) -> Layout:
    """The layout with those headings as questions, each without an answer; the number of answers is of all of them."""
    columns = {
        i: replace(about, question=sentence_case(about.answer or ""), answer=None)
        if about.measure == "share"
        else replace(about, question=about.question or EVERY)
        for i, about in layout.columns.items()
    }
    return replace(layout, columns=columns)


_STATEMENT = re.compile(r"(?:o?tryg|oro|nöjd|trivs|känner|upplever|utsatt)\w* \w+ \w+")


__all__ = ["KIND", "read", "recognise", "unclear_headings"]
