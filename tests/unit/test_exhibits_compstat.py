"""CompStat as exhibits: blocks, comparisons, orders, verdicts; every number here is worked out by hand or by scipy."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from scipy.stats import binomtest

from lagesbild.analysis.crime import Against, Block
from lagesbild.analysis.statistics import Verdict
from lagesbild.exhibit import Format, is_sure
from lagesbild.exhibits import Scope, build, listed
from lagesbild.exhibits.crime_period import WORDS, PeriodChoice, compared, missing_blocks
from lagesbild.problems import NoData, NotEnoughData, UnknownId
from lagesbild.register import Change
from lagesbild.tables import to_frame
from lagesbild.ui import tables

HV = "hasselby-vallingby"


def month(year: int, number: int) -> tuple[date, date]:
    after = date(year + number // 12, number % 12 + 1, 1)
    return date(year, number, 1), after - timedelta(days=1)


@pytest.fixture
def monthly(own_register):
    """Fictional months for Vinsta: Rån doubles from 4 to 8 a month in 2023, the others stay; 2023 runs to September."""
    per_month = {("Fiktiv", "Rån"): (4, 8), ("Fiktiv", "Hot"): (10, 10), ("Annat", "Klotter"): (0, 1)}
    rows = [
        {"area": "vinsta", "group": g, "category": c, "start": start, "end": end, "position": i}
        | {"status": "final" if y < 2023 else "preliminary", "count": now if y == 2023 else before}
        for i, ((g, c), (before, now)) in enumerate(per_month.items())
        for y in range(2018, 2024)
        for start, end in (month(y, m) for m in range(1, 10 if y == 2023 else 13))
    ]
    change = Change(who="test", action="import", kind="crime", place="vinsta", source="Fiktiv källa", file="f.csv")
    own_register.save([(change, to_frame("crime", rows))])
    return own_register


def shown(register, *words):
    exhibit = build(register, ":".join(["compstat", "vinsta", "2023", *words]))
    return exhibit, exhibit.written().set_index("Brottskategori")


def test_the_year_to_date_is_put_together_from_months(monthly):
    exhibit, table = shown(monthly)
    assert exhibit.id == "compstat:vinsta:2023"
    assert table.loc["Rån", ["2018", "2022", "2023", "Utv antal", "Utv %"]].tolist() == [
        "36", "36", "72", "+36", "+100,0\u00a0%",
    ]  # fmt: skip
    assert table.loc["Rån", "Bedömning"] == "säkerställd ökning"
    assert table.loc["Hot", ["Utv antal", "Gånger (95 %)", "Bedömning"]].tolist() == [
        "0",
        "1,00 (0,74–1,35)",
        "inom slumpen",
    ]
    assert table.loc["Klotter", ["Utv %", "Gånger (95 %)", "Anmärkning"]].tolist() == [
        ".",
        ".",
        "Basen är 0: ingen procent.",
    ]
    assert exhibit.period == "1\u00a0jan – 30\u00a0sep, 2018–2023"
    notes = " ".join(exhibit.notes)
    assert "2023 är helt eller delvis preliminärt" in notes
    assert "hopräknade" in notes
    assert exhibit.summary.startswith(
        "Så blev det mot 2022 (1\u00a0jan – 30\u00a0sep): Fiktiv 162 anmälda brott, +36 (+28,6\u00a0%), och Annat 9 anmälda brott, +9."
    )
    assert "Säkerställd ökning: Rån (+36)" in exhibit.summary


def test_the_ratio_has_clopper_and_pearsons_interval(monthly):
    interval = binomtest(72, 72 + 36).proportion_ci(0.95, method="exact")
    low, high = (x / (1 - x) for x in interval)
    written = shown(monthly)[1].loc["Rån", "Gånger (95 %)"]
    assert written == f"2,00 ({low:.2f}–{high:.2f})".replace(".", ",")


def test_the_month_and_twelve_months(monthly):
    exhibit, table = shown(monthly, "manad")
    assert table.loc["Rån", ["2022", "2023", "Utv %", "Anmärkning"]].tolist() == [
        "4",
        "8",
        "få",
        "4 → 8: för få för procent.",
    ]
    assert exhibit.title.endswith("1\u00a0sep – 30\u00a0sep 2018–2023")
    exhibit, table = shown(monthly, "rullande")
    assert table.loc["Rån", ["2022", "2023"]].tolist() == ["48", "84"]  # 3 × 4 + 9 × 8
    assert "de tolv månader som slutar 30\u00a0sep" in exhibit.how_to_read
    assert exhibit.id == "compstat:vinsta:2023:rullande"
    assert "2018" not in table  # 2017 has no months


def test_any_month_end_can_be_chosen(monthly):
    exhibit, table = shown(monthly, "2023-03-31")
    assert table.loc["Rån", ["2022", "2023"]].tolist() == ["12", "24"]
    assert "Till och med 31\u00a0mar\u00a02023" in exhibit.notes[0]
    with pytest.raises(NotEnoughData, match="sådana siffror finns till och med 30"):
        shown(monthly, "2023-10-31")
    with pytest.raises(NotEnoughData, match="kan inte räknas"):
        shown(monthly, "2022-03-31")


def test_against_the_earlier_years_together(monthly):
    _, table = shown(monthly, "tidigare")
    days = 5 * 273 + 1  # 2020 is a leap year
    mean = 180 * 273 / days
    assert table.loc["Rån", "Snitt"] == f"{mean:.1f}".replace(".", ",")
    assert table.loc["Rån", "Mot snitt"] == "+36"
    assert table.loc["Rån", "Mot snitt %"] == f"+{100 * (72 - mean) / mean:.1f}\u00a0%".replace(".", ",")
    assert "Utv antal" not in table


def test_orders_keep_groups_and_their_sums(monthly):
    assert list(shown(monthly)[1].index) == ["Rån", "Hot", "Summa", "Klotter", "Summa"]
    assert list(shown(monthly, "antal")[1].index) == ["Hot", "Rån", "Summa", "Klotter", "Summa"]
    assert list(shown(monthly, "andring")[1].index)[:3] == ["Rån", "Hot", "Summa"]
    exhibit, table = shown(monthly, "bedomning", "antal", "manad")
    assert exhibit.id == "compstat:vinsta:2023:manad:antal"  # the last word of a kind holds
    assert [table.index[i] for i in exhibit.total_rows] == ["Summa", "Summa"]


def test_the_verdicts_of_the_table_are_those_that_are_simulated(register, monthly):
    """The simulation in test_analysis_compare judges `compare`: the exhibit must show just its verdicts."""
    for words in ((), ("tidigare",)):
        expected = compared(Scope(register, HV, 2023), PeriodChoice.parse(words)).table["verdict"].map(str)
        assert build(register, ":".join(["compstat", HV, "2023", *words])).table["verdict"].tolist() == list(expected)
    assert shown(monthly, "manad")[1].loc["Klotter", "Bedömning"] == Verdict.FEW


def test_the_published_figures_stand_beside_their_words(register):
    tests = build(register, f"compstat-tests:{HV}:2023").written().set_index("Brottskategori")
    exact = {
        c: tests.loc[c, "p exakt"] for c in ("Cykelstöld", "Inbrott i bostad", "Våldtäkt, utomhus", "Stöld ur fordon")
    }
    assert exact == {
        "Cykelstöld": "0,037",
        "Inbrott i bostad": "0,104",
        "Våldtäkt, utomhus": "0,289",
        "Stöld ur fordon": "0,005",
    }
    assert tests.loc["Cykelstöld", "I ord"] == "inte säkerställd: slumpen ger så stor skillnad i 34 av 1\u00a0000 fall"
    assert tests.loc["Bedrägeri (urval)", "p efter Holm"] == "< 0,001"
    single = build(register, f"compstat:{HV}:2023").table.query("category != 'Summa'")
    sure = single.loc[single["verdict"].str.startswith("säkerställd"), "category"]
    assert sure.tolist() == ["Bedrägeri (urval)"]


def test_what_cannot_be_shown_is_said(register, monthly):
    text = missing_blocks(Scope(register, HV, 2023), date(2023, 9, 30))
    assert text.startswith(
        "Senaste månaden och rullande tolv månader kan inte visas: för 2023 är 1\u00a0jan – 30\u00a0sep"
    )
    assert missing_blocks(Scope(monthly, "vinsta", 2023), date(2023, 9, 30)) == ""
    with pytest.raises(NotEnoughData, match="Bara ett av de tre"):
        build(register, f"compstat-blocks:{HV}:2023")
    for word in ("manad", "rullande"):
        with pytest.raises(NotEnoughData, match="kan inte räknas"):
            build(register, f"compstat:{HV}:2023:{word}")


def test_three_blocks_beside_each_other(monthly):
    table = build(monthly, "compstat-blocks:vinsta:2023").written().set_index("Brottskategori")
    assert table.loc["Rån", ["I år, antal", "Månad, antal", "Tolv mån, antal"]].tolist() == ["72", "8", "84"]
    assert table.loc["Rån", ["I år, %", "Månad, %", "Tolv mån, %"]].tolist() == ["+100,0\u00a0%", "få", "+75,0\u00a0%"]


def test_a_period_taken_out_before_it_was_over_is_not_offered(monthly):
    rows = to_frame(
        "crime",
        [
            {"area": "vinsta", "group": g, "category": c, "start": date(2023, 10, 1), "end": date(2023, 10, 31)}
            | {"status": "preliminary", "count": 1, "position": i}
            for i, (g, c) in enumerate([("Fiktiv", "Rån"), ("Fiktiv", "Hot"), ("Annat", "Klotter")])
        ],
    )
    change = Change(
        who="test",
        action="import",
        kind="crime",
        place="vinsta",
        source="Fiktiv",
        file="o.csv",
        as_of=date(2023, 10, 20),
    )
    monthly.save([(change, rows)])
    assert shown(monthly)[0].period.startswith("1\u00a0jan – 30\u00a0sep")


def test_words_of_an_id():
    assert PeriodChoice.parse(()) == PeriodChoice()
    assert PeriodChoice.parse(("tidigare", "2023-03-31", "manad")) == PeriodChoice(
        Block.MONTH, date(2023, 3, 31), Against.EARLIER
    )
    assert PeriodChoice.parse(("tidigare", "2023-03-31", "manad")).words == ("manad", "2023-03-31", "tidigare")
    assert all(PeriodChoice.parse(PeriodChoice.parse((w,)).words) == PeriodChoice.parse((w,)) for w in WORDS)
    for word in ("extra", "2023-02-30", ""):
        with pytest.raises(UnknownId, match="inget känt val"):
            PeriodChoice.parse((word,))


def test_every_listed_table_has_the_id_it_is_listed_by(monthly):
    ids = [str(r) for r in listed(Scope(monthly, "vinsta", 2023)) if r.name.startswith("compstat")]
    assert len(ids) == len(set(ids)) == 6 + 6 + 1 + 1
    assert all(build(monthly, i).id == i for i in ids)


def test_rates_per_inhabitant_with_garwoods_interval(register):
    """Cykelstöld: 268 / 76 843 inhabitants; Garwood's limits of 268 from the χ² quantiles (scipy)."""
    from scipy.stats import chi2

    row = build(register, f"crime-rates:{HV}:2023").table.set_index("category").loc["Cykelstöld"]
    assert row["per_100000"] == pytest.approx(100_000 * 268 / 76_843)
    assert row["per_1000"] == pytest.approx(1_000 * 268 / 76_843)
    assert row["low"] == pytest.approx(100_000 * chi2.ppf(0.025, 2 * 268) / 2 / 76_843)
    assert row["high"] == pytest.approx(100_000 * chi2.ppf(0.975, 2 * 268 + 2) / 2 / 76_843)
    exhibit = build(register, f"crime-rates:{HV}:2023")
    assert "31\u00a0dec\u00a02022" in exhibit.how_to_read
    assert "centrum" in " ".join(exhibit.notes)


