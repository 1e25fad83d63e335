"""Every figure of a survey's table with all that is said of it, gathered by what it is about."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from lagesbild.problems import Field, Problem
from lagesbild.readers import crosstab
from lagesbild.readers.base import Context, is_all, tell_unnamed, unmarked
from lagesbild.readers.crosstab import Names
from lagesbild.readers.periods import years_in
from lagesbild.readers.surveys.layout import ASIDE, About, Layout
from lagesbild.readers.surveys.outer import AS_SHARES
from lagesbild.readers.surveys.words import (
    ALL,
    COARSE,
    COUNTS_ANSWERS,
    GROUP,
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


EVERY = ""
"""The question of a row that counts the answers to all questions of the table."""

Key = tuple[str, str, str, str, str]
"""area, survey, wave, question, group"""


@dataclass
class Answers:
    """All that is known of one area, wave, question and group: shares by answer, and the numbers behind them."""

    shares: dict[str, Fact] = field(default_factory=dict)
    numbers: dict[tuple[str | None, str], Fact] = field(default_factory=dict)


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
        if crosstab.is_wider(title):
            what, expected = f"”{title}” är inget område i registret och lästes inte.", "områden som är inlästa."
        else:
            what = f"Kolumnen ”{title}” är ingen andel av svaren och lästes inte."
            expected = "andelar, antal svar eller intervall."
        problems.append(Problem(what, expected, layout.last, title, title, warning=True))
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
        elif crosstab.is_wider(text) and not crosstab.known_area(text, names.context):
            area = ""
            if text not in missing:
                missing.add(text)
                what = f"”{text}” är inget område i registret och lästes inte."
                problems.append(Problem(what, "områden som är inlästa.", row, "område", text, warning=True))
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
    question = AS_SHARES.sub("", row_labels.get("question") or "") or row_labels.get("question")
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
