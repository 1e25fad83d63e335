"""The heading of a figure: one short sentence of plain values, or none."""

import pytest

from lagesbild import exhibits
from lagesbild.analysis.statistics import Verdict
from lagesbild.exhibit import Caveat, brief_sources
from lagesbild.exhibits import findings
from lagesbild.exhibits.prose.survey import Outcome

TOWN = "exempelstad-fiktiv:2026"


@pytest.mark.parametrize(
    ("elevated", "assessed", "expected_text"),
    [
        ({"Norr": 4, "Söder": 1}, {"Norr": 40, "Söder": 41}, "Norr låg oftast på nivå 3 eller högre: 4 av 40 bedömda veckor"),
        ({"Norr": 1, "Söder": 0}, {"Norr": 5, "Söder": 5}, "Norr på nivå 3 eller högre 1 av 5 bedömda veckor"),
        ({"Norr": 1, "Söder": 1}, {"Norr": 5, "Söder": 5}, "Norr och Söder på nivå 3 eller högre, en vecka var"),
        ({"Norr": 4, "Söder": 4}, {"Norr": 40, "Söder": 41}, "Norr och Söder låg oftast på nivå 3 eller högre"),
        ({"Norr": 0, "Söder": 0}, {"Norr": 2, "Söder": 2}, "Ingen stadsdel nådde nivå 3"),
        ({"Norr": 0, "Söder": 0}, {"Norr": 0, "Söder": 0}, ""),
        ({"Norr": 1, "Söder": 0}, {"Norr": 1, "Söder": 1}, "Norr på nivå 3 eller högre den enda bedömda veckan"),
        ({"Norr": 0}, {"Norr": 1}, "Inte på nivå 3 eller högre den enda bedömda veckan"),
        ({"Norr": 3}, {"Norr": 9}, "På nivå 3 eller högre i 3 av 9 bedömda veckor"),
        ({"Norr": 0, "Söder": 2}, {"Norr": 0, "Söder": 9}, "Söder låg oftast på nivå 3 eller högre: 2 av 9 bedömda veckor"),
    ],
)  # fmt: skip
def test_where_the_level_was_high_most_often(elevated, assessed, expected_text):
    assert findings.most_elevated(elevated, assessed, 3, "stadsdel") == expected_text


@pytest.mark.parametrize(
    ("levels", "expected_text"),
    [
        ({"Norr": 1, "Söder": 2}, "Lugn vecka: ingen stadsdel på nivå 3 eller högre"),
        ({"Norr": 1, "Söder": None}, "Ingen bedömd stadsdel på nivå 3 eller högre; en är ej bedömd"),
        ({"Norr": 1, "Söder": None, "Öster": None}, "Ingen bedömd stadsdel på nivå 3 eller högre; två är ej bedömda"),
        ({"Norr": 4, "Söder": 3, "Öster": 3}, "Norr på nivå 4; Söder och Öster på nivå 3"),
        ({"Norr": None}, ""),
        ({f"Stadsdelen med långt namn {i}": 3 for i in range(6)}, "Sex av 6 på nivå 3 eller högre"),
    ],
)
def test_a_week_is_calm_only_when_every_part_was_assessed(levels, expected_text):
    assert findings.week(levels, 3, "stadsdel") == expected_text


@pytest.mark.parametrize(
    ("verdicts", "expected_text"),
    [
        ({"Rån": Verdict.INCREASE, "Hot": Verdict.CHANCE}, "Säkerställd ökning av rån mot 2025; inget annat är säkerställt"),
        ({"Rån": Verdict.INCREASE}, "Säkerställd ökning av rån mot 2025"),
        ({"Rån": Verdict.CHANCE, "Hot": None}, "Ingen ändring mot 2025 är säkerställd"),
        ({"Rån": Verdict.INCREASE, "Hot": Verdict.DECREASE}, "Säkerställd ökning av rån; säkerställd minskning av hot mot 2025"),
        ({"Rån": None}, ""),
        ({f"Brott {i}": Verdict.INCREASE for i in range(5)}, "Säkerställd ökning av brott 0, brott 1 och tre till mot 2025"),
    ],
)  # fmt: skip
def test_only_what_is_certain_is_called_so(verdicts, expected_text):
    assert findings.changes(verdicts, dict.fromkeys(verdicts, 1.0), "2025") == expected_text


