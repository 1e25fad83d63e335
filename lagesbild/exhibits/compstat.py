"""CompStat: reported crime in Brå's three blocks, any date that the counts bear, with what each change can bear."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
import pandas as pd

from lagesbild import settings
from lagesbild.analysis import crime as analysis
from lagesbild.analysis import statistics
from lagesbild.analysis.crime import SUM, Against, Block, Comparison
from lagesbild.analysis.statistics import Verdict
from lagesbild.calendar import Period
from lagesbild.exhibit import Column, Exhibit, Format, Kind
from lagesbild.exhibits.base import Maker, Scope, id_of, not_loaded, sentence
from lagesbild.problems import NotFound
from lagesbild.swedish import MISSING, NOT_APPLICABLE, day, listing, number, percent, plural, slug

FEW = "få"
METHODS = ("two-counts", "holm", "comparable-period", "symbols")
MANY_REPORTS = (
    "Proven räknar varje anmälan som en egen händelse. Ett enda fall kan ge många anmälningar, "
    "så en säkerställd förändring behöver ändå en förklaring."
)
NOT_ALL = "Anmälda brott är inte alla brott: hur många som anmäls skiljer sig mellan brottstyper och över tid."
_SMALLEST_P = 0.001


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
class Choice:
    """Which period, up to which day (None: as far as most counts reach), against what, in which order."""

    block: Block = Block.YEAR_TO_DATE
    until: date | None = None
    against: Against = Against.BEFORE
    order: Order = Order.PRINTED

    @classmethod
    def parse(cls, words: Sequence[str]) -> Choice:
        """The choice that an id's words name. NotFound for a word that names none."""
        chosen: dict[str, object] = {}
        for word in words:
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}", word, re.ASCII):
                try:
                    chosen["until"] = date.fromisoformat(word)
                    continue
                except ValueError:
                    pass
            if word not in WORDS:
                raise NotFound(f"”{word}” är inget känt val. De som finns: {', '.join(WORDS)} och ett datum.")
            value = WORDS[word]
            chosen["block" if isinstance(value, Block) else "against" if isinstance(value, Against) else "order"] = (
                value
            )
        return cls(**chosen)  # type: ignore[arg-type]

    @property
    def period(self) -> Choice:
        """Only the period of the choice, for exhibits that compare nothing."""
        return Choice(self.block, self.until)

    @property
    def words(self) -> tuple[str, ...]:
        """The words of an id; what is as usual is left out."""
        usual = Choice()
        said = {v: k for k, v in WORDS.items()}
        until = "" if self.until is None else self.until.isoformat()
        parts = [
            "" if self.block is usual.block else said[self.block],
            until,
            "" if self.against is usual.against else said[self.against],
            "" if self.order is usual.order else said[self.order],
        ]
        return tuple(p for p in parts if p)


@dataclass(frozen=True)
class Compared:
    """The rows behind a comparison (for their sources), and the comparison."""

    rows: pd.DataFrame
    found: Comparison
    year: int
    against: Against

    @property
    def table(self) -> pd.DataFrame:
        """See `analysis.crime.compare`."""
        return self.found.table

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
    def base_name(self) -> str:
        """What the base is called: "2022", "snittet 2018–2022"."""
        if self.against is Against.BEFORE:
            return str(self.year - 1)
        return f"snittet {spell(self.earlier)}" if self.earlier else "snittet"

    def is_kept(self, column: str) -> pd.Series:
        """The rows whose ``column`` can be shown: where the base is not so small that a ratio misleads."""
        base = self.base
        return self.table[column].notna() & ~((base >= 0) & (base < settings.small_base()))


def finished(scope: Scope, areas: Sequence[str] = ()) -> pd.DataFrame:
    """Rows of crime of the scope's area (or ``areas``), without those taken out before their period was over.

    When nothing else is loaded they are all that there is, and are kept.
    """
    return scope.once(("finished", *areas), lambda: _finished(scope, list(areas) or [scope.area.id]))


