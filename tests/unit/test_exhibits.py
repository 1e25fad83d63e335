"""Every exhibit of the example places, and what the odd cases make of them."""

import re

import pandas as pd
import pytest

from lagesbild import exhibits, intake
from lagesbild.actor import COMMAND_LINE
from lagesbild.exhibit import Column, Disclosure, Exhibit, ExhibitRef, Format, Kind, Role
from lagesbild.exhibits import Scope
from lagesbild.exhibits.base import ExhibitSpec, Param
from lagesbild.problems import NotEnoughData, NothingToShow, UnknownId

PLACES = ["hasselby-vallingby", "goteborg"]
HV = "hasselby-vallingby"


@pytest.fixture(scope="module")
def built(register, shown) -> dict[str, Exhibit]:
    """Everything that the two places offer for the year that they start with, and one that has little."""
    wanted = [*((p, exhibits.years(register, p)[0]) for p in PLACES), (HV, 2024)]
    return {e.id: e for place, year in wanted for e in shown.every(place, year)}


@pytest.fixture
def get(register):
    return lambda name, *rest: exhibits.build(register, ":".join([name, HV, "2023", *rest]))


def prose(exhibit: Exhibit) -> str:
    return " ".join(
        [exhibit.title, exhibit.how_to_read, exhibit.summary, exhibit.source_line, exhibit.alt, *exhibit.notes]
    )


def test_both_places_have_what_the_issue_asks_for(built):
    names = {place: {i.split(":")[0] for i in built if f":{place}:2023" in i} for place in PLACES}
    assert names[HV] >= {"ratings-weeks", "ratings-week", "ratings-critical", "ratings-summary", "ratings-trend"}
    assert names[HV] >= {"levels", "compstat", "compstat-headline", "crime-line", "surveys", "survey", "places"}
    assert names[HV] >= {
        "map-level",
        "map-share",
        "map-survey",
        "vulnerable",
        "population",
        "facts",
        "themes",
        "loaded",
    }
    assert names["goteborg"] >= {"levels", "yearly", "surveys", "facts", "themes", "indicators", "measures", "loaded"}


def test_every_choice_has_its_exhibit(built):
    assert sum(i.startswith(f"ratings-week:{HV}:2023") for i in built) == 46  # 47 and 48 are not assessed
    assert sum(i.startswith("crime-line:") for i in built) == 17 * 3


def test_the_columns_describe_the_table(built):
    for exhibit in built.values():
        assert list(exhibit.table.columns) == [c.id for c in exhibit.columns]
        assert len({c.title for c in exhibit.columns}) == len(exhibit.columns)
        assert list(exhibit.written().columns) == [c.title for c in exhibit.columns]
        assert len(exhibit.written()) == len(exhibit.table)
        assert all(0 <= r < len(exhibit.table) for r in exhibit.total_rows)


def test_a_table_that_its_columns_do_not_describe_cannot_be_made():
    with pytest.raises(ValueError, match="do not describe"):
        Exhibit(
            ExhibitRef("x", "y", 2023),
            Kind.TABLE,
            "X",
            pd.DataFrame({"a": [1]}),
            (Column("b", "B", Role.LABEL),),
            (),
            "2023",
        )


def test_every_exhibit_says_its_source_and_period(built):
    for exhibit in built.values():
        assert re.fullmatch(r"Källa: \S.+\. Period: \S.+\.", exhibit.source_line), exhibit.source_line
        assert "saknas" not in exhibit.source_line
        assert "källa inte angiven" not in exhibit.source_line
        assert exhibit.period.strip()


def test_no_source_is_named_twice(built):
    assert {i: e.sources for i, e in built.items() if len(set(e.sources)) < len(e.sources)} == {}


def test_nothing_that_python_calls_missing_is_ever_written(built):
    """Not in a cell, a sentence, a note or a source: no nan, None, <NA> or inf."""
    odd = re.compile(r"\b(nan|NaN|NaT|None|inf|dtype)\b|<NA>|Timestamp|\[\]|\{\}")
    for exhibit in built.values():
        cells = exhibit.written().to_numpy().ravel()
        assert all(isinstance(c, str) for c in cells), exhibit.id
        for text in [*cells, prose(exhibit)]:
            assert not odd.search(text), (exhibit.id, text)


def test_numbers_are_written_as_swedes_read_them(built):
    for exhibit in built.values():
        written = exhibit.written()
        for column in exhibit.columns:
            if column.format in (Format.TEXT, Format.YEAR, Format.LEVEL):
                continue
            for text in written[column.title]:
                assert not re.search(r"\d\.\d|^-\d|\d{4,}|\d %", text), (exhibit.id, text)


