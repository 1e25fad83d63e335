"""What the notes around a table say of its figures: another time, another subject, a zero that is none. None is dropped in silence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from lagesbild.calendar import Period
from lagesbild.problems import Problem
from lagesbild.readers import crosstab, subject
from lagesbild.readers.base import Context, ParsedTable
from lagesbild.readers.files import Grid
from lagesbild.readers.periods import When, when
from lagesbild.readers.quantities import rate_in
from lagesbild.swedish import fold
from lagesbild.tables import ALL

_STATES = re.compile(r"(?:källa|not|anm|anmärkning|obs|kommentar|fotnot)\w*\b[.:!]", re.I)
"""How a line above a table begins that no reader takes for a title."""
_SENTENCES = re.compile(
    r"(?<=[^\d\W]{3})(?<!exkl)(?<!inkl)(?<!prel)(?<!jfr)(?<!anm)(?<!not)[.;!] (?=\S)|(?<=\d{4})[.;] (?=[A-ZÅÄÖ])", re.I
)
_OF_FIGURES = re.compile(
    r"\b(?:avser|gäller|omfattar|redovisa[sr]|visar|räknar|utfall|ack\w*|(?:tids|mät)?period(?:en)?|hel(?:t |a )?år(?:et)?|källa|endast|enbart|bara|saknas|ingår)\b"
    r"|\b(?:siffr|uppgift|statistik|utfall|tal|data)\w* (?:för|från|till)\b|\bt\.? ?o\.? ?m\b|\b(?:fram )?till och med\b|\bfram till\b|\b20\d\d ?[:=]",
    re.I,
)
"""The words of a sentence that says what figures are of; any other sentence that names a time tells of the world."""
_LACKING = re.compile(
    r"\bsaknas\b|\b(?:ingår|finns|innehåller|omfattar) (?:inte|ej)\b"
    r"|\b(?:inte|ej|icke) (?:\w+ )?(?:med\b|(?:in|med|in ?kom|klar|redovisa|rapportera|leverera|tillgäng)\w*)",
    re.I,
)
_NOT = re.compile(r"\b(?:inte|ej|exkl\w*|förutom|utom|i stället för|istället för)\b.*", re.I)
_LIMITED = re.compile(r"\b(?:avser|gäller|omfattar|visar|räknar|endast|enbart|bara)\b\s*(.+)", re.I)
_WITHOUT = re.compile(
    r"\b(?:exkl(?:usive)?|utom|förutom|bortsett från)\b\.? ?(.+)|^(.{1,80}?) (?:(?:ingår|är) (?:inte|ej)\b|(?:inte|ej|icke) (?:med|inräkn)\w*)",
    re.I,
)
_COUNTED = re.compile(
    r"\bandel\w* (?:av \w+ )?(?:(?:som|vilka|invånare|boende|personer) )*(?:är |känner sig |har svarat |svarat |svarade )?[”\"']?(\w{2,})",
    re.I,
)
_DENIED = re.compile(r"\b(?:ej|inte|icke)[ -](\w{4,})", re.I)
_WORST = re.compile(
    r"\b(?:allvarlig|mycket allvarlig|hög|svår|röd|värst|sämst|kritisk|akut|otrygg|störst|flest)\w*", re.I
)
_BEST = re.compile(r"\b(?:bäst|bra\b|lugn|låg|lägst|trygg|grön|normal|obetydlig|minst|inga|ingen)\w*", re.I)
_LACKING_LEVEL = re.compile(r"\b(?:ej|inte) bedöm|\bsaknas\b|\bingen (?:uppgift|bedömning)", re.I)
_SOME_PEOPLE = re.compile(
    r"\b(?:\d+ ?(?:-|–|till) ?\d+|\d+ år|\d+ ?\+|(?:vuxna|barn|unga|kvinnor|män|pojkar|flickor)\b)", re.I
)
_SINCE = re.compile(r"(?:från|fr\.o\.m\.|sedan|efter|före|innan)\b")
_TOLD = re.compile(
    r"\b(?:endast|enbart|bara|exkl(?:usive)?\b\.?|förutom|utom (?!att)|avrunda\w*|närmaste|uppräkna\w*|skatta[dt]\w*|skattning\w*|uppskatta\w*"
    r"|imputera\w*|ofullständig\w*|bortfall\w*|svarsfrekvens\w*|(?:inte|ej) komplett\w*)",
    re.I,
)
_SIGN = r"(?:\b0|\bnoll\w*|(?<!\S)[-–]|[”\"'][-–]|\bstreck)"
_NO_ZERO = re.compile(
    rf"{_SIGN}[”\"')]? ?(?:=|betyder|innebär|avser|anger|står för|markerar|kan (?:betyda|innebära|vara))[^.]{{0,60}}"
    r"(?:saknas|sekret|tillgäng|ingen uppgift|skydd|dold|döl|mindre än|färre än|under \d)"
    r"|(?:under|mindre än|färre än|lägre än|[<≤]) ?(?:\d+|tre|fyra|fem|tio)\b[^.]{0,60}\b(?:som|till|med|är)\b ?(?:en |ett )?"
    r"(?:0\b|noll|streck|[”\"']?[-–])",
    re.I,
)
_ASKED_OF = re.compile(r"\b(?:utsatt|händels|brott|under|erfarenhet)\w*", re.I)
"""What a survey asks about often lies in the year before it: "NTU 2024 avser utsatthet under 2023"."""
_QUOTED = 160  # characters of a note that are shown
_OF_ONE_YEAR = re.compile(
    r"\W*(?:(?:obs|not|anm)\w*\W+)?(?:för )?(20\d\d)(?: ?:| (?:avser|gäller|omfattar|redovisas|visar|är|t\.? ?o\.? ?m|till och med|fram till|endast|bara))\b",
    re.I,
)


def told(reading: ParsedTable, grid: Grid, context: Context) -> Iterator[Problem]:
    """A problem, or a warning, for every sentence around a table that its figures do not agree with, or that limits them."""
    if reading.errors:
        return
    for row, line, is_above in _notes(grid):
        for sentence in _SENTENCES.split(line):
            text = sentence.strip()
            if problem := _of(text, row, reading, context, is_above=is_above):
                short = text if len(text) <= _QUOTED else f"{text[:_QUOTED]} …"
                yield replace(problem, what=problem.what.replace(text, short), value=short)
    if reading.kind == "crime":
        yield from _beside(grid, reading)


def _beside(grid: Grid, reading: ParsedTable) -> Iterator[Problem]:
    """A problem for every remark in a row that is a time which the row itself does not say: "t.o.m. oktober" beside 2025."""
    columns: list[int] = []
    for row, cells in grid.head.numbered():
        if not columns:
            columns = [i for i, text in enumerate(cells) if fold(text) in crosstab.REMARKS]
            continue
        remarks = [cells[i] for i in columns if i < len(cells) and cells[i]]
        own = when(" ".join(c for i, c in enumerate(cells) if i not in columns)) if remarks else When()
        for text in remarks:
            stated = when(text)
            is_time = _OF_FIGURES.search(text) or _is_time(stated)
            is_said = stated.part is not None and stated.part == own.part
            if is_time and not is_said and (problem := _of_time(text, row, reading, is_above=False)):
                yield problem


def _notes(grid: Grid) -> Iterator[tuple[int | None, str, bool]]:
    """(row, text, whether it stands above) of the lines below the first figures, and of those above that state a source or are remarks."""
    numbered = grid.head.numbered()
    first = next((row for row, cells in numbered if sum(map(crosstab.is_figure, cells)) > 0 and len(cells) > 1), 0)
    limits = (_LACKING, _WITHOUT, _TOLD, _NO_ZERO, subject.LEVEL_MEANING)
    for row, line in subject.lines_around(grid):
        is_remark = _STATES.match(line) or _OF_ONE_YEAR.match(line) or any(p.search(line) for p in limits)
        if row is None or row > first or is_remark or _is_of_the_world(line):
            yield row, line, row is not None and row <= first
    rows = grid.rows if grid.hidden.remarks else ()  # of a table below another, those of the other are blank
    yield from ((r, text, False) for (r, _), text in grid.hidden.remarks.items() if r <= len(rows) and any(rows[r - 1]))
    yield from ((None, text, False) for text in grid.hidden.margins)


def _is_time(stated: When) -> bool:
    """True for a text that says nothing but a time, and is no month or year that heads a row."""
    is_label = stated.part.is_month if stated.part else not (stated.unread or stated.span)
    return not is_label and all(w in " ".join(stated.unread).split() for w in stated.others)


def _is_of_the_world(line: str) -> bool:
    """True for a sentence that names a time, and no figures: "Kameror sattes upp i mars 2025."."""
    if not line.endswith(".") or len(line.split()) < 4 or _OF_FIGURES.search(line) or subject.is_of_records(line):
        return False
    stated = when(line)
    return stated.part is not None and not stated.drawn


def _of(sentence: str, row: int | None, reading: ParsedTable, context: Context, *, is_above: bool) -> Problem | None:
    if _NO_ZERO.search(sentence) and _holds_zeros(reading):
        what = f"”{sentence}”: nollorna i tabellen kan vara tal som saknas."
        fix = "Skriv ”..” i de celler där talet saknas, och ta bort raden."
        return Problem(what, "0 bara där inget har räknats.", row, value=sentence, fix=fix)
    if reading.kind == "crime":
        if problem := _of_crime(sentence, row, reading, context):
            return problem
        is_of_figures = _OF_FIGURES.search(sentence) or _LACKING.search(sentence) or _is_time(when(sentence))
        is_of_figures = is_of_figures or (is_above and _is_of_the_world(sentence))
        if is_of_figures and (problem := _of_time(sentence, row, reading, is_above=is_above)):
            return problem
    if reading.kind == "population" and (problem := _of_inhabitants(sentence, row, reading)):
        return problem
    if reading.kind == "ratings" and (problem := _of_levels(sentence, row, reading)):
        return problem
    if reading.kind == "survey" and (problem := _of_answers(sentence, row, reading)):
        return problem
    if reading.kind != "events" and _TOLD.search(sentence):
        what = f"”{sentence}”: det sparas inte med siffrorna."
        return Problem(what, "siffror som är vad rubrikerna säger.", row, value=sentence, warning=True)
    return None


def _of_crime(sentence: str, row: int | None, reading: ParsedTable, context: Context) -> Problem | None:
    limited = _LIMITED.search(sentence)
    if limited and (problem := subject.not_reported([_NOT.sub("", limited[1])], context)):
        what = f"”{sentence}” säger ”{problem.value}”: det är inte alla anmälda brott."
        return Problem(what, problem.expected, row, value=sentence, fix=problem.fix)
    if (rate := rate_in(sentence)) and len(sentence.split()) < 8 and reading.coded["rate"].isna().all():
        what = f"”{sentence}” säger ”{rate[0]}”: vad talen är går inte att avgöra."
        return Problem(what, "rubriken ”Antal”, eller ”Per 100 000 inv.”.", row, value=sentence)
    without = _WITHOUT.search(sentence)
    area = crosstab.area_in(without[1] or without[2], replace(context, place=None)) if without else None
    if area is not None and {area.id, *context.directory.ancestors(area.id)} & set(reading.coded["area"].unique()):
        what = f"”{sentence}”: talen är inte hela platsens."
        fix = "Läs in stadsdelarna var för sig, så räknas summan av dem."
        return Problem(what, "tal för hela platsen, eller för varje stadsdel.", row, value=sentence, fix=fix)
    return None


def _of_levels(sentence: str, row: int | None, reading: ParsedTable) -> Problem | None:
    levels = {int(level) for level in reading.coded["level"].dropna().unique()}
    for match in subject.LEVEL_MEANING.finditer(sentence):
        level, meaning = int(match[1]), match[2]
        is_reversed = (level == 1 and _WORST.search(meaning)) or (level >= 4 and _BEST.search(meaning))
        if is_reversed and not _NOT.match(meaning):
            what = (
                f"”{sentence}”: skalan är en annan, där 1 är det värsta. I lägesbilden är den högsta nivån det värsta."
            )
            fix = "Vänd nivåerna i filen, och ta bort raden."
            return Problem(what, "nivåer där 1 är det bästa.", row, value=sentence, fix=fix)
        if level in levels and _LACKING_LEVEL.search(meaning):
            what = f"”{sentence}”: nivå {level} i tabellen är ingen bedömning."
            return Problem(what, "tomt där ingen bedömning har gjorts.", row, value=sentence)
    return None


def _of_answers(sentence: str, row: int | None, reading: ParsedTable) -> Problem | None:
    """A problem when a note says that shares are of another year, another answer or one sex; a warning of some ages only."""
    if other := other_answer(sentence, reading):
        what = f"”{sentence}” säger ”{other}”, men andelarna lästes som ”{reading.coded['answer'].iloc[0]}”."
        return Problem(what, "samma svar i rubriker och noter.", row, value=sentence)
    if not (limited := _LIMITED.search(sentence)):
        return None
    stated, waves = when(sentence), {y for w in reading.coded["wave"].unique() for y in when(str(w)).years}
    if stated.years and waves and not waves & set(stated.years) and not stated.drawn:
        what = f"”{sentence}” säger ett annat år än den mätning som andelarna lästes för."
        is_asked_of = _ASKED_OF.search(sentence) is not None
        return Problem(what, "samma år i rubriker och noter.", row, value=sentence, warning=is_asked_of)
    some = _SOME_PEOPLE.findall(_NOT.sub("", limited[1]))
    if len({w for w in some if w.lower() in ("kvinnor", "män")}) == 2:
        some = [w for w in some if any(c.isdigit() for c in w)]
    if set(reading.coded["group"].unique()) != {ALL} or not some:
        return None
    what = f"”{sentence}” säger ”{some[0]}”: andelarna lästes som allas."
    fix = f"Skriv ”{some[0]}” i en kolumn ”Grupp” på varje rad om de inte är det."
    is_age = any(c.isdigit() for c in some[0])  # whom a survey asks is often said so
    return Problem(what, "gruppen i en kolumn.", row, value=sentence, fix=fix, warning=is_age)


def other_answer(text: str, reading: ParsedTable) -> str | None:
    """What a text says that a survey's shares count, when no row counts it but the opposite: "andel trygga" of "otrygg"."""
    answers = [fold(str(a)) for a in reading.coded["answer"].unique()]
    counted = _COUNTED.search(text)
    if counted and answers and all(_is_opposite(fold(counted[1]), a) for a in answers):
        return counted[1]
    denied = _DENIED.search(text)
    is_denied = denied and answers and all(fold(denied[1]).startswith(a[:5]) for a in answers)
    return denied[0] if denied and is_denied else None


