"""Survey results as they are laid out: a sheet a question, stacked headings, answers side by side.

Every figure is a fact with what the headings, the row and the lines above say of it: area, wave,
question, group, answer, and what it measures. The facts are then put together: a share with its
number of answers and its interval, and "mycket otrygg", "ganska otrygg" and "går inte ut" summed
into the one share that a lägesbild shows.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from lagesbild.problems import Field, Problem
from lagesbild.readers import crosstab
from lagesbild.readers.base import Context, ParsedTable, common_place, find_area
from lagesbild.readers.crosstab import Above, Names
from lagesbild.readers.files import Grid, as_of_date, folded, period_text
from lagesbild.swedish import fold, listing, number, parse_count, parse_number, percent, sentence_case
from lagesbild.tables import SURVEY, to_frame

KIND = "survey"
ALL = "alla"
_LABELS = {
    **dict.fromkeys(("område", "stadsdel", "stadsdelsområde", "stadsområde", "mellanområde", "kommun"), "area"),
    **dict.fromkeys(("regso", "delområde", "bostadsområde", "region", "polisområde"), "area"),
    **dict.fromkeys(("grupp", "kön", "ålder", "åldersgrupp", "redovisningsgrupp", "kön och ålder"), "group"),
    **dict.fromkeys(("våg", "år", "mätning", "mätår", "undersökningsår", "mättillfälle"), "wave"),
    **dict.fromkeys(("fråga", "påstående", "frågetext"), "question"),
    **dict.fromkeys(("svar", "svarsalternativ"), "answer"),
    "undersökning": "survey",
    "anmärkning": "remark",
}
"""What heads a column of labels → what it labels."""
_COARSE = ("region", "kommun", "polisområde", "stadsdelsområde", "stadsområde", "mellanområde")
"""Areas that hold others, the largest first: beside one that is smaller they only say where that lies."""
_KEYS = frozenset({*_LABELS, "källa", "uttag", "period", "titel"})
_OTHER_TABLES = {
    "vecka",
    "mått",
    "värde",
    "indikator",
    "från",
    "till",
    "datum",
    "nivå",
    "namn",
    "lager",
    "brottskategori",
}
_IS_SURVEY = re.compile(
    r"trygg|enkät|svarande|antal svar|\borolig|\boro\b|medborgarundersökning|\bNTU\b|svarsalternativ", re.I
)
_MEASURES = (
    ("n_effective", re.compile(r"effektiv|\bvikt|\bväg[dt]")),
    ("deff", re.compile(r"designeffekt|\bdeff\b")),
    ("low", re.compile(r"\bnedre|\bundre|\blägre|\bki från\b")),
    ("high", re.compile(r"\bövre|\bhögre|\bki till\b")),
    ("interval", re.compile(r"intervall|\bki\b|konfidens")),
    ("margin", re.compile(r"±|felmarginal|\+/-|osäkerhet")),
    ("n", re.compile(r"^n\b|\bn\s*=|antal|svarande|\bbas\b")),
    ("sum", re.compile(r"^summa|^(?:andel )?(?:totalt|sammanlagt|tillsammans)\s+\w*(?:trygg|orolig)|otrygga? totalt")),
    ("share", re.compile(r"andel|procent|%")),
)
_ANSWER = re.compile(
    r"^(?:mycket|ganska|varken|vet (?:inte|ej)|inte alls|inte särskilt|något|går\b.*\but\b|avstår|ja\b|nej\b|otrygg|trygg|orolig)"
)
_GROUP = re.compile(
    r"^(?:alla|samtliga|totalt?|båda könen)$|kvinn|\bmän\b|\bman\b|flick|pojk|\d+\s*[-–]\s*\d*\s*år|\bår\b|född|bakgrund"
    r"|hyres|bostadsrätt|villa|småhus|lägenhet"
)
_WITH_YEAR = re.compile(r"(.*[^\W\d].*?)[\s,(]+((?:19|20)\d{2})\)?\s*(\(?%\)?)?")
_WAVE = re.compile(r"(?:(?:våg|år|ntu|mätning|undersökning|andel|procent|%|[-–+/,&\s()]|och|(?:19|20)\d{2})\s*)+")
_MISSING = re.compile(
    r"för (?:få|låg)\b.*|<\s*\d+|\*+|x{1,3}|uppgift saknas|redovisas (?:ej|inte)|\(?\.\.\)?|i\.u\.?", re.I
)
_NUMBER = r"[-−]?\d[\d\s]*(?:[.,]\d+)?\s*%?"
_INTERVAL = re.compile(rf"[(\[]?\s*({_NUMBER})\s*(?:[-–−;]|till)\s*({_NUMBER})\s*[)\]]?")
_WITH_INTERVAL = re.compile(rf"({_NUMBER})\s*[(\[]\s*({_NUMBER})\s*[-–−;]\s*({_NUMBER})\s*[)\]]")
_WITH_MARGIN = re.compile(rf"({_NUMBER})?\s*(?:±|\+/[-−])\s*({_NUMBER})")


# --- what a text says ------------------------------------------------------------------------------


def wave_of(text: str) -> str | None:
    """The wave that a text names, pooled years joined with +; None when it names none.

    >>> wave_of("2020, 2021 och 2023"), wave_of("NTU 2022–2023"), wave_of("Trygg ute")
    ('2020+2021+2023', '2022+2023', None)
    """
    years = list(dict.fromkeys(m[0] for m in crosstab.YEAR.finditer(text)))
    if len(years) == 2 and re.search(rf"{years[0]}\s*[-–−]\s*{years[1]}", text) and int(years[1]) - int(years[0]) > 1:
        return f"{years[0]}–{years[1]}"  # from … to: which years it pools is not said
    return "+".join(years) or None


def _is_wave(text: str) -> bool:
    return bool(crosstab.YEAR.search(text)) and bool(_WAVE.fullmatch(fold(text)))


def _measure(text: str) -> str | None:
    plain = fold(text)
    if _is_wave(text):
        return "share" if re.search(r"andel|procent|%", plain) else None
    return next((name for name, words in _MEASURES if words.search(plain)), None)


def _answer(text: str) -> str:
    """The answer that a heading names, without "Andel" and "(%)"; empty when it names none."""
    plain = re.sub(
        r"\(?\s*(?:%|procent)\s*\)?|^andel(?:en)?\b(?:\s+som\b)?(?:\s+(?:är|känner sig|svarar|uppger)\b)?",
        "",
        fold(text),
    )
    return plain.strip(" ,.:–-")


_PARTS = ("mycket otrygg", "ganska otrygg", "otrygg", "mycket orolig", "ganska orolig", "går inte ut")


def _part(answer: str) -> str | None:
    """The standard name of an answer that is summed into the measure."""
    plain = re.sub(r"\s*\(.*", "", answer)
    if re.match(r"(?:går|avstår)\b.*\but\b", plain):
        return "går inte ut"
    plain = re.sub(r"(?<=otrygg|orolig)[at]?$", "", plain.replace("oroliga", "orolig"))
    return plain if plain in _PARTS else None


def combined(parts: Iterable[str]) -> str:
    """The name of the answer that parts make together.

    >>> combined(["mycket otrygg", "ganska otrygg", "går inte ut"])
    'mycket eller ganska otrygg, eller går inte ut'
    """
    left = sorted(set(parts), key=_PARTS.index)
    for word in ("otrygg", "orolig"):
        if {f"mycket {word}", f"ganska {word}"} <= set(left):
            left[left.index(f"mycket {word}")] = f"mycket eller ganska {word}"
            left.remove(f"ganska {word}")
    return ", eller ".join(left)


# --- the table's parts -----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Said:
    """What a heading, a row or the lines above say of a figure; None where they say nothing."""

    area: str | None = None
    survey: str | None = None
    wave: str | None = None
    question: str | None = None
    answer: str | None = None
    group: str | None = None
    measure: str | None = None
    remark: str | None = None
    other: str | None = None

    def within(self, outer: _Said) -> _Said:
        """This, completed by what is said around it."""
        return _Said(
            *(mine if mine is not None else theirs for mine, theirs in zip(_values(self), _values(outer), strict=True))
        )


def _values(said: _Said) -> tuple[str | None, ...]:
    return (
        said.area,
        said.survey,
        said.wave,
        said.question,
        said.answer,
        said.group,
        said.measure,
        said.remark,
        said.other,
    )


@dataclass(frozen=True)
class _Layout:
    """Header rows ``top`` to ``last``, label columns by what they label, and what heads the figures."""

    top: int
    last: int
    labels: dict[int, str]
    columns: dict[int, _Said]
    titles: dict[int, str]


def recognise(grid: Grid, kind: str | None = None) -> str | None:
    """The kind when the grid has this shape."""
    if kind not in (None, KIND):
        return None
    layout = _layout(grid)
    if layout is None:
        return None
    rows = grid.head.rows[: layout.last]
    text = "\n".join([c for cells in rows for c in cells] + [grid.sheet or ""])
    answers = [cells[0] for _, cells in grid.head.numbered(after=layout.last)]
    has_parts = sum(_part(_answer(a)) is not None for a in answers) > 1
    return KIND if kind == KIND or has_parts or _IS_SURVEY.search(text) else None


def _layout(grid: Grid) -> _Layout | None:
    numbered = [(n, c) for n, c in grid.head.numbered() if not _is_said(c)]
    for i, (top, cells) in enumerate(numbered):
        if len({c for c in cells if c}) < 2 or any(map(_is_value, cells)) or grid.is_meta(cells):
            continue
        stack, last = [cells], top
        for row, more in numbered[i + 1 :]:
            if any(map(_is_value, more[1:])) or len([c for c in more if c]) < 2:
                break
            stack.append(more)
            last = row
        after = next((c for n, c in numbered if n > last and len({x for x in c if x}) > 1), ())
        names = set(folded(stack[-1]))
        if not any(map(_is_value, after[1:])) or names & _OTHER_TABLES or _is_long(names):
            return None
        return _headed(stack, top, last)
    return None


def _is_long(names: set[str]) -> bool:
    """True for the register's own long form, which another reader reads; not when it has intervals to scale."""
    plain = {c.title for c in SURVEY.columns} - {"nedre", "övre", "effektivt n"}
    return {"fråga", "andel"} <= names <= {*plain, "", "stadsdel", "stadsområde", "mellanområde"}


