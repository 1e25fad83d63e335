"""What captions say, what is said beside them, and that a document's chapters do not contradict each other."""

import re

import pytest

from lagesbild import exhibits
from lagesbild.document.assembling import assemble, draft
from lagesbild.document.model import Placed, Prose
from lagesbild.exhibits.prose import notes as prose_of_notes
from tests.cases import opened_with

PLACE, YEAR = "exempelstad-fiktiv", 2025


def written(exhibit, title):
    return list(exhibit.written()[title])


@pytest.mark.parametrize(
    ("name", "finding"),
    [
        ("population", r"^[\d\s]+ invånare 31\sdec\s2025, flest i Månvreten: 24\s630$"),
        ("measures", "^Alla sex insatser har ansvarig och uppföljning$"),
        ("indicators", "^Alla fyra indikatorer går att följa upp$"),
        ("forums", "^Ett forum eller råd saknar uttalat mandat$"),
        ("owners", "^P4 har ingen ägare$"),
        ("promises", "^Inget av två medborgarlöften är bedömt$"),
        ("ratings-summary", r"^Längsta följden på nivå 3 eller högre hade Månvreten \(v\.\s35–39\): fem veckor i rad$"),
        ("map-crime", r"^Flest anmälda brott per 1\s000 invånare har Lyktberga"),
        ("vulnerable", "^Störst del av ytan ligger inom det utsatta området i Månvreten"),
        ("vulnerable-editions", "^Ett område står på polisens lista 2025$"),
        ("theme-work", "^Problem är beskrivna inom alla tre samverkansområdena$"),
    ],
)
def test_a_caption_says_what_its_figure_shows_and_the_words_beside_it_do_not_repeat_it(register, name, finding):
    placed = Placed(exhibits.build(register, f"{name}:{PLACE}:{YEAR}"))
    assert re.search(finding, placed.heading)
    assert f"{placed.heading}." not in placed.words
    assert placed.exhibit.title in placed.reading


@pytest.mark.parametrize(
    ("id_", "finding"),
    [
        ("map-survey:hasselby-vallingby:2023:*", r"^Från 43\s% i Vällingby till 47\s% i Hässelby gård$"),
        ("map-survey:exempelstad-fiktiv:2026:*", r"^Från \d+\s% i \w+ till \d+\s% i Månvreten$"),
        ("vulnerable:hasselby-vallingby:2023", r"^Störst del .* i Hässelby gård \(100\s%\)$"),
        (
            "ratings-summary:exempelstad-fiktiv:2026",
            "^Längsta följden på nivå 3 eller högre: tre veckor i rad, i Månvreten och Videkulla$",
        ),
        ("walk-points:exempelstad-fiktiv:2026", "punkter är antecknade: "),
        ("actions:exempelstad-fiktiv:2026", "^En av sju åtgärder svarar inte på något problem$"),
        ("follow-ups:exempelstad-fiktiv:2026", "^Två av sju åtgärder är uppföljda$"),
        ("area-priorities:exempelstad-fiktiv:2026", r"^Månvreten väger tyngst av de bedömda sep–dec 2026$"),
        ("upcoming:exempelstad-fiktiv:2026", "tillfällen är noterade: "),
        ("places:exempelstad-fiktiv:2026", r"^Flest märkta platser har Lyktberga: två$"),
        ("places:hasselby-vallingby:2023", "^Flest märkta platser har Hässelby (gård|strand)"),
    ],
)
def test_a_figure_has_a_finding_that_is_no_longer_than_a_heading(register, id_, finding):
    name, area, year = id_.split(":")[:3]
    scope = exhibits.Scope(register, area, int(year))
    params = exhibits.SPECS[name].offered(scope)[0] if id_.endswith("*") else ()
    said = exhibits.build_in(scope, name, *params).finding
    assert re.search(finding, said) and len(said) <= 90


@pytest.mark.parametrize(
    ("problems", "actions", "expected"),
    [
        (2, 0, "Alla problem har en ägare."),
        (0, 2, "Alla åtgärder har någon som ansvarar."),
        (1, 1, "Det enda problemet har en ägare. Den enda åtgärden har någon som ansvarar."),
    ],
)
def test_nothing_is_said_of_all_of_what_there_is_none(problems, actions, expected):
    assert prose_of_notes.owners([], [], (problems, actions)) == expected


