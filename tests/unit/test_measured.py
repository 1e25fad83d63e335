"""Measured series: what the file says is what is shown, parts of a year are told, and few persons leave no house."""

from datetime import date

import pandas as pd
import pytest

from lagesbild import exhibits, readers
from lagesbild.actions import plan
from lagesbild.calendar import Period
from lagesbild.document.assembling import place_pattern
from lagesbild.document.assembling.measured_pattern import measured_of
from lagesbild.document.disclosure import earlier
from lagesbild.document.disclosure.public import publish
from lagesbild.document.model import Document, Marking, Placed, Section
from lagesbild.exhibit import Bars, Lines
from lagesbild.exhibits import Scope
from lagesbild.exhibits.measured import fact_of
from lagesbild.problems import NotEnoughData
from lagesbild.screen.charts import chart as drawn
from tests.cases import opened_with

PLACE = "exempelstad-fiktiv"
HEAD = "mätserie;vad som mäts;mätområde;från;till;mätvärde;enhet;andel av"


def built(shown, what):
    return shown.get(exhibits.parse(f"{what.partition('/')[0]}:{PLACE}:2026:{what.partition('/')[2]}"))


def test_days_in_three_areas_are_three_lines_that_are_told_apart(shown):
    made = built(shown, "measured-chart/narkotika-i-avloppsvatten:cannabis")
    assert isinstance(made.drawing, Lines) and made.table.shape == (7, 4)
    assert made.table["spot_1"].isna().sum() == 1 and "1\u00a0000 invånare" in made.how_to_read.replace(
        "1 000", "1\u00a0000"
    )
    strokes = {(line.ink, line.dash) for line in drawn(made).legend}
    assert len(strokes) == 3
    whole = built(shown, "measured/narkotika-i-avloppsvatten")
    assert len(whole.table) == 21 and not whole.total_rows  # days and places do not add up
    assert whole.write(whole.columns[-1].id)[0] == "94,0"  # as many decimals all the way down
    assert whole.write(whole.columns[-1].id)[9] == whole.columns[-1].missing


def test_finished_as_planned_is_a_share_of_what_was_finished_and_the_year_is_not_over(shown):
    made = built(shown, "measured/sociala-insatsgrupper-sig")
    share = made.columns[-1]
    assert share.title == "Avslutade enligt plan, andel av avslutade"
    assert made.write(share.id)[:3] == ["43\u00a0%", "53\u00a0%", "50\u00a0%"]
    assert any("inte hela året" in n for n in made.notes)
    bars = built(shown, "measured-chart/brott-i-parrelation:anmalda-brott")
    assert isinstance(bars.drawing, Bars) and bars.drawing.hatched == ("2026 t.o.m. 15\u00a0nov",)
    assert "203" in bars.summary and "168" not in bars.summary  # a part of a year is no lowest year