def _finished(scope: Scope, areas: list[str]) -> pd.DataFrame:
    rows = scope.rows("crime", areas=areas)
    over = pd.Series([d is None or e < d for e, d in zip(rows["end"], scope.drawn(rows), strict=True)], dtype=bool)
    return rows[over.to_numpy()] if over.any() else rows


def reach(scope: Scope) -> dict[date, tuple[Block, ...]]:
    """The days up to which CompStat can be shown for the scope, the latest first, with the blocks of each."""
    return scope.once(("reach",), lambda: analysis.reach(finished(scope), scope.year))


def usual_end(scope: Scope, areas: Sequence[str] = ()) -> date | None:
    """The day up to which counts are shown when nobody chose one: as far as most of them reach."""

    def find() -> date | None:
        rows = finished(scope, areas)
        period = analysis.fullest(rows, scope.year)
        return next(iter(analysis.reach(rows, scope.year)), None) if period is None else period.end

    return scope.once(("usual end", *areas), find)


def compared(scope: Scope, choice: Choice | None = None, areas: Sequence[str] = ()) -> Compared:
    """The counts of the scope's area (or of ``areas``) in the chosen period. NotFound when they do not bear it."""
    chosen = choice or Choice()
    key = ("compared", chosen.block, chosen.until, chosen.against, *areas)
    return scope.once(key, lambda: _compared(scope, chosen, areas))


def _compared(scope: Scope, choice: Choice, areas: Sequence[str]) -> Compared:
    until = choice.until or usual_end(scope, areas)
    if until is None:
        raise not_loaded("Anmälda brott", scope)
    rows = finished(scope, areas)
    found = analysis.compare(rows, analysis.block_period(choice.block, until), against=choice.against)
    year = found.period.end.year
    if until.year != scope.year or year not in found.days:
        raise NotFound(_not_borne(scope, choice.block, until))
    return Compared(_used(rows, found), found, year, choice.against)


def _used(rows: pd.DataFrame, found: Comparison) -> pd.DataFrame:
    """The rows that the counts come from: those of just the periods, and of others where they were put together."""
    spans = [found.period.in_year(y) for y in found.days]
    exact = [analysis.of_period(rows, span) for span in spans]
    parts = [rows.iloc[:0], *exact]
    for year in found.derived:
        span = found.period.in_year(year)
        parts.append(rows[(rows["start"] <= span.end) & (rows["end"] >= span.start)])
    return pd.concat(parts).loc[lambda f: ~f.index.duplicated()]


def _not_borne(scope: Scope, block: Block, until: date) -> str:
    days = [day(e) for e, borne in reach(scope).items() if block in borne]
    held = f"finns till och med {listing(days)}" if days else "finns inte"
    name = block.capitalize()
    return f"”{name}” till och med {day(until)} kan inte räknas för {scope.area.name}: sådana siffror {held}."


def missing_blocks(scope: Scope, until: date) -> str:
    """Which of the three blocks cannot be shown up to the day, why, and what to import; "" when all can."""
    borne = reach(scope).get(until, ())
    missing = [str(b) for b in Block if b not in borne]
    if not missing:
        return ""
    held = scope.rows("crime", areas=[scope.area.id])
    spans = {Period(s, e) for s, e in held[["start", "end"]].itertuples(index=False) if e.year == scope.year}
    one = next(iter(spans)) if len(spans) == 1 else None
    why = "siffrorna räcker inte så långt bakåt eller är för glesa"
    if one:
        why = f"för {scope.year} är {one.without_year()} inläst i ett stycke"
    name = listing(missing)
    return f"{name[0].upper()}{name[1:]} kan inte visas: {why}. De går att räkna när siffror per månad är inlästa."


def spell(years: Sequence[int]) -> str:
    """Years as a heading has them: "2019–2023"."""
    return f"{years[0]}–{years[-1]}" if len(years) > 1 else str(years[0])


