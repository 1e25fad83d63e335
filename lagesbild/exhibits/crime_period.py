"""The chosen period of reported crime, compared: which days, up to when, against what. Every exhibit of crime begins here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
import pandas as pd

from lagesbild import settings
from lagesbild.analysis import crime as analysis
from lagesbild.analysis.crime import SUM, Against, Block, Comparison
from lagesbild.analysis.statistics import Verdict
from lagesbild.areas import Area
from lagesbild.calendar import Period
from lagesbild.exhibit import Caveat, Fact, RowSum, Subject
from lagesbild.exhibits.base import Param, Scope, not_loaded, span_of
from lagesbild.problems import NotEnoughData, UnknownId
from lagesbild.swedish import MONTHS, day, listing, plural, ranges, slug, some_of

MANY_REPORTS = (
    "Proven räknar varje anmälan som en egen händelse. Ett enda fall kan ge många anmälningar, "
    "så en säkerställd förändring behöver ändå en förklaring."
)
_MOST_ABSENT = 4  # categories that are named one by one


class Order(StrEnum):
    """How the rows of each group are sorted; the sum always stands last."""

    PRINTED = "som i underlaget"
    COUNT = "antal"
    CHANGE = "förändring"
    VERDICT = "bedömning"


WORDS: dict[str, Block | Against | Order] = {
    "hittills": Block.YEAR_TO_DATE,
    "manad": Block.MONTH,
    "rullande": Block.ROLLING,
    "fore": Against.BEFORE,
    "tidigare": Against.EARLIER,
    "tryckt": Order.PRINTED,
    "antal": Order.COUNT,
    "andring": Order.CHANGE,
    "bedomning": Order.VERDICT,
}
"""The words that an exhibit's id takes for a choice, beside a day such as 2023-09-30; in any order."""


@dataclass(frozen=True)
class PeriodChoice:
    """Which period, up to which day (None: as far as most counts reach), against what, in which order."""

    block: Block = Block.YEAR_TO_DATE
    until: date | None = None
    against: Against = Against.BEFORE
    order: Order = Order.PRINTED
    since: date | None = None  # the first day, where a period of one's own is chosen

    @classmethod
    def parse(cls, words: Sequence[str]) -> PeriodChoice:
        """The choice that an id's words name. UnknownId for a word that names none."""
        chosen: dict[str, object] = {}
        days: list[date] = []
        for word in words:
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}", word, re.ASCII):
                try:
                    days.append(date.fromisoformat(word))
                    continue
                except ValueError:
                    pass
            if word not in WORDS:
                raise UnknownId(f"”{word}” är inget känt val. De som finns: {', '.join(WORDS)} och ett datum.")
            value = WORDS[word]
            chosen["block" if isinstance(value, Block) else "against" if isinstance(value, Against) else "order"] = (
                value
            )
        if days:
            chosen["until"] = max(days)
        if len(days) == 2 and "block" not in chosen:
            chosen["since"] = min(days)
        elif len(days) > 1:
            raise UnknownId(f"”{':'.join(words)}” namnger flera dagar. Väntat: en dag, eller en periods två.")
        return cls(**chosen)  # type: ignore[arg-type]

    @property
    def period(self) -> PeriodChoice:
        """Only the period of the choice, for exhibits that compare nothing."""
        return PeriodChoice(self.block, self.until, since=self.since)

    @property
    def words(self) -> tuple[str, ...]:
        """The words of an id; what is as usual is left out."""
        usual = PeriodChoice()
        word_of = {v: k for k, v in WORDS.items()}
        until = "" if self.until is None else self.until.isoformat()
        parts = [
            "" if self.block is usual.block else word_of[self.block],
            "" if self.since is None else self.since.isoformat(),
            until,
            "" if self.against is usual.against else word_of[self.against],
            "" if self.order is usual.order else word_of[self.order],
        ]
        return tuple(p for p in parts if p)


