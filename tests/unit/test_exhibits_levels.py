"""What the weekly levels add up to, against seed 004's table counted by hand and small fictional registers."""

from dataclasses import replace
from datetime import date

import pytest

from lagesbild import exhibits, intake
from lagesbild.actor import COMMAND_LINE
from lagesbild.exhibit import without_coming
from lagesbild.problems import NoData, NotEnoughData, UnknownId
from lagesbild.services import MeetingService
from lagesbild.week import Incident

HV = "hasselby-vallingby"


def written(register, id_):
    exhibit = exhibits.build(register, id_)
    return exhibit, exhibit.written().set_index("Stadsdel")


@pytest.fixture
def load(own_register, write):
    """Load weekly levels of a year: stadsdelar as columns."""

    def _load(year: int, **areas: str) -> None:
        names = list(areas)
        weeks = zip(*areas.values(), strict=True)
        lines = [f"{w};" + ";".join(v.replace("-", "") for v in values) for w, values in enumerate(weeks, 1)]
        text = f"Läget {year}\nKälla: fiktiv\nVecka;{';'.join(names)}\n" + "\n".join(lines) + "\n"
        intake.run(own_register, [write(f"v{year}.csv", text)], actor=COMMAND_LINE)

    return _load


def test_the_year_of_two_stadsdelar_by_hand(register):
    """Hässelby gård in the printed table: 9 ones, 13 twos, 21 threes, 2 fours, 1 five.

    The 23rd and 24th of 46 are both threes; weeks 35-42 lie at 3 or above, 34 and 43 do not.
    """
    summary, rows = written(register, f"ratings-summary:{HV}:2023")
    assert rows.loc["Hässelby gård"].tolist() == [
        *("9", "13", "21", "2", "1"),
        *("3", "46", "88\u00a0%", "52\u00a0%", "8", "35–42"),
    ]
    assert rows.loc["Vällingby", ["Längsta följd", "Följdens veckor"]].tolist() == [
        "2",
        "14–15, 34–35, 43–44",
    ]
    assert rows.loc["Grimsta", ["Längsta följd", "Följdens veckor"]].tolist() == ["1", "enstaka veckor"]
    assert rows.loc["Nälsta", ["Längsta följd", "Följdens veckor"]].tolist() == ["0", ""]
    assert summary.summary.endswith("hade Hässelby gård (v.\u00a035–42): åtta veckor i rad.")
    assert not [c.title for c in summary.columns if "edel" in c.title.replace("Stadsdel", "")]  # no mean of levels


def test_a_missing_week_breaks_the_run_and_is_no_median(own_register, load):
    load(2025, Vinsta="33-333", Grimsta="1-2---")
    _, rows = written(own_register, f"ratings-summary:{HV}:2025")
    assert rows.loc["Vinsta", ["Median", "Bedömda veckor", "Längsta följd", "Följdens veckor"]].tolist() == [
        *("3", "5", "3", "4–6"),
    ]
    assert rows.loc["Grimsta", ["Median", "Täckning"]].tolist() == ["1–2", "4\u00a0%"]
    assert rows.loc["Nälsta", ["Median", "Andel ≥ 3"]].tolist() == ["..", ".."]  # not assessed: no share


def test_a_trend_and_a_shift_in_words(own_register, load):
    """Six weeks at 1, six at 4: S = 36 of 66 pairs, tau_b = 36/√(66·36), z = 35/√156; K = 36 at week 7."""
    load(2025, Vinsta="111111444444", Grimsta="444444111111", Nälsta="222222222222", Kälvesta="123------123")
    change, rows = written(own_register, f"ratings-change:{HV}:2025")
    assert rows.loc["Vinsta"].tolist()[:4] == ["12", "stigande", "0,74", "0,005"]
    assert rows.loc["Vinsta", "Skifte (indikativt)"] == "antyder högre från v.\u00a07 (median 1 före, 4 efter)"
    assert rows.loc["Grimsta", ["Riktning (indikativ)", "τ"]].tolist() == ["fallande", "−0,74"]
    assert rows.loc["Grimsta", "Skifte (indikativt)"].startswith("antyder lägre från v.\u00a07")
    assert rows.loc["Nälsta", "Riktning (indikativ)"] == "samma nivå hela tiden"
    assert rows.loc["Kälvesta"].tolist() == ["6", "för få veckor", "..", "..", "för få veckor", ".."]
    assert change.summary.startswith("Nivåerna steg under året i Vinsta. Nivåerna sjönk under året i Grimsta.")
    assert "indikativt" in change.summary
    assert change.methods == ("levels", "trend", "breakpoint", "holm")


