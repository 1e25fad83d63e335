"""What every exhibit is built from: the register, an area, a year, and the sources of its facts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import product
from typing import Any, TypeVar

import pandas as pd

from lagesbild import areas
from lagesbild.areas import Area, Directory
from lagesbild.calendar import Period, counted_week, swedish_time, week_label, weeks_in_year
from lagesbild.exhibit import Disclosure, Exhibit, ExhibitRef, Kind, Level, Scale
from lagesbild.problems import NoData, UnknownId
from lagesbild.register import Register
from lagesbild.scales import in_use
from lagesbild.tables import PART_TYPES, PASTED

_T = TypeVar("_T")


@dataclass(frozen=True)
class Scope:
    """One area in one year, and what the register holds about it."""

    register: Register
    area_id: str
    year: int
    span: Period | None = None
    """The days that what is dated is shown of, up to a day of the year; None: all of the year."""

    def within(self, words: Sequence[str]) -> Scope:
        """The same scope for the days that two dates name, both included; itself where there are no words."""
        span = span_of(words, self.year)
        if span is None or span == self.span:
            return self

        def make() -> Scope:
            narrower = replace(self, span=span)
            narrower.__dict__["_read"] = self._read  # what it reads is the same
            return narrower

        return self.once(("within", span), make)

    @property
    def when(self) -> str:
        """What the scope speaks of in time, for a title: its year, or its days."""
        return str(self.year) if self.span is None else str(self.span)

    @property
    def is_over_new_year(self) -> bool:
        """True where the span begins in the year before: a week of that year is counted 0, −1 … (`calendar.counted_week`)."""
        return self.span is not None and self.span.start.year < self.year

    def in_span(self, week: int) -> bool:
        """True for a week, counted from the year's first, whose Thursday lies in the span."""
        thursday = date.fromisocalendar(self.year, 1, 4) + timedelta(weeks=week - 1)
        return self.span is None or self.span.start <= thursday <= self.span.end

    def week_cell(self, week: int) -> int | str:
        """A week as a table's cell has it: its number, and where the span lies in two years "v. 49 2024"."""
        if not self.is_over_new_year:
            return week
        named = counted_week(self.year, week)
        return week_label(f"{named.week}\u00a0{named.year}")

    def rows(self, kind: str, areas: Sequence[str] | None = None, **where: object) -> pd.DataFrame:
        """The register's current rows, read once per scope; not to be changed in place."""
        key = (kind, None if areas is None else tuple(areas), tuple(sorted(where.items())))
        if key not in self._read:
            self._read[key] = self.register.current(kind, areas, **where)
        return self._read[key]

    def once(self, key: tuple[object, ...], make: Callable[[], _T]) -> _T:
        """What ``make`` gives, made once per scope."""
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]  # type: ignore[return-value]

    @cached_property
    def _made(self) -> dict[tuple[object, ...], object]:
        return {}

    @cached_property
    def _read(self) -> dict[tuple[object, ...], pd.DataFrame]:
        return {}

    @cached_property
    def directory(self) -> Directory:
        """Every area."""
        read = self.register.current
        return areas.directory(read("areas"), read("aliases"), read("place_settings"))

    def ref(self, name: str, *params: object) -> ExhibitRef:
        """The reference of an exhibit of this area and year."""
        return ExhibitRef(name, self.area_id, self.year, tuple(map(str, params)))

    @property
    def area(self) -> Area:
        """The scope's area."""
        try:
            return self.directory.by_id[self.area_id]
        except KeyError:
            raise UnknownId(f"Området ”{self.area_id}” finns inte.") from None

    @cached_property
    def _levels(self) -> pd.DataFrame:
        return in_use(self.rows("levels"))

    @cached_property
    def place(self) -> Area:
        """The area that the scale belongs to: this one, or the nearest around it that has one.

        Where none has, the area itself, or for a part the nearest area around it that is no part.
        """
        with_scale = set(self._levels["area"])
        around = [self.area, *(self.directory.by_id[a] for a in self.directory.ancestors(self.area.id))]
        scaled = (a for a in around if a.id in with_scale)
        return next(scaled, next((a for a in around if a.type not in PART_TYPES), self.area))

    @cached_property
    def has_scale(self) -> bool:
        """True when levels can be given here."""
        return self.place.id in set(self._levels["area"])

    @cached_property
    def scale(self) -> Scale:
        """The levels that hold in this place. NoData when it has none."""
        if not self.has_scale:
            raise NoData(f"{self.area.name} har ingen nivåskala.")
        rows = self._levels[self._levels["area"] == self.place.id].sort_values("level")
        return Scale(
            tuple(
                Level(int(r.level), r.name_, r.colour, r.ink, _text(r.explanation), _text(r.role))
                for r in rows.rename(columns={"name": "name_"}).itertuples(index=False)
            )
        )

    @cached_property
    def parts(self) -> list[Area]:
        """The area's stadsdelar or stadsområden."""
        return self.directory.parts(self.area.id, date(max(self.year, 1), 1, 1))

    @cached_property
    def inside(self) -> list[str]:
        """Ids of the area and everything in it."""
        return [a.id for a in self.directory.inside(self.area.id)]

    @cached_property
    def _changes(self) -> dict[int, dict[str, Any]]:
        return {int(row["id"]): row for row in self.register.changes().to_dict("records")}

    def _changes_of(self, frame: pd.DataFrame) -> list[dict[str, Any]]:
        """The audit rows that brought the rows of ``frame``."""
        wanted = sorted(int(i) for i in frame["change"].unique())
        if not self._changes.keys() >= set(wanted):  # saved after this scope first looked
            self.__dict__.pop("_changes")
        return [self._changes[i] for i in wanted]

    def sources(self, frame: pd.DataFrame) -> tuple[str, ...]:
        """Where the rows of ``frame`` come from, with the day they were drawn if it is known."""
        texts: list[str] = []
        for row in self._changes_of(frame):
            file = "Inklistrad tabell" if row["file"] == PASTED else row["file"]
            unnamed = f"{file} (källa inte angiven)" if isinstance(file, str) else "Källan inte angiven"
            source = row["source"] if isinstance(row["source"], str) else unnamed
            day = row["as_of"]
            is_said = day is None or pd.isna(day) or f"{day:%Y-%m-%d}" in source
            text = source if is_said else f"{source} (uttag {day:%Y-%m-%d})"
            if text not in texts:
                texts.append(text)
        return tuple(texts)

    def drawn(self, frame: pd.DataFrame) -> list[date | None]:
        """The day that each row was taken out of its source (uttagsdatum), None where no file says it."""
        changes = self._changes_of(frame) if len(frame) else []
        by_change = {c["id"]: None if pd.isna(c["as_of"]) else c["as_of"] for c in changes}
        return [by_change[c] for c in frame["change"]]

    def saved(self, frame: pd.DataFrame) -> list[date]:
        """The day, in Sweden, that each row was saved."""
        by_change = {c["id"]: swedish_time(c["at"]).date() for c in self._changes_of(frame)}
        return [by_change[c] for c in frame["change"]]

    def periods(self, frame: pd.DataFrame) -> str:
        """The periods that the files themselves state for the rows."""
        stated = (c["period"] for c in self._changes_of(frame))
        return ", ".join(dict.fromkeys(p for p in stated if not pd.isna(p))) or "inte angiven"

    def remarks(self, frame: pd.DataFrame) -> tuple[str, ...]:
        """What the files that brought the rows remark on themselves."""
        remarks = (c["remark"] for c in self._changes_of(frame))
        return tuple(dict.fromkeys(r for r in remarks if not pd.isna(r)))

    def loaded_for(self, place: str) -> list[int]:
        """Ids of the changes that were loaded for a place."""
        return [i for i, change in self._changes.items() if change["place"] == place]

    @property
    def part_title(self) -> str:
        """The heading of a column that names the parts: "Stadsdel"."""
        return self.part_word(1).capitalize()

    def part_word(self, n: int = 2) -> str:
        """What the area's parts are called: "stadsdel", "stadsdelar"."""
        return areas.part_word(self.parts[0].type if self.parts else self.area.type, n)


