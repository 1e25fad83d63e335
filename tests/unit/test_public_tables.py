"""The public version of tables of every kind: what is withheld follows from what is declared."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from lagesbild.document.disclosure.count_model import WithheldReason
from lagesbild.document.disclosure.public import publish
from lagesbild.document.model import Placed, Prose
from lagesbild.exhibit import (
    Column,
    Derivation,
    Disclosure,
    Exhibit,
    ExhibitRef,
    Format,
    How,
    Kind,
    Lines,
    Role,
    Rows,
    RowSum,
)
from lagesbild.exhibits import SPECS, Scope
from lagesbild.exhibits.base import ExhibitSpec
from lagesbild.problems import LagesbildError
from tests.columns import column
from tests.published import document, exhibit, shown

# --- other kinds of tables ------------------------------------------------------------------------


def test_a_share_that_says_how_few_they_are_is_left_out_with_another():
    table = pd.DataFrame({"Område": ["A", "B", "C", "Summa"], "Invånare": [20, 900, 700, 1620]})
    table["Under 20 år"] = [15.0, 25.0, 30.0, 100 * 438 / 1620]  # three young people in A
    share = Derivation(How.SHARE, ("Invånare",))
    columns = (
        column("Område"),
        column("Invånare", Format.COUNT),
        column("Under 20 år", Format.PERCENT, 1, derived_from=share),
    )
    sums = (RowSum(3, (0, 1, 2)),)
    people = exhibit(
        "population:x:2023", table, columns, total_rows=(3,), sums=sums, disclosure=Disclosure.PERSON_COUNTS
    )
    printed = shown(publish(document(Placed(people))), "population:").written()
    assert list(printed["Invånare"]) == ["20", "900", "700", "1\u00a0620"]
    assert printed["Under 20 år"].iloc[0] == ".."
    # 438 of 1 620 is printed as 27,0 %: 437 to 439 people, so B and C would leave 1 to 5 or so in A
    assert ".." in set(printed["Under 20 år"].iloc[1:])


def test_few_answers_take_their_share_and_interval_with_them():
    table = pd.DataFrame({"Område": ["A", "B"], "Andel": [50.0, 40.0], "95 % från": [15.0, 35.0], "n": [4, 300]})
    percent = (column(t, Format.PERCENT, 1) for t in ("Andel", "95 % från"))
    survey = exhibit(
        "survey:x:2023:q",
        table,
        (column("Område"), *percent, column("n", Format.COUNT)),
        disclosure=Disclosure.SURVEY_ANSWERS,
    )
    printed = shown(publish(document(Placed(survey))), "survey:").written()
    assert list(printed.iloc[0]) == ["A", "..", "..", ".."]
    assert list(printed.iloc[1]) == ["B", "40,0\u00a0%", "35,0\u00a0%", "300"]


def test_a_band_made_of_earlier_weeks_is_left_out_with_any_of_them():
    counts = [7, 9, 3, 8, 11, 6]
    table = pd.DataFrame({"Vecka": [f"v. {i}" for i in range(1, 7)], "Antal": counts})
    table["Väntat"] = table["Antal"].rolling(2).mean()
    expected = Derivation(How.MODEL, ("Antal",), Rows.ALL)
    columns = (
        column("Vecka"),
        column("Antal", Format.COUNT),
        column("Väntat", Format.DECIMAL, 1, derived_from=expected),
    )
    weeks = exhibit(
        "crime-weeks:x:2023", table, columns, kind=Kind.CHART, drawing=Lines("Vecka", ("Antal", "Väntat"), "antal")
    )
    published = shown(publish(document(Placed(weeks))), "crime-weeks:")
    assert list(published.written()["Antal"]) == ["7", "9", "..", "8", "11", "6"]
    assert set(published.written()["Väntat"]) == {".."}
    assert published.drawing == Lines("Vecka", ("Antal",), "antal")


def test_words_about_a_row_go_with_what_its_change_is_made_of():
    table = pd.DataFrame({"Brott": ["Rån", "Hot"], "2021": [3, 30], "2022": [20, 31], "2023": [9, 2]})
    table["Utv antal"] = table["2023"] - table["2022"]
    table["Bedömning"] = ["säkerställd minskning", "säkerställd minskning"]
    columns = (
        column("Brott"),
        *(column(y, Format.COUNT) for y in ("2021", "2022", "2023")),
        column("Utv antal", Format.CHANGE, derived_from=Derivation(How.DIFFERENCE, ("2023", "2022"))),
        column("Bedömning", Format.VERDICT),
    )
    printed = shown(publish(document(Placed(exhibit("crime-x:x:2023", table, columns)))), "crime-x:").written()
    assert list(printed.iloc[0]) == ["Rån", "..", "20", "9", "\u221211", "säkerställd minskning"]
    assert list(printed.iloc[1]) == ["Hot", "30", "31", "..", "..", ".."]


def test_a_sum_of_years_in_another_table_is_tied_to_the_years():
    years = pd.DataFrame({"Brott": ["Rån", "Hot"], "2021": [3, 30], "2022": [20, 31], "2023": [9, 22]})
    columns = (column("Brott"), *(column(y, Format.COUNT) for y in ("2021", "2022", "2023")))
    tests = pd.DataFrame({"Brott": ["Rån", "Hot"], "2023": [9, 22], "Jämfört med": [23, 61]})
    formats = (Format.TEXT, Format.COUNT, Format.COUNT)
    others = tuple(column(t, f) for t, f in zip(tests.columns, formats, strict=True))
    published = publish(
        document(Placed(exhibit("crime-a:x:2023", years, columns)), Placed(exhibit("crime-b:x:2023", tests, others)))
    )
    first, second = (shown(published, f"crime-{n}:").written() for n in "ab")
    assert first.iloc[0, 1] == ".."
    assert ".." in (first.iloc[0, 2], second.iloc[0, 2])  # 23 − 20 = 3
    assert list(first.iloc[1]) == ["Hot", "30", "31", "22"]
    assert list(second.iloc[1]) == ["Hot", "22", "61"]


def test_a_mean_of_unknown_years_goes_with_any_hidden_count_of_its_row():
    years = pd.DataFrame({"Brott": ["Rån", "Hot"], "2021": [3, 30], "2022": [20, 31]})
    means = pd.DataFrame({"Brott": ["Rån", "Hot"], "2023": [9, 22], "Snitt": [11.5, 30.5]})
    formats = (Format.TEXT, Format.COUNT, Format.COUNT)
    first = exhibit("crime-a:x:2023", years, (column(t, f) for t, f in zip(years, formats, strict=True)))
    columns = (column("Brott"), column("2023", Format.COUNT), column("Snitt", Format.DECIMAL, 1))
    published = publish(document(Placed(first), Placed(exhibit("crime-b:x:2023", means, columns))))
    assert list(shown(published, "crime-b:").written()["Snitt"]) == ["..", "30,5"]


def test_single_events_are_left_out_whole():
    table = pd.DataFrame({"Dag": ["2023-01-02"], "Plats": ["Torget"]})
    events = exhibit("incidents:x:2023:1", table, (column("Dag"), column("Plats")), disclosure=Disclosure.EVENTS)
    published = publish(document(Placed(events)))
    assert not list(published.document.placed())
    assert [w.why for w in published.withheld] == [WithheldReason.EVENTS]


def test_what_a_figure_says_goes_with_it():
    table = pd.DataFrame({"Dag": ["2023-01-02"], "Plats": ["Torget"]})
    words = "Flest händelser har Torget."
    id_ = "incidents:x:2023:1"
    columns = (column("Dag"), column("Plats"))
    events = exhibit(id_, table, columns, disclosure=Disclosure.EVENTS, summary=words)
    about = f"Läget är lugnt. [[{id_}]] visar var. Det är fiktivt. Det finns 9 stadsdelar."
    drafts = [Prose(about, is_draft=True), Prose(words, is_draft=True), Placed(events)]
    done = publish(document(*drafts, Prose(f"Se [[{id_}]].")))
    texts = [b.text for b in done.document.sections[0].blocks if isinstance(b, Prose)]
    assert texts == ["Läget är lugnt. Det finns 9 stadsdelar.", "Se (visas inte)."]
    assert any("hänvisar till en figur som inte är med" in w for w in done.warnings)  # people's own they rewrite


def test_a_rolling_year_is_cut_where_other_periods_begin_and_end():
    """Oct-Dec 2022 is what the rolling year holds beside Jan-Sep: 22 − 20 would give it away."""

    def table(name: str, period: str, count: int, other: int) -> Placed:
        frame = pd.DataFrame({"Brott": ["Rån", "Hot"], "2023": [count, other]})
        return Placed(exhibit(name, frame, (column("Brott"), column("2023", Format.COUNT)), period=period))

    frame = pd.DataFrame({"Brott": ["Rån", "Hot"], "2022": [2, 50]})
    quarter = exhibit(
        "crime-c:x:2023", frame, (column("Brott"), column("2022", Format.COUNT)), period="1 okt – 31 dec, 2022"
    )
    published = publish(
        document(
            table("crime-a:x:2023", "1 jan – 30 sep, 2019–2023", 20, 100),
            table("crime-b:x:2023", "1 okt – 30 sep, 2019–2023", 22, 150),
            Placed(quarter),
        )
    )
    printed = [shown(published, f"crime-{n}:").written().iloc[0, 1] for n in "abc"]
    assert printed[2] == ".."
    assert ".." in printed[:2]
    assert [shown(published, f"crime-{n}:").written().iloc[1, 1] for n in "abc"] == ["100", "150", "50"]


def test_a_table_of_mixed_facts_hides_small_counts_whatever_they_are_called_and_no_measure():
    titles = (
        "Ungdomar i gäng",
        "Anmälda rån",
        "Utsatta områden",
        "Andel unga",
        "Rån per 1 000 invånare",
        "Elever",
        "Rån per år",
    )
    units = ("antal", "antal", "antal", "%", "antal", "antal", "antal")
    table = pd.DataFrame({"Mått": titles, "Enhet": units, "X": [3, 60, 2, 3, 2, 4, 3], "Y": [30, 2, 1, 4, 3, 40, 50]})
    table["Skillnad"] = [f"{d} antal" for d in table["X"] - table["Y"]]
    label, difference = Column("Mått", "Mått", Role.LABEL), Column("Skillnad", "Skillnad", Role.CHANGE, Format.TEXT)
    columns = (label, Column("Enhet", "Enhet", Role.UNIT), *(column(t, Format.NUMBER) for t in "XY"), difference)
    people = exhibit("facts:x:2023", table, columns, summary="Elever: 4.", disclosure=Disclosure.MIXED_ROWS)
    done = publish(document(Placed(people), Prose("Fyra elever är med, och antalet elever är 4.")))
    printed = shown(done, "facts:").written().set_index("Mått")
    assert printed.loc["Ungdomar i gäng"].tolist() == ["antal", "..", "30", ""]
    assert printed.loc["Anmälda rån"].tolist() == ["antal", "60", "..", ""]
    assert printed.loc["Elever"].tolist() == ["antal", "..", "40", ""]
    assert printed.loc["Rån per år", "X"] == ".."
    assert printed.loc["Utsatta områden"].tolist() == ["antal", "..", "..", ""]  # unless somebody declares it open
    assert printed.loc["Andel unga", "X"] == "3" and printed.loc["Rån per 1 000 invånare", "X"] == "2"
    assert "4" not in shown(done, "facts:").summary
    assert {p.about for p in done.problems} == {"Elever"}
    assert "tal från 1 till 4" in shown(done, "facts:").notes[-1]


def test_numbers_that_stand_after_one_another_are_no_personnummer():
    table = pd.DataFrame({"Veckor": ["811228", "9874", "45"]})
    source = exhibit("levels:x:2023", table, (column("Veckor", Format.TEXT),), disclosure=Disclosure.OPEN)
    source = replace(source, notes=("Uttag 811228", "9874 rader"), sources=("811228", "9874"))
    whole = replace(document(Placed(source), Prose("Läget")), organisations=("Enhet 811228", "9874 Norr"))
    assert shown(publish(whole), "levels:").written()["Veckor"].tolist() == ["811228", "9874", "45"]
    with pytest.raises(LagesbildError, match="personnummer"):
        publish(document(Prose("811228\n9874")))


# --- what an exhibit discloses is declared -------------------------------------------------------

NAMES = ("crime-x", "measures-effect", "ratings-crime", "levels-crime", "facts-crime", "vulnerable-crime", "nytt")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("disclosure", [Disclosure.CRIME_COUNTS, Disclosure.PERSON_COUNTS])
def test_a_small_count_is_withheld_whatever_its_exhibit_is_called(name, disclosure):
    def make(scope: Scope) -> Exhibit:
        table = pd.DataFrame({"Brott": ["Rån", "Hot"], "2023": [2, 40]})
        return exhibit(f"{name}:x:2023", table, (column("Brott"), column("2023", Format.COUNT)))

    spec = ExhibitSpec(name, make, disclosure, check=lambda scope: None, title=lambda scope: "", kind=Kind.TABLE)
    printed = shown(publish(document(Placed(spec.build(None)))), f"{name}:").written()
    assert list(printed["2023"]) == ["..", "40"]
    counted_otherwise = replace(spec, disclosure=Disclosure.OPEN)
    printed = shown(publish(document(Placed(counted_otherwise.build(None)))), f"{name}:").written()
    assert list(printed["2023"]) == ["2", "40"]


def test_an_exhibit_must_declare_what_it_discloses():
    with pytest.raises(TypeError, match="disclosure"):
        ExhibitSpec("nytt", lambda scope: None, check=lambda scope: None, title=lambda scope: "", kind=Kind.TABLE)
    assert {spec.disclosure for spec in SPECS.values()} == set(Disclosure)


def test_what_nobody_has_declared_is_kept_closest():
    table = pd.DataFrame({"Brott": ["Rån", "Hot"], "2023": [2, 40]})
    columns = (column("Brott"), column("2023", Format.COUNT))
    undeclared = Exhibit(ExhibitRef("x", "x", 2023), Kind.TABLE, "X", table, columns, ("fiktiv",), "2023")
    assert list(shown(publish(document(Placed(undeclared))), "x:").written()["2023"]) == ["..", "40"]


@pytest.mark.parametrize("disclosure", list(Disclosure))
def test_every_kind_of_disclosure_is_handled(disclosure):
    table = pd.DataFrame({"layer": ["Lager"], "area": ["A"], "name": ["Torget"], "category": [""], "accuracy": [""]})
    one = exhibit("nytt:x:2023", table, tuple(map(column, table)), disclosure=disclosure)
    kept = [p.exhibit.id for p in publish(document(Placed(one))).document.placed()]
    left_out = disclosure in (Disclosure.EVENTS, Disclosure.OWN)
    assert kept == ([] if left_out else ["nytt:x:2023"])


def test_two_counts_in_one_cell_are_counts_too():
    """ "3 → 70" says 3 as plainly as a column of its own, and so do the shares of so few."""
    table = pd.DataFrame({"Område": ["A", "B"], "n": ["3 → 70", "412 → 398"], "Före": [33.3, 40.0]})
    share = column("Före", Format.PERCENT, 1, derived_from=Derivation(How.SHARE, ("n",)))
    columns = (column("Område"), Column("n", "n", Role.COUNT, Format.TEXT), share)
    survey = exhibit("survey-change:x:2023", table, columns, disclosure=Disclosure.SURVEY_ANSWERS)
    printed = shown(publish(document(Placed(survey))), "survey-change:").written()
    assert printed.to_numpy().tolist() == [["A", "..", ".."], ["B", "412 → 398", "40,0\u00a0%"]]


def test_a_written_count_is_withheld_where_other_rows_have_none():
    table = pd.DataFrame({"Område": ["A", "B", "C"], "n": ["3", "n saknas", "300"]})
    columns = (column("Område"), Column("n", "n", Role.COUNT, Format.TEXT))
    survey = exhibit("map-survey:x:2023", table, columns, disclosure=Disclosure.SURVEY_ANSWERS)
    assert list(shown(publish(document(Placed(survey))), "map-survey:").written()["n"]) == ["..", "n saknas", "300"]


@pytest.mark.parametrize(("label", "value", "printed"), [
    ("Anmälda brott, hushåll", "3", ".."),
    ("Anmälda brott, hushåll", "1\u00a0174", "1\u00a0174"),
    ("Bedömda områden", "3", "3"),
    ("Senast bedömda vecka", "v. 3", "v. 3"),
])  # fmt: skip
def test_key_figures_that_count_crimes_are_counts_without_their_table(label, value, printed):
    table = pd.DataFrame({"measure": [label, "Annat"], "value": [value, "9"], "explanation": ["3 året före", ""]})
    columns = (
        Column("measure", "Mått", Role.LABEL),
        Column("value", "Värde", Role.AMOUNT, Format.TEXT),
        Column("explanation", "Förklaring", Role.NOTE),
    )
    cards = exhibit("overview:x:2023", table, columns, disclosure=Disclosure.WORDS)
    row = shown(publish(document(Placed(cards))), "overview:").written().iloc[0]
    assert row["Värde"] == printed
    assert row["Förklaring"] == ("" if printed == ".." else "3 året före")


@pytest.mark.parametrize(("change", "expected_text"), [
    ({"columns": (column("A"), column("A"))}, "not one of each"),
    ({"columns": (column("A"), column("C"))}, "do not describe"),
    ({"columns": (column("A"), column("B", derived_from=Derivation(How.SUM, ("C",))))}, "B cannot be made of"),
    ({"columns": (column("A"), column("B", derived_from=Derivation(How.SUM, ("B",))))}, "B cannot be made of"),
    ({"sums": (RowSum(1, (0, 2)),)}, "no sum of rows among 2"),
    ({"sums": (RowSum(1, (0, 1)),)}, "no sum of rows"),
])  # fmt: skip
def test_an_exhibit_that_contradicts_itself_is_no_exhibit(change, expected_text):
    right = exhibit("x:x:2023", pd.DataFrame({"A": ["a", "b"], "B": ["c", "d"]}), (column("A"), column("B")))
    with pytest.raises(ValueError, match=expected_text):
        replace(right, **change)


def test_a_share_of_persons_that_does_not_say_of_what_is_of_the_only_count():
    table = pd.DataFrame({"Område": ["A", "B"], "Invånare": [20, 900], "Under 20 år": [15.0, 25.0]})  # three in A
    columns = (column("Område"), column("Invånare", Format.COUNT), column("Under 20 år", Format.PERCENT, 1))
    people = exhibit("population:x:2023", table, columns, disclosure=Disclosure.PERSON_COUNTS)
    assert list(shown(publish(document(Placed(people))), "population:").written()["Under 20 år"]) == [
        "..",
        "25,0\u00a0%",
    ]


def test_a_number_of_areas_after_the_answers_is_no_count_of_answers():
    table = pd.DataFrame({"Fråga": ["A", "B"], "n": ["412; n saknas för 2", "2–412; n saknas för 30"]})
    columns = (column("Fråga"), Column("n", "n", Role.COUNT, Format.TEXT))
    asked = exhibit("survey-sources:x:2023", table, columns, disclosure=Disclosure.SURVEY_ANSWERS)
    printed = shown(publish(document(Placed(asked))), "survey-sources:").written()
    assert list(printed["n"]) == ["412; n saknas för 2", ".."]
