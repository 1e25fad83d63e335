"""Crime weighed by harm, in a place of one's own: sums by hand, what has no weight, what is refused, what stays inside."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from lagesbild import exhibits, intake, place
from lagesbild.actor import COMMAND_LINE, Actor, Role
from lagesbild.exhibits.harm import NO_TREND
from lagesbild.intake import ImportOptions
from lagesbild.place import NewPlace
from lagesbild.problems import Field, NoData, NotEnoughData, Refused
from lagesbild.register import Register

ME = Actor(Role.SAFETY_COORDINATOR, "Kommunen")
CRIME = """Källa: Polisen (fiktiv)
Område: Sjövik
område;brottsgrupp;brottskategori;från;till;antal
"""
ROWS = {
    "Sjövik": {"Rån": (10, 5), "Cykelstöld": (200, 180), "Hot": (40, 44), "Klotter": (60, 70)},
    "Norr": {"Rån": (9, 4), "Cykelstöld": (20, 30), "Hot": (10, 12)},
    "Söder": {"Rån": (1, 1), "Cykelstöld": (160, 140), "Hot": (30, 32)},
}
WEIGHTS = "Källa: Prov (fiktiv)\nOmråde: Sjövik\nbrottskategori;brottsvikt;grund\n"
GIVEN = "Rån;500;straff\nCykelstöld;2;dagsböter\nhot;12,5;\n"  # a threat has no prison in this scale, and its weight


@pytest.fixture
def sjovik(empty_file, tmp_path):
    register = Register(shutil.copy(empty_file, tmp_path / "register.sqlite"))
    place.make(register, NewPlace("Sjövik", parts=("Norr", "Söder")), ME)
    lines = [
        f"{area};Alla;{category};{year}-01-01;{year}-09-30;{n}"
        for area, counts in ROWS.items()
        for category, both in counts.items()
        for year, n in zip((2026, 2025), both, strict=True)
    ]
    load(register, tmp_path, "brott.csv", CRIME + "\n".join(lines) + "\n")
    yield register
    register.close()


def load(register, folder, name, text, **options):
    (folder / name).write_text(text, encoding="utf-8")
    return intake.run(register, [folder / name], actor=COMMAND_LINE, options=ImportOptions(**options))


def table(register, name):
    return exhibits.build(register, f"{name}:sjovik:2026").table


def test_sums_by_hand_and_what_has_no_weight(sjovik, tmp_path):
    with pytest.raises(NoData, match="Brottsvikter saknas för Sjövik"):
        table(sjovik, "harm")
    load(sjovik, tmp_path, "vikter.csv", WEIGHTS + GIVEN)
    shown = exhibits.build(sjovik, "harm:sjovik:2026")
    rows = shown.table.set_index("category")
    assert rows["harm"].dropna().to_dict() == {"Rån": 5000, "Hot": 500, "Cykelstöld": 400, "Summa vägda brott": 5900}
    assert rows.loc["Summa vägda brott", ["count", "harm_before"]].tolist() == [250, 2500 + 550 + 360]
    assert rows.loc["Summa vägda brott", "share"] == 100
    assert shown.write("weight")[list(rows.index).index("Klotter")] == "saknar vikt"
    assert np.isnan(float(rows.loc["Klotter", "harm"] or np.nan)), "never 0"
    assert any("Klotter (60" in c for c in shown.caveats)
    assert any(s.startswith("Vikter: Prov (fiktiv)") for s in shown.sources)
    assert "80" in shown.finding or "85" in shown.finding  # 5 000 of 5 900

    areas = table(sjovik, "harm-areas").set_index("area")
    assert areas["harm"].to_dict() == {"Norr": 4500 + 40 + 125, "Söder": 500 + 320 + 375}
    assert areas["heaviest"].tolist() == ["Rån", "Rån"]
    assert areas["count"].to_dict() == {"Norr": 39, "Söder": 191}, "fewer crimes, more harm"
    assert (
        "Norr har störst brottsskada; flest vägda brott har Söder"
        in exhibits.build(sjovik, "harm-areas:sjovik:2026").summary
    )


def test_an_area_that_lacks_a_count_has_no_sum(sjovik, tmp_path):
    load(sjovik, tmp_path, "vikter.csv", WEIGHTS + GIVEN + "Klotter;1;\n")
    more = f"{CRIME}Norr;Alla;Klotter;2026-01-01;2026-09-30;5\nSöder;Alla;Klotter;2026-01-01;2026-09-30;..\n"
    load(sjovik, tmp_path, "mer.csv", more)
    shown = exhibits.build(sjovik, "harm-areas:sjovik:2026")
    rows = shown.table.set_index("area")
    assert rows.loc["Norr", "harm"] == 4665 + 5
    assert np.isnan(rows.loc["Söder", "harm"])
    assert any("Söder (Klotter)" in c for c in shown.caveats)


@pytest.mark.parametrize("weight", ["0", "-5", "tung", ""])
def test_a_weight_that_is_none_is_refused_and_nothing_saved(sjovik, tmp_path, weight):
    before = sjovik.revision()
    with pytest.raises(Refused) as refused:
        load(sjovik, tmp_path, "vikter.csv", f"{WEIGHTS}{GIVEN}Klotter;{weight};\n")
    message = "\n".join(map(str, refused.value.problems))
    assert "vikter.csv:7" in message and "brottsvikt" in message
    assert sjovik.revision() == before


def test_weights_need_their_source_and_can_be_undone(sjovik, tmp_path):
    nameless = WEIGHTS.partition("\n")[2] + GIVEN
    with pytest.raises(Refused) as refused:
        load(sjovik, tmp_path, "vikter.csv", nameless)
    assert [p.missing for p in refused.value.problems] == [Field.SOURCE]
    load(sjovik, tmp_path, "vikter.csv", nameless, source="Egen skala (fiktiv)")
    assert len(table(sjovik, "harm")) == 5
    sjovik.undo(int(sjovik.imports()["batch"].iloc[0]), ME)
    with pytest.raises(NoData):
        table(sjovik, "harm")


def test_no_trend_over_years(sjovik, tmp_path):
    load(sjovik, tmp_path, "vikter.csv", WEIGHTS + GIVEN)
    for name in ("harm", "harm-areas"):
        with pytest.raises(NotEnoughData) as refused:
            exhibits.build(sjovik, f"{name}:sjovik:2026:tidigare")
        assert str(refused.value) == NO_TREND


def test_harm_is_no_part_of_a_public_version():
    """The weights are no secret: harm divided by weight is the count."""
    for name in ("harm", "harm-areas", "map-harm"):
        assert exhibits.SPECS[name].disclosure is exhibits.SPECS["event-density"].disclosure


def test_unit_lag_and_willingness_to_report_stand_beside_a_count(sjovik, tmp_path):
    def message_of() -> str:
        (line,) = [n for n in exhibits.build(sjovik, "compstat:sjovik:2026").notes if n.startswith("Enhet:")]
        return line

    assert "Enhet: anmälan" in message_of() and "uttagets dag är inte angiven" in message_of()
    assert "Anmälningsbenägenhet: saknas" in message_of()
    survey = """Källa: Kommunen (fiktiv)
område;undersökning;våg;fråga;svar;grupp;andel;n
Sjövik;Kommunens;2024;Anmälde du brottet till polisen?;ja;alla;38 %;210
Sjövik;Kommunens;2026;Anmälde du brottet till polisen?;ja;alla;45 %;230
Sjövik;Kommunens;2026;Trygg ute sen kväll;otrygg;alla;31 %;900
"""
    load(sjovik, tmp_path, "enkat.csv", survey)
    assert (
        "Anmälningsbenägenhet: 45\u00a0% har svarat ”ja” på ”Anmälde du brottet till polisen?” (Kommunens, 2026)"
        in message_of()
    )
    drawn = CRIME.replace("Område:", "Uttag: 2026-10-16\nOmråde:") + "Sjövik;Alla;Rån;2026-01-01;2026-09-30;11\n"
    load(sjovik, tmp_path, "nytt.csv", drawn)
    assert "uttaget gjordes 16\u00a0dagar efter periodens slut" in message_of()
