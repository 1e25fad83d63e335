"""Names that look equal are one: the first spelling is kept and the others are told; words for everybody are one too."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
from rapidfuzz.distance import OSA

from lagesbild.calendar import YEAR_DIGITS
from lagesbild.problems import Problem
from lagesbild.readers import dimensions
from lagesbild.readers.base import ParsedTable, is_all
from lagesbild.swedish import fold, number
from lagesbild.tables import ALL, TABLES, Column, Syntax, Type

Spellings = Mapping[str, Mapping[str, str]]
"""Column → folded name → the spelling that is kept."""
_LISTED = 20


def spellings(names: Mapping[str, Iterable[str]]) -> dict[str, dict[str, str]]:
    """The first spelling of each name, by column; ``names`` are in the order in which they came."""
    by_column: dict[str, dict[str, str]] = {}
    for column, values in names.items():
        spelled = by_column.setdefault(column, {})
        for value in values:
            spelled.setdefault(fold(value), value)
    return by_column


def names_of(reading: ParsedTable) -> dict[str, list[str]]:
    """The names that a reading holds, by column."""
    return {c.name: [str(v) for v in _values(reading.coded[c.name])] for c in named(reading.kind)}


def named(kind: str) -> list[Column]:
    """The columns of a table whose names are kept as they were first spelled. An area's own name can be corrected."""
    return [c for c in TABLES[kind].columns if c.is_name and kind != "areas"]


def unified(reading: ParsedTable, preferred: Spellings) -> ParsedTable:
    """The reading in composed characters (NFC), with each name as ``preferred`` spells it, else as it first stands."""
    frame, problems = reading.coded, list(reading.problems)
    changed: dict[str, pd.Categorical] = {}
    odd: list[str] = []
    for column in TABLES[reading.kind].columns:
        if column.type is not Type.TEXT or column.syntax in (Syntax.COLOUR, Syntax.GEOMETRY, Syntax.CLOCK):
            continue
        values = _values(frame[column.name])
        plain = {v: _composed(v, column) for v in values}
        if column in named(reading.kind):
            odd += [plain[v] for v in values if plain[v] not in (v, ALL)]
            alike = alike_group if (reading.kind, column.name) == ("survey", "group") else fold
            spelled = {alike(text): text for text in preferred.get(column.name, {}).values()}
            plain = {v: spelled.setdefault(alike(text), text) for v, text in plain.items()}
            respelled = {plain[v]: v for v in values if plain[v] != _composed(v, column)}
            for first, other in list(respelled.items())[:_LISTED]:
                what = f"”{_composed(other, column)}” lästes som ”{first}”, som det skrevs först."
                problems.append(Problem(what, "samma stavning.", None, column.title, other, warning=True))
        if any(plain[v] != v for v in values):
            changed[column.name] = _renamed(frame[column.name], plain)
    if odd:
        what = f"{number(len(odd))} namn har tecken som inte syns (delade bokstäver, hårda eller dubbla mellanslag)"
        what += f" och lästes utan dem: ”{odd[0]}”."
        problems.append(Problem(what, "vanliga bokstäver och mellanslag.", value=odd[0], warning=True))
    if not changed and not odd and len(problems) == len(reading.problems):
        return reading
    return replace(reading, coded=frame.assign(**changed), problems=tuple(problems))


_MANY = {"kvinna": "kvinnor", "man": "män", "flicka": "flickor", "pojke": "pojkar"}


def alike_group(text: str) -> str:
    """What is the same for two spellings of a group of people.

    >>> alike_group("18–24 år") == alike_group("18-24"), alike_group("Kvinna") == alike_group("kvinnor")
    (True, True)
    """
    plain = fold(text)
    return dimensions.age(plain) or _MANY.get(plain, plain)