@dataclass(frozen=True)
class Compared:
    """The rows behind a comparison (for their sources), and the comparison."""

    rows: pd.DataFrame
    comparison: Comparison
    year: int
    against: Against
    gaps: tuple[str, ...] = ()

    @property
    def table(self) -> pd.DataFrame:
        """See `analysis.crime.compare`."""
        return self.comparison.table

    @property
    def years(self) -> list[int]:
        """The years that have counts."""
        return analysis.years_of(self.table)

    @property
    def earlier(self) -> list[int]:
        """The years before."""
        return [y for y in self.years if y != self.year]

    @property
    def base(self) -> pd.Series:
        """What each row is compared with: the year before's count, or the mean of the earlier years."""
        if self.against is Against.EARLIER:
            return self.table["earlier_mean"]
        missing = pd.Series(np.nan, self.table.index)
        return self.table[self.year - 1].astype("Float64").astype(float) if self.year - 1 in self.table else missing

    @property
    def is_over_new_year(self) -> bool:
        """True for a period of two years that is not twelve months: its columns are named by the year in which it ends."""
        period = self.comparison.period
        return period.start.year < period.end.year and not _is_twelve_months(period)

    @property
    def year_before(self) -> str:
        """What the period a year earlier is called: "2022", or "ett år tidigare" where it lies in two years."""
        return "ett år tidigare" if self.is_over_new_year else str(self.year - 1)

    @property
    def base_name(self) -> str:
        """What the base is called: "2022", "snittet 2018–2022"."""
        if self.against is Against.BEFORE:
            return self.year_before
        if len(self.earlier) == 1:
            return str(self.earlier[0])  # the mean of one year is that year
        return f"snittet {ranges(self.earlier)}" if self.earlier else "snittet"

    def is_reliable(self, column: str) -> pd.Series:
        """The rows whose ``column`` can be shown: where the base is not so small that a ratio misleads."""
        base = self.base
        return self.table[column].notna() & ~((base >= 0) & (base < settings.small_base()))


def finished(scope: Scope, areas: Sequence[str] = ()) -> pd.DataFrame:
    """Rows of crime of the scope's area (or ``areas``), without those taken out before their period was over.

    When nothing else is loaded they are all that there is, and are kept.
    """
    return scope.once(("finished", *areas), lambda: _finished(scope, list(areas) or [scope.area.id]))


def summed_parts(scope: Scope) -> list[Area]:
    """The parts whose counts are summed to the area's; none when it has counts of its own, or its parts have none."""

    def find() -> list[Area]:
        if not scope.parts or not scope.rows("crime", areas=[scope.area.id]).empty:
            return []
        with_rows = set(scope.rows("crime", areas=[p.id for p in scope.parts])["area"])
        return [p for p in scope.parts if p.id in with_rows]

    return scope.once(("summed parts",), find)


def with_sums(scope: Scope, areas: Sequence[str] = ()) -> pd.DataFrame:
    """As `finished`; the area's own counts are the sums of its parts' where it has none itself."""
    parts = summed_parts(scope)
    if not parts or (areas and scope.area.id not in areas):
        return finished(scope, areas)

    def make() -> pd.DataFrame:
        sums = analysis.sum_of_parts(finished(scope, [p.id for p in parts]), scope.area.id)
        if not areas:
            return sums
        others = finished(scope, areas)
        sums = sums.set_axis(range(-len(sums), 0), axis=0)  # no row of the register has such an index
        return pd.concat([sums, others[others["area"] != scope.area.id]])

    return scope.once(("with sums", *areas), make)


def gaps(scope: Scope, period: Period) -> tuple[str, ...]:
    """That the counts are sums of the parts', which parts and months are missing in the period and in earlier years'."""
    parts = summed_parts(scope)
    rows = finished(scope, [p.id for p in parts] if parts else [scope.area.id])
    sentences = []
    if parts:
        absent = [p.name for p in scope.parts if p not in parts]
        sentences.append(f"Antalen är {sum_in_words(scope)}" + (f": {listing(absent)} saknas." if absent else "."))
        sentences += _absent_categories(scope, rows, parts)
    lacking = _lacking(scope, analysis.missing_months(rows, period), len(parts))
    return (*sentences, *(f"{which}: där räknas ingen summa och ingen förändring." for which in lacking))


def missing_before(scope: Scope, period: Period) -> str:
    """What of the same period a year earlier is missing, when some of that year is there: "jun 2025 saknas för Bruket"."""
    parts = summed_parts(scope)
    rows = finished(scope, [p.id for p in parts] if parts else [scope.area.id])
    before = period.in_year(period.end.year - 1)
    missing = analysis.missing_months(rows, period)
    return listing(_lacking(scope, {m: a for m, a in missing.items() if before.start <= m <= before.end}, len(parts)))