def _is_opposite(word: str, answer: str) -> bool:
    """True for "trygga" and "otrygg", "nöjda" and "missnöjd"."""
    pairs = ((word, answer), (answer, word))
    return any(b.startswith((f"o{a[:4]}", f"miss{a[:3]}")) for a, b in pairs if len(a) > 3)


def _of_inhabitants(sentence: str, row: int | None, reading: ParsedTable) -> Problem | None:
    if not (limited := _LIMITED.search(sentence)):
        return None
    some = _SOME_PEOPLE.search(_NOT.sub("", limited[1]))
    if some and set(reading.coded["age"].unique()) == {ALL}:
        what = f"”{sentence}” säger ”{some[0]}”: talen är inte alla invånare."
        return Problem(what, "alla invånare, eller åldern i en kolumn.", row, value=sentence)
    stated = when(sentence)
    dates = [d for d in reading.coded["date"].unique() if not stated.years or d.year in stated.years]
    if stated.part is None or stated.drawn or all(_ends(stated, d) for d in dates):
        return None
    what = f"”{sentence}” säger en annan dag än den som invånarna lästes för."
    return Problem(what, "samma dag i rubriker och noter.", row, value=sentence)


def _ends(stated: When, day: date) -> bool:
    days = stated.part.of(day.year) if stated.part else None
    return days is not None and days.end == day