def is_small(before: object) -> bool:
    """True when a percentage would rest on a base below the setting."""
    return not pd.isna(before) and 0 < float(before) < settings.small_base()  # type: ignore[arg-type]


def _cells(shown: Compared) -> pd.DataFrame:
    """Change, its percentage, the ratio in words, and the remark of each row: "." on base 0, "få" on a small one."""
    table, base = shown.table, shown.base
    a = table[shown.year].astype("Float64").astype(float)
    change = a - base
    records: list[tuple[object, object, str]] = []
    for now, before, row in zip(a, base, table.to_dict("records"), strict=True):
        interval: object = MISSING
        if np.isnan(now) or np.isnan(before):
            records.append((None, interval, ""))
        elif before == 0:
            records.append((NOT_APPLICABLE, NOT_APPLICABLE, "Basen är 0: ingen procent."))
        elif is_small(before):
            was = number(before, 0 if shown.against is Against.BEFORE else 1)
            records.append((FEW, FEW, f"{was} → {number(now)}: för få för procent."))
        else:
            if not np.isnan(row["ratio"]):
                low, high = number(row["ratio_low"], 2), number(row["ratio_high"], 2)
                interval = f"{number(row['ratio'], 2)} ({low}–{high})"
            records.append((100 * (now - before) / before, interval, ""))
    out = pd.DataFrame(records, columns=["percent", "ratio", "remark"], index=table.index, dtype=object)
    whole = shown.against is Against.BEFORE
    return out.assign(change=change.round().astype("Int64") if whole else change)


def sort(table: pd.DataFrame, order: Order, year: int, change: pd.Series) -> list[int]:
    """Positions of the rows in the order asked for: groups as they are, the sum last in each of them."""
    keys = pd.DataFrame({"group": pd.factorize(table["group"])[0], "sum": table["category"] == SUM})
    ranks = {v: i for i, v in enumerate((Verdict.INCREASE, Verdict.DECREASE, Verdict.CHANCE, Verdict.FEW))}
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


def compstat(scope: Scope, *words: str) -> Exhibit:
    """The CompStat table: groups with their sums, the years, the change, and what it can bear."""
    choice = Choice.parse(words)
    shown = compared(scope, choice)
    cells, years = _cells(shown), shown.years
    order = sort(shown.table, choice.order, shown.year, cells["change"])
    table, cells = shown.table.iloc[order].reset_index(drop=True), cells.iloc[order].reset_index(drop=True)
    out = pd.DataFrame({"Grupp": table["group"], "Brottskategori": table["category"]})
    columns = [Column("Grupp", is_minor=True), Column("Brottskategori")]
    for year in years:
        out[str(year)] = table[year]
        columns.append(Column(str(year), Format.COUNT, is_minor=year < shown.year - 1))
    if choice.against is Against.EARLIER:
        out["Snitt"] = table["earlier_mean"]
        columns.append(Column("Snitt", Format.DECIMAL, 1))
    amount, share = ("Utv antal", "Utv %") if choice.against is Against.BEFORE else ("Mot snitt", "Mot snitt %")
    out[amount], out[share], out["Gånger (95 %)"] = cells["change"], cells["percent"], cells["ratio"]
    out["Bedömning"] = table["verdict"].map(str, na_action="ignore")
    columns += [
        Column(amount, Format.CHANGE),
        Column(share, Format.PERCENT_CHANGE, 1),
        Column("Gånger (95 %)", is_minor=True, is_printed=False),
        Column("Bedömning", Format.VERDICT),
    ]
    if cells["remark"].any():
        out["Anmärkning"] = cells["remark"]
        columns.append(Column("Anmärkning", is_minor=True, is_printed=False))
    return Exhibit(
        id=id_of(scope, "compstat", *choice.words),
        kind=Kind.TABLE,
        title=f"CompStat {scope.area.name}, anmälda brott i urval {_period_title(shown, choice.block)}",
        reading=_reading(shown, choice.block),
        table=out,
        columns=tuple(columns),
        sources=scope.sources(shown.rows),
        period=period_text(shown),
        words=in_words(shown),
        notes=notes(scope, shown, choice.block),
        strong_rows=tuple(int(i) for i in np.flatnonzero(table["category"] == SUM)),
        methods=METHODS,
    )