_NO_MEASUREMENT = re.compile(
    r"\w*prognos\w*|mål(?:värde\w*|et|nivå\w*)?|budget\w*|förändring(?:en)?|skillnad(?:en)?|differens(?:en)?"
)
_FORECAST = re.compile(r"\b\w*prognos\w*", re.I)
_ESTIMATE = re.compile(r"\b\w*prognos\w*|uppskatt\w*|skattad\w*|skattning|beräknad\w*", re.I)
_BESIDE_A_CHANGE = re.compile(
    r"\b(?:i|sedan|sen|mellan|och|jämfört|med|mot|från|till|t\.?o\.?m|år|för|procent|procentenheter|andel|antal|värde|p\.?e|föregående|förra|vt|ht)\b"
    r"|[\d\W]"
)


def without_sums_of_answers(reading: ParsedTable) -> ParsedTable:
    """A survey without rows that are no answers: "Totalt 100 %", and a wave or an answer that is a forecast or a change."""
    if reading.kind != "survey" or reading.coded.empty:
        return reading
    frame, problems = reading.coded, list(reading.problems)
    for column, is_none, why in (
        ("answer", is_all, "en summa av svaren"),
        ("answer", is_no_measurement, "ingen andel av svaren"),
        ("wave", is_no_measurement, "ingen mätning"),
    ):
        values = [v for v in _values(frame[column]) if is_none(v)]
        if not values:
            continue
        left = frame[column].isin(values).to_numpy()
        title = TABLES["survey"].column(column).title
        what = f"{title.capitalize()} ”{values[0]}” är {why} och lästes inte."
        problems.append(Problem(what, "ett svar i en mätning.", None, title, values[0], warning=not left.all()))
        frame = frame[~left].reset_index(drop=True)
    return replace(reading, coded=frame, problems=tuple(problems)) if len(frame) < len(reading.coded) else reading


def is_no_measurement(text: str) -> bool:
    """True for "Förändring 2022–2024" and "Prognos"; an answer that only begins so ("Målet är bra") is one."""
    return _NO_MEASUREMENT.fullmatch(_BESIDE_A_CHANGE.sub(" ", fold(text)).strip()) is not None


_OF_FIGURES = ("crime", "survey", "facts")
_STRONG = r"(?:revider\w*|rev\.?|preliminär\w*|prel\.?|prognos\w*|uppskatt\w*|skattad\w*|skattning|juster\w*|korriger\w*|rätta[dt]e?|uppdater\w*|definitiv\w*|slutlig\w*|beräknad\w*)"
_ALONE = r"(?:ny|nytt|gammal|gammalt|ursprunglig(?:t|en)?)"
_WITH_NOUN = r"(?:nya?|nytt|gamla|gammal|gammalt|tidigare|äldre|ursprungliga?)"
_NOUN = r"(?:siffr\w*|uppgift\w*|värde\w*|utfall\w*|statistik\w*|tal(?:en)?|indelning\w*|definition\w*|data|version\w*|kod\w*|lag(?:en|rum\w*|stiftning\w*)?)"
_BESIDE = rf"(?:{_NOUN}|\d{{1,4}})"
_WEAK = rf"(?:{_WITH_NOUN} {_NOUN}|{_ALONE})"
_IN_BRACKETS = re.compile(r"(?<!\s)\s*+[(\[]([^()\[\]]+)[)\]]")
_AT_END = re.compile(
    rf"(?<!\s)\s*+(?:[,;:–]|(?<=\s)-)\s*+((?:{_STRONG}|{_WEAK})(?: {_BESIDE})*)$|(?<!\s)\s++({_STRONG})$", re.I
)
_STATUS = re.compile(rf"(?:{_BESIDE} )*(?:{_STRONG}|{_WEAK})(?: (?:{_BESIDE}|{_STRONG}|{_WEAK}))*", re.I)


def status_in(name: str) -> tuple[str, str]:
    """(the name, what it says of its figures' status), "" where it says nothing.

    >>> status_in("Stöld (reviderad)"), status_in("Stöld, prel."), status_in("Rån (grovt)")
    (('Stöld', 'reviderad'), ('Stöld', 'prel.'), ('Rån (grovt)', ''))
    """
    for match in _IN_BRACKETS.finditer(name):
        if _STATUS.fullmatch(match[1].strip()) and (rest := (name[: match.start()] + name[match.end() :]).strip()):
            return rest, match[1].strip()
    at_end = _AT_END.search(name)
    if at_end and at_end.start():
        return name[: at_end.start()], at_end[1] or at_end[2]
    return name, ""