_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def span_of(words: Sequence[str], year: int) -> Period | None:
    """The period that two dates name; None without words.

    UnknownId when they name none, one that does not end in the year, or one of more than 52 weeks: the number of
    a week, and a day without its year, would then name two.
    """
    if not words:
        return None
    try:
        days = [date.fromisoformat(w) for w in words if _ISO_DAY.fullmatch(w)]
    except ValueError:
        days = []
    if len(words) != 2 or len(days) != 2:
        raise UnknownId(f"”{':'.join(words)}” är ingen period. Väntat: två datum, t.ex. {year}-09-01:{year}-10-15.")
    if days[0] > days[1]:
        raise UnknownId(f"Perioden börjar {days[0]} och slutar dessförinnan, {days[1]}.")
    if days[1].year != year:
        raise UnknownId(f"Perioden {days[0]} till {days[1]} slutar inte {year}.")
    if days[0].year < year and days[1] - days[0] >= timedelta(weeks=52):
        raise UnknownId(
            f"Perioden {days[0]} till {days[1]} är längre än 52 veckor. Välj en kortare, eller ett helt år."
        )
    return Period(*days)


Build = Callable[..., Exhibit]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


@dataclass(frozen=True)
class Param:
    """A part of an id after its year: what it is, and the values that can be chosen in a scope.

    ``is_many``: any number of them may follow, in any order; the last of an exhibit's params only.
    """

    name: str
    values: Callable[[Scope], Iterable[str]]
    is_optional: bool = False
    is_many: bool = False