def _period_title(shown: Compared, block: Block) -> str:
    span = spell(shown.years)
    if block is Block.ROLLING:
        return f"tolv månader till och med {day(shown.found.period.end, year=False)} {span}"
    return f"{shown.found.period.without_year()} {span}"


def _reading(shown: Compared, block: Block) -> str:
    what = "Samma period varje år."
    if block is Block.ROLLING:
        what = f"Varje årtal är de tolv månader som slutar {day(shown.found.period.end, year=False)} det året."
    if not shown.earlier:
        return what
    if shown.against is Against.BEFORE:
        compared_with = f"Utv jämför {shown.year} med {shown.year - 1}."
    else:
        compared_with = f"Mot snitt jämför {shown.year} med de tidigare åren sammanlagda ({spell(shown.earlier)})."
    return f"{what} {compared_with} Bedömningen säger om skillnaden är större än slumpen."


def period_text(shown: Compared) -> str:
    """The period as it stands in the source line."""
    period, years = shown.found.period, shown.years
    return f"{period.without_year()}, {spell(years)}" if len(years) > 1 else str(period)


_TIMES = (
    "Gånger (95 %): så många gånger fler per dag, med 95 procents osäkerhet; det gäller en rad för "
    "sig, så ett spann utan 1,00 kan ändå vara inom slumpen."
)


def notes(scope: Scope, shown: Compared, block: Block) -> tuple[str, ...]:
    """The caveats of a comparison: how far it reaches, the signs, the tests, leap years, what is preliminary."""
    out = [
        *how_far(shown, block),
        f"”{FEW}” i stället för procent betyder att basen är under {settings.small_base()} brott; "
        "”.” att basen är 0; ”..” att uppgiften saknas.",
        f"Säkerställd: större än slumpen brukar ge när tabellens {len(shown.table)} rader prövas tillsammans "
        "(5 %, mid-p efter Holm).",
        _TIMES,
        MANY_REPORTS,
        NOT_ALL,
    ]
    lengths = shown.found.days
    leap = [y for y in shown.years if lengths[y] > min(lengths.values())]
    if leap:
        out.append(f"Perioden är en dag längre under skottår ({', '.join(map(str, leap))}).")
    if shown.found.preliminary:
        said = listing([str(y) for y in shown.found.preliminary])
        out.append(f"Siffrorna för {said} är helt eller delvis preliminära och kan ändras.")
    if shown.found.derived:
        out.append("Antalen är hopräknade av andra inlästa perioder, ingen dag räknad två gånger.")
    if shown.against is Against.EARLIER and shown.table["earlier_years"].nunique() > 1:
        out.append("Snittet bygger på färre år för de rader där något år saknas.")
    out += _unseen(scope, shown.found.period)
    return (*out, *scope.remarks(shown.rows))


def _without_times(said: tuple[str, ...]) -> tuple[str, ...]:
    """The caveats of a table that leaves the column "Gånger" out."""
    return tuple(n for n in said if n != _TIMES)


def how_far(shown: Compared, block: Block) -> tuple[str, ...]:
    """Where the year to date stops."""
    end = shown.found.period.end
    is_part = block is Block.YEAR_TO_DATE and (end.month, end.day) != (12, 31)
    return (f"Siffrorna gäller till och med {day(end)}, inte hela året.",) if is_part else ()