def _is_said(cells: tuple[str, ...]) -> bool:
    """True for a line such as "Undersökning: …", also over two cells."""
    filled = [c for c in cells if c]
    return 0 < len(filled) <= 2 and fold(filled[0]).partition(":")[0] in _KEYS and (":" in filled[0])


def _is_value(text: str) -> bool:
    """True for what stands in the table's body: a figure, a figure with its interval, or a word for missing."""
    if crosstab.is_figure(text):
        return not _is_wave(text)  # "2022 %" heads the shares of that year
    return bool(_MISSING.fullmatch(text) or _WITH_INTERVAL.fullmatch(text) or _WITH_MARGIN.fullmatch(text)) or (
        bool(_INTERVAL.fullmatch(text)) and not _is_wave(text)
    )


def _headed(stack: Sequence[tuple[str, ...]], top: int, last: int) -> _Layout | None:
    labels: dict[int, str] = {}
    columns: dict[int, _Said] = {}
    titles: dict[int, str] = {}
    sizes: dict[int, int] = {}
    before = _Said()
    for heading in crosstab.headings(stack, lambda text: fold(text) in _LABELS):
        word = next((fold(c) for c in heading.own if fold(c) in _LABELS), None)
        if word is not None:
            labels[heading.index] = _LABELS[word]
            if _LABELS[word] == "area":
                sizes[heading.index] = _COARSE.index(word) if word in _COARSE else len(_COARSE)
        elif heading.own and (heading.index > 0 or any(_measure(c) for c in heading.own)):
            said = _Said()
            for cell in heading.cells:
                said = _heading(cell).within(said)
            if said == _Said(wave=said.wave, measure="share") and len(heading.cells) == 1 and before.wave:
                said = replace(said, answer=before.answer)  # "Andel trygga 2021 %", "2022 %"
            columns[heading.index], titles[heading.index] = said, heading.text
            before = said
    for i in sizes:
        if i != max(sizes, key=lambda j: sizes[j]):
            labels[i] = "around"
    first = min(columns, default=0)
    for i in range(first):
        labels.setdefault(i, "")
    return _Layout(top, last, labels, columns, titles) if columns else None


