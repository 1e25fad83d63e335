"""What events a scope holds, and which of them a figure is about: a category and a window of days, with what is before it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

import pandas as pd

from lagesbild.calendar import Period
from lagesbild.events import By, Facts, Where
from lagesbild.exhibits.base import Param, Scope
from lagesbild.problems import NoData, UnknownId
from lagesbild.swedish import listing, number, plural, slug

ALL = "alla"
"""The category that holds every event, and the choice of every source."""
_OF = "."  # between category and source: no slug has it


class Window(StrEnum):
    """How many days a figure is about, up to the last complete one; the values stand in ids and links."""

    MONTH = "28-dagar"
    YEAR = "365-dagar"

    @property
    def days(self) -> int:
        """Its length."""
        return 28 if self is Window.MONTH else 365


@dataclass(frozen=True)
class Happened:
    """A scope's events: the port to them, their first and last complete day, what they came in (``files``: rows with their
    change)."""

    facts: Facts
    areas: tuple[str, ...]
    first: date
    until: date
    files: pd.DataFrame

    def period(self, window: Window, back: int = 0) -> Period:
        """The window, or the one so many windows before it."""
        end = self.until - timedelta(days=back * window.days)
        return Period(end - timedelta(days=window.days - 1), end)

    def year_before(self, window: Window) -> Period:
        """The same weeks of the year before: 364 days earlier, so that weekdays meet."""
        now = self.period(window)
        return Period(now.start - timedelta(days=364), now.end - timedelta(days=364))

    def holds(self, period: Period) -> bool:
        """True when events are loaded from the beginning of the period."""
        return self.first <= period.start


def happened(scope: Scope) -> Happened:
    """What the scope holds up to the end of its year; NoData when that is nothing."""
    return scope.once(("happened",), lambda: _happened(scope))


def _happened(scope: Scope) -> Happened:
    around = (scope.area.id, *scope.directory.ancestors(scope.area.id))
    facts = Facts(scope.register, tuple(dict.fromkeys([*around, *scope.inside])))
    nothing = NoData(f"Händelser i mängd saknas för {scope.area.name} {scope.year}.")
    noted = facts.noted[facts.noted["area"].isin(scope.inside)]
    # files alone say which days are known; without them what is noted does
    dated, ends = (facts.files, facts.files["end"]) if len(facts.files) else (noted, noted["date"])
    if dated.empty:
        raise nothing
    # of the day on which a file was read nobody knows whether it is over
    last = max(min(end, saved - timedelta(days=1)) for end, saved in zip(ends, scope.saved(dated), strict=True))
    first, until = min(facts.files["start"], default=min(ends)), min(last, date(scope.year, 12, 31))
    if until < max(first, date(scope.year, 1, 1)):
        raise nothing
    within = noted[noted["date"].between(first, until)]
    came = pd.concat([facts.files[["change"]], within[["change"]]]).drop_duplicates(ignore_index=True)
    return Happened(facts, tuple(scope.inside), first, until, came)


def begun(scope: Scope) -> dict[str, int]:
    """Source → its first month (yyyymm): a source that is new says nothing of the time before it."""

    def first() -> dict[str, int]:
        events = happened(scope)
        months = events.facts.count([By.SOURCE, By.MONTH], Where(events.areas)).dropna()
        return {str(source): int(month) for source, month in months.groupby("source")["month"].min().items()}

    return scope.once(("happened", "begun"), first)


def late(scope: Scope, where: Where, before: Period) -> dict[str, int]:
    """Source → first month, of the sources of what ``where`` counts that are too new to be compared with the days ``before``."""
    first = begun(scope)
    counted = first if where.sources is None else {s: first[s] for s in where.sources if s in first}
    new = {s: month for s, month in counted.items() if month > 100 * before.start.year + before.start.month}
    if not new:
        return {}
    by_source = happened(scope).facts.count([By.SOURCE], replace(where, sources=tuple(new)))
    return {s: new[s] for s in by_source["source"].dropna()}


def comparable(scope: Scope, where: Where, before: Period) -> bool:
    """True when all that ``where`` counts comes from sources that were there in the days ``before`` too."""
    return happened(scope).holds(before) and not late(scope, where, before)


def categories(scope: Scope) -> dict[str, str]:
    """Slug → name of the categories, `ALL` first."""
    return scope.once(("happened", "categories"), lambda: _categories(happened(scope)))


def _categories(events: Happened) -> dict[str, str]:
    counts = events.facts.count([By.CATEGORY], Where(events.areas))
    return {ALL: "Alla händelser", **{slug(str(c)): str(c) for c in sorted(counts["category"].dropna())}}


def sources(scope: Scope) -> dict[str, str]:
    """Slug → name of the sources that events came from."""
    return scope.once(("happened", "sources"), lambda: {slug(name): name for name in sorted(begun(scope))})


def selection(category: str, source: str) -> str:
    """Which events, as one word of an id: a category, and of which source (its slug) when not of all."""
    return category if source == ALL else f"{category}{_OF}{source}"


def selections(scope: Scope) -> list[str]:
    """Every word that `selection` can give."""
    every = list(categories(scope))
    return every + [selection(c, s) for s in sources(scope) for c in every]


def is_selection(word: str) -> bool:
    """True when a word of an id says of which source (`selection`): no other word has its sign."""
    return _OF in word


def of_source(chosen: str) -> str:
    """The same source, of every category."""
    return ALL + "".join(chosen.partition(_OF)[1:])


def is_every_category(chosen: str) -> bool:
    """True when the word of an id (`selection`) keeps no category out."""
    return chosen.partition(_OF)[0] == ALL


def category_name(scope: Scope, category: str) -> str:
    """What a category is called; UnknownId when the scope has none of that slug."""
    names = categories(scope)
    if category not in names:
        raise UnknownId(f"Kategorin ”{category}” finns inte. Välj bland: {', '.join(names)}.")
    return names[category]


def _selected(scope: Scope, chosen: str) -> tuple[str | None, str | None]:
    """(category, source) by name of a word of an id (`selection`); None: all. UnknownId for what the scope has not."""
    category, of, source = chosen.partition(_OF)
    name = None if category == ALL else category_name(scope, category)
    if not of:
        return name, None
    if source not in (named := sources(scope)):
        raise UnknownId(f"Källan ”{source}” finns inte. Välj bland: {', '.join(named)}.")
    return name, named[source]


_FEW = 3  # categories that a title can name


def what(scope: Scope, category: str) -> str:
    """What is counted, for the middle of a title: the categories by name where there are few, and of which source."""
    one, _ = _selected(scope, category)
    names = [name.lower() for key, name in categories(scope).items() if key != ALL]
    words = one.lower() if one else listing(names) if len(names) <= _FEW else "händelser"
    return words + in_words(scope, category)


def in_words(scope: Scope, chosen: str) -> str:
    """The source of a selection, for the end of what is counted: " (källa: Polisen)"; empty for every source."""
    _, source = _selected(scope, chosen)
    return f" (källa: {source})" if source else ""


def window_of(text: str) -> Window:
    """The window that a part of an id names; UnknownId when it names none."""
    try:
        return Window(text)
    except ValueError:
        raise UnknownId(f"Perioden ”{text}” finns inte. Välj bland: {', '.join(Window)}.") from None


def where_of(scope: Scope, category: str, period: Period) -> Where:
    """The scope's events of a selection and a period."""
    one, only = ((name,) if name is not None else None for name in _selected(scope, category))
    return Where(happened(scope).areas, period, one, only)


