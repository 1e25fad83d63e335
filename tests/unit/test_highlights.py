"""What the first page says: the sentence, what stands out, the tiles, and the small drawings."""

import io
import json

import pypdf
import pytest

from lagesbild import intake, place
from lagesbild.actor import COMMAND_LINE
from lagesbild.exhibits import Scope, highlights, survey
from lagesbild.place import NewPlace
from lagesbild.problems import NoData
from lagesbild.screen import small
from lagesbild.services import FigureService


@pytest.fixture
def town(register):
    return Scope(register, "exempelstad-fiktiv", 2026)


def test_the_sentence_tells_the_week_and_what_is_certain(town):
    text = highlights.headline(town)
    assert text == (
        "Lugn vecka: ingen stadsdel på nivå 3 eller högre. Säkerställd ökning av rån mot 2025; mönstret bryts uppåt i Månvreten."
    )


def test_at_most_five_stand_out_and_what_two_rules_say_is_one_line(town):
    result = highlights.highlights(town)
    assert len(result) == highlights.MOST
    assert len({h.subject for h in result}) == len(result)
    whole = next(h for h in result if h.subject.startswith("Rån i hela"))
    assert whole.text == "43 → 106, säkerställd ökning."
    assert result[-1].subject == "Videkulla"
    assert "inga rapporter" in result[-1].text


def test_weeks_to_come_are_no_news(town):
    weeks = highlights.recent_weeks(town)
    assert [w.week for w in weeks.index] == list(range(35, 47))
    assert not any("bedöm" in h.text for h in highlights.highlights(town))


def test_a_year_that_has_just_begun_shows_weeks_of_the_year_before(town):
    grid = highlights.recent_weeks(Scope(town.register, "hasselby-vallingby", 2023))
    assert len(grid) == highlights.WEEKS


def test_the_whole_is_called_certain_only_beside_all_rows(town):
    tile = highlights.crime_tile(town)
    assert tile.value == "2\u00a0463"
    assert tile.direction == "+6,8\u00a0% mot 2025, inte säkerställd"


def test_a_share_is_compared_with_the_wave_before(town):
    tile = highlights.survey_tile(town, next(iter(survey.questions(town))))
    assert (tile.value, tile.direction) == ("38\u00a0%", "34\u00a0% år 2024: inte säkerställd")


def test_what_is_not_loaded_is_no_tile(register):
    with pytest.raises(NoData):
        highlights.crime_tile(Scope(register, "goteborg", 2023))


def test_a_line_has_gaps_and_needs_two_points():
    assert small.line([1.0, None], colour="#000") == ""
    assert small.line([1.0, 2.0, None, 3.0, 4.0], colour="#000").count("<polyline") == 2


def test_names_stand_in_their_areas(town):
    square = json.dumps({"type": "Polygon", "coordinates": [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]]})
    beside = json.dumps({"type": "Polygon", "coordinates": [[[2, 0], [4, 0], [4, 2], [2, 2], [2, 0]]]})
    drawn = small.level_map({"A": square, "B": beside}, {"A": 1, "B": None}, town.scale)
    assert drawn is not None
    assert drawn.places["A"][0] < 50 < drawn.places["B"][0]
    assert drawn.svg.count("<path") == 2
    assert 'fill="url(#none)"' in drawn.svg
    assert small.level_map({}, {}, town.scale) is None


@pytest.mark.parametrize(
    ("part", "year", "begins"),
    [
        ("manvreten", 2026, "Månvreten låg på nivå 2, avvikande, vecka 46 2026. Säkerställd ökning av rån mot 2025."),
        ("vinsta", 2023, "Vinsta låg på nivå 1, normalt, vecka 46 2023."),
    ],
)
def test_the_sentence_of_a_part(register, part, year, begins):
    assert highlights.part_headline(Scope(register, part, year)).startswith(begins)


def test_a_part_without_weeks_and_crime_has_no_sentence(register):
    nothing = Scope(register, "manvreten", 2031)
    assert highlights.part_headline(nothing) == highlights.recent_levels(nothing) == ""


def test_the_last_levels_of_a_part_in_words(register):
    words = highlights.recent_levels(Scope(register, "granlyckan", 2026))
    assert words == "Nivå v. 35–46 2026: 1, ej bedömd, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1.".replace("v. ", "v.\u00a0")


@pytest.mark.parametrize("part", ["manvreten", "granlyckan"])
def test_a_part_in_brief_is_one_page(register, part):
    figures = FigureService(register, None)
    scope = Scope(register, part, 2026)
    sections = {
        "Anmälda brott": [scope.ref("compstat-headline")],
        "Trygghet": [scope.ref("survey", next(iter(survey.questions(scope))))],
    }
    pdf = figures.part_file(part, 2026, figures.version()[1], sections)
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) == 1
    assert "låg på nivå" in pages[0].extract_text()


def test_the_level_of_one_week_is_of_one_week(register, monkeypatch):
    recent = highlights.recent_weeks
    monkeypatch.setattr(highlights, "recent_weeks", lambda scope: recent(scope).tail(1))
    words = highlights.recent_levels(Scope(register, "granlyckan", 2026))
    assert words == "Nivå v. 46 2026: 1.".replace("v. ", "v.\u00a0")


@pytest.mark.parametrize("parts", [(), ("Tätorten",)])
@pytest.mark.parametrize(("level", "said"), [(1, "låg på nivå 1, normalt, vecka 48 2026."), (4, "på nivå 4.")])
def test_a_place_of_one_part_or_none_says_its_level(own_register, write, parts, level, said):
    place.make(own_register, NewPlace("Enby", parts=parts), COMMAND_LINE)
    name = parts[0] if parts else "Enby"
    file = write("n.csv", f"Källa: Fiktiv\nOmråde: Enby\nÅr: 2026\n\nvecka;{name}\n48;{level}\n")
    intake.run(own_register, [file], actor=COMMAND_LINE)
    assert highlights.headline(Scope(own_register, "enby", 2026)) == f"{name} {said}"
