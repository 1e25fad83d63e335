"""The public version of people's words, and what words, rows and sums give away."""

from __future__ import annotations

import time
from dataclasses import replace

import pandas as pd
import pytest

from lagesbild.document.disclosure import numbers_in_text, places
from lagesbild.document.disclosure.count_model import WithheldReason
from lagesbild.document.disclosure.public import publish
from lagesbild.document.model import Placed, Prose
from lagesbild.exhibit import (
    Column,
    Derivation,
    Disclosure,
    Format,
    How,
    Role,
)
from tests.columns import column
from tests.published import document, exhibit, shown

# --- people's words ---------------------------------------------------------------------------------

TWO_YEARS = pd.DataFrame(
    {
        "Brott": ["Mord/dråp", "Våldtäkt, utomhus", "Rån", "Hot"],
        "year_2022": [1, 6, 40, 30],
        "year_2023": [2, 2, 23, 28],
    }
)


@pytest.mark.parametrize(("sentence", "expected_text"), [
    ("Ett mord begicks förra året.", "Ett"),
    ("Det var ett uppklarat mord 2022.", "ett"),
    ("Överfallsvåldtäkterna var 2.", "2"),
    ("Våldtäkterna minskade med 67 procent.", "67"),
    ("Våldtäkterna blev fyra färre.", "fyra"),
    ("Mord och våldtäkter var tillsammans 3.", "3"),
    ("Morden var ② i år.", "②"),
    ("Morden blev II.", "II"),
    ("Morden var ２ till antalet.", "２"),
    ("Två mord begicks.", "Två"),
    ("Överfallsvåldtäkterna var i snitt 0,17 per månad.", "0,17"),
    ("En våldtäkt anmäldes var sjätte månad.", "var sjätte månad"),
    ("Våldtäkterna minskade till en tredjedel.", "tredjedel"),
    ("Morden fördubblades.", "fördubblades"),
])  # fmt: skip
def test_peoples_words_are_read_as_people_write_numbers(sentence, expected_text):
    columns = (column("Brott"), *(Column(c, c[-4:], Role.COUNT) for c in ("year_2022", "year_2023")))
    table = exhibit("compstat:x:2023", TWO_YEARS, columns)
    done = publish(document(Placed(table), Prose(f"Läget är lugnare. {sentence} Det är bra.")))
    texts = {p.text[p.start : p.end] for p in done.problems}
    assert expected_text in texts
    assert all(f"”{expected_text}”" in p.sentence or p.text[p.start : p.end] != expected_text for p in done.problems)


@pytest.mark.parametrize("sentence", [
    "Rånen minskade från 40 till 23.",
    "Tjugotre rån anmäldes.",
    "Från tre platser kom klagomål.",
    "Hoten var 28.",
    "Inget mord begicks 2021.",
    "Våldtäkter begås på hälften av platserna.",
    "I en fjärdedel av stadsdelarna anmäldes mord varje månad.",
])  # fmt: skip
def test_words_that_say_what_is_shown_are_no_problem(sentence):
    columns = (column("Brott"), *(Column(c, c[-4:], Role.COUNT) for c in ("year_2022", "year_2023")))
    table = exhibit("compstat:x:2023", TWO_YEARS, columns)
    assert publish(document(Placed(table), Prose(sentence))).problems == ()


@pytest.mark.parametrize(("sentence", "is_told"), [
    ("I Hamnen begicks två rån.", True),
    ("Rånen i Hamnen var 2.", True),
    ("Rån i två stadsdelar, Hamnen och Backen, ökade.", False),
    ("Två rån begicks i Backen.", False),
])  # fmt: skip
def test_words_about_a_fact_that_no_table_shows_are_told_when_they_say_just_it(sentence, is_told):
    pattern = numbers_in_text.name_pattern
    secret = numbers_in_text.Secret("Rån, Hamnen", pattern("Rån"), "ran", frozenset({2.0}), where=pattern("Hamnen"))
    done = publish(document(Prose(sentence)), elsewhere=[secret])
    assert bool(done.problems) == is_told


ROBBERIES = numbers_in_text.Secret(
    "Rån", numbers_in_text.name_pattern("Rån"), "ran", frozenset({3.0, 6.0}), frozenset({3.0, 6.0})
)