def test_few_persons_are_left_out_of_a_public_version_and_cannot_be_subtracted(shown):
    made = built(shown, "measured/cylindermodellen-per-lokalpolisomrade")
    assert made.table.iloc[-1].tolist() == ["Summa", 17, 61, 112, 188]
    with pytest.raises(NotEnoughData, match="flera områden"):
        built(shown, "measured-chart/cylindermodellen-per-lokalpolisomrade:kategori-a")
    shootings = built(shown, "measured/gangrelaterade-skjutningar")
    bars = built(shown, "measured-chart/gangrelaterade-skjutningar:skjutningar")
    day, section = date(2026, 11, 30), Section("a", "A", 1, tuple(Placed(e) for e in (made, shootings, bars)))
    document = Document("d", "T", "", PLACE, 2026, (), "2026", day, "1", day, Marking.DRAFT, (section,))
    public = {p.exhibit.id: p.exhibit.table for p in publish(document).document.placed()}
    few = public[made.id].iloc[:, 1]
    assert few[:2].isna().all()
    known = few[:4].dropna().sum()
    assert few[4:].isna().all() or (few[:4].isna().sum() >= 2 and (17 - known) > 4)
    assert public[made.id].iloc[:, 4].notna().all()
    for id_ in (shootings.id, bars.id):  # 4 in 2020 and 3 so far in 2026, in the table and in the diagram
        assert public[id_].iloc[[1, 7], 1].isna().all() and public[id_].iloc[[0, 2, 3], 1].tolist() == [6, 9, 11]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("SIG;påbörjade;alla;2025-01-01;2025-12-31;tre;personer;", "tre"),
        ("SIG;påbörjade;alla;2025-12-31;2025-01-01;3;personer;", "2025-01-01"),
        ("SIG;påbörjade;alla;2025-01-01;2025-12-31;3;;", "enhet"),
        ("Cylinder;kategori A;811228-9874;2025-01-01;2025-12-31;3;personer;", "personnummer"),
        ("SIG;ring 070-123 45 67;alla;2025-01-01;2025-12-31;3;personer;", "telefonnummer"),
    ],
)
def test_a_file_with_a_fault_or_a_person_is_refused_with_its_row(write, known, row, message):
    path = write("matserier.csv", f"Mätserier\nKälla: Prov\nOmråde: Exempelstad (fiktiv)\n\n{HEAD}\n{row}\n")
    (reading,) = readers.read(path, known)
    faults = [p for p in reading.problems if not p.warning]
    assert faults and any(message in f"{p.what} {p.expected} {p.column} {p.value}".lower() for p in faults), faults


def test_an_indicator_is_filled_by_a_series_in_whole_years(register):
    rule = ("Gängrelaterade skjutningar: skjutningar", "Narkotika i avloppsvatten: kokain")
    measured = register.current("measured", areas=[PLACE])
    assert plan._in_series(measured, rule[0], 2026) == dict(zip(range(2019, 2026), (6, 4, 9, 11, 7, 8, 5), strict=True))
    assert plan._in_series(measured, rule[0], 2021)[2021] == 9 and 2022 not in plan._in_series(measured, rule[0], 2021)
    assert plan._in_series(measured, rule[1], 2026) == {}


def test_the_list_of_the_police_tells_what_became_of_each_area(shown):
    made = shown.get(exhibits.parse(f"vulnerable-editions:{PLACE}:2026"))
    result = dict(zip(made.table["name"], made.table["change"], strict=True))
    assert result["Lyktberga/Videkulla (fiktivt)"].startswith("2023: delad i Lyktberga")
    assert (
        result["Videkulla (fiktivt)"]
        == "2023: ur Lyktberga/Videkulla (fiktivt), uppgraderad; 2025: inte längre på listan"
    )
    assert "nedgraderad från särskilt utsatt område" in result["Månvreten (fiktivt)"]


def of_places(folder, spots, years, by="personer"):
    """A register with a series of one measure: counts by lokalpolisområde and year, the file's own whole among them or not."""
    lines = [
        f"Cylinder;kategori A;{spot};{year}-01-01;{year}-12-31;{n};{by};"
        for spot, counts in spots.items()
        for year, n in zip(years, counts, strict=True)
    ]
    text = f"Mätserier\nKälla: Prov\nOmråde: Solvik\n\n{HEAD}\n" + "\n".join(lines) + "\n"
    areas = "Källa: prov\nnamn;typ;överordnad;alias\nSolvik;kommun;;\n"
    return opened_with(folder, {"omraden": areas, "matserier": text})


def public_of(register, year):
    made = exhibits.build(register, f"measured:solvik:{year}:cylinder")
    day, section = date(2026, 11, 28), Section("a", "A", 1, (Placed(made),))
    document = Document("d", "T", "", "solvik", year, (), str(year), day, "1", day, Marking.DRAFT, (section,))
    (placed,) = publish(document, is_hidden=place_pattern.of(register, "solvik", register).is_hidden).document.placed()
    return placed.exhibit.table