TOWN = "exempelstad-fiktiv"


def test_parts_and_what_is_placed_in_none_add_up_to_the_whole(register):
    exhibit = build(register, f"crime-parts:{TOWN}:2026:person-ran")
    table = exhibit.table.set_index("area")["count"]
    assert table["ej platsbestämt"] == table.iloc[-1] - table.iloc[:-2].sum() == 6
    assert "6 av 106 anmälningar är inte förda" in exhibit.summary


def test_an_area_beside_the_others(register):
    """Rån in the whole town 43 → 106, in Månvreten 11 → 44: (44/11) / ((106−44)/(43−11)) = 2.06."""
    exhibit = build(register, f"crime-beside:{TOWN}:2026:person-ran")
    table = exhibit.written().set_index("Område")
    assert table.loc["Månvreten", ["2025", "2026", "Gånger"]].tolist() == ["11", "44", "4,00"]
    assert table.loc["Månvreten", "Mot omgivningen"].startswith("2,06 (")
    assert table.loc["Norrklint", "Gånger"] == ".."  # a base of 6
    with pytest.raises(NoData, match="läs in anmälda brott för Stockholm och varje stadsdel"):
        build(register, f"crime-beside:{HV}:2023:person-ran")


def test_a_rank_is_a_span_and_a_small_area_is_drawn_towards_the_mean(register):
    exhibit = build(register, f"crime-areas:{TOWN}:2026:person-ran")
    table = exhibit.table.set_index("area")
    assert table["rank"].str.fullmatch(r"plats \d(–\d)? av 9").all()
    mean = 1000 * table["count"].sum() / table["inhabitants"].sum()
    raw, smooth = table["per_1000"].astype(float), table["smoothed"].astype(float)
    assert ((smooth - mean).abs() < (raw - mean).abs()).all()
    assert smooth["Tegelglänta"] > 0 == raw["Tegelglänta"]