def _lacking(scope: Scope, missing: Mapping[date, tuple[str, ...]], of_parts: int) -> list[str]:
    """Which months are missing, and of which parts where not of all."""
    lacking: dict[tuple[str, ...], list[date]] = {}
    for month, areas in missing.items():
        lacking.setdefault(areas if len(areas) < max(of_parts, 1) else (), []).append(month)
    return [
        f"{_months(months)} saknas{f' för {listing([scope.directory.name(a) for a in areas])}' if areas else ''}"
        for areas, months in lacking.items()
    ]


def sum_in_words(scope: Scope) -> str:
    """ "summa av 7 stadsdelar", "summa av 6 av 7 stadsdelar"; empty where the area has counts of its own."""
    parts, every = summed_parts(scope), len(scope.parts)
    of = f"{len(parts)} av {every}" if len(parts) < every else str(every)
    return f"summa av {of} {scope.part_word(every)}" if parts else ""


def _absent_categories(scope: Scope, rows: pd.DataFrame, parts: Sequence[Area]) -> list[str]:
    """Which categories some part has no counts of at all: their rows are sums of the others."""
    lines = []
    for (_, category), areas in rows.groupby(["group", "category"], sort=False)["area"]:
        absent = [p.name for p in parts if p.id not in set(areas)]
        if absent:
            lines.append(f"{category} finns inte för {listing(absent)}; raden är summa av de andra.")
    return (
        lines if len(lines) <= _MOST_ABSENT else [f"{len(lines)} kategorier saknas för {some_of(scope.part_word(1))}."]
    )


def _months(months: Sequence[date]) -> str:
    """Months as runs: "nov–dec 2024", "mars 2025 och maj–juni 2025"."""
    runs: list[list[date]] = []
    for month in sorted(months):
        last = runs[-1][-1] if runs else None
        if last and (month.year * 12 + month.month) - (last.year * 12 + last.month) == 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    return listing([_run(r[0], r[-1]) for r in runs])


def _run(first: date, last: date) -> str:
    end = f"{MONTHS[last.month - 1]} {last.year}"
    if first == last:
        return end
    start = MONTHS[first.month - 1] if first.year == last.year else f"{MONTHS[first.month - 1]} {first.year}"
    return f"{start}–{end}"


def _finished(scope: Scope, areas: list[str]) -> pd.DataFrame:
    rows = scope.rows("crime", areas=areas)
    over = pd.Series([d is None or e < d for e, d in zip(rows["end"], scope.drawn(rows), strict=True)], dtype=bool)
    return rows[over.to_numpy()] if over.any() else rows


def available_ends(scope: Scope) -> dict[date, tuple[Block, ...]]:
    """The days up to which CompStat can be shown for the scope, the latest first, with the blocks of each."""
    return scope.once(("available_ends",), lambda: analysis.available_ends(with_sums(scope), scope.year))


def default_end(scope: Scope, areas: Sequence[str] = ()) -> date | None:
    """The day up to which counts are shown when nobody chose one: as far as most of them reach."""

    def find() -> date | None:
        rows = with_sums(scope, areas)
        period = analysis.fullest(rows, scope.year)
        return next(iter(analysis.available_ends(rows, scope.year)), None) if period is None else period.end

    return scope.once(("usual end", *areas), find)


def compared(scope: Scope, choice: PeriodChoice | None = None, areas: Sequence[str] = ()) -> Compared:
    """The counts of the scope's area (or of ``areas``) in the chosen period. NoData without any, NotEnoughData when they do not cover it."""
    chosen = choice or PeriodChoice()
    if scope.span is not None and chosen.until is None:
        chosen = replace(chosen, since=scope.span.start, until=scope.span.end)
    key = ("compared", chosen.block, chosen.since, chosen.until, chosen.against, *areas)
    return scope.once(key, lambda: _compared(scope, chosen, areas))


def _compared(scope: Scope, choice: PeriodChoice, areas: Sequence[str]) -> Compared:
    until = choice.until or default_end(scope, areas)
    if until is None:
        raise not_loaded("Anmälda brott", scope)
    rows = with_sums(scope, areas)
    if choice.since is not None:
        span_of((choice.since.isoformat(), until.isoformat()), scope.year)  # told when it is none
    asked = Period(choice.since, until) if choice.since else analysis.block_period(choice.block, until)
    comparison = analysis.compare(rows, asked, against=choice.against)
    shorter = _whole_months(asked) if choice.since and until.year not in comparison.days else None
    if shorter is not None:
        comparison = analysis.compare(rows, shorter, against=choice.against)
    year = comparison.period.end.year
    if until.year != scope.year or year not in comparison.days:
        if choice.since:
            raise NotEnoughData(_too_coarse(scope, rows, asked))
        raise NotEnoughData(_not_available(scope, choice.block, until))
    missing = gaps(scope, comparison.period) if not areas or scope.area.id in areas else ()
    if shorter is not None:
        note = f"Perioden {asked} går inte att räkna ur siffror per månad: här visas de hela månaderna, {shorter}."
        missing = (*missing, note)
    return Compared(behind(scope, rows, comparison, areas), comparison, year, choice.against, missing)