def without_status(reading: ParsedTable) -> ParsedTable:
    """The reading with "Stöld (reviderad)" as Stöld, which is told: a status is no part of a name.

    Preliminary counts of crime are stored as such; a forecast is left out. Where both names stand, the gate finds
    the same figure twice.
    """
    if reading.kind not in _OF_FIGURES or reading.coded.empty:
        return reading
    frame, problems = reading.coded, list(reading.problems)
    for column in named(reading.kind):
        statuses = {v: status_in(v) for v in _values(frame[column.name])}
        statuses = {v: s for v, s in statuses.items() if s[1]}
        if not statuses:
            continue
        texts = frame[column.name].astype(object)
        left_out = _ESTIMATE if reading.kind == "crime" else _FORECAST  # an estimate is no number of reports
        forecasts = [v for v, s in statuses.items() if left_out.search(s[1])]
        for name, (plain, status) in list(statuses.items())[:_LISTED]:
            how = "är ingen uppmätt siffra och lästes inte" if name in forecasts else f"lästes som ”{plain}”"
            what = f"”{name}” {how}: ”{status}” säger något om siffrorna, inte vad de gäller."
            problems.append(Problem(what, "namnet för sig.", None, column.title, name, warning=True))
        if reading.kind == "crime":
            of_early = texts.isin([v for v, s in statuses.items() if re.match("prel", s[1], re.I)])
            status = frame["status"].astype(object).where(~of_early, "preliminary")
            frame = frame.assign(status=status.astype("category"))
        frame = frame.assign(**{column.name: _renamed(frame[column.name], {v: s[0] for v, s in statuses.items()})})
        frame = frame[~texts.isin(forecasts)].reset_index(drop=True)
    if len(problems) == len(reading.problems):
        return reading
    return replace(reading, coded=frame, problems=tuple(problems))


_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_ISO_DAY = re.compile(rf"{YEAR_DIGITS}-(\d\d)-(\d\d)(?: 00:00(?::00)?)?")
_MONTH_AND = re.compile(r"([a-zåäö]{3,4})\.?[- ](\d{1,2})|(\d{1,2})[- ]([a-zåäö]{3,4})\.?")


def age_made_a_day(text: str) -> str | None:
    """The ages that a spreadsheet has made a day of, None for any other text.

    >>> age_made_a_day("2025-12-07"), age_made_a_day("okt-12"), age_made_a_day("7-12")
    ('7–12', '10–12', None)
    """
    plain = fold(text)
    if match := _ISO_DAY.fullmatch(plain):
        ends = [int(match[1]), int(match[2])]
    elif (match := _MONTH_AND.fullmatch(plain)) and (month := (match[1] or match[4])[:3]) in _MONTHS:
        ends = [_MONTHS.index(month) + 1, int(match[2] or match[3])]
    else:
        return None
    return f"{min(ends)}–{max(ends)}"


def without_days_for_ages(reading: ParsedTable) -> ParsedTable:
    """Refuse ages, and groups of a survey, that a spreadsheet has made days of."""
    problems = [
        Problem(
            f"”{text}” är ett datum: kalkylprogrammet har gjort om åldern, troligen {age}.",
            f"åldern som text, t.ex. {age}.",
            None,
            column.title,
            text,
            fix="Formatera kolumnen som text och skriv om åldrarna.",
        )
        for column in TABLES[reading.kind].columns
        if column.default == ALL
        for text in _values(reading.coded[column.name])
        if (age := age_made_a_day(text))
    ]
    return replace(reading, problems=(*reading.problems, *problems)) if problems else reading


_DIGIT_AT_END = re.compile(r"(.*[^\W\d_]{3})\d")


