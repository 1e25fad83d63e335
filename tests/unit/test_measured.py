"""Measured series: what the file says is what is shown, parts of a year are told, and few persons leave no house."""

from datetime import date

import pytest

from lagesbild import exhibits, readers
from lagesbild.actions import plan
from lagesbild.document.disclosure.public import publish
from lagesbild.document.model import Document, Marking, Placed, Section
from lagesbild.exhibit import Bars, Lines
from lagesbild.problems import NotEnoughData
from lagesbild.screen.charts import chart as drawn

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