def test_words_are_sentences(built):
    for exhibit in built.values():
        for text in [t for t in (exhibit.summary, *exhibit.notes) if t]:
            assert text == text.strip()
            assert text[-1] in ".”", (exhibit.id, text)
            assert ".." not in text.replace("”..”", ""), (exhibit.id, text)
            assert "  " not in text
        assert len(set(exhibit.notes)) == len(exhibit.notes) and all(" " in n for n in exhibit.notes), exhibit.id
        assert exhibit.alt.startswith(f"{exhibit.kind}: {exhibit.title}.")


def test_no_survey_share_stands_without_n(built):
    for exhibit in built.values():
        if exhibit.id.startswith(("survey", "map-survey")):
            if exhibit.id.startswith("survey-agreement"):
                continue  # directions only, no share
            n = exhibit.written()["n"]
            assert all(
                re.fullmatch(
                    r"[\d\u00a0]+|([\d\u00a0]+ (→|och) [\d\u00a0]+)|([\d\u00a0–]+; )?n saknas.*|[\d\u00a0–]*|\.\.", t
                )
                for t in n
            )
            if "95 % från" in exhibit.table:
                without = exhibit.written()[n == "n saknas"]
                assert (without[["95 % från", "95 % till"]] == "..").all(axis=None)


def test_words_and_table_of_the_weeks(get):
    weeks = get("ratings-weeks")
    assert weeks.table["week"].tolist() == list(range(1, 53))
    by_week = weeks.written().set_index("Vecka")
    assert (by_week.loc[[str(w) for w in range(47, 53)]] == "·").all(axis=None)  # never 1
    assert (by_week.loc[[str(w) for w in range(1, 47)]] != "·").all(axis=None)
    assert by_week.loc["41", "Råcksta"] == "5"
    assert "Vecka 46 är den senaste bedömda; ej bedömd är inte nivå 1." in weeks.notes
    assert "24 av 46 bedömda veckor" in weeks.summary
    assert "Tolv bedömningar låg på nivå 5 (kritiskt), i 9\u00a0veckor, senast vecka 41." in weeks.summary
    assert weeks.period == "v.\u00a01–46 2023"


def test_the_critical_weeks_by_hand(get):
    table = get("ratings-critical").table
    assert list(zip(table["week"], table["area"], strict=True)) == [
        (41, "Hässelby gård"),
        (41, "Hässelby villastad"),
        (41, "Råcksta"),
        (40, "Hässelby villastad"),
        (39, "Hässelby strand"),
        (38, "Råcksta"),
        (26, "Vällingby"),
        (25, "Hässelby villastad"),
        (18, "Grimsta"),
        (11, "Hässelby villastad"),
        (1, "Vällingby"),
        (1, "Grimsta"),
    ]


def test_one_week_in_detail(get):
    week = get("ratings-week", "41").written().set_index("Stadsdel")
    assert week.loc["Hässelby gård"].tolist() == ["5", "Kritiskt", "+2", "3 4 3 3"]
    assert week.loc["Nälsta"].tolist() == ["1", "Normalt", "0", "1 1 1 1"]
    first = get("ratings-week", "1").written().set_index("Stadsdel").loc["Grimsta"]
    assert first.tolist() == ["5", "Kritiskt", "..", "· · · ·"]
    empty = get("ratings-week", "47")
    assert set(empty.written()["Läge"]) == {"Ej bedömd"}
    assert empty.summary == "Vecka 47 är inte bedömd."


def test_map_and_table_of_a_week_say_the_same(get):
    on_map, in_table = get("map-level", "41").written(), get("ratings-week", "41").written()
    assert on_map.set_index("Stadsdel")["Nivå"].to_dict() == in_table.set_index("Stadsdel")["Nivå"].to_dict()


def test_compstat_small_bases_get_a_sentence(get):
    written = get("compstat").written().set_index("Brottskategori")
    assert written.loc["Mord/dråp", ["Utv antal", "Utv %", "Anmärkning"]].tolist() == [
        "−1",
        "få",
        "2 → 1: för få för procent.",
    ]
    assert written["Utv %"].eq("få").sum() == 3
    assert written.loc["Bedrägeri (urval)", ["2023", "Utv antal", "Utv %"]].tolist() == ["490", "+199", "+68,4\u00a0%"]
    assert written["2023"].tolist()[-1] == "1\u00a0174"
    assert [written.index[i] for i in get("compstat").total_rows] == ["Summa", "Summa"]
    assert "Perioden är en dag längre under skottår (2020)." in get("compstat").notes