def _unseen(scope: Scope, shown: Period) -> list[str]:
    """Periods of the same year that are loaded for so few categories that they cannot be chosen."""
    rows = finished(scope)
    offered = reach(scope)
    return [
        f"Inläst finns också {p}, för {plural(len(analysis.of_period(rows, p)), 'kategori', 'kategorier')}; "
        "den visas inte här."
        for p in analysis.periods(rows, shown.end.year)
        if p != shown and p.end not in offered
    ]


def in_words(shown: Compared) -> str:
    """The sums, and the rows whose change is more than chance."""
    if shown.year - 1 not in shown.table and not (shown.against is Against.EARLIER and shown.earlier):
        return sentence(f"För {shown.year - 1} finns inga siffror att jämföra med")
    table = shown.table.assign(base=shown.base)
    table["difference"] = table[shown.year].astype("Float64").astype(float) - table["base"]
    sums = table[(table["category"] == SUM) & table["difference"].notna()]
    totals = [
        f"{r['group']} {number(r[shown.year])} anmälda brott, {number(r['difference'], sign=True)}"
        + (f" ({percent(100 * r['difference'] / r['base'], sign=True)})" if r["base"] >= settings.small_base() else "")
        for r in sums.to_dict("records")
    ]
    single = table[(table["category"] != SUM) & table["verdict"].notna()]
    told = []
    for verdict in (Verdict.INCREASE, Verdict.DECREASE):
        sure = single[single["verdict"] == verdict].sort_values("difference", key=abs, ascending=False)
        if len(sure):
            named = [f"{r['category']} ({number(r['difference'], sign=True)})" for r in sure.to_dict("records")]
            told.append(f"{verdict}: {listing(named)}")
    rest = len(single) - int(single["verdict"].isin([Verdict.INCREASE, Verdict.DECREASE]).sum())
    if not told:
        last = f"Ingen av de {len(single)} kategorierna har ändrats mer än slumpen brukar ge" if len(single) > 1 else ""
    else:
        last = (
            f"För övriga {plural(rest, 'kategori', 'kategorier')} ryms skillnaden i slumpen eller är brotten för få"
            if rest
            else ""
        )
    start = [f"Mot {shown.base_name}: {'; '.join(totals)}"] if totals else []
    return sentence(*start, "; ".join(told), last)


def tests(scope: Scope, *words: str) -> Exhibit:
    """The tests behind the verdicts, row by row: for whoever must defend them."""
    choice = Choice.parse(words)
    shown = compared(scope, choice)
    if not shown.earlier or shown.base.isna().all():
        raise NotFound(f"Det finns inget tidigare år att pröva {shown.year} mot för {scope.area.name}.")
    table = shown.table
    a, b, ta, tb = analysis.counts_against(table, shown.year, shown.found.days, choice.against)
    exact = statistics.two_counts_p(a, b, ta, tb)
    kept = shown.is_kept("ratio")
    out = pd.DataFrame(
        {
            "Grupp": table["group"],
            "Brottskategori": table["category"],
            str(shown.year): table[shown.year],
            "Jämfört med": pd.Series(b, table.index).astype("Int64"),
            "Gånger": table["ratio"].where(kept),
            "95 % från": table["ratio_low"].where(kept),
            "95 % till": table["ratio_high"].where(kept),
            "p exakt": [_p(v) for v in exact],
            "p mid-p": [_p(v) for v in table["p_value_mid"]],
            "p efter Holm": [_p(v) for v in table["p_holm"]],
            "I ord": [_in_words(p, v) for p, v in zip(table["p_value_mid"], table["verdict"], strict=True)],
        }
    )
    order = sort(table, choice.order, shown.year, table[shown.year].astype("Float64").astype(float) - shown.base)
    out = out.iloc[order].reset_index(drop=True)
    years = "året före" if choice.against is Against.BEFORE else f"åren {spell(shown.earlier)} sammanlagda"
    return Exhibit(
        id=id_of(scope, "compstat-tests", *choice.words),
        kind=Kind.TABLE,
        title=f"Proven bakom CompStat, {scope.area.name} {_period_title(shown, choice.block)}",
        reading=f"{shown.year} mot {years}. p är hur ofta slumpen ensam ger en minst lika stor skillnad.",
        table=out,
        columns=(
            Column("Grupp", is_minor=True),
            Column("Brottskategori"),
            Column(str(shown.year), Format.COUNT),
            Column("Jämfört med", Format.COUNT),
            Column("Gånger", Format.DECIMAL, 2, is_minor=True),
            Column("95 % från", Format.DECIMAL, 2, is_minor=True),
            Column("95 % till", Format.DECIMAL, 2, is_minor=True),
            Column("p exakt", Format.DECIMAL, 3, is_minor=True),
            Column("p mid-p", Format.DECIMAL, 3, is_minor=True),
            Column("p efter Holm", Format.DECIMAL, 3, is_minor=True),
            Column("I ord", Format.VERDICT),
        ),
        sources=scope.sources(shown.rows),
        period=period_text(shown),
        words=in_words(shown),
        notes=(
            "Prövas: har de två perioderna samma antal brott per dag? Givet summan är det ena antalet binomialfördelat "
            "(Przyborowski och Wilenski 1940); mid-p är provets mindre försiktiga form. Gånger: Clopper–Pearson.",
            f"p efter Holm tar hänsyn till att {len(table)} rader prövas på en gång; det är den som avgör bedömningen.",
            f"Gånger visas inte när basen är under {settings.small_base()} brott.",
            MANY_REPORTS,
        ),
        strong_rows=tuple(int(i) for i in np.flatnonzero(out["Brottskategori"] == SUM)),
        methods=METHODS,
    )


