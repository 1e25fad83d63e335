"""Exhibits of how things develop: months of reported crime, and weeks of the incidents that the meetings note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
import pandas as pd

from lagesbild.analysis import crime
from lagesbild.analysis import forecast as forecasts
from lagesbild.analysis import series as analysis
from lagesbild.analysis.statistics import TooFew, Verdict, holm, two_counts_p
from lagesbild.calendar import Week, week_label
from lagesbild.exhibit import (
    ABOVE,
    BELOW,
    RUNNING,
    WITHIN,
    Band,
    Caveat,
    Column,
    Derivation,
    Disclosure,
    Exhibit,
    Fan,
    Format,
    How,
    Kind,
    Role,
    Rows,
    Season,
)
from lagesbild.exhibits import findings
from lagesbild.exhibits.base import ExhibitSpec, Param, Scope, of_year, sentence
from lagesbild.exhibits.crime_period import sum_in_words, summed_parts
from lagesbild.problems import NoData, NotEnoughData, UnknownId
from lagesbild.swedish import MONTHS, NBSP, listing, number, number_word, plural, slug


class Step(StrEnum):
    """What the periods are, and so which table they come from; the values stand in ids and links."""

    MONTHS = "manad"
    WEEKS = "vecka"


ALL = "alla"
"""The category that holds every incident."""
_NAMES = {Step.MONTHS: ("månad", "månader", "anmälda brott"), Step.WEEKS: ("vecka", "veckor", "händelser")}
_ONE = {Step.MONTHS: "anmält brott", Step.WEEKS: "händelse"}
_SHOWN = {Step.MONTHS: 36, Step.WEEKS: 104}  # periods in a chart
_WATCH = {Step.MONTHS: 12, Step.WEEKS: 13}
_REFERENCE = {Step.MONTHS: 36, Step.WEEKS: 104}
_RECENT = {Step.MONTHS: 3, Step.WEEKS: 4}
_EVERY = 500
_AHEAD = tuple(str(n) for n in range(4, 14))  # weeks that can be forecast
_PAST = 26  # weeks before a forecast
_SURE = 0.05
_TOLD = 3  # signals that the words name
_POISSON = (
    "Spannet räknar med att brott sker oberoende av varandra. En och samma händelse kan ge flera anmälningar; "
    "då är det verkliga spannet vidare."
)
_NOT_CRIME = "Händelser är det som samverkan har noterat, inte detsamma som anmälda brott."
_FAN = {
    "q_025": "2,5 %",
    "q_10": "10 %",
    "q_25": "25 %",
    "q_50": "Mitten",
    "q_75": "75 %",
    "q_90": "90 %",
    "q_975": "97,5 %",
}
"""What the columns of the quantiles of a forecast are called, in the order of `forecasts.QUANTILES`."""


_EXPECTED = Derivation(How.MODEL, ("count",), Rows.ALL)
"""What one period lets expect is made of the others."""


@dataclass(frozen=True)
class _Held:
    """What a scope holds of one step: rows by (area, category's slug), and what the categories are called."""

    rows: dict[tuple[str, str], pd.DataFrame]
    categories: dict[str, str]
    first: date | None = None  # the days when incidents were counted
    last: date | None = None
    early: frozenset[tuple[str, str, date]] = (
        frozenset()
    )  # area, category and end of months taken out before they were over


def held(scope: Scope, step: Step) -> _Held:
    """Everything that is counted by ``step``; NoData when nothing is."""
    found: _Held = scope.once(("series", step), lambda: (_months if step is Step.MONTHS else _weeks)(scope))
    if not found.rows:
        what = "Brott per månad" if step is Step.MONTHS else "Händelser"
        raise NoData(f"{what} saknas för {scope.area.name} {scope.year}.")
    return found


def steps(scope: Scope) -> list[Step]:
    """The steps that the scope holds anything of."""
    return [s for s in Step if _has(scope, s)]


def _has(scope: Scope, step: Step) -> bool:
    try:
        return bool(held(scope, step).rows)
    except NoData:
        return False


def _months(scope: Scope) -> _Held:
    rows = scope.rows("crime", areas=scope.inside)
    is_month = [
        s.day == 1 and (s.year, s.month) == (e.year, e.month) and (e + timedelta(days=1)).day == 1 and e.year <= scope.year
        for s, e in zip(rows["start"], rows["end"], strict=True)
    ]  # fmt: skip
    rows = rows[np.array(is_month, dtype=bool)]
    if rows.empty or max(rows["end"]).year != scope.year:
        return _Held({}, {})
    if summed := [p.id for p in summed_parts(scope)]:
        rows = pd.concat([crime.sum_of_parts(rows[rows["area"].isin(summed)], scope.area.id), rows], ignore_index=True)
    pairs = list(zip(rows["group"], rows["category"], strict=True))
    slugs = {pair: slug(" ".join(pair)) for pair in dict.fromkeys(pairs)}
    keyed = rows.assign(_key=[slugs[pair] for pair in pairs])
    names = dict(zip(keyed["_key"], keyed["category"], strict=True))
    twice = {n for n in names.values() if list(names.values()).count(n) > 1}
    groups = dict(zip(keyed["_key"], keyed["group"], strict=True))
    said = {k: f"{n} ({groups[k].lower()})" if n in twice else n for k, n in names.items()}
    parts = {
        (str(a), str(k)): frame.drop(columns="_key") for (a, k), frame in keyed.groupby(["area", "_key"], sort=False)
    }
    ends = zip(keyed["area"], keyed["_key"], keyed["end"], scope.drawn(rows), strict=True)
    early = frozenset((a, k, end) for a, k, end, drawn in ends if drawn and drawn < end)
    return _Held(parts, said, early=early)


def _weeks(scope: Scope) -> _Held:
    areas = [scope.area.id, *(p.id for p in scope.parts)]
    rows = scope.rows("incidents", areas=areas)
    rows = rows[rows["withdrawn"].fillna(0) != 1]
    if rows.empty:
        return _Held({}, {})
    rated = scope.rows("ratings", areas=areas)
    rated = rated[rated["level"].notna()]
    # counting has gone on until the last week that a meeting has assessed, or a later incident. A week that was
    # assessed before it was over is known to that day only, whatever day it is now: a document's figures stand still
    ends = [
        min(Week(int(y), int(w)).monday() + timedelta(days=6), saved)
        for y, w, saved in set(zip(rated["year"], rated["week"], scope.saved(rated), strict=True))
    ]
    ends += map(min, rows["date"], scope.saved(rows))  # a date to come is a slip of the pen
    last = min(max(ends), Week(scope.year + 1, 1).monday() - timedelta(days=1))
    first = min(rows["date"])
    rows = rows[rows["date"] <= last]
    if rows.empty or last < Week(scope.year, 1).monday():
        return _Held({}, {})
    slugs = {c: slug(c) for c in sorted(rows["category"].unique())}
    names = {ALL: "Alla händelser", **{s: c for c, s in slugs.items()}}
    keys = rows["category"].map(slugs)
    parts: dict[tuple[str, str], pd.DataFrame] = {}
    for area in areas:
        mine = rows if area == scope.area.id else rows[rows["area"] == area]
        for key in names:
            parts[area, key] = mine if key == ALL else mine[keys[mine.index] == key]
    return _Held(parts, names, first, last)


def areas_of(scope: Scope, step: Step) -> dict[str, str]:
    """Id → name of the areas that have a series: the place first."""
    found = dict.fromkeys(a for a, _ in held(scope, step).rows)
    order = [a for a in scope.inside if a in found]
    of = sum_in_words(scope) if step is Step.MONTHS else ""
    whole = f"Hela {scope.area.name}" + (f" ({of})" if of else "")
    return {a: whole if a == scope.area.id else scope.directory.name(a) for a in order}


def categories_of(scope: Scope, step: Step) -> dict[str, str]:
    """Slug → name of the categories."""
    return held(scope, step).categories


def _series(scope: Scope, step: Step, area: str, category: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(rows, series); UnknownId for a category that the scope does not hold, NoData for an area without it."""
    found = held(scope, step)
    if (area, category) not in found.rows:
        if category not in found.categories:
            known = ", ".join(found.categories)
            raise UnknownId(f"Kategorin ”{category}” finns inte. Välj bland: {known}.")
        raise NoData(f"Området ”{area}” saknar uppgifter om {found.categories[category]}.")
    rows = found.rows[area, category]
    made = scope.once(("series", step, area, category), lambda: _made(found, area, category))
    return rows, made


def _made(found: _Held, area: str, category: str) -> pd.DataFrame:
    rows = found.rows[area, category]
    if found.first is not None and found.last is not None:
        return analysis.weekly(list(rows["date"]), found.first, found.last)
    made = analysis.monthly_rows(rows)
    over = [(area, category, end) not in found.early for end in made["end"]]
    return made.assign(complete=made["complete"] & np.array(over, dtype=bool))


def _step(text: str) -> Step:
    try:
        return Step(text)
    except ValueError:
        raise UnknownId(f"Steget ”{text}” finns inte. Välj bland: {', '.join(Step)}.") from None


def _label(step: Step, year: int, n: int) -> str:
    return f"{MONTHS[n - 1]}{NBSP}{year}" if step is Step.MONTHS else f"{week_label(n)}{NBSP}{year}"


def _labels(step: Step, series: pd.DataFrame) -> list[str]:
    return [_label(step, int(y), int(n)) for y, n in zip(series["year"], series["number"], strict=True)]


def _marks(step: Step, series: pd.DataFrame, labels: Sequence[str]) -> tuple[str, ...]:
    every = {Step.MONTHS: (1, 7), Step.WEEKS: (1, 27)}[step]
    return tuple(t for t, n in zip(labels, series["number"], strict=True) if n in every)


def _where(scope: Scope, area: str) -> str:
    return scope.area.name if area == scope.area.id else f"{scope.directory.name(area)}, {scope.area.name}"


def _title(scope: Scope, step: Step, area: str, category: str) -> str:
    return f"{held(scope, step).categories[category]} per {_NAMES[step][0]}, {_where(scope, area)}"


def _span(step: Step, series: pd.DataFrame) -> str:
    labels = _labels(step, series.iloc[[0, -1]])
    return f"{labels[0]} – {labels[1]}"


def _status_notes(step: Step, rows: pd.DataFrame) -> list[str]:
    if step is Step.WEEKS:
        return [_NOT_CRIME]
    early = sorted(rows["start"][rows["status"] != "final"])
    if not early:
        return []
    first, last = (_label(step, d.year, d.month) for d in (early[0], early[-1]))
    which = first if first == last else f"{first} – {last}"
    return [Caveat(f"Preliminära uppgifter: {which}. De kan ändras när statistiken blir slutlig.")]


def expected_band(scope: Scope, step_: str, area: str, category: str) -> Exhibit:
    """Counts period by period in the span that was expected of each."""
    step = _step(step_)
    rows, series = _series(scope, step, area, category)
    judged = (analysis.band_of_season if step is Step.MONTHS else analysis.band)(series)[-_SHOWN[step] :]
    labels = _labels(step, judged)
    states = []
    for complete, outside, low, count in zip(
        judged["complete"], judged["outside"], judged["low"], judged["count"], strict=True
    ):
        is_judged = not pd.isna(low) and not pd.isna(count)
        told = outside if isinstance(outside, str) else WITHIN if is_judged else ""
        states.append(told if complete else RUNNING)
    low, high = (pd.array(judged[c].astype("Float64").round(), dtype="Int64") for c in ("low", "high"))
    table = pd.DataFrame(
        {
            "period": labels,
            "count": pd.array(judged["count"], dtype="Int64"),
            "expected": judged["expected"].to_numpy(dtype=float),
            "low": low,
            "high": high,
            "state": states,
        }
    )
    by = "samma månad de fem åren före" if step is Step.MONTHS else "de åtta hela veckorna före"
    one, _, unit = _NAMES[step]
    return Exhibit(
        ref=scope.ref("series", step, area, category),
        kind=Kind.CHART,
        title=_title(scope, step, area, category),
        how_to_read=f"Antal {unit}. Det ljusa spannet är vad som var att vänta av {by}.",
        table=table,
        columns=(
            Column("period", "Period", Role.TIME, Format.TEXT),
            Column("count", "Antal", Role.COUNT),
            Column("expected", "Väntat", Role.ESTIMATE, decimals=1, derived_from=_EXPECTED),
            Column("low", "Från", Role.BOUND, Format.COUNT, derived_from=_EXPECTED),
            Column("high", "Till", Role.BOUND, Format.COUNT, derived_from=_EXPECTED),
            Column("state", "Läge", Role.VERDICT, Format.TEXT, derived_from=_EXPECTED),
        ),
        drawing=Band(
            "period", "count", "low", "high", "state", _marks(step, judged, labels), "väntat spann, 19 gånger av 20"
        ),
        sources=scope.sources(rows) if len(rows) else scope.sources(held(scope, step).rows[scope.area.id, ALL]),
        period=_span(step, judged),
        summary=_developed(step, table),
        finding=_last_period(step, table),
        notes=(
            *([Caveat(f"{labels[-1].capitalize()} är inte slut. Den bedöms inte och ingår inte i något spann.")]
              if states[-1] == RUNNING else []),
            *_status_notes(step, rows),
            _POISSON,
            f"En enstaka {one} utanför spannet säger lite: var tjugonde hamnar där utan att något har ändrats.",
        ),
        methods=("expected-band",),
    )  # fmt: skip


def _last_period(step: Step, table: pd.DataFrame) -> str:
    over = table[(table["state"] != RUNNING) & table["count"].notna()]
    if over.empty:
        return ""
    last = over.iloc[-1]
    return findings.period(last["period"], int(last["count"]), last["state"], _NAMES[step][2])


def _developed(step: Step, table: pd.DataFrame) -> str:
    one, many, unit = _NAMES[step]
    over = table[(table["state"] != RUNNING) & table["count"].notna()]
    if over.empty:
        return sentence(f"Ingen hel {one} är känd")
    last = over.iloc[-1]
    told = [f"{last['period']}: {number(last['count'])} {_ONE[step] if last['count'] == 1 else unit}"]
    if last["state"]:
        place = {ABOVE: "mer än väntat", BELOW: "mindre än väntat", WITHIN: "inom det väntade"}[last["state"]]
        told[0] += f", {place} ({number(last['low'])}–{number(last['high'])})"
    year = over[over["state"] != ""][-(12 if step is Step.MONTHS else 26) :]
    if year.empty:
        told.append(f"Det finns för få {many} före för att säga vad som är att vänta")
    else:
        above, below = int((year["state"] == ABOVE).sum()), int((year["state"] == BELOW).sum())
        chance = f"av ren slump väntas högst omkring {max(1, round(len(year) / 20))}"
        told.append(f"Av de senaste {len(year)} hela {many}na låg {above} över spannet och {below} under; {chance}")
    running = table[table["state"] == RUNNING]
    if len(running) and running.index[-1] == table.index[-1]:
        told.append(f"{running['period'].iloc[-1]} pågår ännu")
    return sentence(*told)


def _years(wide: pd.DataFrame) -> list[int]:
    return [int(c) for c in wide.columns if isinstance(c, int | np.integer)]


def _over_years(scope: Scope, step: str, area: str, category: str) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """(rows, series, the years side by side); NotEnoughData without a year before to compare with."""
    rows, series = _series(scope, _step(step), area, category)
    wide = analysis.season(series, scope.year)
    years = _years(wide)
    if scope.year not in years or len(years) < 2:
        raise NotEnoughData(f"Säsongen kräver minst ett tidigare år. {_where(scope, area)} har {len(years)} år.")
    return rows, series, wide


def season(scope: Scope, step_: str, area: str, category: str) -> Exhibit:
    """The year over the earlier years: is it more than usual for the season?"""
    step = _step(step_)
    rows, series, wide = _over_years(scope, step_, area, category)
    years = _years(wide)
    one, many, unit = _NAMES[step]
    labels = [MONTHS[i - 1] if step is Step.MONTHS else week_label(int(i)) for i in wide.index]
    table = pd.DataFrame({"period": labels})
    for year in years:
        table[of_year(year)] = pd.array(wide[year], dtype="Int64")
    earlier = tuple(y for y in years if y != scope.year)
    marks = tuple(
        labels if step is Step.MONTHS else [t for i, t in zip(wide.index, labels, strict=True) if i % 13 == 1]
    )
    return Exhibit(
        ref=scope.ref("season", step, area, category),
        kind=Kind.CHART,
        title=f"{held(scope, step).categories[category]} under året, {_where(scope, area)} {scope.year}",
        how_to_read=f"Antal {unit} per {one}. {scope.year} är den mörka linjen, de tidigare åren är grå.",
        table=table,
        columns=(
            Column("period", one.capitalize(), Role.TIME, Format.TEXT),
            *(Column(of_year(y), str(y), Role.COUNT) for y in years),
        ),
        drawing=Season("period", of_year(scope.year), tuple(map(of_year, earlier)), marks),
        sources=scope.sources(rows),
        period=f"{years[0]}–{years[-1]}",
        summary=_compared(
            table,
            scope.year,
            earlier,
            unit,
            [p for c, p in _season_ps(scope, step, area).items() if c != category and not np.isnan(p)],
            _ONE[step],
        ),
        notes=(
            *_status_notes(step, rows),
            *([f"Hela {many} visas; den som pågår är inte med."] if not series["complete"].iloc[-1] else []),
            *(["Vecka 53 finns bara vissa år och har då ingen motsvarighet."] if len(wide) == 53 else []),
        ),
        methods=("season", "two-counts", "holm"),
    )


@dataclass(frozen=True)
class _OverYears:
    """A year's periods so far beside the same ones of the earlier years that have them all."""

    periods: list[str]
    total: int
    same: dict[int, int]
    missing: list[str]  # between the first and the last period that the year has
    incomplete: list[int]  # earlier years that lack one of the periods

    @property
    def p(self) -> float:
        """Of the year against the others together; 1 when nothing was ever counted, NaN without any other."""
        if not self.same:
            return float("nan")
        if self.total + sum(self.same.values()) == 0:
            return 1.0
        return float(two_counts_p(self.total, sum(self.same.values()), 1, len(self.same), mid=True))


def _beside(table: pd.DataFrame, year: int, earlier: Sequence[int]) -> _OverYears | None:
    """None when nothing is known of the year."""
    at = np.flatnonzero(table[of_year(year)].notna())
    if not len(at):
        return None
    known = table.iloc[at]
    inside = table.iloc[at[0] : at[-1] + 1]
    whole = [y for y in earlier if known[of_year(y)].notna().all()]
    return _OverYears(
        [str(v) for v in known.iloc[:, 0]],
        int(known[of_year(year)].sum()),
        {y: int(known[of_year(y)].sum()) for y in whole},
        [str(v) for v in inside.loc[inside[of_year(year)].isna()].iloc[:, 0]],
        [y for y in earlier if y not in whole],
    )


def _season_ps(scope: Scope, step: Step, area: str) -> dict[str, float]:
    """Category → p of its year against the earlier ones, of every category of the area: they are tested together."""

    def made() -> dict[str, float]:
        found = {}
        for a, category in held(scope, step).rows:
            if a == area:
                wide = analysis.season(_series(scope, step, a, category)[1], scope.year)
                years = _years(wide)
                if scope.year in years:
                    table = pd.DataFrame({"period": [str(n) for n in wide.index]})
                    for year in years:
                        table[of_year(year)] = pd.array(wide[year], dtype="Int64")
                    one = _beside(table, scope.year, [y for y in years if y != scope.year])
                    found[category] = one.p if one else float("nan")
        return found

    result: dict[str, float] = scope.once(("season p", step, area), made)
    return result


def _compared(
    table: pd.DataFrame, year: int, earlier: Sequence[int], unit: str, others: Sequence[float] = (), one: str = ""
) -> str:
    """The year beside the earlier ones in words; ``others`` are the p of what is tested together with it."""
    found = _beside(table, year, earlier)
    if found is None:
        return sentence(f"Inget är känt för {year}")
    ends = [found.periods[0], found.periods[-1]]
    span = "–".join(dict.fromkeys([ends[0], ends[1].removeprefix(f"v.{NBSP}")]))
    told = f"{span} {year}: {number(found.total)} {one if one and found.total == 1 else unit}"
    gaps = f"{listing(found.missing)} saknas för {year} och räknas inte för något år" if found.missing else ""
    if not found.same:
        return sentence(told, gaps, "Inget tidigare år har alla dessa perioder, så ingen jämförelse kan göras")
    same = found.same
    low, high, middle = min(same.values()), max(same.values()), float(np.median(list(same.values())))
    if len(same) == 1:
        beside = f"Under samma tid {min(same)} var det {number(low)}"
    else:
        beside = (
            f"Under samma tid {min(same)}–{max(same)} var det {number(low)}–{number(high)}, mittvärde {number(middle)}"
        )
    left_out = (
        f"{listing([str(y) for y in found.incomplete])} saknar någon av perioderna och är inte med"
        if found.incomplete
        else ""
    )
    return sentence(told, gaps, f"{beside}; {_difference(found, others)}", left_out)


def _difference(found: _OverYears, others: Sequence[float]) -> str:
    if found.total == 0 and not any(found.same.values()):
        return "ingen skillnad"
    adjusted = float(holm([found.p, *others])[0])
    if adjusted <= _SURE:
        more = found.total * len(found.same) > sum(found.same.values())
        return str(Verdict.INCREASE if more else Verdict.DECREASE)
    if found.p <= _SURE:
        return f"skillnaden är inte säkerställd när alla {len(others) + 1} kategorier prövas tillsammans"
    return "skillnaden ryms inom slumpen"


def _all_series(scope: Scope, step: Step) -> dict[str, pd.DataFrame]:
    """Every series by "area|category"."""
    return {f"{a}|{c}": _series(scope, step, a, c)[1] for a, c in held(scope, step).rows}


def _watch_count(scope: Scope, step: Step) -> int:
    """How many series are long enough to be watched; NotEnoughData when none is."""
    watch, reference = _WATCH[step], _REFERENCE[step]
    every = _all_series(scope, step).values()
    known = [np.isfinite(analysis.known(s[s["complete"]])[:-watch][-reference:]).sum() for s in every]
    watched = sum(int(n >= reference / 2) for n in known)
    if not watched:
        raise NotEnoughData(f"Att bevaka mönster kräver minst {reference // 2 + watch} {_NAMES[step][1]} i följd.")
    return watched


def broken_series(scope: Scope, step: Step) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """(every series by "area|category", those that break their pattern)."""

    def made() -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
        keys, place = held(scope, step).rows, scope.area.id
        many = _all_series(scope, step)
        watch, reference = _WATCH[step], _REFERENCE[step]
        # the season of the whole place: a small part's own months say mostly chance
        shares = {c: analysis.months_shares(many[f"{place}|{c}"], watch) for a, c in keys if a == place}
        factors = {
            f"{a}|{c}": analysis.season_factors(
                shares[c] if c in shares else analysis.months_shares(many[f"{a}|{c}"], watch), many[f"{a}|{c}"]
            )
            for a, c in keys
        }
        broken = analysis.signals(many, watch, reference, every=_EVERY, recent=_RECENT[step], factors=factors)
        return many, broken

    result: tuple[dict[str, pd.DataFrame], pd.DataFrame] = scope.once(("signals", step), made)
    return result


def broken_keys(scope: Scope, step: Step) -> list[str]:
    """The series that break their pattern, "area|category", in the order of the table of `signals`."""
    try:
        return list(map(str, broken_series(scope, step)[1]["series"]))
    except NotEnoughData:
        return []


def first_broken(scope: Scope, step: Step) -> tuple[str | None, str | None]:
    """(area, category) of the series that breaks its pattern the most; None twice when none does."""
    _, broken = broken_series(scope, step)
    if broken.empty:
        return None, None
    area, category = str(broken["series"].iloc[0]).split("|")
    return area, category


def signals(scope: Scope, step_: str) -> Exhibit:
    """What breaks the pattern just now: every area and category, those that differ the most first."""
    step = _step(step_)
    found = held(scope, step)
    watched = _watch_count(scope, step)
    many, broken = broken_series(scope, step)
    watch, reference = _WATCH[step], _REFERENCE[step]
    one, names, unit = _NAMES[step]
    of = [str(n).split("|") for n in broken["series"]]
    at = [d + timedelta(days=3) for d in broken["since"]]
    since = [_label(step, d.year, d.month) if step is Step.MONTHS else _label(step, *Week.of(d)) for d in at]
    table = pd.DataFrame(
        {
            "area": [areas_of(scope, step)[a] for a, _ in of],
            "category": [found.categories[c] for _, c in of],
            "direction": list(broken["direction"]),
            "since": since,
            "periods": pd.array(broken["periods"], dtype="Int64"),
            "count": pd.array(broken["count"], dtype="Int64"),
            "expected": broken["expected"].to_numpy(dtype=float),
        }
    )
    words = _broken(table, watched, watched * 2 * _RECENT[step] / _EVERY)
    first = None if table.empty else tuple(table.iloc[0][["category", "area", "direction", "since"]])
    finding = findings.broken(first, max(0, len(table) - 1))
    if table.empty:
        nothing = dict.fromkeys(("category", "direction", "since"), "") | {"area": "Ingen serie"}
        table = pd.DataFrame([nothing], columns=table.columns)
    rows = pd.concat([r for r in found.rows.values() if len(r)])
    longest = max(many.values(), key=len)
    return Exhibit(
        ref=scope.ref("signals", step),
        kind=Kind.TABLE,
        title=f"Vad bryter mönstret just nu, {scope.area.name}",
        how_to_read=f"{unit.capitalize()} per {one} som över flera {names} i följd legat högre eller lägre än tidigare.",
        table=table,
        columns=(
            Column("area", "Område", Role.LABEL),
            Column("category", "Kategori", Role.LABEL),
            Column("direction", "Riktning", Role.VERDICT, Format.TEXT),
            Column("since", "Sedan", Role.TIME, Format.TEXT),
            Column("periods", names.capitalize(), Role.COUNT, missing=""),
            Column("count", "Antal", Role.COUNT, missing=""),
            Column(
                "expected",
                "Väntat",
                Role.ESTIMATE,
                decimals=1,
                missing="",
                derived_from=Derivation(How.MODEL, ("count",), elsewhere=True),
            ),
        ),
        sources=scope.sources(rows),
        period=_span(step, longest[longest["complete"]]),
        summary=words,
        finding=finding,
        notes=(
            f"Väntat räknas på de {reference} hela {names}na före de {watch} senaste, med hänsyn till årstiden. "
            "Larm ges när antalet tyder på en varaktig ändring med minst hälften.",
            "Listan säger att något har ändrats, inte varför. Ändrat sätt att anmäla eller registrera ger också utslag.",
            *_status_notes(step, rows),
        ),
        methods=("cusum", "season"),
    )


def _broken(table: pd.DataFrame, watched: int, chance: float) -> str:
    expected = f"Av ren slump väntas {_about(chance)} av {watched} bevakade serier stå här"
    if table.empty:
        return sentence("Ingen serie bryter mönstret just nu", expected)
    told = [
        f"{r['category']} i {r['area'].replace('Hela ', 'hela ', 1)} {r['direction']} sedan {r['since']} "
        f"({number(r['count'])} mot väntade {number(r['expected'])})"
        for r in table[:_TOLD].to_dict("records")
    ]
    rest = len(table) - len(told)
    if rest:
        told.append(f"{number_word(rest)} till")
    return sentence(f"Mönstret bryts just nu: {'; '.join(told)}", expected)


def _about(chance: float) -> str:
    return "färre än en" if chance < 0.95 else f"omkring {number_word(round(chance))}"


def _check_forecast(scope: Scope, area: str, category: str, weeks: str = "13") -> None:
    _, series = _series(scope, Step.WEEKS, area, category)
    if weeks not in _AHEAD:
        raise UnknownId("En prognos gäller 4–13 veckor.")
    if len(series) < 2:
        raise NotEnoughData("Prognosen behöver fler hela veckor.")
    try:
        forecasts.known_weeks(series)
    except TooFew as few:
        raise NotEnoughData(str(few)) from None


def _check_backtest(scope: Scope, area: str, category: str, weeks: str = "13") -> None:
    """As `_check_forecast`; NotEnoughData too when the model cannot be tried on the past. Fits nothing."""
    _check_forecast(scope, area, category, weeks)
    if not forecasts.can_be_tried(_series(scope, Step.WEEKS, area, category)[1], int(weeks)):
        raise NotEnoughData("Prognosen är inte prövad mot utfall: det finns för få veckor eller händelser.")


def _forecast(
    scope: Scope, area: str, category: str, weeks: str
) -> tuple[pd.DataFrame, pd.DataFrame, forecasts.Forecast]:
    rows, series = _series(scope, Step.WEEKS, area, category)
    _check_forecast(scope, area, category, weeks)
    try:
        made = scope.once(("forecast", area, category, weeks), lambda: forecasts.forecast(series, int(weeks)))
    except TooFew as few:
        raise NotEnoughData(str(few)) from None
    return rows, series, made


def forecast(scope: Scope, area: str, category: str, weeks: str = "13") -> Exhibit:
    """The coming weeks as a fan, after the weeks that were."""
    rows, series, made = _forecast(scope, area, category, weeks)
    past = series[series["complete"]][-_PAST:]
    labels = [*_labels(Step.WEEKS, past), *_labels(Step.WEEKS, made.table)]
    both = pd.concat([past, made.table])
    table = pd.DataFrame(
        {"period": labels, "count": pd.array([*past["count"], *[pd.NA] * len(made.table)], dtype="Int64")}
    )
    for q, id_ in zip(forecasts.QUANTILES, _FAN, strict=True):
        table[id_] = pd.array([*[pd.NA] * len(past), *_whole(made.table[q])], dtype="Int64")
    name = held(scope, Step.WEEKS).categories[category]
    nearest = table[table["q_50"].notna()]
    if nearest.empty:
        raise NotEnoughData("Det finns för lite att göra en prognos av.")
    soon = nearest.iloc[0]
    return Exhibit(
        ref=scope.ref("forecast", area, category, weeks),
        kind=Kind.CHART,
        title=f"Prognos {weeks} veckor: {name}, {_where(scope, area)}",
        how_to_read=f"Antal händelser per vecka: först utfallet, sedan prognosen med {made.method}.",
        table=table,
        columns=(Column("period", "Vecka", Role.TIME, Format.TEXT), Column("count", "Antal", Role.COUNT, missing=""),
            *(Column(i, t, Role.ESTIMATE, Format.COUNT, missing="", derived_from=_EXPECTED) for i, t in _FAN.items()),
        ),
        drawing=Fan(
            "period",
            "count",
            "q_50",
            (("q_025", "q_975"), ("q_10", "q_90"), ("q_25", "q_75")),
            _marks(Step.WEEKS, both, labels),
            ("19 av 20 veckor väntas här", "8 av 10", "hälften"),
        ),
        sources=scope.sources(rows) if len(rows) else scope.sources(held(scope, Step.WEEKS).rows[scope.area.id, ALL]),
        period=f"utfall {labels[0]} – {labels[len(past) - 1]}, prognos {labels[len(past)]} – {labels[-1]}",
        summary=sentence(
            f"Första veckan väntas omkring {number(soon['q_50'])} {'händelse' if soon['q_50'] == 1 else 'händelser'}; "
            f"åtta gånger av tio blir det {number(soon['q_10'])}–{number(soon['q_90'])}",
        )
        + " "
        + made.words,
        notes=(
            "Prognosen säger vad som följer om allt fortsätter som förut. Den vet inget om insatser eller enskilda händelser.",
            _NOT_CRIME,
        ),
        methods=("forecast",),
    )  # fmt: skip


def _whole(values: pd.Series) -> list[object]:
    return [pd.NA if pd.isna(v) else int(v) for v in values]


def backtest(scope: Scope, area: str, category: str, weeks: str = "13") -> Exhibit:
    """How well the forecast and the simple rules have done on weeks that are known."""
    rows, series, made = _forecast(scope, area, category, weeks)
    if made.backtest.empty:
        raise NotEnoughData(f"Prognosen är inte prövad mot utfall. {made.words}")
    table = pd.DataFrame(
        {
            "method": [str(m).capitalize() for m in made.backtest["method"]],
            "error": made.backtest["pinball"].astype(float),
            "within_80": 100 * made.backtest["coverage_80"].astype(float),
            "within_95": 100 * made.backtest["coverage_95"].astype(float),
            "tested_weeks": pd.array(made.backtest["forecasts"], dtype="Int64"),
        }
    )
    shown = [i for i, m in enumerate(made.backtest["method"]) if m == made.method]
    n = int(table["tested_weeks"].iloc[0])
    tried = Derivation(How.MODEL, ("tested_weeks",), elsewhere=True)
    return Exhibit(
        ref=scope.ref("forecast-test", area, category, weeks),
        kind=Kind.TABLE,
        title=f"Så väl har prognosen träffat, {held(scope, Step.WEEKS).categories[category]}, {_where(scope, area)}",
        how_to_read="Lägre fel är bättre. Den fetstilta metoden är den som visas ovan.",
        table=table,
        columns=(
            Column("method", "Metod", Role.LABEL),
            Column("error", "Fel", Role.AMOUNT, Format.DECIMAL, 2),
            Column("within_80", "Inom 80-spannet", Role.SHARE, derived_from=tried),
            Column("within_95", "Inom 95-spannet", Role.SHARE, derived_from=tried),
            Column("tested_weeks", "Prövade veckor", Role.COUNT),
        ),
        sources=scope.sources(rows),
        period=_span(Step.WEEKS, series[series["complete"]]),
        summary=made.words,
        notes=(
            f"Felet är medelvärdet av kvantilförlusten (pinball), i händelser, över {plural(n, 'vecka', 'veckor')} som "
            "prognostiserats i efterhand med bara det som då var känt. Samma veckor för alla metoder.",
            "Inom 80-spannet ska 80 % av utfallen hamna, inom 95-spannet 95 %. Är andelen lägre lovar prognosen för mycket.",
        ),
        total_rows=tuple(shown),
        methods=("forecast",),
    )


def _listed(scope: Scope) -> list[tuple[str, ...]]:
    """The place's own series; those of its parts are asked for one by one: there are too many to list."""
    return [
        (str(step), scope.area.id, category)
        for step in steps(scope)
        for category in categories_of(scope, step)
        if (scope.area.id, category) in held(scope, step).rows
    ]


def _check_series(scope: Scope, step: str, area: str, category: str) -> None:
    _series(scope, _step(step), area, category)


def _check_signals(scope: Scope, step: str) -> None:
    held(scope, _step(step))
    _watch_count(scope, _step(step))


def _forecast_listed(scope: Scope) -> list[tuple[str, ...]]:
    return [(scope.area.id, ALL, "13")] if Step.WEEKS in steps(scope) else []


_STEP = Param("step", steps)
_AREA = Param("area", lambda scope: [scope.area.id, *(p.id for p in scope.parts)])
_CATEGORY = Param("category", lambda scope: {c: None for s in steps(scope) for c in categories_of(scope, s)})
_WEEKS = Param("weeks", lambda scope: _AHEAD, is_optional=True)

SPECS = (
    ExhibitSpec("series", expected_band, Disclosure.CRIME_COUNTS, _check_series, (_STEP, _AREA, _CATEGORY), _listed),
    ExhibitSpec("season", season, Disclosure.CRIME_COUNTS, _over_years, (_STEP, _AREA, _CATEGORY), _listed),
    ExhibitSpec("signals", signals, Disclosure.CRIME_COUNTS, _check_signals, (_STEP,)),
    ExhibitSpec(
        "forecast", forecast, Disclosure.CRIME_COUNTS, _check_forecast, (_AREA, _CATEGORY, _WEEKS), _forecast_listed
    ),
    ExhibitSpec(
        "forecast-test",
        backtest,
        Disclosure.CRIME_COUNTS,
        _check_backtest,
        (_AREA, _CATEGORY, _WEEKS),
        _forecast_listed,
    ),
)