def _heading(text: str) -> _Said:
    """What one cell of a heading says."""
    measure, plain = _measure(text), fold(text)
    wave = wave_of(text) if _is_wave(text) else None
    if wave:
        return _Said(wave=wave, measure=measure)
    if measure == "share" and (match := _WITH_YEAR.fullmatch(text)):
        return replace(_heading(f"{match[1]} {match[3] or ''}".strip()), wave=match[2])
    answer = _answer(text)
    if measure in ("share", None) and _ANSWER.match(answer):
        return _Said(answer=_part(answer) or answer, measure="share")
    if measure == "share":
        return _Said(measure=measure, answer=answer or None)
    if measure is not None:
        return _Said(measure=measure)
    return _Said(group=_group(plain)) if _GROUP.search(plain) else _Said(other=text)


def _group(text: str) -> str:
    plain = fold(text)
    return ALL if plain in ("alla", "samtliga", "total", "totalt", "båda könen", "summa") else plain


# --- facts -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Fact:
    """One figure as printed, with all that is said of it."""

    said: _Said
    text: str
    row: int
    column: int


_Key = tuple[str, str, str, str, str]
"""area, survey, wave, question, group"""


@dataclass
class _Answers:
    """All that is known of one area, wave, question and group: shares by answer, and the numbers behind them."""

    shares: dict[str, _Fact] = field(default_factory=dict)
    numbers: dict[tuple[str | None, str], _Fact] = field(default_factory=dict)