def warned_of_digits(reading: ParsedTable) -> ParsedTable:
    """The reading with a warning where one name ends in a digit as a footnote does: "Kvinnor2", not "Årskurs7", "Årskurs9"."""
    if reading.kind not in _OF_FIGURES or reading.errors:
        return reading
    problems = list(reading.problems)
    for column in named(reading.kind):
        ending: dict[str, list[str]] = {}
        for value in _values(reading.coded[column.name]):
            if match := _DIGIT_AT_END.fullmatch(value):
                ending.setdefault(match[1], []).append(value)
        for odd in [v[0] for v in ending.values() if len(v) == 1][:_LISTED]:
            what = f"Siffran sist i ”{odd}” lästes som en del av namnet."
            fix = "Ta bort siffran om den hör till en fotnot."
            problems.append(Problem(what, "ett namn utan fotnot.", None, column.title, odd, fix=fix, warning=True))
    return replace(reading, problems=tuple(problems))


_SHORTEST = 6  # letters: shorter names differ by one letter and are two
_MOST_NAMES = 400  # of more it takes too long to ask


def warned_of_typos(reading: ParsedTable, stored: Mapping[str, Iterable[str]]) -> ParsedTable:
    """The reading with a warning of each new name that is one letter from another: a typo would begin a series of its own.

    ``stored`` is the names of each column that the register holds.
    """
    problems = list(reading.problems)
    for column in named(reading.kind) if reading.kind in (*_OF_FIGURES, "measured") else ():
        known = set(stored.get(column.name, ()))
        new = [v for v in _values(reading.coded[column.name]) if v not in known and len(v) >= _SHORTEST]
        others = [*known, *new]
        if len(others) > _MOST_NAMES:
            continue
        told: set[str] = set()
        for name in new:
            near = next((o for o in others if o not in told and _is_a_letter_away(name, o)), None)
            if near is not None and len(told) < _LISTED:
                told.add(name)
                what = f"”{name}” är ett nytt namn och liknar ”{near}”: det blir en egen serie."
                fix = f"Skriv ”{near}” om det är detsamma."
                problems.append(
                    Problem(what, "ett namn som redan finns.", None, column.title, name, fix=fix, warning=True)
                )
    return replace(reading, problems=tuple(problems)) if len(problems) > len(reading.problems) else reading


def _is_a_letter_away(name: str, other: str) -> bool:
    """True for "Skadegörelsex" and "Skadegörelse"; not for names that differ by a digit or a mark, or where a word begins.

    >>> _is_a_letter_away("Bostadsinbrot", "Bostadsinbrott"), _is_a_letter_away("ganska otrygg", "ganska trygg")
    (True, False)
    """
    one, two = fold(name), fold(other)
    begins = [[word[0] for word in text.split()] for text in (one, two)]  # "otrygg" is the opposite of "trygg"
    if one == two or begins[0] != begins[1] or OSA.distance(one, two, score_cutoff=1) != 1:
        return False
    counted = Counter(one), Counter(two)
    return all(c.isalpha() for c in (counted[0] - counted[1]) | (counted[1] - counted[0]))


def _values(series: pd.Series) -> list[str]:
    """The distinct texts of a column, in the order in which they first stand."""
    return [v for v in series.drop_duplicates() if isinstance(v, str)]


def _composed(text: str, column: Column) -> str:
    composed = unicodedata.normalize("NFC", text)
    if column.is_name:
        composed = " ".join(composed.split())
    if column.default == ALL and is_all(composed):
        return ALL
    return composed


def _renamed(series: pd.Series, names: Mapping[str, str]) -> pd.Categorical:
    coded = series.astype("category").cat
    new = [names.get(v, v) for v in coded.categories]
    place = {v: i for i, v in enumerate(dict.fromkeys(new))}
    codes = np.array([*(place[v] for v in new), -1])[coded.codes.to_numpy()]
    return pd.Categorical.from_codes(codes, pd.Index(list(place), dtype=object))