def test_where_a_share_changed_names_only_what_is_certain():
    up, unsure, unknown = Outcome.HIGHER, Outcome.UNSURE, Outcome.UNKNOWN
    assert findings.share_changes([("Lunda", "2022 → 2024", up), ("Holm", "2022 → 2024", unsure)]) == (
        "Säkerställd ökning i Lunda 2022 → 2024"
    )
    assert findings.share_changes([("Lunda", "a", up), ("Lunda", "b", up), ("Holm", "a", up)]) == (
        "Säkerställd ökning i Lunda och Holm"
    )
    assert (
        findings.share_changes([("Holm", "a", Outcome.LOWER), ("Lunda", "a", unsure)])
        == "Säkerställd minskning i Holm a"
    )
    assert findings.share_changes([("Holm", "a", unsure)]) == "Ingen förändring mellan omgångarna är säkerställd"
    assert findings.share_changes([("Holm", "a", unknown)]) == ""


@pytest.mark.parametrize(
    "name", ["ratings-weeks", "ratings-week:46", "ratings-critical", "ratings-trend", "compstat", "signals:manad"]
)
def test_a_finding_is_short_and_no_sentence_of_the_document(name, register):
    kind, _, rest = name.partition(":")
    made = exhibits.build(register, ":".join(filter(None, (kind, TOWN, rest))))
    assert 0 < len(made.finding) <= findings.LONGEST
    assert not made.finding.endswith(".")


def test_what_changes_the_reading_stays_in_the_open(register):
    made = exhibits.build(register, f"compstat:{TOWN}")
    assert any("preliminärt" in n for n in made.caveats)
    assert any("inte hela året" in n for n in made.caveats)
    assert not any("Holm" in n for n in made.caveats)
    assert set(made.caveats) < set(made.notes)
    assert all(isinstance(n, Caveat) for n in made.caveats)


def test_the_source_is_one_short_line(register):
    made = exhibits.build(register, "compstat:hasselby-vallingby:2023")
    assert made.brief_source == "Källa: Status, Polismyndigheten, 1\u00a0jan – 30\u00a0sep, 2019–2023"


def test_what_is_invented_is_said_in_the_short_line_too():
    assert brief_sources(["Polisens statistik (fiktiv)", "Kommunens enkät (uttag 2026-11-16)"]) == (
        "Polisens statistik (fiktiv) och Kommunens enkät"
    )
    assert brief_sources(["Mötet", "Polisen (fiktiv)", "Enkät (fiktiv)"]) == "Mötet och 2 fiktiva källor till"
    assert brief_sources(["Mötet", "Polisen (fiktiv)", "Enkät"]) == "Mötet och 2 källor till, varav 1 fiktiv"
    assert brief_sources(["Fiktiva uppgifter, slumpade för att prova Lägesbild"]) == "Fiktiva uppgifter"


def test_a_file_is_no_source():
    unnamed = "Inklistrad tabell (källa inte angiven)"
    assert brief_sources([unnamed]) == "inte angiven"
    assert brief_sources(["Polisen", unnamed]) == "Polisen och en källa som inte är angiven"


def test_years_are_told_from_counts():
    assert findings.over_years("Rån", (2021, "38"), (2026, "106")) == "Rån: från 38 (2021) till 106 (2026)"
    assert findings.over_years("Hot", (2023, "80"), (2026, "80")) == "Hot: 80 både 2023 och 2026"
    assert findings.over_years("Hot", (2026, "80"), (2026, "80")) == ""


def test_an_answer_is_quoted():
    assert findings.share("Ja", {}, 50.0, ("Solvik", 38.0)) == "50\u00a0% svarar så, mot 38\u00a0% i Solvik"
    assert findings.share("Inte alls", {}, 100.0) == "100\u00a0% svarar ”inte alls”"


@pytest.mark.parametrize(
    ("earlier", "expected_text"),
    [
        ({2025: 91}, "Jan–okt 2026: 111 anmälda brott, mot 91 samma tid 2025"),
        ({2024: 8, 2025: 15}, "Jan–okt 2026: 111 anmälda brott, mot 8–15 samma tid tidigare år"),
        ({2024: 0, 2025: 0}, "Jan–okt 2026: 111 anmälda brott, mot 0 samma tid tidigare år"),
        ({}, "Jan–okt 2026: 111 anmälda brott"),
    ],
)
def test_a_year_is_held_against_the_same_time_of_others(earlier, expected_text):
    assert findings.season("jan–okt 2026", "111 anmälda brott", earlier) == expected_text


@pytest.mark.parametrize(
    ("state", "expected_text"),
    [("över", "Okt 2026: 3 anmälda brott, fler än väntat"), ("", "Okt 2026: 3 anmälda brott")],
)
def test_a_period_that_nothing_was_expected_of_is_told_as_it_is(state, expected_text):
    assert findings.period("okt 2026", "3 anmälda brott", state) == expected_text


def test_the_map_of_a_week_says_what_its_table_does(register):
    on_map, in_table = (exhibits.build(register, f"{name}:{TOWN}:46") for name in ("map-level", "ratings-week"))
    assert on_map.finding == in_table.finding != ""
