"""CompStat: reported crime in Brå's three blocks, up to any date that the counts cover, with a verdict on each change."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from lagesbild import settings
from lagesbild.analysis import crime as analysis
from lagesbild.analysis import statistics
from lagesbild.analysis.crime import SUM, Against, Block
from lagesbild.analysis.statistics import Verdict
from lagesbild.calendar import year_period
from lagesbild.exhibit import (
    Caveat,
    Column,
    Derivation,
    Disclosure,
    Exhibit,
    Fact,
    Format,
    How,
    Kind,
    Role,
    VerdictText,
)
from lagesbild.exhibits import findings
from lagesbild.exhibits.base import ExhibitSpec, Scope, not_loaded, of_year
from lagesbild.exhibits.counted import MAY_CHANGE
from lagesbild.exhibits.crime_period import (
    CHOICE,
    MANY_REPORTS,
    Compared,
    Order,
    PeriodChoice,
    available_ends,
    behind,
    check,
    compared,
    default_end,
    facts_by_year,
    gaps,
    how_far,
    in_titles,
    is_small,
    period_text,
    sort,
    sums_of_groups,
    unseen,
    with_sums,
)
from lagesbild.exhibits.prose import crime as prose
from lagesbild.exhibits.prose.extremes import first_ranked
from lagesbild.exhibits.unit_of_count import count_note
from lagesbild.problems import NotEnoughData
from lagesbild.swedish import MISSING, NOT_APPLICABLE, day, listing, number, ranges, sentence

FEW = "få"
METHODS = ("two-counts", "holm", "comparable-period", "symbols")
_SMALLEST_P = 0.001
_LARGEST = 4  # changes that carry the page


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


def _compstat_title(scope: Scope, *words: str) -> str:
    choice = PeriodChoice.parse(words)
    return f"CompStat {scope.area.name}, anmälda brott i urval {in_titles(compared(scope, choice))}"


def _tests_title(scope: Scope, *words: str) -> str:
    choice = PeriodChoice.parse(words)
    return f"Proven bakom CompStat, {scope.area.name} {in_titles(compared(scope, choice))}"


def _blocks_title(scope: Scope, *words: str) -> str:
    return f"Året, månaden och tolv månader, {scope.area.name} till och med {day(_blocks(scope, *words)[0])}"


def _headline_title(scope: Scope) -> str:
    return f"Anmälda brott i korthet, {scope.area.name}"


def compstat(scope: Scope, *words: str) -> Exhibit:
    """The CompStat table: groups with their sums, the years, the change, and the verdict on it."""
    choice = PeriodChoice.parse(words)
    shown = compared(scope, choice)
    cells, years = _cells(shown), shown.years
    order = sort(shown.table, choice.order, shown.year, cells["change"])
    table, cells = shown.table.iloc[order].reset_index(drop=True), cells.iloc[order].reset_index(drop=True)
    out = pd.DataFrame({"group": table["group"], "category": table["category"]})
    columns = [
        Column("group", "Grupp", Role.LABEL, hide_on_phone=True),
        Column("category", "Brottskategori", Role.LABEL),
    ]
    for year in years:
        out[of_year(year)] = table[year]
        columns.append(Column(of_year(year), str(year), Role.COUNT, hide_on_phone=year < shown.year - 1))
    if choice.against is Against.EARLIER:
        out["earlier_mean"] = table["earlier_mean"]
        earlier = tuple(of_year(y) for y in shown.earlier)
        columns.append(
            Column("earlier_mean", "Snitt", Role.ESTIMATE, decimals=1, derived_from=Derivation(How.MEAN, earlier))
        )
    amount_title, percent_title = (
        ("Utv antal", "Utv %") if choice.against is Against.BEFORE else ("Mot snitt", "Mot snitt %")
    )
    out["change"], out["change_percent"], out["ratio"] = cells["change"], cells["percent"], cells["ratio"]
    out["verdict"] = table["verdict"]
    base = "earlier_mean" if choice.against is Against.EARLIER else of_year(shown.year - 1)
    pair = tuple(c for c in (of_year(shown.year), base) if c in out)
    columns += [
        Column("change", amount_title, Role.CHANGE, derived_from=Derivation(How.DIFFERENCE, pair)),
        Column(
            "change_percent",
            percent_title,
            Role.PERCENT_CHANGE,
            decimals=1,
            derived_from=Derivation(How.PERCENT_CHANGE, pair),
        ),
        Column(
            "ratio",
            "Gånger (95 %)",
            Role.RATIO,
            Format.TEXT,
            hide_on_phone=True,
            in_print=False,
            derived_from=Derivation(How.RATIO, pair),
        ),
        Column("verdict", "Bedömning", Role.VERDICT, derived_from=Derivation(How.VERDICT, pair)),
    ]
    if cells["remark"].any():
        out["remark"] = cells["remark"]
        columns.append(Column("remark", "Anmärkning", Role.NOTE, hide_on_phone=True, in_print=False))
    return Exhibit(
        ref=scope.ref("compstat", *choice.words),
        kind=Kind.TABLE,
        title=_compstat_title(scope, *words),
        how_to_read=_reading(shown, choice.block),
        table=out,
        columns=tuple(columns),
        sources=scope.sources(shown.rows),
        period=period_text(shown),
        summary=in_words(shown),
        finding=what_changed(shown),
        notes=notes(scope, shown, choice.block),
        total_rows=tuple(int(i) for i in np.flatnonzero(table["category"] == SUM)),
        sums=sums_of_groups(out),
        methods=METHODS,
        ordered_by="" if choice.order is Order.PRINTED else "change",
        facts=facts_by_year(scope.area.id, out, shown, {of_year(y): (y,) for y in years}),
    )


def _reading(shown: Compared, block: Block) -> str:
    what = "Samma period varje år."
    if shown.is_over_new_year:
        what = f"Varje årtal är det år då perioden slutar: {shown.year} är {shown.comparison.period}."
    if block is Block.ROLLING:
        what = f"Varje årtal är de tolv månader som slutar {day(shown.comparison.period.end, year=False)} det året."
    if not shown.earlier:
        return what
    if shown.against is Against.BEFORE:
        compared_with = f"Utv jämför {shown.year} med {shown.year - 1}."
    else:
        compared_with = f"Mot snitt jämför {shown.year} med de tidigare åren sammanlagda ({ranges(shown.earlier)})."
    return f"{what} {compared_with} Bedömningen säger om skillnaden är större än slumpen."


_TIMES = (
    "Gånger (95 %): antalet delat med jämförelsens, under 1 är färre, med 95 procents osäkerhet; det gäller en rad för "
    "sig, så ett spann utan 1,00 behöver inte vara säkerställt."
)


def notes(scope: Scope, shown: Compared, block: Block) -> tuple[str, ...]:
    """The caveats of a comparison: how far it reaches, the signs, the tests, leap years, what is preliminary."""
    tests = (
        f"”{FEW}” i stället för procent betyder att basen är under {settings.small_base()} brott; "
        "”.” att basen är 0; ”..” att uppgiften saknas.",
        f"Säkerställd: större än slumpen brukar ge när tabellens {len(shown.table)} rader prövas tillsammans "
        "(5 %, mid-p efter Holm). Inte säkerställd: större än så i sin egen rad, men inte bland alla.",
        _TIMES,
        MANY_REPORTS,
    )
    out = [*how_far(shown, block), *(tests if is_against_something(shown) else ()), count_note(scope, shown)]
    lengths = shown.comparison.days
    leap = [y for y in shown.years if lengths[y] > min(lengths.values())]
    if leap:
        out.append(f"Perioden är en dag längre under skottår ({', '.join(map(str, leap))}).")
    if shown.comparison.preliminary:
        years = listing([str(y) for y in shown.comparison.preliminary])
        out.append(Caveat(f"{years} är helt eller delvis preliminärt."))
        out.append(MAY_CHANGE)
    if shown.comparison.derived:
        out.append("Antalen är hopräknade av andra inlästa perioder, ingen dag räknad två gånger.")
    if shown.against is Against.EARLIER and shown.table["earlier_years"].nunique() > 1:
        out.append("Snittet bygger på färre år för de rader där något år saknas.")
    out += unseen(scope, shown.comparison.period)
    return (*out, *scope.remarks(shown.rows))


def _without_times(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The caveats of a table that leaves the column "Gånger" out."""
    return tuple(n for n in texts if n != _TIMES)


