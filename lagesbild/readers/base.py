"""What every reader is given and what it delivers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

import pandas as pd

from lagesbild.areas import AmbiguousName, Area, Directory
from lagesbild.calendar import today
from lagesbild.problems import Field, Problem, UnknownId
from lagesbild.swedish import fold, ranges
from lagesbild.tables import plain


@dataclass(frozen=True)
class Context:
    """What is known before a file is opened: the areas, the scales, and what the user said.

    ``place`` is an area's id; ``levels`` maps a place's id to the level numbers of its scale,
    ``words`` to what else a level is called there (folded name or colour → level). ``layer``
    is the kind of the layer that a file of borders holds, when it does not say it. What lies after
    ``today`` has not been.
    ``stated`` is the area that the file says that it is about. ``names`` maps a column to how names in it are
    spelled (folded → spelling) by the files that were read before. ``crs`` is the EPSG code that the user says that
    coordinates are of, ``answer`` the answer that they say that a survey's shares count, ``staging`` the folder that
    sets of events are made in.
    """

    directory: Directory
    place: str | None = None
    year: int | None = None
    source: str | None = None
    levels: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    layer: str | None = None
    today: date = field(default_factory=today)
    stated: str | None = None
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    crs: int | None = None
    staging: Path | None = None
    answer: str | None = None

    def find(self, text: str) -> Area:
        """The area that a text names, in the place that the user said; of several, the one that the file is about.

        "Hela kommunen" is the kommun of that place.
        """
        if self.place and is_whole(text) and (kommun := self._kommun(self.place)):
            return kommun
        return self.directory.find(text, self.place, self.stated)

    def _kommun(self, place: str) -> Area | None:
        around = (place, *self.directory.ancestors(place))
        return next((a for a in map(self.directory.by_id.get, around) if a and a.type == "kommun"), None)

    def scale_of(self, area: str) -> tuple[int, ...] | None:
        """The levels that hold in ``area``: its own scale's or that of an area around it."""
        for candidate in (area, *self.directory.ancestors(area)):
            if candidate in self.levels:
                return self.levels[candidate]
        return None


_WHOLE = re.compile(
    r"hela kommun(?:en)?|kommunen(?: totalt| som helhet| samlat)?|kommun totalt|kommuntotal(?:en|t)?|(?:totalt|summa) (?:hela )?kommunen"
)


def is_whole(text: str) -> bool:
    """True for what calls the kommun by no name: "Hela kommunen".

    >>> is_whole("Hela kommunen"), is_whole("Hela året")
    (True, False)
    """
    return _WHOLE.fullmatch(fold(text).strip(" :.")) is not None