@pytest.fixture
def stadsdel(own_register, write):
    """CompStat of one stadsdel with the odd cases: base 0, base 9, base 10, missing."""
    text = (
        "CompStat\nKälla: Status\nOmråde: Vinsta\nHushåll\nPeriod: 1 jan – 30 sep;2022;2023\n"
        "Noll;-;4\nNio;9;12\nTio;10;15\nHemlig;..;5\nBåda noll;0;0\n"
    )
    intake.run(own_register, [write("cs.csv", text)], actor=COMMAND_LINE)
    return own_register


def test_base_0_has_a_dot_and_missing_two(stadsdel):
    written = exhibits.build(stadsdel, "compstat:vinsta:2023").written().set_index("Brottskategori")
    assert written["Utv %"].to_dict() == {
        "Noll": ".",
        "Nio": "få",
        "Tio": "+50,0\u00a0%",
        "Hemlig": "..",
        "Båda noll": ".",
        "Summa": "..",
    }
    assert written.loc["Hemlig"].tolist()[1:] == ["..", "5", "..", "..", "..", "..", ""]
    assert written.loc["Noll", "Anmärkning"] == "Basen är 0: ingen procent."
    assert written.loc["Summa", ["2022", "2023"]].tolist() == ["..", "36"]


def test_the_smallest_base_is_a_setting(stadsdel, monkeypatch):
    monkeypatch.setenv("LAGESBILD_SMALL_BASE", "11")
    written = exhibits.build(stadsdel, "compstat:vinsta:2023").written().set_index("Brottskategori")
    assert written.loc["Tio", "Utv %"] == "få"


def test_an_index_on_a_secret_base_is_said_not_to_exist(stadsdel):
    with pytest.raises(NotEnoughData, match="ingen uppgift"):
        exhibits.build(stadsdel, "crime-line:vinsta:2023:hushall-hemlig:index")


def test_an_index_needs_a_base(stadsdel):
    with pytest.raises(NotEnoughData, match="Index går inte att räkna: 2022 har 0"):
        exhibits.build(stadsdel, "crime-line:vinsta:2023:hushall-noll:index")
    index = exhibits.build(stadsdel, "crime-line:vinsta:2023:hushall-tio:index")
    assert index.table["index"].tolist() == [100, 150]


def test_per_1000_uses_the_areas_own_population(stadsdel):
    people = stadsdel.current("population", areas=["vinsta"], age="alla")["count"].iloc[0]
    line = exhibits.build(stadsdel, "crime-line:vinsta:2023:hushall-tio:per1000")
    assert line.table["per_1000"].tolist() == pytest.approx([1000 * 10 / people, 1000 * 15 / people])
    assert "SCB" in line.source_line


def test_every_exhibit_of_a_place_with_odd_figures_builds(stadsdel):
    for exhibit in exhibits.every(Scope(stadsdel, "vinsta", 2023)):
        assert not re.search(r"\bnan\b|<NA>|None|\binf\b", " ".join(exhibit.written().to_numpy().ravel())), exhibit.id


def test_the_overview_has_no_percentage_on_a_small_base(own_register, write):
    text = "Område: Vinsta\nHushåll\nPeriod: 1 jan – 30 sep;2022;2023\nA;2;6\n"
    intake.run(own_register, [write("cs.csv", text)], actor=COMMAND_LINE, options=intake.ImportOptions(source="Status"))
    written = exhibits.build(own_register, "overview:vinsta:2023").written()
    assert "200,0" not in " ".join(written.to_numpy().ravel())


def test_a_footnote_mark_on_a_wave_breaks_no_page(own_register, write):
    text = "Undersökning: U\nområde;våg;fråga;svar;andel;n\nVinsta;2023²;f;s;47 %;538\n"
    intake.run(own_register, [write("u.csv", text)], actor=COMMAND_LINE, options=intake.ImportOptions(source="Staden"))
    assert 2023 in exhibits.years(own_register, HV)
    assert exhibits.build(own_register, f"surveys:{HV}:2023").table.shape[0] > 0