@pytest.mark.parametrize("sentence", [
    "Rån: ●●●",
    "Rån ★ ★ ★ i år",
    "Rånen: xxx",
    "Rån: ||||||",
    "Rån 🔴🔴🔴",
    "I oktober kom årets tredje rån.",
    "Det 6:e grova rånet hittills kom i december.",
    "Rånen var 1 på 37 av anmälningarna.",
    "Ett av trettiosju brott var ett rån.",
    "Var 37:e anmälan gällde rån.",
    "Rånen var per 1 000 invånare 0,3.",
    "Det begicks 0,3 rån per 1 000 invånare.",
    "Rån anmäldes 3,1 gånger per 100 000 invånare.",
    "En handfull rån anmäldes.",
    "Rånen var fler än två men färre än fyra.",
    "Rånen skedde den 3 mars, 17 april och 2 maj.",
    "Rån: 2025-03-03, 2025-04-17 och 2025-05-02.",
    "Rånen skedde 3, 17 och 21 mars.",
    "Rån anmäldes 3/3, 17/4 och 2/5.",
    "Rånen kom vecka 3, 7 och 9.",
    "Rånen anmäldes i mars, i april och i maj.",
    "Rånen skedde måndagen, tisdagen och fredagen.",
])  # fmt: skip
@pytest.mark.parametrize("is_shown", [True, False])
def test_a_withheld_count_is_not_told_without_its_number(sentence, is_shown):
    given = numbers_in_text.mentions if is_shown else numbers_in_text.tells
    assert list(given(sentence, [ROBBERIES])), sentence


@pytest.mark.parametrize("sentence", [
    "Rån: ●●",
    "● Rån minskade i hela staden.",
    "Rån minskade ... men inte överallt.",
    "Polisen hade sitt tredje möte om rån den gångna veckan.",
    "Rånen var 1 av de brott som ökade.",
    "Hoten var 3 per 1 000 invånare.",
    "Ett trettiotal rån anmäldes.",
    "Rånen var fler än två.",
    "Rånen avser 1 jan – 30 sep 2025.",
    "Rånen ökade från den 3 mars till den 2 maj 2025.",
    "Rån anmäldes den 3 mars och 17 april.",
    "Rånen kom vecka 35–42.",
    "Rånen ökade i mars och april.",
    "Rånen ökade på fredagen och lördagen.",
])  # fmt: skip
@pytest.mark.parametrize("is_shown", [True, False])
def test_words_that_say_no_withheld_count_are_no_problem(sentence, is_shown):
    given = numbers_in_text.mentions if is_shown else numbers_in_text.tells
    assert not list(given(sentence, [ROBBERIES])), sentence


def test_the_total_beside_a_table_of_persons_is_told():
    table = pd.DataFrame({"Kategori": ["A", "B", "C", "D"], "Antal": [12, 9, 6, 3]})
    themes = exhibit(
        "themes:x:2023", table, (column("Kategori"), column("Antal", Format.COUNT)), disclosure=Disclosure.PERSON_COUNTS
    )
    done = publish(document(Placed(themes), Prose("Totalt 30 personer i A–D.")))
    assert [p.text[p.start : p.end] for p in done.problems] == ["30"]


def test_the_words_are_read_in_linear_time():
    columns = (column("Brott"), *(Column(c, c[-4:], Role.COUNT) for c in ("year_2022", "year_2023")))
    table = exhibit("compstat:x:2023", TWO_YEARS, columns)
    took = []
    for times in (20, 200):
        text = "Rånen och morden i Hamnen är färre än i fjol och " * times + "så är det."
        start = time.process_time()
        publish(document(Placed(table), Prose(text)))
        took.append(time.process_time() - start)
    assert took[1] < 40 * max(took[0], 0.01)


def test_the_place_of_a_row_does_not_say_how_large_a_hidden_figure_is():
    table = pd.DataFrame({"Område": ["D", "C", "B", "A"], "Antal": [40, 12, 3, 9], "Per 1 000": [4.0, 1.2, 1.1, 0.9]})
    rate = column("Per 1 000", Format.DECIMAL, 1, derived_from=Derivation(How.RATE, ("Antal",)))
    columns = (column("Område"), column("Antal", Format.COUNT), rate)
    sorted_ = exhibit("crime-areas:x:2023", table, columns, ordered_by="Per 1 000", period="2023")
    printed = shown(publish(document(Placed(sorted_))), "crime-areas:").written()
    assert list(printed["Område"]) == ["D", "C", "A", "B"] and list(printed["Antal"])[-1] == ".."
    picked = replace(sorted_, is_selection=True)
    assert list(shown(publish(document(Placed(picked))), "crime-areas:").written()["Område"]) == ["D", "C", "A"]


def test_a_figure_of_which_nothing_is_left_is_not_there_and_told():
    table = pd.DataFrame({"Brott": ["Mord", "Dråp"], "2023": [2, 1]})
    few = exhibit("compstat:x:2023", table, (column("Brott"), column("2023", Format.COUNT)))
    done = publish(document(Placed(few), Prose("Läget.")))
    assert list(done.document.placed()) == [] and [w.why for w in done.withheld if not w.row] == [
        WithheldReason.NOTHING
    ]