def read(grid: Grid, context: Context, kind: str = KIND) -> ParsedTable:
    """Read the table. Parts of the measure become one row, every other answer a row of its own."""
    layout = _layout(grid)
    assert layout is not None, "read() is only called on what recognise() recognised"
    above = crosstab.above(grid.rows[: layout.top - 1], _KEYS)
    problems: list[Problem] = []
    names = Names(context, context.place, "område", problems)
    layout = _resolved(layout, names)
    body, notes = _body(grid, layout)
    labels = _meant(layout, body, context)
    outer = _outer(grid, above, context, problems, needs_area=not _says(layout, labels, "area"))
    facts = _with_questions(_facts(body, layout, labels, outer, names, problems), layout, problems)
    known = _gathered(facts, layout, problems)
    scales = _scales(facts, layout)
    records = _records(known, scales, layout, problems)
    if not records and not any(not p.warning for p in problems):
        problems.append(
            Problem("Tabellen har inga andelar.", "minst en rad med en andel under rubrikerna.", layout.top)
        )
    below = crosstab.above(([n] for n in notes), _KEYS)
    return ParsedTable(
        KIND,
        grid.file,
        to_frame(KIND, records),
        place=context.place or common_place(names.found, context) or outer.area,
        source=above.get("källa") or below.get("källa") or context.source,
        period=period_text(above.said) or listing(sorted({str(r["wave"]) for r in records})) or None,
        as_of=as_of_date(above.said),
        title=above.lines[0] if above.lines else None,
        remark=above.get("anmärkning"),
        problems=tuple(problems),
    )


def _resolved(layout: _Layout, names: Names) -> _Layout:
    """The layout with headings that name areas as areas; where none does, they are questions."""
    others = [s.other for s in layout.columns.values() if s.other]
    are_areas = any(crosstab.known_area(o, names.context) for o in others) and "area" not in layout.labels.values()
    columns: dict[int, _Said] = {}
    for i, said in layout.columns.items():
        if said.other is None:
            columns[i] = said
        elif are_areas:
            area = names.id(said.other, layout.last)
            if area is not None:
                columns[i] = replace(said, area=area, other=None)
        else:
            columns[i] = replace(said, question=said.other, other=None)
    return replace(layout, columns=columns)


def _body(grid: Grid, layout: _Layout) -> tuple[list[tuple[int, tuple[str, ...]]], list[str]]:
    """The rows of the table, and the lines below it that are none."""
    header = {tuple(folded(grid.rows[i])) for i in range(layout.top - 1, layout.last)}
    rows = [(n, c) for n, c in grid.numbered(after=layout.last) if tuple(folded(c)) not in header]
    has_values = [any(i < len(c) and c[i] for i in layout.columns) and not grid.is_meta(c) for _, c in rows]
    last = max((i for i, has in enumerate(has_values) if has), default=-1)
    return rows[: last + 1], [next(c for c in cells if c) for _, cells in rows[last + 1 :]]


def _says(layout: _Layout, labels: dict[int, str], what: str) -> bool:
    return what in labels.values() or any(getattr(s, what) is not None for s in layout.columns.values())


def _meant(layout: _Layout, body: Sequence[tuple[int, tuple[str, ...]]], context: Context) -> dict[int, str]:
    """What every label column labels; one without a heading is judged by what stands in it."""
    labels = dict(layout.labels)
    for i, label in layout.labels.items():
        if label:
            continue
        texts = [c[i] for _, c in body if i < len(c) and c[i]]
        if not texts:
            del labels[i]
        elif all(_is_wave(t) for t in texts):
            labels[i] = "wave"
        elif any(_ANSWER.match(_answer(t)) for t in texts):
            labels[i] = "answer"
        elif not _says(layout, layout.labels, "area") and any(crosstab.known_area(t, context) for t in texts):
            labels[i] = "area"
        else:
            labels[i] = "group"
    return labels