def test_crime_rates_on_the_map_leave_missing_parts_missing(own_register, write):
    text = "Område: Vinsta\nHushåll\nPeriod: 1 jan – 30 sep;2022;2023\nA;2;6\n"
    intake.run(own_register, [write("cs.csv", text)], actor=COMMAND_LINE, options=intake.ImportOptions(source="Status"))
    people = own_register.current("population", areas=["vinsta"], age="alla")["count"].iloc[0]
    on_map = exhibits.build(own_register, f"map-crime:{HV}:2023")
    rates = on_map.table.set_index("area")["per_1000"]
    assert rates["Vinsta"] == pytest.approx(6000 / people)
    assert rates.drop("Vinsta").isna().all()
    assert "Status" in on_map.source_line
    assert "SCB" in on_map.source_line


def test_week_1_looks_back_at_weeks_that_nobody_assessed(own_register, write):
    text = "Läget 2024\nKälla: OSG\nVecka;Vinsta;Grimsta\n1;3;1\n2;3;\n"
    intake.run(own_register, [write("v.csv", text)], actor=COMMAND_LINE)
    first = exhibits.build(own_register, f"ratings-week:{HV}:2024:1").written().set_index("Stadsdel")
    assert first.loc["Vinsta", "Fyra veckor före"] == "· · · ·"  # weeks 49-52 of 2023 were not assessed


def test_the_overlap_with_the_vulnerable_area_is_plausible(get):
    table = get("vulnerable").table
    assert table["share"].between(0.5, 100).all()
    assert "Hässelby gård" in table["area"].tolist()[:3]
    assert set(table["edition"]) == {2023}


def test_indicators_without_values_say_so(built):
    written = built["indicators:goteborg:2023"].written()
    assert len(written) == 4
    assert (written[["Utgångsvärde", "Målvärde"]] == "saknas").all(axis=None)
    assert written["Utgångsår"].tolist() == ["2022"] * 4  # a year has no thousands separator


def test_a_persons_count_that_is_not_published_is_not_zero(built):
    assert built["themes:goteborg:2023:cylinderkategori"].written()["Antal"].tolist() == ["saknas"] * 4


@pytest.mark.parametrize(
    "id_",
    [
        "",
        "compstat",
        f"compstat:{HV}",
        f"compstat:{HV}:x",
        f"hittepå:{HV}:2023",
        "compstat:kiruna:2023",
        f"compstat:{HV}:2019:extra",
        f"compstat:{HV}:1999",
        f"ratings-week:{HV}:2023",
        f"ratings-week:{HV}:2023:53",
        f"ratings-week:{HV}:2023:x",
        f"ratings-week:{HV}:2023:0",
        f"crime-line:{HV}:2023:person-hot:foo",
        f"crime-line:{HV}:2023:foo",
        f"survey:{HV}:2023:foo",
        f"map-survey:{HV}:2023:foo",
        "map-level:vinsta:2023:3",
        "map-share:goteborg:2023",
        "indicators:vinsta:2023",
        "themes:goteborg:2023:foo",
        "levels:vaxholm:2023",
        f"compstat:{HV}:²",
        f"ratings-week:{HV}:2023:²",
        f"population:{HV}:0",
        f"population:{HV}:99999",
    ],
)
def test_what_does_not_exist_is_said_in_swedish(register, id_):
    with pytest.raises((UnknownId, NothingToShow)) as error:
        exhibits.build(register, id_)
    assert str(error.value).endswith(".")
    assert re.search(r"finns|saknas|känt|delar|kräver|ingen|inget|inga", str(error.value))


def test_years_start_with_the_latest_that_has_levels(register):
    assert exhibits.years(register, HV)[0] == 2023
    assert set(exhibits.years(register, HV)) >= {2019, 2020, 2023}
    assert [a.id for a in exhibits.places(register)] == [*PLACES, "exempelstad-fiktiv"]


def test_a_fault_of_ours_is_never_taken_for_a_wrong_id(register, monkeypatch):
    def broken(scope: Scope, which: str) -> None:
        (lambda wanted: wanted)()  # type: ignore[call-arg]  # its message names a positional argument too

    spec = ExhibitSpec(
        "population",
        broken,
        Disclosure.OPEN,
        broken,
        (Param("which", lambda scope: ["x"]),),
        title=broken,
        kind=Kind.TABLE,
    )
    monkeypatch.setitem(exhibits.SPECS, "population", spec)
    with pytest.raises(TypeError, match="positional argument"):
        exhibits.build(register, f"population:{HV}:2023:x")
    with pytest.raises(UnknownId, match="har fel antal delar"):
        exhibits.build(register, f"population:{HV}:2023")