def is_against_something(shown: Compared) -> bool:
    """False where neither the year before nor the mean of earlier years is known."""
    return shown.year - 1 in shown.table or (shown.against is Against.EARLIER and bool(shown.earlier))


def in_words(shown: Compared) -> str:
    """The sums, and the rows whose change is more than chance."""
    if not is_against_something(shown):
        missing = str(shown.comparison.period.in_year(shown.year - 1)) if shown.is_over_new_year else shown.year - 1
        return sentence(f"För {missing} finns inga siffror att jämföra med")
    sums = _rows(shown, shown.table[shown.table["category"] == SUM], "group")
    period = shown.comparison.period
    part = "" if period == year_period(period.end.year) else f" ({period.without_year()})"
    if shown.is_over_new_year and shown.against is Against.BEFORE:
        part = f" ({period.in_year(shown.year - 1)})"
    return prose.changes(sums, categories_of(shown), f"{shown.base_name}{part}", settings.small_base())


def categories_of(shown: Compared) -> list[prose.Change]:
    """The rows that are no sums; a category of two groups has its group after it."""
    table = shown.table[shown.table["category"] != SUM]
    return _rows(shown, table.assign(category=named_apart(table)), "category")


def named_apart(table: pd.DataFrame) -> pd.Series:
    """The categories of a table, with their group after those that stand in two."""
    twice = table["category"].duplicated(keep=False)
    return table["category"].where(~twice, table["category"] + " (" + table["group"].str.lower() + ")")