def _outer(grid: Grid, above: Above, context: Context, problems: list[Problem], *, needs_area: bool) -> _Said:
    """What the lines above, the sheet's name and the file's name say of every figure."""
    lines = [line for text in above.lines if (line := re.sub(r"^tabell\s+\w+[.:]\s*", "", text, flags=re.I))]
    asked = above.get("fråga", "påstående", "frågetext")
    question = asked or next((line for line in lines if line.endswith("?")), None) or (lines[-1] if lines else None)
    named = next((line for line in lines if line != question), "")  # waves of one survey carry one name
    named = above.get("undersökning") or re.sub(r"[\s,(]*(?:(?:19|20)\d{2}[\s,+)–-]*(?:och )?)+$", "", named)
    named = named or Path(grid.file).stem
    places = [
        text for text in (above.get("våg", "år", "mätning", "period"), *above.lines, grid.sheet, grid.file) if text
    ]
    wave = next((w for text in places if (w := wave_of(text))), None) or (str(context.year) if context.year else None)
    sheet = grid.sheet or ""
    group = above.get("grupp", "kön", "ålder") or (sheet if _GROUP.search(fold(sheet)) else ALL)
    answer = above.get("svar", "svarsalternativ")
    if answer is None and (
        match := re.search(r"\bandel(?:en)?(?: \([^)]*\)| i procent)? (som [^.?]+)", " ".join(above.lines), re.I)
    ):
        answer = _answer("andel " + re.sub(r",? (?:per|efter|i|under) .*|\s*\(.*", "", match[1]))
    area: str | None = context.place
    if needs_area and area is None:
        if told := above.get(*(k for k, v in _LABELS.items() if v == "area")):
            found = crosstab.known_area(told, context) or find_area(told, context, problems, row=None, column="Område")
        else:
            found = next((a for text in (*above.lines, sheet) if (a := crosstab.area_in(text, context))), None)
            if found is None:
                what = "Tabellen säger inte vilket område den gäller."
                problems.append(Problem(what, "en rad ”Område: …” ovanför tabellen.", missing=Field.AREA))
        area = found.id if found else None
    elif area is None:
        found = next((a for text in above.lines if (a := crosstab.area_in(text, context))), None)
        area = found.id if found else None
    return _Said(area, named, wave, question, (_part(fold(answer)) or fold(answer)) if answer else None, _group(group))


def _facts(
    body: Sequence[tuple[int, tuple[str, ...]]],
    layout: _Layout,
    labels: dict[int, str],
    outer: _Said,
    names: Names,
    problems: list[Problem],
) -> list[_Fact]:
    """Every figure of the body. A row without figures names what the rows below it are about."""
    facts: list[_Fact] = []
    heading = _Said()
    before: dict[str, str] = {}
    missing: set[str] = set()
    for row, cells in body:
        own = {label: cells[i] for i, label in labels.items() if i < len(cells) and cells[i]}
        if not any(i < len(cells) and cells[i] for i in layout.columns):
            text = next(c for c in cells if c)
            area = crosstab.known_area(text, names.context)
            heading = _Said(area=area.id) if area else _Said(question=text) if text.endswith("?") else heading
            continue
        before |= own  # an empty cell below a label is part of a merged one
        said = _row(before, outer, names, row, problems, missing).within(heading)
        if said.area == "":
            continue
        for i, column in layout.columns.items():
            text = cells[i] if i < len(cells) else ""
            if not text:
                continue
            full = column.within(said) if said.measure in (None, "share") else said.within(column)
            full = full.within(outer)
            measure = full.measure or "share"
            is_answered = column.answer is not None or said.answer is not None
            answer = full.answer if measure == "share" or is_answered else None
            facts.append(_Fact(replace(full, measure=measure, answer=answer), text, row, i))
    return facts


def _with_questions(facts: list[_Fact], layout: _Layout, problems: list[Problem]) -> list[_Fact]:
    """Shares of a table that asks no question are asked what their heading says, when that is more than an answer."""
    found = []
    for fact in facts:
        said = fact.said
        if said.measure == "share" and said.question is None and len((said.answer or "").split()) > 2:
            fact = replace(fact, said=replace(said, question=sentence_case(str(said.answer))))
        found.append(fact)
    if used := dict.fromkeys(str(f.said.question) for f, before in zip(found, facts, strict=True) if f is not before):
        what = f"Tabellen säger ingen fråga; rubriken får vara frågan: {listing([f'”{q}”' for q in used])}."
        problems.append(Problem(what, "en rad ”Fråga: …” ovanför tabellen.", layout.last, warning=True))
    return found


def _row(
    own: dict[str, str], outer: _Said, names: Names, row: int, problems: list[Problem], missing: set[str]
) -> _Said:
    """What a row's labels say; an area that is not known is the empty text."""
    area: str | None = None
    if text := own.get("area"):
        if _group(text) == ALL:
            area = outer.area or ""
            if not area and text not in missing:
                missing.add(text)
                what = f"Raden ”{text}” hör inte till något område som tabellen nämner och lästes inte."
                problems.append(
                    Problem(what, "områdets namn i raden eller i titeln.", row, "område", text, warning=True)
                )
        else:
            area = names.id(text, row) or ""
    group, answer, measure = own.get("group"), own.get("answer"), None
    for text in (t for t in (group, answer) if t):
        found = _measure(text)
        if found is not None and not _GROUP.search(fold(text)):
            measure = found if found != "share" or not _answer(text) else None
    is_number = measure is not None
    wave = own.get("wave")
    return _Said(
        area,
        own.get("survey"),
        (wave_of(wave) or wave) if wave else None,
        own.get("question"),
        (_part(_answer(answer)) or _answer(answer) or None) if answer and not is_number else None,
        _group(group) if group and not (is_number and _measure(group)) else None,
        measure,
        own.get("remark"),
    )


