"""The headings of tables and maps that count nothing over time: of plain values, with ties named and nothing claimed that is not known."""

import pytest

from lagesbild import exhibits
from lagesbild.document.disclosure.public import publish
from lagesbild.document.model import Placed
from lagesbild.exhibits import findings
from lagesbild.exhibits.prose import actions, events
from tests.cases import opened_with
from tests.published import document, shown


@pytest.mark.parametrize(
    ("places", "expected_text"),
    [
        ([("vid Torget", 9, 2.04), ("vid Ån", 4, 1.0)], "Flest händelser har platsen vid Torget: 9 mot väntade 2,0"),
        ([("vid Ån", 4, 1.0), ("vid Torget", 9, 2.04)], "Flest händelser har platsen vid Torget: 9 mot väntade 2,0"),
        ([("vid Torget", 4, 2.0), ("vid Ån", 4, 1.0)], "Flest händelser har platserna vid Torget och vid Ån: 4 var"),
        ([], ""),
    ],
)
def test_the_place_with_most_is_the_one_with_most_and_not_the_first_of_the_list(places, expected_text):
    assert events.most(places) == expected_text


@pytest.mark.parametrize(
    ("form", "n", "known", "expected_text"),
    [
        ("fiskben", 6, 4, "Fyra av sex orsaker i fiskbenet är kända"),
        ("fiskben", 6, 1, "En av sex orsaker i fiskbenet är känd"),
        ("trad", 3, 3, "Alla tre orsaker i trädet är kända"),
        ("trad", 2, 0, "Båda orsakerna i trädet är bedömda"),
        ("kedja", 1, 0, "Den enda händelsen i kedjan är bedömd"),
        ("fiskben", 1, 1, "Den enda orsaken i fiskbenet är känd"),
    ],
)
def test_known_causes_are_told_from_judged_ones(form, n, known, expected_text):
    assert actions.causes_in_brief(form, n, known) == expected_text
    assert actions.causes(form, n, known, 0).startswith(f"{expected_text}.")


@pytest.mark.parametrize(
    ("answers", "expected_text"),
    [
        (["ja", "delvis", None], "En av tre delar av lagen är uppfylld"),
        (["ja", "ja", "nej"], "Två av tre delar av lagen är uppfyllda"),
        (["nej", "delvis"], "Ingen av två delar av lagen är uppfylld"),
        (["nej", None], ""),
        ([None, None], ""),
    ],
)
def test_a_part_of_the_law_that_nobody_has_answered_is_not_called_unmet(answers, expected_text):
    assert actions.law_in_brief(answers) == expected_text


@pytest.mark.parametrize(
    ("states", "expected_text"),
    [
        (["genomförd", "genomförd", None], "Två av tre insatser är genomförda"),
        (["pågår", "inte påbörjad"], "Ingen av två insatser är genomförd"),
        (["pågår", None], ""),
        ([None], ""),
    ],
)
def test_a_measure_that_nobody_has_reported_is_not_called_undone(states, expected_text):
    assert actions.measures_in_brief(states) == expected_text


@pytest.mark.parametrize(
    ("ways", "expected_text"),
    [
        (["på väg", "uppnått", "går inte att säga"], "Två av tre indikatorer är på väg eller framme"),
        (["inte på väg", "inte på väg"], "Ingen av två indikatorer är på väg eller framme"),
        (["inte på väg", "går inte att säga"], ""),
        (["går inte att säga"], ""),
    ],
)
def test_an_indicator_that_cannot_be_judged_is_not_called_off_its_way(ways, expected_text):
    assert actions.courses_in_brief(ways) == expected_text


@pytest.mark.parametrize(
    ("rows", "expected_text"),
    [
        ([("Riskområden", "2021", 1, "antal")], "Solvik 2021: riskområden 1"),
        ([("Ohälsotal", "2024", 18.5, "dagar"), ("Äldre", "2024", 20, "%")], "Solvik 2024: ohälsotal 18,5 dagar och äldre 20 %"),
        ([("Ytor", "2021", 1, "antal"), ("Äldre", "2024", 20, "%")], ""),
        ([(f"Ett långt mått nummer {i}", "2021", i, "antal") for i in range(6)], ""),
        ([], ""),
    ],
)  # fmt: skip
def test_facts_without_another_place_are_all_told_or_none(rows, expected_text):
    assert findings.facts_alone("Solvik", rows).replace("\u00a0", " ") == expected_text


@pytest.mark.parametrize(
    ("n", "of", "expected_text"),
    [
        (0, 9, "Ingen av nio frågor går att jämföra över tid"),
        (1, 4, "En av fyra frågor går att jämföra över tid"),
        (4, 4, "Alla fyra frågor går att jämföra över tid"),
        (1, 1, "Frågan går att jämföra över tid"),
        (0, 1, "Frågan går inte att jämföra över tid"),
    ],
)
def test_what_can_be_compared_over_time_is_counted(n, of, expected_text):
    assert findings.compared_over_time(n, of) == expected_text


