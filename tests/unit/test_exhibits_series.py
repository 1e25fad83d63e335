"""Utveckling's exhibits: a hand-made series whose every number can be seen, and the made-up town."""

from datetime import timedelta

import pandas as pd
import pytest

from lagesbild import calendar, exhibits, intake, week
from lagesbild.actor import COMMAND_LINE
from lagesbild.calendar import Week
from lagesbild.exhibit import ABOVE, RUNNING, WITHIN, Band, Fan, Season
from lagesbild.exhibits import Scope
from lagesbild.exhibits.counted import ALL, Step, areas_of, steps
from lagesbild.exhibits.series import first_broken
from lagesbild.problems import NoData, NotEnoughData, UnknownId
from lagesbild.services import MeetingService

HV, EX = "hasselby-vallingby", "exempelstad-fiktiv"


@pytest.fixture
def thefts(own_register, write):
    """Ten thefts a month in Hässelby-Vällingby 2019–2022, thirty in October 2023, four by mid November."""
    months = [(y, m) for y in range(2019, 2024) for m in range(1, 13) if (y, m) <= (2023, 11)]
    counts = {(2023, 10): 30, (2023, 11): 4}
    rows = [f"{y}-{m:02};Hässelby-Vällingby;Cykelstöld;{counts.get((y, m), 10)}" for y, m in months]
    head = "Anmälda brott per månad (fiktiva siffror)\nKälla: Fiktiv\nUttag: 2023-11-15\n\nmånad;område;brott;antal\n"
    intake.run(own_register, [write("manader.csv", head + "\n".join(rows) + "\n")], actor=COMMAND_LINE)
    (category,) = exhibits.counted.categories_of(Scope(own_register, HV, 2023), Step.MONTHS)
    return lambda name, *rest: exhibits.build(own_register, ":".join([name, HV, "2023", "manad", HV, category, *rest]))


def test_the_unfinished_month_is_marked_and_never_judged(thefts):
    shown = thefts("series")
    table = shown.table.set_index("period")
    assert isinstance(shown.drawing, Band)
    assert table["state"].iloc[-3:].tolist() == [WITHIN, ABOVE, RUNNING]
    assert table["count"].iloc[-2:].tolist() == [30, 4]
    # October 2023 rests on four Octobers: 40 + ½ in four times 31 days
    assert table["expected"].iloc[-2] == pytest.approx(40.5 / 4)
    assert "Okt\u00a02023: 30 anmälda brott, mer än väntat" in shown.summary
    assert "nov\u00a02023 pågår ännu".capitalize() in shown.summary
    assert any("är inte slut" in n for n in shown.notes)
    assert shown.methods == ("expected-band",)


def test_the_season_stops_at_the_last_whole_month(thefts):
    shown = thefts("season")
    assert isinstance(shown.drawing, Season)
    assert shown.table["year_2023"].isna().tolist() == [False] * 10 + [True] * 2
    assert "Jan–okt 2023: 120 anmälda brott. Under samma tid 2019–2022 var det 100 varje år" in shown.summary
    assert "ryms inom slumpen" in shown.summary


def test_what_is_not_there_is_said(thefts, own_register, register):
    for id_ in (
        f"series:{HV}:2023:dygn:{HV}:alla",
        f"series:{HV}:2023:manad:{HV}:foo",
        f"series:{HV}:2023:vecka:{HV}:alla",
        f"series:{HV}:2023:manad:vinsta:{next(iter(exhibits.counted.categories_of(Scope(own_register, HV, 2023), Step.MONTHS)))}",
        f"forecast:{HV}:2023:{HV}:alla:13",
    ):
        with pytest.raises((UnknownId, NoData), match=r"finns inte|saknas|saknar"):
            exhibits.build(own_register, id_)
    assert steps(Scope(register, HV, 2023)) == []
    for weeks in ("3", "14", "x"):
        with pytest.raises(UnknownId, match="4–13"):
            exhibits.build(register, f"forecast:{EX}:2026:{EX}:alla:{weeks}")


@pytest.fixture(scope="module")
def town(register):
    return Scope(register, EX, 2026)


def test_the_planted_changes_are_found(town):
    shown = exhibits.build_in(town, "signals", "manad")
    collected = {(r["area"], r["category"]): r for r in shown.table.to_dict("records")}
    assert collected["Hela Exempelstad (fiktiv)", "Rån"]["since"] == "jan\u00a02026"
    assert collected["Norrklint", "Stöld ur fordon"]["since"] == "jun\u00a02026"
    assert len(collected) <= 8
    assert "Av ren slump väntas omkring en av 120" in shown.summary
    area, category = first_broken(town, Step.MONTHS)
    assert shown.table["area"].iloc[0] == areas_of(town, Step.MONTHS)[area]
    assert category == "person-ran"


def test_nothing_broken_is_said_and_shown(town):
    shown = exhibits.build_in(town, "signals", "vecka")
    assert shown.summary.startswith("Ingen bevakad serie bryter mönstret just nu.")
    assert shown.written().iloc[0].tolist() == ["Ingen serie", "", "", "", "", "", ""]
    assert first_broken(town, Step.WEEKS) == (None, None)


def test_the_forecast_stands_beside_its_test(town):
    shown, tried = (exhibits.build_in(town, name, EX, ALL, "13") for name in ("forecast", "forecast-test"))
    assert isinstance(shown.drawing, Fan)
    assert shown.table["count"].notna().tolist() == [True] * 26 + [False] * 13
    fan = shown.table.drop(columns=["period", "count", "meanwhile"])[26:].astype(int)
    assert (fan.diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)
    assert shown.summary.endswith(tried.summary)
    best = tried.table.iloc[list(tried.total_rows)]
    assert len(tried.table) == 3
    assert best["method"].iloc[0].lower() in shown.how_to_read
    assert "vecka förra året" in " ".join(tried.table["method"])


def test_too_little_for_a_model_shows_a_simple_rule_and_no_test(town):
    shown = exhibits.build_in(town, "forecast", "sjoglimma", ALL, "4")
    assert "inte prövat" in shown.summary
    with pytest.raises(NotEnoughData, match="inte prövad"):
        exhibits.build_in(town, "forecast-test", "sjoglimma", ALL, "4")


def test_weeks_stop_with_the_last_assessed_week(town):
    shown = exhibits.build_in(town, "series", "vecka", EX, ALL)
    assert shown.table["period"].iloc[-1] == "v.\u00a046\u00a02026"
    assert (shown.table["state"] == RUNNING).sum() == 0
    incidents = town.rows("incidents")
    days = pd.to_datetime(incidents["date"])
    assert shown.table["count"].iloc[-1] == ((days >= "2026-11-09") & (days <= "2026-11-15")).sum()
    silent = exhibits.build_in(town, "series", "vecka", "videkulla", ALL)
    assert silent.table["count"].sum() == 0


def test_nothing_is_counted_after_the_day_it_was_saved(own_register):
    """A week that was assessed early stays unfinished, however late the document is read."""
    today = calendar.today()
    coming = Week.of(today).shift(2)
    meeting = MeetingService(own_register, COMMAND_LINE)
    for day in (today - timedelta(days=7), coming.monday()):
        meeting.note(HV, week.Incident("vallingby", day, "Brand", "oroande", "Polisen"))
    cell = week.board(own_register, HV, coming).cell("vallingby")
    meeting.decide(HV, coming, cell, 3, scale=(1, 2, 3, 4, 5), reason="Prov.")
    counted = exhibits.counted.counted(Scope(own_register, HV, Week.of(today).year), Step.WEEKS)
    assert counted.last == today