def _too_coarse(scope: Scope, rows: pd.DataFrame, period: Period) -> str:
    """Why the counts of a period cannot be told."""
    text = f"Anmälda brott {period} kan inte räknas för {scope.area.name}"
    is_loaded = not rows.empty and bool(((rows["start"] <= period.end) & (rows["end"] >= period.start)).any())
    if not is_loaded:
        return f"{text}: inga siffror är inlästa för perioden."
    whole = _whole_months(period) or (period if period.start.day == 1 else None)
    if whole is None:
        return f"{text}: de inlästa siffrorna gäller längre perioder, och ingen hel månad ligger i den."
    return f"{text}: de inlästa siffrorna gäller längre perioder."


def _whole_months(period: Period) -> Period | None:
    """The whole months that lie in a period; None when there is none, or it is just those."""
    first = period.start
    if first.day > 1:
        first = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    after = period.end + timedelta(days=1)
    last = after.replace(day=1) - timedelta(days=1)
    return Period(first, last) if first <= last and Period(first, last) != period else None


def behind(scope: Scope, rows: pd.DataFrame, comparison: Comparison, areas: Sequence[str] = ()) -> pd.DataFrame:
    """The register's rows that a comparison's counts come from: where they are sums, those of the parts."""
    parts = summed_parts(scope)
    if not parts or (areas and scope.area.id not in areas):
        return rows_used(rows, comparison)
    return rows_used(finished(scope, list(dict.fromkeys((*(p.id for p in parts), *areas)))), comparison)


def rows_used(rows: pd.DataFrame, comparison: Comparison) -> pd.DataFrame:
    """The rows that the counts come from: those of just the periods, and of others where they were put together."""
    spans = [comparison.period.in_year(y) for y in comparison.days]
    exact = [analysis.of_period(rows, span) for span in spans]
    parts = [rows.iloc[:0], *exact]
    for year in comparison.derived:
        span = comparison.period.in_year(year)
        parts.append(rows[(rows["start"] <= span.end) & (rows["end"] >= span.start)])
    return pd.concat(parts).loc[lambda f: ~f.index.duplicated()]


def _not_available(scope: Scope, block: Block, until: date) -> str:
    days = [day(e) for e, supported_blocks in available_ends(scope).items() if block in supported_blocks]
    available = f"finns till och med {listing(days)}" if days else "finns inte"
    name = block.capitalize()
    return f"”{name}” till och med {day(until)} kan inte räknas för {scope.area.name}: sådana siffror {available}."


def missing_blocks(scope: Scope, until: date) -> str:
    """Which of the three blocks cannot be shown up to the day, why, and what to import; "" when all can."""
    supported_blocks = available_ends(scope).get(until, ())
    missing = [str(b) for b in Block if b not in supported_blocks]
    if not missing:
        return ""
    rows = with_sums(scope)
    spans = {Period(s, e) for s, e in rows[["start", "end"]].itertuples(index=False) if e.year == scope.year}
    one = next(iter(spans)) if len(spans) == 1 else None
    why = "siffrorna räcker inte så långt bakåt eller är för glesa"
    if one:
        why = f"för {scope.year} är {one.without_year()} inläst i ett stycke"
    name = listing(missing)
    return f"{name[0].upper()}{name[1:]} kan inte visas: {why}. De går att räkna när siffror per månad är inlästa."


def unseen(scope: Scope, shown: Period) -> list[str]:
    """Periods of the same year that are loaded for so few categories that they cannot be chosen."""
    rows = with_sums(scope)
    offered = available_ends(scope)
    return [
        f"Inläst finns också {p}, för {plural(len(analysis.of_period(rows, p)), 'kategori', 'kategorier')}; "
        "den visas inte här."
        for p in analysis.periods(rows, shown.end.year)
        if p != shown and p.end not in offered
    ]