@pytest.mark.parametrize(("n", "expected_text"), [(9, "Solvik har nio stadsdelar"), (2, "Solvik har två stadsdelar"), (1, ""), (0, "")])  # fmt: skip
def test_an_area_is_divided_into_more_than_one(n, expected_text):
    assert findings.parts("Solvik", n, "stadsdelar") == expected_text


@pytest.mark.parametrize(
    ("id_", "expected_text"),
    [
        ("map-areas:hasselby-vallingby:2023", "Hässelby-Vällingby har nio stadsdelar"),
        ("map-areas:goteborg:2023", "Göteborg har fyra stadsområden"),
        ("facts:goteborg:2023", "Göteborg 2021: särskilt utsatta områden 6, riskområden 1 och utsatta områden 2"),
        ("survey-sources:hasselby-vallingby:2023", "Ingen av nio frågor går att jämföra över tid"),
        ("survey-sources:goteborg:2023", "Frågan går att jämföra över tid"),
        ("surveys:hasselby-vallingby:2023", ""),
        ("indicator-path:goteborg:2023", ""),
    ],
)
def test_a_caption_is_a_finding_that_the_words_beside_it_do_not_repeat(register, id_, expected_text):
    made = exhibits.build(register, id_)
    assert made.finding == expected_text
    assert made.finding not in Placed(made).words if made.finding else Placed(made).heading == made.title


@pytest.mark.parametrize(
    ("questions", "shares", "expected_text"),
    [
        (("Otrygg sent",), (30, 41, 25), "Högst andel i Hamnen: 41 %; 30 % i hela området (Otrygg sent, 2025)"),
        (
            ("Otrygg sent",),
            (30, 41, 41),
            "Lika stor andel i alla delar som har svar: 41 %; 30 % i hela området (Otrygg sent, 2025)",
        ),
        (("Otrygg sent", "Orolig"), (30, 41, 25), ""),
    ],
)
def test_a_list_of_surveys_has_a_finding_when_one_question_was_asked(tmp_path, questions, shares, expected_text):
    head = "Källa: prov\nOmråde: Solvik\nPeriod: 2025\n"
    rows = "".join(
        f"{area};2025;{question};ja;alla;{share} %;900;lägre\n"
        for question in questions
        for area, share in zip(("Solvik", "Hamnen", "Backen"), shares, strict=True)
    )
    texts = {
        "omraden": f"{head}\nnamn;typ;överordnad;alias\nSolvik;kommun;;\nHamnen;stadsdel;Solvik;\nBacken;stadsdel;Solvik;\n",
        "enkat": f"{head}Undersökning: Enkäten\n\nområde;våg;fråga;svar;grupp;andel;n;bättre när\n{rows}",
    }
    made = exhibits.build(opened_with(tmp_path, texts), "surveys:solvik:2025").finding.replace("\u00a0", " ")
    assert made.startswith(expected_text) and bool(made) == bool(expected_text)


@pytest.mark.parametrize(
    ("rows", "is_kept"),
    [
        ([("Invånare", 7200), ("Skolor", 24)], True),
        ([("Placerade", 3), ("Invånare", 7200)], False),
        ([("Placerade", 3), ("Skolor", 30)], False),
        ([("Placerade", 3), ("Elever", 1203)], False),
    ],
)
def test_the_public_version_keeps_the_facts_of_a_heading_or_none(tmp_path, rows, is_kept):
    head = "Källa: prov\nOmråde: Solvik\n\n"
    listed = "".join(f"Solvik;{what};2025;{n};antal;{i}\n" for i, (what, n) in enumerate(rows, start=1))
    texts = {
        "omraden": f"{head}namn;typ;överordnad;alias\nSolvik;kommun;;\n",
        "fakta": f"{head}område;mått;period;värde;enhet;ordning\n{listed}",
    }
    made = exhibits.build(opened_with(tmp_path, texts), "facts:solvik:2025")
    assert made.finding.startswith(f"Solvik 2025: {rows[0][0].lower()} ")
    assert shown(publish(document(Placed(made))), "facts:").finding == (made.finding if is_kept else "")


@pytest.mark.parametrize(
    ("words", "expected_text"),
    [
        (actions.causes("fiskben", 6, 4, 0), "Två orsaker är bedömda."),
        (actions.causes("kedja", 3, 2, 0), "En händelse är bedömd."),
        (actions.law(["ja", "delvis", "delvis", None]), "Två delar är delvis uppfyllda, en är inte besvarad."),
        (actions.measures(["genomförd", "pågår", None]), "En insats pågår och en är inte redovisad."),
        (actions.courses(["på väg", "inte på väg"]), "En indikator är inte på väg."),
    ],
)
def test_what_is_left_below_a_heading_names_what_it_counts(words, expected_text):
    assert words.partition(". ")[2] == expected_text