def _p(value: float) -> object:
    return None if np.isnan(value) else f"< {number(_SMALLEST_P, 3)}" if value < _SMALLEST_P else value


def _in_words(p: float, verdict: str | None) -> str | None:
    if pd.isna(verdict):
        return None
    if np.isnan(p):
        return str(verdict)
    often = "färre än 1" if p < _SMALLEST_P else number(max(1, round(1000 * p)))
    return f"{verdict}: slumpen ger så stor skillnad i {often} av {number(1000)} fall"


def side_by_side(scope: Scope, *words: str) -> Exhibit:
    """Brå's three blocks beside each other: count, change and verdict in each that the counts bear."""
    choice = Choice.parse(words)
    until = choice.until or usual_end(scope)
    if until is None:
        raise not_loaded("Anmälda brott", scope)
    made = analysis.blocks(finished(scope), until, against=choice.against)
    borne = reach(scope).get(until, ())
    rows = finished(scope)
    blocks = {b: Compared(_used(rows, c), c, c.period.end.year, choice.against) for b, c in made.items() if b in borne}
    if len(blocks) < 2:
        raise NotFound(f"Bara ett av de tre blocken kan räknas för {scope.area.name} till och med {day(until)}.")
    short = {Block.YEAR_TO_DATE: "I år", Block.MONTH: "Månad", Block.ROLLING: "Tolv mån"}
    key = ["group", "category"]
    first = next(iter(blocks.values())).table[key]
    out = pd.DataFrame({"Grupp": first["group"], "Brottskategori": first["category"]})
    columns = [Column("Grupp", is_minor=True), Column("Brottskategori")]
    for block, shown in blocks.items():
        cells = _cells(shown).assign(**{c: shown.table[c] for c in key})
        cells["count"], cells["verdict"] = shown.table[shown.year], shown.table["verdict"].map(str, na_action="ignore")
        held = first.merge(cells, on=key, how="left")
        for title, name, format_, decimals in (
            (f"{short[block]}, antal", "count", Format.COUNT, 0),
            (f"{short[block]}, %", "percent", Format.PERCENT_CHANGE, 1),
            (f"{short[block]}, bedömning", "verdict", Format.VERDICT, 0),
        ):
            out[title] = held[name].array
            columns.append(Column(title, format_, decimals, is_minor=name == "percent"))
    parts = [f"{short[b].lower()}: {s.found.period}" for b, s in blocks.items()]
    against = "samma period året före" if choice.against is Against.BEFORE else "de tidigare åren sammanlagda"
    shown = next(iter(blocks.values()))
    used = pd.concat([s.rows for s in blocks.values()]).loc[lambda f: ~f.index.duplicated()]
    return Exhibit(
        id=id_of(scope, "compstat-blocks", *choice.words),
        kind=Kind.TABLE,
        title=f"Året, månaden och tolv månader, {scope.area.name} till och med {day(until)}",
        reading=f"Procent och bedömning mot {against}. {sentence('; '.join(parts))}",
        table=out,
        columns=tuple(columns),
        sources=scope.sources(used),
        period="; ".join(str(s.found.period) for s in blocks.values()),
        words=sentence(*(f"{short[b]}: {_sure_in_words(s)}" for b, s in blocks.items())),
        notes=(
            "De tre perioderna delar månader: samma förändring kan synas i alla tre. Varje period är en egen tabell för prövningen.",
            *_without_times(notes(scope, shown, Block.YEAR_TO_DATE)),
        ),
        strong_rows=tuple(int(i) for i in np.flatnonzero(out["Brottskategori"] == SUM)),
        methods=METHODS,
    )