def test_what_a_file_remarks_on_the_whole_is_not_told_of_a_part(register):
    """The towns' counts hold reports that no stadsdel has; that is no caveat of a stadsdel's own table."""

    def message_of(area: str) -> bool:
        return any("Stadens antal rymmer" in n for n in build(register, f"compstat:{area}:2026").notes)

    part = Scope(register, "exempelstad-fiktiv", 2026).parts[0].id
    assert message_of("exempelstad-fiktiv")
    assert not message_of(part)


@pytest.mark.parametrize("name", ["compstat", "compstat-tests", "compstat-blocks", "compstat-headline"])
def test_what_is_certain_stands_out_by_its_value_and_not_by_its_words(monthly, name):
    exhibit = build(monthly, f"{name}:vinsta:2023")
    judged = [c.id for c in exhibit.columns if c.format is Format.VERDICT]
    sure = sum(is_sure(v) for c in judged for v in exhibit.table[c])
    assert sure == sum(str(v).startswith("säkerställd") for c in judged for v in exhibit.table[c])
    assert tables.table(exhibit).count('class="sure') == sure
    only_words = replace(exhibit, table=exhibit.table.assign(**{c: exhibit.table[c].map(str) for c in judged}))
    assert 'class="sure' not in tables.table(only_words)


def test_a_year_that_is_not_whole_is_not_named_in_the_mean(own_register):
    rows = [
        {"area": "vinsta", "group": "Fiktiv", "category": "Rån", "start": start, "end": end, "position": 1}
        | {"status": "final", "count": 20}
        for y in (2021, 2022, 2023, 2024)
        for start, end in (month(y, m) for m in range(1, 13))
        if (y, start.month) != (2022, 5)
    ]
    change = Change(who="test", action="import", kind="crime", place="vinsta", source="Fiktiv källa", file="f.csv")
    own_register.save([(change, to_frame("crime", rows))])
    exhibit = build(own_register, "compstat:vinsta:2024:tidigare")
    assert "snittet 2021 och 2023" in exhibit.summary and "2021–2023" not in exhibit.summary
    assert exhibit.title.endswith("2021 och 2023–2024")