@pytest.mark.parametrize("whole", ["alla", "hela kommunen", None])
@pytest.mark.parametrize("years", [(2025,), (2024, 2025)])
def test_a_whole_that_the_file_gives_does_not_tell_the_small_part(tmp_path, whole, years):
    spots = {"Norr": (3, 31), "Syd": (40, 42), "Väst": (25, 2)}
    spots = {name: counts[: len(years)] for name, counts in spots.items()}
    if whole:
        spots = {whole: tuple(map(sum, zip(*spots.values(), strict=True))), **spots}
    table = public_of(of_places(tmp_path, spots, years), 2025)
    for year in years:
        row = table if len(years) == 1 else table[table["period"] == str(year)]
        counts = row.set_index("spot").iloc[:, -1]
        of_parts, of_whole = counts[["Norr", "Syd", "Väst"]], counts.drop(["Norr", "Syd", "Väst"])
        assert len(of_whole) == (bool(whole) or len(years) == 1)
        assert of_parts.isna().any() and (of_whole.isna().all() or of_parts.isna().sum() >= 2), counts


def test_the_next_years_file_leaves_out_what_the_last_one_did(tmp_path):
    """The sum of the first, less what the second shows, would be the number that both keep back."""
    spots = {"Norr": (3, 31), "Syd": (40, 42), "Väst": (25, 22)}
    register = of_places(tmp_path, spots, (2024, 2025))
    first = public_of(register, 2024).set_index("spot").iloc[:, -1]
    second = public_of(register, 2025)
    second = second[second["period"] == "2024"].set_index("spot").iloc[:, -1]
    assert first[["Norr"]].isna().all()
    together = first.fillna(second)
    assert together["Summa"] is pd.NA or together[["Norr", "Syd", "Väst"]].isna().sum() >= 2, together


def of_course(folder, counts, published=()):
    """What may be told of a series that counts from the year's first day: (period, whether it is left out)."""
    lines = [f"SIG;påbörjade;alla;{start};{end};{n};personer;" for (start, end), n in counts.items()]
    areas = "Källa: prov\nnamn;typ;överordnad;alias\nSolvik;kommun;;\n"
    text = f"Mätserier\nKälla: Prov\nOmråde: Solvik\n\n{HEAD}\n" + "\n".join(lines) + "\n"
    register = opened_with(folder, {"omraden": areas, "matserier": text})
    facts = [
        (fact_of("solvik", "SIG", "påbörjade", "alla", Period(*map(date.fromisoformat, days))), n)
        for days, n in counts.items()
    ]
    told = {f for f, n in facts if n in published}
    made = measured_of(Scope(register, "solvik", 0), 5, [(f, n) for f, n in facts if f in told])
    return {n: made.hides(f) for f, n in facts}


YEAR = "2026-01-01"


@pytest.mark.parametrize(("unit", "base", "share", "is_told"), [
    ("%", 23, "13,0", False), ("%", 23, "48,0", True), ("per 1 000 invånare", 9000, "0,33", False),
    ("per 1 000 invånare", 9000, "6,1", True),
])  # fmt: skip
def test_a_share_that_with_the_count_beside_it_can_only_be_so_few_is_left_out(tmp_path, unit, base, share, is_told):
    rows = [f"SIG;påbörjade;;{y}-01-01;{y}-12-31;{base};personer;\nSIG;klara;;{y}-01-01;{y}-12-31;{share};{unit};" for y in (2024, 2025)]  # fmt: skip
    text = "\n".join(["Källa: prov", "Område: Solvik", "Period: 2024–2025", "", HEAD, *rows])
    areas = "Källa: prov\nnamn;typ;överordnad;alias\nSolvik;kommun;;\n"
    register = opened_with(tmp_path, {"omraden": areas, "sig": text + "\n"})
    for name in ("measured:solvik:2025:sig", "measured-chart:solvik:2025:sig:klara"):
        made = exhibits.build(register, name)
        day = date(2026, 1, 1)
        section = Section("a", "A", 1, (Placed(made),))
        whole = Document("d", "D", "", "Solvik", 2025, (), "", day, "1", day, Marking.DRAFT, (section,))
        done = publish(whole, is_hidden=place_pattern.of(register, "solvik", register).is_hidden)
        left = [p.exhibit for p in done.document.placed()]
        assert bool(left and share.rstrip("0").rstrip(",") in str(left[0].written())) == is_told, name