# --- from facts to rows ----------------------------------------------------------------------------


def _gathered(facts: list[_Fact], layout: _Layout, problems: list[Problem]) -> dict[_Key, _Answers]:
    """The facts by what they are about. What a figure must say and does not is a problem, told once."""
    waves: dict[int, set[str]] = defaultdict(set)
    questions: dict[int, list[str]] = defaultdict(list)
    for fact in facts:
        if fact.said.measure == "share":
            waves[fact.row] |= {fact.said.wave} if fact.said.wave else set()
            if fact.said.question and fact.said.question not in questions[fact.row]:
                questions[fact.row].append(fact.said.question)
    known: dict[_Key, _Answers] = defaultdict(_Answers)
    told: set[str] = set()

    def tell(what: str, expected: str, fact: _Fact, missing: Field | None = None) -> None:
        if what not in told:
            told.add(what)
            title = layout.titles[fact.column]
            problems.append(Problem(what, expected, fact.row, title, fact.text, missing=missing))

    for fact in facts:
        said = fact.said
        column = layout.columns[fact.column]
        if said.measure != "share" and column.wave is None and len(waves[fact.row]) > 1 and said.answer is None:
            what = f"Kolumnen ”{layout.titles[fact.column]}” säger inte vilken våg den gäller."
            tell(what, "ett årtal i rubriken.", fact)
            continue
        wave = said.wave or next(iter(waves[fact.row]), None)
        if wave is None:
            tell(
                "Tabellen säger inte vilket år undersökningen gäller.",
                "ett årtal i titeln eller rubriken.",
                fact,
                Field.YEAR,
            )
        elif said.question is None:
            tell("Tabellen säger inte vilken fråga den gäller.", "en rad ”Fråga: …” ovanför tabellen.", fact)
        elif said.measure == "share" and said.answer is None:
            tell("Tabellen säger inte vilket svar andelen räknar.", "en rad ”Svar: …” ovanför tabellen.", fact)
        elif said.area:
            # the number of answers stands once where several questions stand side by side
            is_common = said.measure != "share" and column.question is None
            for question in (questions[fact.row] if is_common else []) or [said.question]:
                held = known[said.area, said.survey or "", wave, question, said.group or ALL]
                if said.measure == "share":
                    first = held.shares.setdefault(str(said.answer), fact)
                else:
                    first = held.numbers.setdefault((said.answer, str(said.measure)), fact)
                if first is not fact:
                    named = f"{said.area}, {wave}, {question}, {said.group or ALL}"
                    what = f"Uppgiften står två gånger, även på rad {first.row} ({named})."
                    tell(what, "en gång per uppgift.", fact)
    return known


def _scales(facts: list[_Fact], layout: _Layout) -> dict[int, int]:
    """Column → what its shares are divided by: 100 where they are per cent, 1 where they are shares.

    A column is per cent when it says so or holds more than 1. Parts of one measure share their
    unit. A column of only 0 and 1 is read as the others are.
    """
    texts: dict[int, list[str]] = defaultdict(list)
    parts: dict[int, str] = {}
    for fact in facts:
        if fact.said.measure in ("share", "sum"):
            texts[fact.column].append(fact.text)
            if part := "sum" if fact.said.measure == "sum" else _part(str(fact.said.answer)):
                parts[fact.column] = part
    found: dict[int, int | None] = {}
    for column, cells in texts.items():
        values = [v for t in cells if (v := _first(t)) is not None]
        if any("%" in t for t in cells) or any(v > 1 for v in values):
            found[column] = 100
        elif any(0 < v < 1 for v in values):
            found[column] = 1
        else:
            found[column] = 100 if "%" in layout.titles[column] or "procent" in fold(layout.titles[column]) else None
    if len(set(parts.values())) > 1 and any(found[c] == 100 for c in parts):
        found |= dict.fromkeys(parts, 100)
    usual = 100 if 100 in found.values() else 1
    return {column: scale or usual for column, scale in found.items()}