def _of_time(sentence: str, row: int | None, reading: ParsedTable, *, is_above: bool) -> Problem | None:
    stated = when(sentence)
    of = reading.coded[["start", "end"]].drop_duplicates()
    periods = [Period(start, end) for start, end in zip(of["start"], of["end"], strict=True)]
    if is_above and _is_of_the_world(sentence):  # a reader took it for a title
        what = f"”{sentence}” ovanför tabellen säger en tid: om den gäller siffrorna går inte att avgöra."
        return Problem(what, "en rad som ”Period: januari–oktober 2025”, eller ingen tid.", row, value=sentence)
    of_one = _OF_ONE_YEAR.match(sentence)
    if (
        of_one
        and any(p.end.year != int(of_one[1]) and p.days < 360 for p in periods)
        and (stated.part or stated.unread)
    ):
        pass  # a line above the table, which all of its years were read by
    elif stated.part is not None and not stated.is_day:
        if not _is_against(stated, periods, is_lacking=_LACKING.search(sentence) is not None):
            return None
    elif not (stated.unread or stated.span in ("ytd", "rolling")) or not any(p.days > 360 for p in periods):
        return None  # only whole years can be less than they seem
    elif not stated.span and all(map(_SINCE.match, stated.unread)):
        what = f"”{sentence}” säger att siffrorna inte är räknade lika i all tid: det sparas inte med dem."
        return Problem(what, "siffror som kan jämföras.", row, value=sentence, warning=True)
    what = f"”{sentence}” säger en annan tid än den som siffrorna lästes som."
    fix = "Skriv tiden i rubrikerna, t.ex. ”2025 jan–okt”, eller på en rad ”Period: …” ovanför tabellen."
    return Problem(what, "samma tid i rubriker och noter.", row, value=sentence, fix=fix)


def _is_against(stated: When, periods: Iterable[Period], *, is_lacking: bool) -> bool:
    """True when figures of a year that a note names go beyond the days that it says (or lie in those that it says are lacking)."""
    assert stated.part is not None
    for period in periods:
        year = period.end.year
        named = {stated.year} if stated.year is not None else set(stated.years)
        days = stated.part.of(year) if not named or year in named else None
        if days is None:
            continue
        is_inside = days.start <= period.start and period.end <= days.end
        is_outside = period.end < days.start or days.end < period.start
        if (not is_outside) if is_lacking else (not is_inside):
            return True
    return False


def _holds_zeros(reading: ParsedTable) -> bool:
    return any((reading.coded[c] == 0).any() for c in ("count", "share") if c in reading.coded)
