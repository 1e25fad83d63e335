"""What a reviewer broke: each case hid, mixed or invented something once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pandas as pd
import pytest

from lagesbild import exhibits, paper, screen
from lagesbild.analysis import population
from lagesbild.document.writers import files
from lagesbild.exhibits import Scope, build
from lagesbild.exhibits.crime import modes
from lagesbild.problems import NoData, NotEnoughData
from lagesbild.register import Change
from lagesbild.tables import to_frame
from lagesbild.ui import tables

HV = "hasselby-vallingby"


@pytest.fixture
def load(own_register):
    """Save rows of one kind, as an import would."""

    def _load(kind, *rows, source="Fiktiv källa"):
        change = Change(who="test", action="import", kind=kind, place=HV, source=source, file="fiktiv.csv")
        own_register.save([(change, to_frame(kind, list(rows)))])
        return own_register

    return _load


def answer(share, text, area="vinsta", wave="2023", **more):
    return {
        "area": area,
        "survey": "Fiktiv",
        "wave": wave,
        "question": "Trygg ute",
        "answer": text,
        "group": "alla",
        "share": share,
        **more,
    }


def count(n, category="Klotter", area=HV, end=date(2023, 9, 30), status="final", group="Fiktiv", position=90):
    return {
        "area": area,
        "group": group,
        "category": category,
        "start": date(end.year, 1, 1),
        "end": end,
        "status": status,
        "count": n,
        "position": position,
    }


def people(n, area="vinsta", day=date(2023, 12, 31), age="alla"):
    return {"area": area, "date": day, "age": age, "count": n}


def test_two_answers_to_one_question_are_two_exhibits(load):
    register = load("survey", answer(0.8, "trygg"), answer(0.2, "otrygg"))
    scope = Scope(register, HV, 2023)
    refs = [r for r in exhibits.listed_of(scope, "survey") if "fiktiv" in r.params[0]]
    shown = [exhibits.build_in(scope, r.name, *r.params) for r in refs]
    assert sorted(e.table["share"].tolist()[0] for e in shown) == [20, 80]


def test_the_card_never_calls_an_unsafe_share_trygg(load):
    register = load("survey", answer(0.2, "otrygg", wave="2024"), answer(0.9, "trygg", wave="2024"))
    card = build(register, f"overview:{HV}:2024").table.set_index("measure")["value"]
    assert card["Andel otrygg"] == "20\xa0%"
    assert "Lägst trygghet" not in card


def test_one_map_shows_one_wave(load):
    register = load("survey", answer(0.3, "otrygg", wave="2021"), answer(0.4, "otrygg", "grimsta", wave="2023"))
    (ref,) = [r for r in exhibits.listed_of(Scope(register, HV, 2023), "map-survey") if "fiktiv" in r.params[0]]
    values = build(register, str(ref)).table.set_index("area")["share"]
    assert values["Grimsta"] == 40
    assert values.isna()["Vinsta"]


def test_a_newer_figure_for_one_part_is_not_the_whole(load):
    register = load("population", people(4000))
    shown = build(register, f"population:{HV}:2023")
    assert "76\xa0843 invånare" in shown.summary  # the last day that all nine have
    assert len(shown.table) == 10


def test_a_missing_part_leaves_no_sum(load):
    register = load("population", people(None, day=date(2022, 12, 31)))
    shown = build(register, f"population:{HV}:2023")
    assert shown.written()["Invånare"].iloc[-1] == ".."
    assert shown.summary.startswith("Folkmängden är känd för 8 av 9 stadsdelar")
    assert "Uppgift saknas för Vinsta; ingen summa visas." in shown.notes
    with pytest.raises(NoData):
        build(register, f"crime-line:{HV}:2023:person-hot:per1000")
    assert list(modes(Scope(register, HV, 2023), "person-hot")) == ["antal", "index"]  # nor is it offered


def test_a_title_of_twelve_months_names_no_single_year(register):
    shown = build(register, "crime-line:exempelstad-fiktiv:2026:hushall-cykelstold:antal:rullande")
    assert "tolv månader till och med" in shown.title
    assert "tolv månader till och med" in shown.source_line


def test_age_groups_only_from_bands_that_cover_and_cut(known):
    def summed(*bands):
        rows = to_frame("population", [people(n, age=a) for a, n in bands])
        return population.summary(rows, ["vinsta"]).iloc[0].to_dict()

    whole = summed(("0-19", 10), ("20-64", 60), ("65+", 30))
    assert whole == {"total": 100, "under_20": 10, "from_65": 30}
    gap = summed(("0-19", 10), ("20-64", 60))
    assert pd.isna(list(gap.values())).all()
    across = summed(("0-14", 5), ("15-24", 5), ("25+", 90))
    assert across["total"] == 100
    assert pd.isna(across["under_20"])
    assert pd.isna(summed(("alla", 7), ("okänd", 1))["from_65"])


def test_preliminary_is_not_added_to_final(load):
    rows = [count(50, area=p) for p in ("vinsta", "grimsta")]
    register = load("crime", *rows, count(50, area="vinsta", status="preliminary"))
    counts = build(register, f"map-crime:{HV}:2023").table.set_index("area")["count"]
    assert counts["Vinsta"] == "50"


def test_nobody_living_there_gives_no_rate(load):
    register = load("crime", count(5, area="vinsta"), count(5, area="grimsta"))
    register = load("population", people(0, "vinsta", date(2022, 12, 31)))
    shown = build(register, f"map-crime:{HV}:2023")
    rates = shown.table.set_index("area")["per_1000"]
    assert rates.isna()["Vinsta"]
    assert rates["Grimsta"] == pytest.approx(1000 * 5 / 4746)


def test_one_longer_period_does_not_hide_the_table(load):
    register = load("crime", count(3, "Hot", end=date(2023, 10, 31), group="Person"))
    shown = build(register, f"compstat:{HV}:2023")
    assert len(shown.table) == 17
    assert "30\xa0sep" in shown.period
    assert "Fiktiv källa" not in shown.source_line  # what is not shown is not a source


def test_a_category_in_two_groups_keeps_both(load):
    register = load("crime", count(3, "Övrigt", group="Person"), count(4, "Övrigt", group="Hushåll"))
    scope = Scope(register, HV, 2023)
    picks = exhibits.crime.categories(scope)
    assert len(picks) == len(build(register, f"compstat:{HV}:2023").table)
    assert build(register, f"crime-line:{HV}:2023:hushall-ovrigt").table["count"].iloc[-1] == 4


def test_a_file_without_source_says_so(load):
    register = load("crime", count(3), source=None)
    assert "fiktiv.csv (källa inte angiven)" in build(register, f"compstat:{HV}:2023").source_line


def test_a_layer_may_hold_points_and_areas(load):
    base = {"area": HV, "layer": "fiktivt lager", "edition": 2023}
    point = '{"type":"Point","coordinates":[17.85,59.37]}'
    area = '{"type":"Polygon","coordinates":[[[17.85,59.36],[17.86,59.36],[17.86,59.37],[17.85,59.36]]]}'
    register = load("layers", {**base, "name": "<b>A</b>", "geometry": point}, {**base, "name": "B", "geometry": area})
    shown = build(register, f"map-share:{HV}:2023")
    assert {la.style for la in shown.drawing.layers if la.name == "Fiktivt lager 2023"} == {"point", "outline"}
    groups = screen.feature_groups(shown)
    drawn = screen.base_map(shown)
    for group in groups:
        group.add_to(drawn)
    assert "<b>A</b>" not in drawn.get_root().render()
    assert paper.png(shown).startswith(b"\x89PNG")


def test_an_odd_name_is_text_everywhere(load):
    register = load("areas", {"area": "vinsta", "name": "Vinsta $\\fel$ <i>x</i>", "type": "stadsdel", "parent": HV})
    shown = build(register, f"ratings-weeks:{HV}:2023")
    assert paper.svg(shown)
    assert "<i>x" not in tables.table(shown)
    assert "<i>x" not in tables.level_grid(shown, shown.drawing, clickable=True)


def test_a_week_that_most_did_not_assess_does_not_look_calm(load):
    register = load("ratings", {"area": "vinsta", "year": 2023, "week": 47, "level": 1})
    shown = build(register, f"ratings-trend:{HV}:2023")
    assert shown.table.set_index("week").at[47, "unassessed"] == 8
    hatched = screen.chart(shown).marks[-1]
    assert {round((a + b) / 2): top - bottom for a, b, bottom, top in hatched.boxes}[47] == 8


def test_nothing_assessed_is_not_a_calm_year(load):
    register = load("ratings", *({"area": a, "year": 2024, "week": 1, "level": None} for a in ("vinsta", "grimsta")))
    words = build(register, f"ratings-weeks:{HV}:2024").summary
    assert words == "Ingen vecka är bedömd."


def test_coverage_of_years_names_the_thinnest(load):
    most = ("grimsta", "vallingby", "racksta", "kalvesta", "nalsta")
    rows = [{"area": a, "year": 2022, "week": w, "level": 1} for a in most for w in range(1, 51)]
    register = load("ratings", {"area": "vinsta", "year": 2022, "week": 1, "level": 1}, *rows)
    assert "2022: 1–50" in build(register, f"ratings-years:{HV}:2023").notes[0]


def test_a_year_that_hardly_anybody_assessed_is_no_comparison(load):
    register = load("ratings", {"area": "vinsta", "year": 2022, "week": 1, "level": 1})
    with pytest.raises(NotEnoughData, match="har 2, men de täcker inte samma veckor"):
        build(register, f"ratings-years:{HV}:2023")


def test_a_scope_outlives_a_save(load, own_register):
    scope = Scope(own_register, HV, 2023)
    scope.sources(scope.rows("ratings"))
    load("crime", count(3))
    assert "Fiktiv källa" in scope.sources(scope.rows("crime", areas=[HV]))


@pytest.mark.parametrize("cell", ["=1+1", "@x", "+cmd", "-cmd", "\tx"])
def test_csv_runs_nothing_in_a_spreadsheet(load, cell):
    register = load("themes", {"area": HV, "type": "samverkansområde", "code": "9", "name": cell, "description": "x"})
    text = files.csv(build(register, f"themes:{HV}:2023:samverkansomrade")).decode("utf-8-sig")
    assert f"'{cell.strip() if cell != chr(9) + 'x' else cell}" in text


def test_signed_differences_stay_numbers_in_csv(register):
    assert ";+4,3 procentenheter" in files.csv(build(register, f"facts:{HV}:2023")).decode("utf-8-sig")


def test_pictures_are_the_same_from_many_threads(register):
    shown = build(register, f"ratings-summary:{HV}:2023")
    with ThreadPoolExecutor(4) as pool:
        pictures = set(pool.map(lambda _: paper.svg(shown), range(8)))
    assert len(pictures) == 1