def _rows(shown: Compared, table: pd.DataFrame, name: str) -> list[prose.Change]:
    now, base = table[shown.year].astype("Float64").astype(float), shown.base[table.index].astype(float)
    return [
        prose.Change(
            str(n),
            None if np.isnan(a) else float(a),
            None if np.isnan(b) else float(b),
            v if isinstance(v, Verdict) else None,
        )
        for n, a, b, v in zip(table[name], now, base, table["verdict"], strict=True)
    ]


def what_changed(shown: Compared) -> str:
    """The finding: which categories changed for certain; empty where there is nothing to compare with."""
    rows = categories_of(shown)
    return findings.changes(
        {r.name: r.verdict for r in rows}, {r.name: r.difference or 0.0 for r in rows}, shown.base_name
    )


def _tested(scope: Scope, *words: str) -> Compared:
    """The comparison; NotEnoughData when there is nothing to test against."""
    shown = compared(scope, PeriodChoice.parse(words))
    if not shown.earlier or shown.base.isna().all():
        raise NotEnoughData(f"Det finns inget tidigare år att pröva {shown.year} mot för {scope.area.name}.")
    return shown


def tests(scope: Scope, *words: str) -> Exhibit:
    """The tests behind the verdicts, row by row: for whoever must defend them."""
    choice = PeriodChoice.parse(words)
    shown = _tested(scope, *words)
    table = shown.table
    a, b, ta, tb = analysis.counts_against(table, shown.year, shown.comparison.days, choice.against)
    exact = statistics.two_counts_p(a, b, ta, tb)
    kept = shown.is_reliable("ratio")
    out = pd.DataFrame(
        {
            "group": table["group"],
            "category": table["category"],
            of_year(shown.year): table[shown.year],
            "compared_with": pd.Series(b, table.index).astype("Int64"),
            "ratio": table["ratio"].where(kept),
            "low": table["ratio_low"].where(kept),
            "high": table["ratio_high"].where(kept),
            "p_exact": [_p(v) for v in exact],
            "p_mid": [_p(v) for v in table["p_value_mid"]],
            "p_holm": [_p(v) for v in table["p_holm"]],
            "in_words": pd.Series(
                [_in_words(p, v) for p, v in zip(table["p_value_mid"], table["verdict"], strict=True)],
                table.index,
                dtype=object,
            ),
        }
    )
    order = sort(table, choice.order, shown.year, table[shown.year].astype("Float64").astype(float) - shown.base)
    out = out.iloc[order].reset_index(drop=True)

    def made(how: How) -> Derivation:
        return Derivation(how, (of_year(shown.year), "compared_with"))

    years = "året före" if choice.against is Against.BEFORE else f"åren {ranges(shown.earlier)} sammanlagda"
    return Exhibit(
        ref=scope.ref("compstat-tests", *choice.words),
        kind=Kind.TABLE,
        title=_tests_title(scope, *words),
        how_to_read=f"{shown.year} mot {years}. p är hur ofta slumpen ensam ger en minst lika stor skillnad.",
        table=out,
        columns=(
            Column("group", "Grupp", Role.LABEL, hide_on_phone=True),
            Column("category", "Brottskategori", Role.LABEL),
            Column(of_year(shown.year), str(shown.year), Role.COUNT),
            Column("compared_with", "Jämfört med", Role.COUNT),
            Column("ratio", "Gånger", Role.RATIO, decimals=2, hide_on_phone=True, derived_from=made(How.RATIO)),
            Column("low", "95 % från", Role.BOUND, decimals=2, hide_on_phone=True, derived_from=made(How.INTERVAL)),
            Column("high", "95 % till", Role.BOUND, decimals=2, hide_on_phone=True, derived_from=made(How.INTERVAL)),
            Column("p_exact", "p exakt", Role.TEST, decimals=3, hide_on_phone=True, derived_from=made(How.TEST)),
            Column("p_mid", "p mid-p", Role.TEST, decimals=3, hide_on_phone=True, derived_from=made(How.TEST)),
            Column("p_holm", "p efter Holm", Role.TEST, decimals=3, hide_on_phone=True, derived_from=made(How.TEST)),
            Column("in_words", "I ord", Role.VERDICT, derived_from=made(How.VERDICT)),
        ),
        sources=scope.sources(shown.rows),
        period=period_text(shown),
        summary=in_words(shown),
        notes=(
            "Prövas: har de två perioderna samma antal brott per dag? Givet summan är det ena antalet binomialfördelat "
            "(Przyborowski och Wilenski 1940); mid-p är provets mindre försiktiga form. Gånger: Clopper–Pearson.",
            f"p efter Holm tar hänsyn till att {len(table)} rader prövas på en gång; det är den som avgör bedömningen.",
            f"Gånger visas inte när basen är under {settings.small_base()} brott.",
            MANY_REPORTS,
        ),
        total_rows=tuple(int(i) for i in np.flatnonzero(out["category"] == SUM)),
        sums=sums_of_groups(out),
        methods=METHODS,
        ordered_by="" if choice.order is Order.PRINTED else of_year(shown.year),
        facts=facts_by_year(
            scope.area.id,
            out,
            shown,
            {
                of_year(shown.year): (shown.year,),
                "compared_with": (shown.year - 1,) if choice.against is Against.BEFORE else shown.earlier,
            },
        ),
    )