@dataclass(frozen=True)
class ParsedTable:
    """One file, read: a frame with the columns of its table, and all that was wrong.

    ``coded`` is what is saved: its columns are categories, so that each value is kept once.
    ``place`` is the area that the whole file is about. An error among ``problems`` means that
    the file is refused; warnings do not stop it. ``sha256``, of the file, is for who saves it. ``staged``: where a set of
    events lies until it is saved; ``counted``: how many of its events are new, changed and unchanged. ``rows``: on which row of the
    file each row of ``coded`` stands, where rows may refer to other tables; otherwise empty.
    """

    kind: str
    file: str
    coded: pd.DataFrame
    place: str | None = None
    source: str | None = None
    period: str | None = None
    as_of: date | None = None
    title: str | None = None
    remark: str | None = None
    problems: tuple[Problem, ...] = ()
    sheet: str | None = None
    sha256: str = ""
    staged: Path | None = None
    counted: tuple[int, int, int] | None = None
    rows: tuple[int, ...] = ()

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The same as `to_frame` makes it, without categories."""
        return plain(self.kind, self.coded)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that refuse the file."""
        return tuple(p for p in self.problems if not p.warning)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The problems that only need a look."""
        return tuple(p for p in self.problems if p.warning)

    def placed(self) -> ParsedTable:
        """The same reading with the file's name, and the sheet's, on every problem."""
        return replace(self, problems=tuple(p.placed(self.file, self.sheet) for p in self.problems))


_SUM = re.compile(
    r"(?:(?:total|del|slut|kontroll|netto|brutto)?summ(?:a|an|or)|summering|hela summan|s:a|sum)\b.*|[σ∑]"
    r"|(?:total(?:t|en|er|a)?|tot|sammanlag(?:t|da)|samlat|inalles)(?: antal(?:et)?)?"
    r"|(?:samtliga|alla|hela)(?: (?:ovan(?:stående)?|kategorier(?:na)?|rader|poster|typer|grupper|slag))?|tillsammans|grand total"
)


def is_sum(label: str) -> bool:
    """True for the label of a printed sum: it is checked and never stored.

    >>> [is_sum(t) for t in ("Summa:", "S:a", "TOTALT", "Samtliga", "Stöld, totalt")]
    [True, True, True, True, False]
    """
    return _SUM.fullmatch(fold(label).strip(" :.*")) is not None


_ALL_CRIME = re.compile(
    r"(?:samtliga|alla|totalt?|tot|totala|summa|sammanlagt|hela) (?:antal(?:et)? )?(?:anmälda )?(?:brott(?:en)?|brottstyper|brottskategorier|anmälningar)"
    r"|(?:anmälda )?brott,? (?:totalt|samtliga|summa)|totalt antal(?: brott)?|antal (?:anmälda )?brott totalt"
)


def is_all_crime(label: str) -> bool:
    """True for all reported crime: "Samtliga brott", "Anmälda brott totalt"."""
    return _ALL_CRIME.fullmatch(fold(label).strip(" :.*")) is not None


@lru_cache(4096)
def is_sum_of(label: str, group: str) -> bool:
    """True for the sum of a group, or of all crime, that names what it sums.

    >>> is_sum_of("Totalt hushåll", "Hushåll"), is_sum_of("Samtliga brott", ""), is_sum_of("Stöld", "Hushåll")
    (True, True, False)
    """
    plain = fold(label).strip(" :.*")
    rest = plain.replace(fold(group), "").strip(" ,:-") if group else plain
    return is_sum(plain) or is_all_crime(plain) or (rest != plain and is_sum(rest))


_WHOM = (
    r"alla|samtliga|totalt?|invånare|boende|åldrar|ålder|åldersgrupper|kön|könen|svarande|personer|grupper|medborgare"
    r"|befolkning(?:en)?|folkmängd(?:en)?|urvalet|gruppen|populationen|kommuninvånare|kommunen|tillfrågade|deltagare"
    r"|respondenter|svar"
)
_ALL = re.compile(
    rf"(?:totala?|totalt|totalsumma|summa|samtliga|alla|hela|båda|bägge)(?: (?:de )?(?:{_WHOM}))*(?: totalt)?"
    rf"|tot|(?:{_WHOM}) (?:totalt|sammanlagt)|0(?: ?[-–] ?1\d\d)?\+|befolkningen|(?:kvinnor|tjejer|flickor) (?:och|\+|&) (?:män|killar|pojkar)"
    r"|(?:män|killar|pojkar) (?:och|\+|&) (?:kvinnor|tjejer|flickor)|oavsett (?:kön|ålder)"
)


@lru_cache(4096)
def is_all(text: str) -> bool:
    """True for a word for everybody: everyone who answered, all ages, both sexes.

    >>> [is_all(t) for t in ("ALLA", "Hela befolkningen", "Båda könen", "Totalt:", "alla kvinnor")]
    [True, True, True, True, False]
    """
    return _ALL.fullmatch(fold(text).strip(" :.*")) is not None


_MARK = re.compile(r"(?<![¹²³⁴-⁹*])[¹²³⁴-⁹*]+$|(?<=[^\W\d_]{3})\s?\d\)$|(?<=\.)\s\d\)$")
_DIGIT = re.compile(r"(?<=[^\W\d_]{3})\d$")


def without_mark(text: str, *, has_digits: bool = False) -> str:
    """A name without the mark of a footnote at its end; with ``has_digits`` a digit alone is one.

    >>> without_mark("Stöld 1)"), without_mark("Rån*"), without_mark("Norrby2"), without_mark("Norrby2", has_digits=True)
    ('Stöld', 'Rån', 'Norrby2', 'Norrby')
    """
    plain = _MARK.sub("", text).rstrip()
    return _DIGIT.sub("", plain) if has_digits else plain


def unmarked(
    text: str, problems: list[Problem], *, row: int | None, column: str | None, has_digits: bool = False
) -> str:
    """The same; what was left out is told once."""
    plain = without_mark(text, has_digits=has_digits)
    if plain != text:
        what = f"Tecknet sist i ”{text}” togs för en fotnot och lästes inte."
        if not any(p.what == what for p in problems):
            problems.append(Problem(what, "namnet utan fotnot.", row, column, text, warning=True))
    return plain


def find_area(text: str, context: Context, problems: list[Problem], *, row: int | None, column: str) -> Area | None:
    """The area that a cell names; an unknown name becomes a problem with its nearest match."""
    try:
        return context.find(text)
    except AmbiguousName as error:
        expected = "platsen som filen gäller, i en rad ”Område: …” eller vald vid inläsningen."
        problems.append(Problem(str(error), expected, row, column, text, missing=Field.AREA))
        return None
    except UnknownId as error:
        if (plain := without_mark(text, has_digits=True)) not in (text, ""):
            try:
                area = context.find(plain)
            except UnknownId:
                pass
            else:
                unmarked(text, problems, row=row, column=column, has_digits=True)
                return area
        if is_whole(text):
            what = f"”{text}”: vilken kommun det är säger inte filen."
            problems.append(Problem(what, "platsen som filen gäller.", row, column, text, missing=Field.AREA))
            return None
        where = f" i {context.directory.name(context.place)}" if context.place else ""
        hint = context.directory.nearest(text, context.place)
        expected = f"”{hint[0]}”" if hint else "ett namn som finns bland områdena eller deras alias"
        fix = "Välj vilket område som menas, eller rätta namnet i filen."
        problems.append(Problem(str(error), f"{expected}{where}.", row, column, text, fix=fix, options=tuple(hint)))
        return None


def tell_unnamed(rows: list[int], place: str | None, context: Context, problems: list[Problem]) -> None:
    """Warn of rows without an area, among rows that name theirs, that were read as the whole place."""
    if rows and place:
        verb = "säger inget område" if len(rows) == 1 else "säger inga områden"
        what = f"Rad {ranges(rows[:50])} {verb} och lästes som {context.directory.name(place)}."
        fix = "Skriv områdets namn på raden, om det är ett annat."
        problems.append(Problem(what, "ett område på varje rad.", rows[0], "område", fix=fix, warning=True))


def common_place(areas: list[Area], context: Context) -> str | None:
    """The place that a file is about: what the user said, else the nearest common parent."""
    if context.place:
        return context.place
    if not areas:
        return None
    first, *rest = [[a.id, *context.directory.ancestors(a.id)] for a in areas]
    shared = [c for c in first if all(c in other for other in rest)]
    return shared[0] if shared else None