@dataclass(frozen=True)
class ExhibitSpec:
    """How one kind of exhibit is made: ``make(scope, *params)``, what it discloses, and which params exist.

    ``check(scope, *params)`` builds nothing and raises what ``make`` would for params that do not exist (UnknownId)
    or facts that do not let it be shown (NoData, NotEnoughData). ``listed`` gives the params to list when
    they are not every combination of the values of ``params``.
    ``title(scope, *params)`` is the exhibit's title, told without building it; ``kind`` is its kind.
    ``leads_with(summary)`` is the finding, where ``make`` gives none and the summary says it.
    ``is_source``: its table holds facts as they were imported, so that its file can be imported again.
    """

    name: str
    make: Build
    disclosure: Disclosure
    check: Callable[..., object]
    params: tuple[Param, ...] = ()
    listed: Callable[[Scope], Iterable[tuple[str, ...]]] | None = None
    is_source: bool = False
    leads_with: Callable[[str], str] | None = None
    title: Callable[..., str] = field(kw_only=True)
    kind: Kind = field(kw_only=True)

    def takes(self, params: Sequence[str]) -> bool:
        """True for as many params as there can be."""
        fewest = sum(not p.is_optional and not p.is_many for p in self.params)
        return fewest <= len(params) and (len(params) <= len(self.params) or any(p.is_many for p in self.params))

    def offered(self, scope: Scope) -> list[tuple[str, ...]]:
        """The params that are listed, whether or not each can be shown. NoData when there are none to choose among."""
        if self.listed:
            return list(self.listed(scope))
        return list(product(*(p.values(scope) for p in self.params if not p.is_many)))

    def build(self, scope: Scope, *params: str) -> Exhibit:
        """The exhibit, which says what it discloses."""
        made = self.make(scope, *params)
        finding = made.finding or (self.leads_with(made.summary) if self.leads_with else "")
        return replace(made, disclosure=self.disclosure, finding=finding)


SPAN = Param("span", lambda scope: (), is_many=True)
"""Two dates: only what lies between them, both included."""


def spanned(make: Build) -> Build:
    """``make(scope)``, made for the span that the words after it name."""

    def build(scope: Scope, *words: str) -> Exhibit:
        if not words:
            return make(scope)
        made = make(scope.within(words))
        return replace(made, ref=scope.ref(made.ref.name, *words))

    return build


def spanned_title(title: Callable[[Scope], str]) -> Callable[..., str]:
    """``title(scope)`` for the span that the words name."""
    return lambda scope, *words: title(scope.within(words))


def spanned_check(check: Callable[[Scope], object]) -> Callable[..., object]:
    """``check(scope)`` for the span that the words name."""
    return lambda scope, *words: check(scope.within(words))


WEEK = Param("week", lambda scope: [str(w) for w in range(1, weeks_in_year(scope.year) + 1)])


def week_number(scope: Scope, text: str) -> int:
    """A week of the scope's year; UnknownId when the year has no such week."""
    if not text.isdecimal() or not 1 <= int(text) <= weeks_in_year(scope.year):
        raise UnknownId(f"Vecka {text} finns inte {scope.year}.")
    return int(text)


def of_year(year: int) -> str:
    """The id of a column that holds one year: "year_2023"."""
    return f"year_{year}"


def of_area(area: str) -> str:
    """The id of a column that holds one area: "area_hasselby"."""
    return f"area_{area}"


def not_loaded(what: str, scope: Scope) -> NoData:
    """The error that says that a table holds nothing here."""
    return NoData(f"{what} saknas för {scope.area.name} {scope.year}.")