def test_a_mean_of_few_is_left_out_of_table_and_diagram(tmp_path):
    rows = [
        f"VRÄKTA;{name};;{year}-01-01;{year}-12-31;{value};{unit};"
        for year, few, many, count in ((2024, "0,25", "6,5", 75), (2025, "0,33", "7,5", 3))
        for name, value, unit in (("per månad", few, "hushåll per månad"), ("rådgivna per månad", many, "hushåll per månad"), ("sökande", count, "hushåll"))
    ]  # fmt: skip
    text = "\n".join(["Källa: prov", "Område: Solvik", "Period: 2024–2025", "", HEAD, *rows])
    areas = "Källa: prov\nnamn;typ;överordnad;alias\nSolvik;kommun;;\n"
    register = opened_with(tmp_path, {"omraden": areas, "vrakta": text + "\n"})
    is_hidden = place_pattern.of(register, "solvik", register).is_hidden
    few, many = (
        exhibits.build(register, f"measured-chart:solvik:2025:vrakta:{m}") for m in ("per-manad", "radgivna-per-manad")
    )
    assert [is_hidden(f[0]) for f in few.facts.values()] == [True, True]
    assert [is_hidden(f[0]) for f in many.facts.values()] == [None, True]  # in 2025 it is told beside a hidden count


def test_two_counts_from_the_years_first_day_do_not_tell_what_came_between(tmp_path):
    hides = of_course(tmp_path, {(YEAR, "2026-09-30"): 19, (YEAR, "2026-10-31"): 21})
    assert sum(hides.values()) == 1
    hides = of_course(tmp_path, {(YEAR, "2026-09-30"): 19, (YEAR, "2026-10-31"): 21}, published=(19,))
    assert hides == {19: False, 21: True}
    hides = of_course(tmp_path, {(YEAR, "2026-03-31"): 9, ("2026-04-01", "2026-06-30"): 3, (YEAR, "2026-06-30"): 12})
    assert hides[3] and (hides[9] or hides[12])
    hides = of_course(tmp_path, {(YEAR, "2026-09-30"): 19, (YEAR, "2026-10-31"): 29, ("2025-01-01", "2025-12-31"): 31})
    assert not any(hides.values())  # nothing small between them


def test_what_can_be_worked_out_of_what_was_told_is_told_no_more_of(tmp_path):
    """Both were published before anybody counted the difference: what is left is kept back."""
    days = {(YEAR, "2026-09-30"): 19, (YEAR, "2026-10-31"): 21, (YEAR, "2026-11-15"): 22}
    assert of_course(tmp_path, days, published=(19, 21)) == {19: False, 21: False, 22: True}


def test_what_a_public_document_told_of_a_series_is_remembered(shown):
    made = built(shown, "measured/gangrelaterade-skjutningar")
    day, section = date(2026, 11, 30), Section("a", "A", 1, (Placed(made),))
    document = Document("d", "T", "", PLACE, 2026, (), "2026", day, "1", day, Marking.PUBLIC, (section,))
    rows = list(earlier.counts_of(document))
    assert {r["count"] for r in rows} == set(made.table.iloc[:, -1].dropna()) and len(rows) == len(made.facts)
    again = earlier.read(rows).measured
    assert {f for f, _ in again} == {f for (f,) in made.facts.values()}