def _p(value: float) -> object:
    return None if np.isnan(value) else f"< {number(_SMALLEST_P, 3)}" if value < _SMALLEST_P else value


def _in_words(p: float, verdict: Verdict | None) -> Verdict | VerdictText | None:
    if verdict is None or pd.isna(verdict):
        return None
    if np.isnan(p):
        return verdict
    often = "färre än 1" if p < _SMALLEST_P else number(max(1, round(1000 * p)))
    return VerdictText(f"{verdict}: slumpen ger så stor skillnad i {often} av {number(1000)} fall", verdict)


def _blocks(scope: Scope, *words: str) -> tuple[date, dict[Block, Compared]]:
    """(the last day, the blocks that the counts cover); NotEnoughData with fewer than two."""
    choice = PeriodChoice.parse(words)
    until = choice.until or default_end(scope)
    if until is None:
        raise not_loaded("Anmälda brott", scope)
    supported_blocks = available_ends(scope).get(until, ())
    rows = with_sums(scope)
    made = scope.once(("blocks", until, choice.against), lambda: analysis.blocks(rows, until, against=choice.against))
    blocks = {
        b: Compared(behind(scope, rows, c), c, c.period.end.year, choice.against, gaps(scope, c.period))
        for b, c in made.items()
        if b in supported_blocks
    }
    if len(blocks) < 2:
        raise NotEnoughData(f"Bara ett av de tre blocken kan räknas för {scope.area.name} till och med {day(until)}.")
    return until, blocks