def test_the_draft_words_beside_a_figure_are_those_of_its_public_version():
    table = pd.DataFrame({"Vecka": ["v. 1", "v. 2"], "Antal": [7, 3]})
    weeks = exhibit(
        "series:x:2023", table, (column("Vecka"), column("Antal", Format.COUNT)), summary="Senast 3. Före det 7."
    )
    done = publish(document(Prose("Senast 3. Före det 7.", is_draft=True), Placed(weeks)))
    assert [b.text for b in done.document.sections[0].blocks if isinstance(b, Prose)] == ["Före det 7."]


@pytest.mark.parametrize(("rows", "gone"), [
    ([("Deltagare i kursen", 60), ("Fullföljde", 57)], {"Fullföljde"}),  # the row under it
    ([("Elever", 60), ("Skolor", 22), ("Behöriga elever", 57)], {"Behöriga elever"}),  # a word in common
    ([("Barn", 60), ("– flickor", 20), ("– pojkar", 37), ("– annat", 3)], {"– annat", "– flickor"}),  # a run
    ([("Flickor", 20), ("Pojkar", 37), ("Annat", 3), ("Summa", 60)], {"Annat", "Flickor"}),  # and one from below
    ([("Poliser", 20), ("Invånare", 9000), ("Lärare", 17)], set()),  # nothing to do with each other
    ([("Flickor", 20), ("Pojkar", 37), ("Skolor", 9), ("Annat", 3), ("Summa", 60)], {"Annat", "Flickor"}),  # a row between
    ([("Totalt", 60), ("Hushåll", 900), ("kvinnor", 31), ("Lokaler", 8), ("män", 27), ("okänt", 2)], {"okänt", "män"}),
    ([("Placerade", "3"), ("Ansökningar", "1\u00a0200")], {"Placerade"}),
])  # fmt: skip
def test_what_gives_a_small_fact_away_goes_with_it(rows, gone):
    table = pd.DataFrame(
        {"Mått": [r for r, _ in rows], "Enhet": "antal", "X": pd.Series([n for _, n in rows], dtype=object)}
    )
    columns = (column("Mått"), Column("Enhet", "Enhet", Role.UNIT), column("X", Format.NUMBER))
    facts = exhibit("facts:x:2023", table, columns, disclosure=Disclosure.MIXED_ROWS)
    printed = shown(publish(document(Placed(facts))), "facts:").written().set_index("Mått")["X"]
    assert {k for k, v in printed.items() if v == ".."} == gone


@pytest.mark.parametrize(("share", "base", "is_shown"), [
    (5.0, 60, False), (95.0, 60, False), (0.4, 1000, False), (1.0, 312, False), (99.0, 312, False), (1.6, 312, True), (24.5, 4000, True), (5.0, 9000, True), (50.0, 60, True),
])  # fmt: skip
def test_a_share_of_facts_goes_when_it_can_only_be_so_few(share, base, is_shown):
    table = pd.DataFrame({"Mått": ["Elever", "Andel obehöriga elever"], "Enhet": ["antal", "%"], "X": [base, share]})
    columns = (column("Mått"), Column("Enhet", "Enhet", Role.UNIT), column("X", Format.NUMBER))
    facts = exhibit("facts:x:2023", table, columns, disclosure=Disclosure.MIXED_ROWS)
    printed = shown(publish(document(Placed(facts))), "facts:").written()["X"]
    assert (printed[1] != "..") == is_shown