def _first(text: str) -> float | None:
    """The number that a cell begins with; None for a missing one, or what is no number."""
    if _MISSING.fullmatch(text):
        return None
    match = _WITH_INTERVAL.fullmatch(text) or _WITH_MARGIN.fullmatch(text)
    try:
        return parse_number(match[1] or "" if match else text)
    except ValueError:
        return None


def _records(
    known: dict[_Key, _Answers], scales: dict[int, int], layout: _Layout, problems: list[Problem]
) -> list[dict[str, object]]:
    present = {p for held in known.values() for a in held.shares if (p := _part(a))}
    parts = present if len(present) > 1 else set()
    records: list[dict[str, object]] = []
    for key, held in known.items():
        shares = {a: _share(f, scales[f.column], layout, problems) for a, f in held.shares.items()}
        _check_total(held, shares, layout, problems)
        if parts and any(_part(a) in parts for a in shares):
            records.append(_measured(key, held, shares, parts, scales, layout, problems))
        for answer, share in shares.items():
            if _part(answer) not in parts:
                fact = held.shares[answer]
                low, high = _interval(held, answer, share, fact, scales[fact.column], layout, problems)
                n = _n(held, answer, layout, problems)
                records.append(_record(key, answer, share, n, low, high, held, layout, problems, fact.said.remark))
    return records


def _record(
    key: _Key,
    answer: str,
    share: float | None,
    n: int | None,
    low: float | None,
    high: float | None,
    held: _Answers,
    layout: _Layout,
    problems: list[Problem],
    remark: str | None,
) -> dict[str, object]:
    area, survey, wave, question, group = key
    return {
        "area": area,
        "survey": survey,
        "wave": wave,
        "question": question,
        "answer": answer,
        "group": group,
        "share": share,
        "n": n,
        "low": low,
        "high": high,
        "n_effective": _n_effective(held, answer, n, layout, problems),
        "remark": remark,
    }


def _measured(
    key: _Key,
    held: _Answers,
    shares: dict[str, float | None],
    parts: set[str],
    scales: dict[int, int],
    layout: _Layout,
    problems: list[Problem],
) -> dict[str, object]:
    """The one row that the parts make. A part that is missing makes the sum missing, never a partial sum."""
    by_part = {p: a for a in shares if (p := _part(a)) in parts}
    values = [shares[by_part[p]] if p in by_part else None for p in sorted(parts)]
    known = [v for v in values if v is not None]
    share = round(sum(known), 12) if len(known) == len(values) else None
    fact = next(held.shares[a] for a in by_part.values())
    bases = {a: n for a in by_part.values() if (n := _n(held, a, layout, problems, own=True)) is not None}
    if len(set(bases.values())) > 1:
        told = listing([number(n) for n in bases.values()])
        what = f"Delarna som ska läggas ihop har olika antal svar: {told}."
        problems.append(Problem(what, "samma antal svar för alla delar.", fact.row, layout.titles[fact.column]))
    n = next(iter(bases.values()), None)
    if n is None:
        n = _n(held, None, layout, problems)
    if printed := held.numbers.get((None, "sum")):
        written = _share(printed, scales[printed.column], layout, problems)
        if share is not None and written is not None and abs(written - share) > 1e-9:
            true = percent(100 * share, _decimals(100 * share))
            what = f"Summan {printed.text} stämmer inte med delarna, som ger {true}."
            title = layout.titles[printed.column]
            fix = "Kan bero på avrundning; delarnas summa används."
            problems.append(Problem(what, f"{true}.", printed.row, title, printed.text, fix=fix, warning=True))
    if share is not None and share > 1:
        share = None
    low, high = _interval(held, None, share, printed or fact, scales[fact.column], layout, problems)
    return _record(key, combined(parts), share, n, low, high, held, layout, problems, fact.said.remark)


def _decimals(value: float) -> int:
    return next((d for d in (0, 1) if abs(value - round(value, d)) < 1e-9), 2)


def _share(fact: _Fact, scale: int, layout: _Layout, problems: list[Problem]) -> float | None:
    if _MISSING.fullmatch(fact.text):
        return None
    value = _first(fact.text)
    try:
        if value is None and parse_number(fact.text) is None:
            return None
    except ValueError:
        pass
    share = None if value is None else value / scale
    if share is not None and 0 <= share <= 1:
        return round(share, 12)
    _unread(fact, "en andel mellan 0 och 100 %, eller ”..” för saknas.", layout, problems)
    return None


def _unread(fact: _Fact, expected: str, layout: _Layout, problems: list[Problem]) -> None:
    what = f"Värdet ”{fact.text}” går inte att läsa."
    title = layout.titles[fact.column]
    if not any(p.row == fact.row and p.column == title and p.value == fact.text for p in problems):
        problems.append(Problem(what, expected, fact.row, title, fact.text))