def side_by_side(scope: Scope, *words: str) -> Exhibit:
    """Brå's three blocks beside each other: count, change and verdict in each that the counts cover."""
    choice = PeriodChoice.parse(words)
    _, blocks = _blocks(scope, *words)
    short = {Block.YEAR_TO_DATE: "I år", Block.MONTH: "Månad", Block.ROLLING: "Tolv mån"}
    key = ["group", "category"]
    first = next(iter(blocks.values())).table[key]
    out = pd.DataFrame({"group": first["group"], "category": first["category"]})
    columns = [
        Column("group", "Grupp", Role.LABEL, hide_on_phone=True),
        Column("category", "Brottskategori", Role.LABEL),
    ]
    for block, shown in blocks.items():
        cells = _cells(shown).assign(**{c: shown.table[c] for c in key})
        cells["count"], cells["verdict"] = shown.table[shown.year], shown.table["verdict"]
        by_row = first.merge(cells, on=key, how="left")
        count = f"{block.name.lower()}_count"
        for title, name, role, decimals, how in (
            (f"{short[block]}, antal", "count", Role.COUNT, 0, None),
            (f"{short[block]}, %", "percent", Role.PERCENT_CHANGE, 1, How.PERCENT_CHANGE),
            (f"{short[block]}, bedömning", "verdict", Role.VERDICT, 0, How.VERDICT),
        ):
            id_ = f"{block.name.lower()}_{name}"
            made_of = Derivation(how, (count,)) if how else None  # and of what `facts` says
            out[id_] = by_row[name].set_axis(out.index)
            columns.append(
                Column(id_, title, role, decimals=decimals, hide_on_phone=name == "percent", derived_from=made_of)
            )
    facts: dict[tuple[int, str], tuple[Fact, ...]] = {}
    for block, shown in blocks.items():
        name, years = block.name.lower(), [shown.year - 1] if choice.against is Against.BEFORE else shown.earlier
        columns_of = {f"{name}_percent": (shown.year, *years), f"{name}_verdict": (shown.year, *years)}
        facts |= facts_by_year(scope.area.id, out, shown, {f"{name}_count": (shown.year,), **columns_of})
    parts = [f"{short[b].lower()}: {s.comparison.period}" for b, s in blocks.items()]
    against = "samma period året före" if choice.against is Against.BEFORE else "de tidigare åren sammanlagda"
    shown = next(iter(blocks.values()))
    used = pd.concat([s.rows for s in blocks.values()]).loc[lambda f: ~f.index.duplicated()]
    return Exhibit(
        ref=scope.ref("compstat-blocks", *choice.words),
        kind=Kind.TABLE,
        title=_blocks_title(scope, *words),
        how_to_read=f"Procent och bedömning mot {against}. {sentence('; '.join(parts))}",
        table=out,
        columns=tuple(columns),
        sources=scope.sources(used),
        period="; ".join(str(s.comparison.period) for s in blocks.values()),
        summary=sentence(*(f"{short[b]}: {prose.certain_changes(categories_of(s))}" for b, s in blocks.items())),
        notes=(
            "De tre perioderna delar månader: samma förändring kan synas i alla tre. Varje period är en egen tabell för prövningen.",
            *_without_times(notes(scope, shown, Block.YEAR_TO_DATE)),
        ),
        total_rows=tuple(int(i) for i in np.flatnonzero(out["category"] == SUM)),
        sums=sums_of_groups(out),
        methods=METHODS,
        facts=facts,
    )