def check(scope: Scope, window: str, category: str = ALL) -> Happened:
    """What a figure of this window and category is made of; raises what it would."""
    events = happened(scope)
    asked = window_of(window)
    _selected(scope, category)
    if not events.holds(events.period(asked)):
        raise NoData(f"Händelserna för {scope.area.name} når inte {asked.days} dagar tillbaka.")
    return events


def check_placed(events: Happened) -> None:
    """NoData when no event has a coordinate: a map of none would look like a place where nothing happens."""
    if not events.facts.is_placed:
        raise NoData("Ingen händelse har en exakt plats, så det finns ingen karta att rita.")


def unplaced(scope: Scope, where: Where) -> tuple[str, ...]:
    """The note on what is no part of a map of points; none when everything is."""
    facts = happened(scope).facts
    total, exact = facts.total(where), facts.total(replace(where, is_exact=True))
    if total == exact:
        return ()
    missing = plural(total - exact, "händelse", "händelser")
    return (
        f"{missing} av {number(total)} har ingen exakt plats och ligger inte på kartan; de räknas i tabellen där området är känt.",
    )


def sources_note(scope: Scope, where: Where) -> tuple[str, ...]:
    """The note on how many come from where; none when all come from one."""
    by_source = happened(scope).facts.count([By.SOURCE], where)
    if len(by_source) < 2:
        return ()
    most_first = by_source.sort_values("count", ascending=False, kind="stable")
    counts = [f"{s} {number(int(n))}" for s, n in most_first.itertuples(index=False, name=None)]
    return (f"Händelserna kommer från flera håll: {', '.join(counts)}. Samma sak kan vara rapporterad av två.",)


NOT_CRIME = "Händelser räknas var för sig som de är rapporterade; de är inte detsamma som anmälda brott."


WINDOW = Param("window", lambda _scope: list(Window))
SOURCE = Param("source", lambda scope: [selection(ALL, s) for s in sources(scope)], is_optional=True)
ONE_CATEGORY = Param("category", selections)
CATEGORY = Param("category", selections, is_optional=True)


def listed(_scope: Scope) -> list[tuple[str, ...]]:
    """The params that are listed: each window, of all events."""
    return [(w,) for w in Window]