def test_the_facts_say_that_another_source_counts_the_inhabitants_otherwise(register, tmp_path):
    (note,) = (n for n in exhibits.build(register, "facts:hasselby-vallingby:2023").notes if "olika" in n)
    assert all(n in note.replace("\u00a0", " ") for n in ("76 396", "76 843", "447", "SCB", "31 dec 2022"))
    head = "Källa: prov\nOmråde: Solvik\n\n"
    texts = {
        "omraden": head + "namn;typ;överordnad;alias\nSolvik;kommun;;\n",
        "folkmangd": head + "område;datum;ålder;antal\nSolvik;2025-12-31;alla;1200\n",
        "fakta": head + "område;mått;period;värde;enhet;ordning\nSolvik;Invånare;2025;1200;antal;1\n",
    }
    alike = opened_with(tmp_path, texts)
    assert not any("olika" in n for n in exhibits.build(alike, "facts:solvik:2025").notes)


def test_no_problem_has_no_action_in_one_table_and_several_in_another(register):
    listed = exhibits.build(register, f"problems:{PLACE}:{YEAR}").written()
    by_theme = exhibits.build(register, f"theme-work:{PLACE}:{YEAR}").written()
    seen = 0
    for number, actions in zip(listed["Nr"], listed["Åtgärder"], strict=True):
        said = [a for p, a in zip(by_theme["Problem"], by_theme["Åtgärd"], strict=True) if p.startswith(f"{number} ")]
        for action in re.findall(r"Å\d+", actions):
            seen += 1
            assert any(action in a for a in said), (number, action, said)
    assert seen > 3


@pytest.mark.parametrize(
    ("id_", "form"),
    [
        (f"surveys:{PLACE}:{YEAR}", r"\d+,\d\s%"),
        (f"survey:{PLACE}:{YEAR}:kommunens-trygghetsundersokning-fiktiv", r"\d+,\d\s%"),
        ("surveys:hasselby-vallingby:2023", r"\d+\s%"),  # published in whole per cent
    ],
)
def test_the_shares_of_a_column_have_as_many_decimals(register, id_, form):
    if id_.startswith("survey:"):
        scope = exhibits.Scope(register, PLACE, YEAR)
        id_ = f"survey:{PLACE}:{YEAR}:{exhibits.SPECS['survey'].offered(scope)[0][0]}"
    shares = [s for s in written(exhibits.build(register, id_), "Andel") if "%" in s]
    assert len(shares) > 1
    assert all(re.fullmatch(form, s) for s in shares), shares


@pytest.mark.parametrize(("n", "is_told"), [(41, True), (400, False)])
def test_a_headline_says_that_its_share_rests_on_few_answers(tmp_path, n, is_told):
    head = "Källa: prov\nOmråde: Solvik\nPeriod: 2025\nUndersökning: Enkäten\n\n"
    rows = "".join(
        f"{area};2025;Otrygg sent;ganska otrygg;alla;{share} %;{answers};lägre\n"
        for area, share, answers in (("Solvik", 30, 900), ("Hamnen", 41, n), ("Backen", 25, 300))
    )
    texts = {
        "omraden": "Källa: prov\nOmråde: Solvik\nPeriod: 2025\n\nnamn;typ;överordnad;alias\nSolvik;kommun;;\nHamnen;stadsdel;Solvik;\nBacken;stadsdel;Solvik;\n",
        "enkat": f"{head}område;våg;fråga;svar;grupp;andel;n;bättre när\n{rows}",
    }
    register = opened_with(tmp_path, texts)
    scope = exhibits.Scope(register, "solvik", 2025)
    shown = exhibits.build_in(scope, "survey", *exhibits.SPECS["survey"].offered(scope)[0])
    assert shown.finding.startswith("Högst andel i Hamnen: 41") and ("(få svar)" in shown.finding) == is_told
    brief = exhibits.build_in(scope, "in-brief").summary
    assert "högst i Hamnen" in brief and (", med få svar: 41" in brief) == is_told


@pytest.mark.parametrize("has_themes", [True, False])
def test_a_chapter_announces_no_sections_that_do_not_follow(tmp_path, has_themes):
    head = "Källa: prov\nOmråde: Solvik\nPeriod: 2025\n\n"
    texts = {
        "omraden": head + "namn;typ;överordnad;alias\nSolvik;kommun;;\nHamnen;stadsdel;Solvik;\n",
        "folkmangd": "Källa: prov\nOmråde: Solvik\n\nområde;datum;ålder;antal\nSolvik;2025-12-31;alla;1200\n",
    }
    if has_themes:
        texts["omraden_2"] = head + "typ;kod;namn;beskrivning\nsamverkansområde;1;Platser;Torg och tunnlar.\n"
    register = opened_with(tmp_path, texts)
    document = assemble.assemble(register, draft.draft(register, "solvik", 2025, "stockholm")).document
    section = next(s for s in document.sections if s.id == "samverkan")
    words = " ".join(b.text for b in section.blocks if isinstance(b, Prose))
    assert ("För varje område anges" in words) == has_themes
    assert any(s.id.startswith("samverkan-omrade") for s in document.sections) == has_themes
