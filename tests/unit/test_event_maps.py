"""Maps of events: their numbers are those of the port, the planted change is found, and screen and paper draw the same."""

from __future__ import annotations

import base64
import io
import re
from datetime import date

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from lagesbild import exhibits, screen
from lagesbild.actor import COMMAND_LINE
from lagesbild.analysis import hotmap
from lagesbild.analysis.hotmap import Course
from lagesbild.document.writers import files
from lagesbild.events import Facts, Where
from lagesbild.exhibit import AreaMap, Disclosure
from lagesbild.exhibits import Scope, happened
from lagesbild.exhibits.event_maps import raster
from lagesbild.exhibits.happened import Window
from lagesbild.overlay import Dots, Marked, Surface
from lagesbild.problems import NoData, NotEnoughData, UnknownId

TOWN = "exempelstad-fiktiv"
MAPS = ("event-density", "event-change", "event-points", "event-hotspots")


@pytest.fixture(scope="module")
def scope(register) -> Scope:
    return Scope(register, TOWN, 2026)


@pytest.fixture(scope="module")
def built(scope):
    return {
        (name, window): exhibits.build_in(scope, name, window) for name in MAPS for window in ("28-dagar", "365-dagar")
    }


def drawing(exhibit) -> AreaMap:
    assert isinstance(exhibit.drawing, AreaMap)
    return exhibit.drawing


def test_the_tables_hold_what_the_port_counts(scope, built):
    facts = Facts(scope.register)
    for (name, window), exhibit in built.items():
        if name == "event-hotspots":
            continue
        period = happened.happened(scope).period(Window(window))
        assert period.end == date(2026, 11, 22)
        for part, count in zip(scope.parts, exhibit.table["count"], strict=True):
            assert count == facts.total(Where((part.id,), period))
        assert "fiktiv" in exhibit.source_line and exhibit.disclosure is Disclosure.EVENTS


def test_one_source_can_be_chosen_alone_and_the_figure_says_which(scope):
    every = happened.sources(scope)
    assert len(every) > 1
    period = happened.happened(scope).period(Window.YEAR)
    shares = {
        name: happened.happened(scope).facts.total(
            happened.where_of(scope, happened.selection(happened.ALL, slug), period)
        )
        for slug, name in every.items()
    }
    whole = happened.where_of(scope, happened.ALL, period)
    assert sum(shares.values()) == happened.happened(scope).facts.total(whole) > max(shares.values())
    slug, name = next((s, n) for s, n in every.items() if shares[n])
    category = list(happened.categories(scope))[1]
    for selected in (happened.selection(happened.ALL, slug), happened.selection(category, slug)):
        exhibit = exhibits.build_in(scope, "event-points", "365-dagar", selected)
        assert f"(källa: {name})" in exhibit.title
        assert not any("från flera håll" in str(n) for n in exhibit.notes)
    with pytest.raises(UnknownId, match="Källan ”ingen”"):
        exhibits.build_in(scope, "event-points", "365-dagar", "alla.ingen")


def test_a_density_holds_every_event_that_has_a_place(scope):
    events = happened.happened(scope)
    where = happened.where_of(scope, "alla", events.period(Window.YEAR))
    exact = events.facts.total(Where(where.areas, where.period, is_exact=True))
    made = raster(scope, where, 300)
    assert made.cell == 30
    assert 0.98 * exact < made.events <= exact + 1e-6  # what is spread over the frame's edge is not in it


def test_a_surface_is_one_small_picture_whatever_it_holds(built):
    exhibit = built["event-density", "365-dagar"]
    groups = screen.feature_groups(exhibit)
    surface = drawing(exhibit).overlay
    assert isinstance(surface, Surface) and list(surface.bounds) == sorted(set(surface.bounds))
    url = next(iter(groups[0]._children.values())).url
    picture = Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2])))
    assert max(picture.size) <= 701 and len(url) < 60_000
    used = set(np.unique(np.asarray(picture)))
    assert used <= set(range(len(surface.colours))) and len(used) > 3