def headline(scope: Scope) -> Exhibit:
    """The rows of CompStat that carry the page: the sums and the largest changes in number."""
    full = compstat(scope)
    table = full.table
    is_sum = table["category"] == SUM
    largest = table[~is_sum & table["change"].notna()]
    sizes = {str(i): abs(float(v)) for i, v in zip(largest.index, largest["change"], strict=True)}
    picked = [int(i) for i in first_ranked(sizes, _LARGEST)]  # with those that changed as much as the last
    chosen = table.loc[[*table.index[is_sum], *picked]]
    label = [f"{g}, summa" if c == SUM else c for g, c in zip(chosen["group"], chosen["category"], strict=True)]
    years = [c for c in map(of_year, (scope.year - 1, scope.year)) if c in table]
    column_ids = [*years, "change", "change_percent", "verdict"]
    out = chosen[column_ids].reset_index(drop=True)
    out.insert(0, "crime", label)
    columns = {c.id: c for c in full.columns}
    return Exhibit(
        ref=scope.ref("compstat-headline"),
        kind=Kind.TABLE,
        title=_headline_title(scope),
        how_to_read="Summorna och de kategorier som ändrats mest i antal.",
        table=out,
        columns=(Column("crime", "Brott", Role.LABEL), *(columns[k] for k in column_ids)),
        sources=full.sources,
        period=full.period,
        finding=full.finding,
        summary=full.summary,
        notes=_without_times(full.notes),
        total_rows=tuple(range(int(is_sum.sum()))),
        methods=full.methods,
        ordered_by="change",
        is_selection=True,
        facts={
            (new, id_): made_of
            for new, old in enumerate(chosen.index)
            for (row, id_), made_of in full.facts.items()
            if row == old and id_ in column_ids
        },
    )


def _choices(scope: Scope) -> list[tuple[str, ...]]:
    """The tables that are listed: each block that the counts cover, and each comparison."""
    until = default_end(scope)
    supported_blocks = available_ends(scope).get(until, ()) if until else ()
    return [
        PeriodChoice(block, against=against).words
        for block in supported_blocks
        for against in (Against.BEFORE, Against.EARLIER)
    ]


SPECS = (
    ExhibitSpec(
        "compstat",
        compstat,
        Disclosure.CRIME_COUNTS,
        check,
        (CHOICE,),
        _choices,
        is_source=True,
        title=_compstat_title,
        kind=Kind.TABLE,
    ),
    ExhibitSpec(
        "compstat-tests",
        tests,
        Disclosure.CRIME_COUNTS,
        _tested,
        (CHOICE,),
        _choices,
        title=_tests_title,
        kind=Kind.TABLE,
    ),
    ExhibitSpec(
        "compstat-blocks",
        side_by_side,
        Disclosure.CRIME_COUNTS,
        _blocks,
        (CHOICE,),
        leads_with=findings.first_sentence,
        title=_blocks_title,
        kind=Kind.TABLE,
    ),
    ExhibitSpec("compstat-headline", headline, Disclosure.CRIME_COUNTS, check, title=_headline_title, kind=Kind.TABLE),
)