def test_the_trend_of_the_published_year_is_said_with_care(register):
    """Hässelby gård: tau 0.25, p 0.028 alone, 0.25 among nine: no more than hinted at."""
    _, rows = written(register, f"ratings-change:{HV}:2023")
    assert rows.loc["Hässelby gård"].tolist()[1:4] == ["antyder stigande", "0,25", "0,028"]
    assert set(rows["Riktning (indikativ)"].drop("Hässelby gård")) == {"ingen tydlig riktning"}
    assert set(rows["Skifte (indikativt)"]) == {"inget tydligt skifte"}
    alone = exhibits.build(register, "ratings-change:vinsta:2023")
    assert alone.summary.startswith("Vinsta visar ingen tydlig riktning över året.")
    assert any("alla 9 prövas (Holm)" in n for n in alone.notes)  # one of nine was chosen: judged as among them
    _, one = written(register, "ratings-change:hasselby-gard:2023")
    assert one.loc["Hässelby gård"].tolist() == rows.loc["Hässelby gård"].tolist()


def test_years_are_compared_on_the_same_weeks(own_register, load):
    """Weeks 1-4: Vinsta 2023 was 1 1 1 1, 2024 3 3 1 1; Grimsta only week 1 (5 and 1)."""
    load(2024, Vinsta="3311", Grimsta="1---")
    years, rows = written(own_register, f"ratings-years:{HV}:2024")
    assert rows.loc["Vinsta"].tolist() == ["4", "0\u00a0%", "50\u00a0%", "+50"]
    assert rows.loc["Grimsta"].tolist() == ["1", "100\u00a0%", "0\u00a0%", "−100"]
    assert "Nälsta" not in rows.index  # nothing to compare
    assert "2023: 46 av 52 och 2024: 1–4 av 52" in years.notes[0]
    assert "procentenheter" in years.how_to_read
    with pytest.raises(NotEnoughData, match="minst två bedömda år"):
        exhibits.build(own_register, f"ratings-years:{HV}:2023")


def test_a_week_53_is_said_to_have_no_counterpart(own_register, load):
    load(2025, Vinsta="1" * 52)
    load(2026, Vinsta="1" * 53)
    years, rows = written(own_register, f"ratings-years:{HV}:2026")
    assert rows.loc["Vinsta", ["Samma veckor", "Skillnad"]].tolist() == ["46", "0"]  # 2023 held 46
    assert "Vecka 53 2026 har ingen motsvarighet de andra åren och räknas inte." in years.notes
    assert "2026: 53 av 53" in years.notes[0]


@pytest.fixture
def noted(own_register):
    """Incidents in weeks 1, 18 and 46 of Grimsta (its only weeks at 3 or above), and in weeks 1 and 46 of Vällingby."""
    incident = Incident("grimsta", date(2023, 1, 3), "Brand", "oroande", "Polisen")
    for area, days in (("grimsta", ((1, 3), (5, 3), (11, 15))), ("vallingby", ((1, 4), (11, 15)))):
        for month, day in days:
            MeetingService(own_register, COMMAND_LINE).note(
                HV, replace(incident, area=area, date=date(2023, month, day))
            )
    return own_register


def test_where_nobody_reports_is_found(noted):
    """Vällingby lay at 3 or above in 11 weeks, one of them with an incident; week 46 (level 2) had one too."""
    result, rows = written(noted, f"ratings-incidents:{HV}:2023")
    counts = ["Jämförda veckor", "Händelser", "Veckor ≥ 3", "≥ 3 utan händelse", "Lägre med händelse"]
    assert rows.loc["Vällingby", counts].tolist() == ["46", "2", "11", "10", "1"]
    assert rows.loc["Grimsta", counts].tolist() == ["46", "3", "3", "0", "0"]
    assert rows.loc["Hässelby gård", counts].tolist() == ["46", "0", "24", "24", "0"]
    assert rows["Vad det säger"][["Hässelby gård", "Vällingby", "Grimsta", "Nälsta"]].tolist() == [
        "hög nivå, inga rapporter",
        "hög nivå, ofta utan rapport",
        "följer rapporterna",
        "inga rapporter",
    ]
    assert rows.index[0] == "Hässelby gård"  # the highest share first
    assert "Hässelby gård (24\u00a0veckor)" in result.summary
    assert "Vällingby (10 av 11\u00a0veckor)" in result.summary
    assert result.summary.endswith("Inga rapporter är inte inga problem.")
    assert result.period == "v. 1–46 2023"
    assert "Händelser noterade i Lägesbild" in result.source_line