def _check_total(held: _Answers, shares: dict[str, float | None], layout: _Layout, problems: list[Problem]) -> None:
    """Warn when the answers to one question are more than all; each may have been rounded upwards by a half."""
    total = sum(s for s in shares.values() if s is not None)
    if len(shares) > 1 and total > 1 + 0.005 * len(shares) + 1e-9:
        fact = next(iter(held.shares.values()))
        what = f"Svaren summerar till {percent(100 * total)}."
        problems.append(Problem(what, "högst 100 %.", fact.row, sentence_case(fact.said.question or ""), warning=True))


def _n(
    held: _Answers, answer: str | None, layout: _Layout, problems: list[Problem], *, own: bool = False
) -> int | None:
    """The number of answers behind a share: its own, or (unless only its ``own`` is asked for) the question's."""
    fact = held.numbers.get((answer, "n"))
    if fact is None and not own:
        fact = held.numbers.get((None, "n"))
    if fact is None or _MISSING.fullmatch(fact.text):
        return None
    try:
        return parse_count(re.sub(r"^\(?n\s*=\s*|\)$", "", fact.text, flags=re.I))
    except ValueError:
        _unread(fact, "antal svar som ett heltal, eller ”..” för saknas.", layout, problems)
        return None


def _n_effective(held: _Answers, answer: str, n: int | None, layout: _Layout, problems: list[Problem]) -> float | None:
    """The effective number of answers: as printed, as the weighted base, or by the design effect."""
    for measure in ("n_effective", "deff"):
        fact = held.numbers.get((answer, measure)) or held.numbers.get((None, measure))
        if fact is None or _MISSING.fullmatch(fact.text):
            continue
        try:
            value = parse_number(fact.text)
        except ValueError:
            value = -1.0
        if value is not None and value <= 0:
            _unread(fact, "ett tal över 0.", layout, problems)
        elif value is not None:
            return value if measure == "n_effective" else None if n is None else n / value
    return None


def _interval(
    held: _Answers,
    answer: str | None,
    share: float | None,
    fact: _Fact,
    scale: int,
    layout: _Layout,
    problems: list[Problem],
) -> tuple[float | None, float | None]:
    """The published interval: two ends, "44,1–49,9", or "± 3,1" around the share; in the share's unit."""

    def held_as(measure: str) -> _Fact | None:
        return held.numbers.get((answer, measure)) or held.numbers.get((None, measure))

    ends: list[str] | None = None
    printed = fact
    if match := _WITH_INTERVAL.fullmatch(fact.text):
        ends = [match[2], match[3]]
    elif (low := held_as("low")) and (high := held_as("high")):
        ends, printed = [low.text, high.text], low
    elif found := (held_as("interval") or held_as("margin")):
        printed = found
        if match := _INTERVAL.fullmatch(found.text):
            ends = [match[1], match[2]]
    if printed is not fact and _MISSING.fullmatch(printed.text):
        return None, None
    if ends is not None:
        try:
            values = [parse_number(e) for e in ends]
        except ValueError:
            values = [-1.0, -1.0]
        if values[0] is None or values[1] is None:
            return None, None
        unit = 100 if max(values[0], values[1]) > 1 or any("%" in e for e in ends) else scale
        if (
            unit == 100
            and share is not None
            and share > max(values[0], values[1]) / 100
            and max(values[0], values[1]) <= 1
        ):
            unit = 1
        low_end, high_end = values[0] / unit, values[1] / unit
        if not 0 <= low_end <= high_end <= 1:
            _unread(replace(printed, text="–".join(ends)), "ett intervall mellan 0 och 100 %.", layout, problems)
            return None, None
        if share is not None and not low_end - 0.0051 <= share <= high_end + 0.0051:
            what = f"Intervallet {'–'.join(e.strip() for e in ends)} rymmer inte andelen {percent(100 * share)}."
            title = layout.titles[printed.column]
            problems.append(
                Problem(what, "ett intervall runt andelen.", printed.row, title, printed.text, warning=True)
            )
        return round(low_end, 12), round(high_end, 12)
    match = _WITH_MARGIN.fullmatch(printed.text)
    text = match[2] if match else printed.text if printed is not fact else ""
    if not text or share is None:
        return None, None
    try:
        margin = parse_number(text)
    except ValueError:
        margin = -1.0
    if margin is None:
        return None, None
    if margin < 0:
        _unread(printed, "en felmarginal, t.ex. ± 3,1.", layout, problems)
        return None, None
    margin /= 100 if margin > 1 or "%" in text else scale
    return round(max(0.0, share - margin), 12), round(min(1.0, share + margin), 12)