def sort(table: pd.DataFrame, order: Order, year: int, change: pd.Series) -> list[int]:
    """Positions of the rows in the order asked for: groups as they are, the sum last in each of them."""
    keys = pd.DataFrame({"group": pd.factorize(table["group"])[0], "sum": table["category"] == SUM})
    ranks = {v: i for i, v in enumerate(Verdict)}
    count = table[year].astype("Float64").astype(float).to_numpy()
    size = change.astype("Float64").astype(float).abs().to_numpy()
    by: dict[Order, list[object]] = {
        Order.PRINTED: [np.zeros(len(table))],
        Order.COUNT: [-count],
        Order.CHANGE: [-size],
        Order.VERDICT: [[ranks.get(v, len(ranks)) for v in table["verdict"]], table["p_value_mid"].to_numpy()],
    }
    for i, values in enumerate(by[order]):
        keys[f"key{i}"] = pd.Series(values, dtype=float)
    return [int(i) for i in keys.sort_values(list(keys), kind="stable", na_position="last").index]


def sums_of_groups(table: pd.DataFrame) -> tuple[RowSum, ...]:
    """The rows "Summa" of a table with columns group and category: each sums the other rows of its group."""
    is_sum = (table["category"] == SUM).to_numpy()
    groups = table["group"].to_numpy()
    sums = ((int(i), np.flatnonzero((groups == groups[i]) & ~is_sum)) for i in np.flatnonzero(is_sum))
    return tuple(RowSum(i, tuple(map(int, parts))) for i, parts in sums if len(parts))


def in_titles(shown: Compared) -> str:
    """The period and its years as a title says them: "1 jan – 30 sep 2022–2026", "1 dec – 31 jan, slut 2023–2026"."""
    if shown.is_over_new_year:
        return period_text(shown)
    return f"{_without_year(shown)} {ranges(shown.years)}"


def period_text(shown: Compared) -> str:
    """The period as it stands in the source line."""
    years = shown.years
    end = "slut " if shown.is_over_new_year else ""  # of which year it is that the years of a heading are
    return f"{_without_year(shown)}, {end}{ranges(years)}" if len(years) > 1 else str(shown.comparison.period)


def _without_year(shown: Compared) -> str:
    period = shown.comparison.period
    if _is_twelve_months(period) and period.start.year < period.end.year:
        return (
            f"tolv månader till och med {day(period.end, year=False)}"  # "1 nov – 31 okt 2026" would name no first year
        )
    return period.without_year()


def days_of(shown: Compared) -> str:
    """The days of the comparison, without the year where it lies in one."""
    period = shown.comparison.period
    return str(period) if shown.is_over_new_year else period.without_year()


def _is_twelve_months(period: Period) -> bool:
    return period.days >= 365


def how_far(shown: Compared, block: Block) -> tuple[str, ...]:
    """Where the year to date stops."""
    end = shown.comparison.period.end
    start = shown.comparison.period.start
    is_part = block is Block.YEAR_TO_DATE and start == date(end.year, 1, 1) and (end.month, end.day) != (12, 31)
    until = (Caveat(f"Till och med {day(end)}, inte hela året."),) if is_part else ()
    return (*map(Caveat, shown.gaps), *until)


def fact(area: str, group: str, category: str, shown: Compared, *years: int) -> tuple[Fact, ...]:
    """The counts of a row of a comparison in some of its years, for the public version."""
    return tuple(Fact(Subject.CRIME, area, group, category, shown.comparison.period.in_year(y)) for y in years)


def facts_by_year(
    area: str, rows: pd.DataFrame, shown: Compared, columns: Mapping[str, Sequence[int]]
) -> dict[tuple[int, str], tuple[Fact, ...]]:
    """The counts of rows with ``group`` and ``category``, in columns that hold one year or the sum of several."""
    return {
        (i, column): fact(area, group, category, shown, *years)
        for i, (group, category) in enumerate(zip(rows["group"], rows["category"], strict=True))
        for column, years in columns.items()
    }


def is_small(before: object) -> bool:
    """True when a percentage would rest on a base below the setting."""
    return not pd.isna(before) and 0 < float(before) < settings.small_base()  # type: ignore[arg-type]


def key_of(group: str, category: str) -> str:
    """What a row is called in an id."""
    return slug(f"{group} {category}")


def check(scope: Scope, *words: str) -> None:
    """NoData or NotEnoughData when the area's counts do not cover the choice that an id's words name."""
    compared(scope, PeriodChoice.parse(words))


CHOICE = Param("choice", lambda scope: [*WORDS, *(e.isoformat() for e in available_ends(scope))], is_many=True)
"""The words of a choice as the last params of an exhibit."""