def test_weeks_in_which_nobody_noted_are_not_weeks_without_reports(own_register):
    """Noting began in week 30: the weeks before are no weeks without incidents."""
    first = Incident("grimsta", date(2023, 7, 25), "Brand", "oroande", "Polisen")
    MeetingService(own_register, COMMAND_LINE).note(HV, first)
    with_few = exhibits.build(own_register, f"ratings-incidents:{HV}:2023").table
    assert set(with_few["compared_weeks"]) == {1}
    assert set(with_few["verdict"]) == {"för få veckor"}
    MeetingService(own_register, COMMAND_LINE).note(HV, replace(first, date=date(2023, 11, 1)))  # week 44
    assert set(exhibits.build(own_register, f"ratings-incidents:{HV}:2023").table["compared_weeks"]) == {15}
    with pytest.raises(NoData):  # nothing noted that year
        exhibits.build(own_register, f"ratings-incidents:{HV}:2022")


def test_without_incidents_there_is_nothing_to_compare_with(register):
    with pytest.raises(NoData, match="händelser"):
        exhibits.build(register, f"ratings-incidents:{HV}:2023")


def test_a_week_is_held_against_any_other(own_register, load):
    """Of the same year or of another; one that is not assessed cannot be compared, and none with itself."""
    load(2024, Vinsta="-5", Grimsta="--")
    shown, rows = written(own_register, f"ratings-two-weeks:{HV}:2024:2:2023-W41")
    assert shown.ref.params == ("2", "2023-W41")
    assert shown.title.startswith("Läget v.\u00a02 2024 mot v.\u00a041 2023")
    assert shown.table["change"].notna().sum() == 1
    assert rows.loc["Grimsta", ["v.\u00a02", "Skillnad"]].tolist() == ["·", ".."]
    same_year, _ = written(own_register, f"ratings-two-weeks:{HV}:2023:46:41")
    table = same_year.table
    assert table["change"].tolist() == (table["level"] - table["other_level"]).tolist()
    for wrong in ("41", "54", "2023-W99", "x"):
        with pytest.raises(UnknownId):
            exhibits.build(own_register, f"ratings-two-weeks:{HV}:2023:41:{wrong}")
    with pytest.raises(NoData):
        exhibits.build(own_register, f"ratings-two-weeks:{HV}:2023:41:2019-W3")


@pytest.mark.parametrize("name", ["ratings-weeks", "ratings-trend"])
def test_a_week_that_has_not_come_is_not_unassessed(register, name):
    """Seed 004 ends with v. 46: what follows is a gap in a year that is over, and nothing at all in one that is not."""
    exhibit = exhibits.build(register, f"{name}:{HV}:2023")
    for today, last in ((date(2023, 9, 1), 46), (date(2023, 11, 30), 48), (date(2026, 11, 29), 52)):
        assert list(without_coming(exhibit, today).table["week"]) == list(range(1, last + 1))
    assert "Vecka 46 är den senaste bedömda; ej bedömd är inte nivå 1." in exhibit.notes


def test_a_week_before_the_first_ever_is_not_unassessed(register):
    first = exhibits.build(register, f"ratings-weeks:{HV}:2023")
    assert first.drawing.begins == 1
    later = replace(first, drawing=replace(first.drawing, begins=40))
    assert list(without_coming(later, date(2026, 11, 29)).table["week"]) == list(range(40, 53))
    assert exhibits.build(register, "ratings-weeks:exempelstad-fiktiv:2026").drawing.begins is None


def test_one_week_is_no_span_of_weeks(own_register, load):
    load(2025, Vinsta="2")
    assert exhibits.build(own_register, "ratings-weeks:vinsta:2025").period.replace("\xa0", " ") == "v. 1 2025"


def test_the_longest_runs_of_one_stadsdel_are_not_of_several(own_register, load):
    load(2025, Vinsta="33-33-33-33-33-33", Grimsta="11-11-11-11-11-11")
    summary, _ = written(own_register, f"ratings-summary:{HV}:2025")
    assert summary.finding.endswith("två veckor i rad, i Vinsta")


def test_weeks_after_the_last_that_is_assessed_may_not_have_been_yet(own_register, load):
    load(2025, Vinsta="11-11-1", Grimsta="12-1111")
    attention = exhibits.build(own_register, f"attention:{HV}:2025").summary.replace("\u00a0", " ")
    assert "Ej bedömda veckor (v. 3:" in attention
    overview = exhibits.build(own_register, f"overview:{HV}:2025").summary.replace("\u00a0", " ")
    assert "6 av 7 veckor dittills bedömda" in overview