@pytest.mark.parametrize(("rows", "gone"), [
    ([("Invånare", 6120, "antal"), ("Placerade per 1 000 invånare", 0.49, "per 1 000")], {"Placerade per 1 000 invånare"}),
    ([("Invånare", 6120, "antal"), ("Läkare per 1 000 invånare", 2.4, "")], set()),
    ([("Elever", 312, "antal"), ("Hushåll", 9000, "antal"), ("Andel frånvarande", 1.3, "%")], {"Andel frånvarande"}),
    ([("Placerade", 3, "antal"), ("Placerade per kvartal", 0.75, "snitt"), ("Brott per kvartal", 12.5, "snitt")],
     {"Placerade", "Placerade per kvartal"}),
    ([("Placerade enligt LVU", 3, "antal"), ("Placerade enligt LVU, index", 150, "index, 2 = 100")],
     {"Placerade enligt LVU", "Placerade enligt LVU, index"}),
    ([("Avhysningar per månad", 0.25, "antal"), ("Rån per månad", 11.5, "antal")], {"Avhysningar per månad"}),
    ([("Placerade, medel", 0.25, "antal per månad"), ("Trivsel, medelbetyg", 3.4, "")], {"Placerade, medel"}),
    ([("Vräkta i snitt per år 2021–2025", 0.6, "antal"), ("Rån i snitt per år 2021–2025", 2.4, "antal")],
     {"Vräkta i snitt per år 2021–2025"}),
    ([("Dödsskjutningar", 0.3, "tiotal"), ("Invånare", 76.4, "tusental")], {"Dödsskjutningar"}),
    ([("Kostnad för vård", 900000, "kr"), ("Kostnad per placering", 300000, "kr")], {"Kostnad per placering"}),
    ([("Kostnad för vård", 9000000, "kr"), ("Kostnad per placering", 300000, "kr")], set()),
    ([("Elever", 60, "antal"), ("Behöriga per obehörig elev", 19, "antal")], {"Behöriga per obehörig elev"}),
    ([("Elever", 60, "antal"), ("Andel obehöriga", 0.05, "andel")], {"Andel obehöriga"}),
    ([("Elever", 60, "antal"), ("Obehöriga elever", 0.5, "av tio")], {"Obehöriga elever"}),
    ([("Rån", 12, "antal"), ("Förändring av rån", 9, "antal")], {"Förändring av rån"}),
    ([("Rån", 6, "antal"), ("Ökning av rån", 50, "%")], {"Ökning av rån"}),
])  # fmt: skip
def test_what_is_made_of_a_small_fact_goes_with_it(rows, gone):
    labels, values, units = ([r[i] for r in rows] for i in range(3))
    table = pd.DataFrame({"Mått": labels, "Enhet": units, "X": pd.Series(values, dtype=object)})
    columns = (column("Mått"), Column("Enhet", "Enhet", Role.UNIT), column("X", Format.NUMBER))
    facts = exhibit("facts:x:2023", table, columns, disclosure=Disclosure.MIXED_ROWS)
    printed = shown(publish(document(Placed(facts))), "facts:").written().set_index("Mått")["X"]
    assert {k for k, v in printed.items() if v == ".."} == gone


def test_a_small_count_in_the_name_of_a_row_gives_way_to_a_sign():
    labels = ["Placerade (varav 2 flickor)", "Vräkta, därav en pojke", "Elever i åk 3", "Barn 1–4 år", "Minst 2 brott"]
    table = pd.DataFrame({"Mått": labels, "Enhet": "antal", "X": [12, 40, 112, 340, 75]})
    columns = (column("Mått"), Column("Enhet", "Enhet", Role.UNIT), column("X", Format.NUMBER))
    words = f"{labels[0]}: 12. {labels[2]}: 112."
    facts = exhibit("facts:x:2023", table, columns, disclosure=Disclosure.MIXED_ROWS, summary=words)
    done = publish(document(Placed(facts), Prose("De placerade var 12, bland dem 2 flickor.")))
    made = shown(done, "facts:")
    assert list(made.table["Mått"]) == ["Placerade (varav .. flickor)", "Vräkta, därav .. pojke", *labels[2:]]
    assert list(made.table["X"]) == [12, 40, 112, 340, 75] and "2 flickor" not in made.summary
    assert [(p.about, p.text[p.start : p.end]) for p in done.problems] == [("Placerade (varav .. flickor)", "2")]


def test_a_crime_among_facts_goes_when_its_count_is_left_out_of_the_crimes():
    secret = numbers_in_text.Secret("Rån", numbers_in_text.name_pattern("Rån"), "ran", frozenset(), frozenset({24.0}))
    table = pd.DataFrame({"Mått": ["Anmälda rån", "Skolor"], "Enhet": "antal", "X": [24, 24]})
    columns = (column("Mått"), Column("Enhet", "Enhet", Role.UNIT), column("X", Format.NUMBER))
    facts = exhibit("facts:x:2023", table, columns, disclosure=Disclosure.MIXED_ROWS)
    done = publish(document(Placed(facts)), elsewhere=[secret])
    assert list(shown(done, "facts:").written()["X"]) == ["..", "24"]


@pytest.mark.parametrize(
    ("area", "name", "accuracy"), [("Ekeby", "Plats i Ekeby", "stadsdelen"), ("", "Plats", "visas inte")]
)
def test_a_place_in_no_stadsdel_is_not_said_to_be_shown_by_it(area, name, accuracy):
    table = pd.DataFrame(
        {"layer": ["Lampor"], "name": ["Torget"], "category": [""], "area": [area], "accuracy": ["exakt"]}
    )
    columns = tuple(Column(c, "Stadsdel" if c == "area" else c, Role.LABEL) for c in table.columns)
    shown, moved = places.blurred(exhibit("places:x:2023", table, columns, disclosure=Disclosure.PLACES))
    assert (shown.table["name"].iloc[0], shown.table["accuracy"].iloc[0], moved) == (name, accuracy, ["Torget"])