def test_the_surface_lies_where_the_events_are(scope, built):
    surface = drawing(built["event-density", "365-dagar"]).overlay
    row, column = np.unravel_index(int(surface.values.argmax()), surface.values.shape)
    x, y = surface.left + column * surface.cell, surface.bottom + row * surface.cell
    events = happened.happened(scope)
    near = (int(x) - 300, int(y) - 300, int(x) + 300, int(y) + 300)
    inside = events.facts.total(Where(None, events.period(Window.YEAR), is_exact=True, bounds=near))
    assert inside > 0.02 * events.facts.total(Where(None, events.period(Window.YEAR)))


def test_a_change_is_the_difference_of_two_densities(scope, built):
    surface = drawing(built["event-change", "365-dagar"]).overlay
    events = happened.happened(scope)
    now, before = (
        raster(scope, happened.where_of(scope, "alla", events.period(Window.YEAR, back)), 300) for back in (0, 1)
    )
    assert np.allclose(surface.values, now.values - before.values)
    assert surface.signed and [-b for b in surface.bounds[::-1]] == list(surface.bounds)
    assert len(surface.colours) == len(surface.bounds) + 1 and surface.colours[len(surface.bounds) // 2] is None


def test_few_events_are_points_and_many_are_put_together(scope, built):
    few, many = drawing(built["event-points", "28-dagar"]).overlay, drawing(built["event-points", "365-dagar"]).overlay
    events = happened.happened(scope)
    for dots, window in ((few, Window.MONTH), (many, Window.YEAR)):
        assert isinstance(dots, Dots)
        assert sum(n for *_, n, _ in dots.at) == events.facts.total(Where(None, events.period(window), is_exact=True))
    assert not few.is_grouped and many.is_grouped and len(many.at) <= 400


def test_the_planted_change_is_a_new_hot_spot_and_the_one_that_went_is_fading(built):
    table = built["event-hotspots", "365-dagar"].table
    at = {c: list(table["part"][table["course"] == c]) for c in ("ny", "bestående", "avtagande")}
    assert "Månvreten" in at["ny"] and "Tegelglänta" in at["bestående"]
    assert "Kvarnsvalan" in at["avtagande"] or "Kvarnsvalan" in at["bestående"]
    ratio = table["count"] / table["expected"]
    assert np.allclose(table["ratio"], ratio) and (ratio[table["course"] != "avtagande"] > 2).all()


def test_hot_spots_are_tried_on_what_came_after_and_against_last_year(built):
    for window in ("28-dagar", "365-dagar"):
        (note,) = [n for n in built["event-hotspots", window].notes if "PAI" in n]
        pai, before = (float(v.replace(",", ".")) for v in re.findall(r"PAI (\d+,\d)", note))
        assert "de senaste 28 dagarna" in note and ("minst lika bra" in note) == (before >= pai)


def test_a_map_that_is_no_better_than_last_year_s_shows_last_year_s(register, monkeypatch):
    from lagesbild.exhibits import event_hotspots

    naive = hotmap.worst
    monkeypatch.setattr(hotmap, "tried", lambda chosen, later: hotmap.Tried(0.1, 0.1, 1.0, 0.5))
    exhibit = event_hotspots.hotspots(Scope(register, TOWN, 2026), "365-dagar")
    assert set(exhibit.table["course"]) == {"mest året före"} and naive is hotmap.worst
    assert any("visas i stället" in c for c in exhibit.caveats)


@pytest.mark.parametrize("name", MAPS)
def test_every_map_is_drawn_on_paper_and_on_screen(built, name):
    exhibit = built[name, "365-dagar"]
    png = Image.open(io.BytesIO(files.FORMATS["png"][0](exhibit)))
    assert png.width > 1000
    assert screen.base_map(exhibit) is not None and screen.feature_groups(exhibit)
    if name == "event-hotspots":
        assert isinstance(drawing(exhibit).overlay, Marked)
        assert list(drawing(exhibit).shapes) == list(exhibit.table["place"])


def test_a_public_version_holds_no_map_of_events(built):
    for exhibit in built.values():
        assert exhibit.disclosure is Disclosure.EVENTS  # the whole exhibit is left out: test_public


def test_what_is_not_there_is_said(register, scope):
    with pytest.raises(UnknownId, match="Välj bland"):
        exhibits.build(register, f"event-density:{TOWN}:2026:7-dagar")
    with pytest.raises(UnknownId, match="Kategorin"):
        exhibits.build(register, f"event-density:{TOWN}:2026:28-dagar:finns-inte")
    with pytest.raises(UnknownId, match="Bandbredden"):
        exhibits.build(register, f"event-density:{TOWN}:2026:28-dagar:alla:7m")
    with pytest.raises(NoData, match="Händelser i mängd saknas"):
        exhibits.build(register, "event-density:goteborg:2023:28-dagar")
    with pytest.raises(NotEnoughData, match="För få händelser"):
        exhibits.build_in(scope, "event-hotspots", "28-dagar", "ran")


def test_the_invented_heatmap_of_a_real_place_says_so_and_lies_where_the_printed_one_does(register):
    scope = Scope(register, "hasselby-vallingby", 2023)
    heat = exhibits.build_in(scope, "event-density", "365-dagar")
    assert heat.title.startswith("Täthet av våldsbrott (fiktiva) och övriga brott mot person (fiktiva)")
    assert any("fiktiva" in str(note) for note in heat.notes) and "Tätast är det i Vällingby" in heat.summary
    spots, table = (exhibits.build_in(scope, n, "365-dagar") for n in ("event-hotspots", "event-hotspots-table"))
    assert "; flest händelser: vid Vällingby centrum" in spots.finding
    assert table.drawing is None and table.table.equals(spots.table) and table.disclosure is Disclosure.EVENTS


def test_a_figure_of_an_earlier_revision_does_not_know_of_later_events(own_register):
    before = own_register.revision()
    imports = own_register.imports()
    batch = int(imports["batch"][[k == ("events",) for k in imports["kinds"]]].min())  # the town's came first
    own_register.undo(batch, COMMAND_LINE)
    with pytest.raises(NoData):
        exhibits.build(own_register, f"event-points:{TOWN}:2026:28-dagar")
    assert exhibits.build_in(Scope(own_register.at(before), TOWN, 2026), "event-points", "28-dagar")


# --- hot spots by hand ---------------------------------------------------------------------------


def grid(n: int) -> pd.DataFrame:
    rows, columns = np.divmod(np.arange(n * n), n)
    return pd.DataFrame({"column": columns, "row": rows})


def test_courses_follow_from_when_a_cell_was_hot():
    periods = np.array([[1, 1, 1, 0, 0, 1], [0, 1, 1, 1, 1, 0], [0, 1, 0, 1, 0, 0], [0, 0, 0, 1, 0, 1]], dtype=bool)
    listed = list(hotmap.courses(list(periods)))
    assert listed == [Course.NEW, Course.PERSISTENT, Course.RECURRING, Course.FADING, None, Course.RECURRING]
    assert list(hotmap.courses([periods[0]])) == [Course.UNCOMPARED] * 3 + [None, None, Course.UNCOMPARED]


def test_cells_that_touch_are_one_place_and_what_fades_is_apart():
    cells = grid(4)
    kinds = np.full(16, None, dtype=object)
    for column, row, course in (
        (0, 0, Course.NEW),
        (1, 1, Course.PERSISTENT),
        (3, 3, Course.NEW),
        (2, 2, Course.FADING),
    ):
        kinds[row * 4 + column] = course
    spots = hotmap.together(cells, kinds)
    assert spots[0] == spots[5] != spots[15] and spots[10] not in (-1, spots[0], spots[15])
    assert (spots >= 0).sum() == 4


def test_one_heap_of_events_is_one_hot_spot_and_a_constant_field_is_none():
    cells = grid(20)
    flat = np.full(400, 3.0)
    assert not hotmap.hot(cells, flat)[0].any()
    heap = flat.copy()
    heap[210] = 90
    mask, q = hotmap.hot(cells, heap)
    assert mask.sum() == 9 and mask[210] and q[210] < 0.001


def test_pai_and_pei_by_hand():
    chosen = np.array([True, True, False, False, False])
    result = hotmap.tried(chosen, [4, 1, 3, 2, 0])
    assert (result.events, result.area, result.pai) == (0.5, 0.4, 1.25)
    assert result.pei == pytest.approx(5 / 7)
    assert np.isnan(hotmap.tried(chosen, [0] * 5).pai) and np.isnan(hotmap.tried(~chosen & chosen, [1] * 5).pai)
    assert list(hotmap.worst([1, 5, 5, 2], 2)) == [False, True, True, False]