def _sure_in_words(shown: Compared) -> str:
    single = shown.table[shown.table["category"] != SUM]
    told = [
        f"{v} av {listing(list(single.loc[single['verdict'] == v, 'category']))}"
        for v in (Verdict.INCREASE, Verdict.DECREASE)
        if (single["verdict"] == v).any()
    ]
    return " och ".join(told) or "ingen säkerställd förändring"


def headline(scope: Scope) -> Exhibit:
    """The rows of CompStat that carry the page: the sums and the largest changes in number."""
    full = compstat(scope)
    table = full.table
    is_sum = table["Brottskategori"] == SUM
    largest = table[~is_sum & table["Utv antal"].notna()]
    picked = largest["Utv antal"].abs().sort_values(ascending=False, kind="stable").index[:4]
    chosen = table.loc[[*table.index[is_sum], *picked]]
    label = [f"{g}, summa" if c == SUM else c for g, c in zip(chosen["Grupp"], chosen["Brottskategori"], strict=True)]
    years = [c for c in (str(scope.year - 1), str(scope.year)) if c in table]
    keep = [*years, "Utv antal", "Utv %", "Bedömning"]
    out = chosen[keep].reset_index(drop=True)
    out.insert(0, "Brott", label)
    by_title = {c.title: c for c in full.columns}
    return Exhibit(
        id=id_of(scope, "compstat-headline"),
        kind=Kind.TABLE,
        title=f"Anmälda brott i korthet, {scope.area.name}",
        reading="Summorna och de kategorier som ändrats mest i antal.",
        table=out,
        columns=(Column("Brott"), *(by_title[k] for k in keep)),
        sources=full.sources,
        period=full.period,
        words=full.words,
        notes=_without_times(full.notes),
        strong_rows=tuple(range(int(is_sum.sum()))),
        methods=full.methods,
    )


def key_of(group: str, category: str) -> str:
    """What a row is called in an id."""
    return slug(f"{group} {category}")


def _choices(scope: Scope) -> list[tuple[str, ...]]:
    """The tables that are listed: each block that the counts bear, and each comparison."""
    until = usual_end(scope)
    borne = reach(scope).get(until, ()) if until else ()
    return [Choice(block, against=against).words for block in borne for against in (Against.BEFORE, Against.EARLIER)]


MAKERS = (
    Maker("compstat", compstat, _choices),
    Maker("compstat-tests", tests, _choices),
    Maker("compstat-blocks", side_by_side),
    Maker("compstat-headline", headline),
)
