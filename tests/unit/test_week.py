"""Incidents, decisions and meetings on the register: checks, conflicts, history."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from lagesbild import exhibits, intake, week
from lagesbild.actor import Actor, Role
from lagesbild.calendar import Week
from lagesbild.document.writers import files
from lagesbild.exhibits import week as week_exhibits
from lagesbild.problems import NoData, Refused, UnknownId
from lagesbild.services import Conflict, MeetingService
from lagesbild.week import Incident, board, incidents_of

PLACE = "hasselby-vallingby"
W7 = Week(2024, 7)  # 12–18 February
ME, OTHER = Actor(Role.SAFETY_COORDINATOR, "Stadsdelsförvaltningen"), Actor(Role.MUNICIPAL_POLICE, "Polisen")
FIRE = Incident(
    "vallingby", date(2024, 2, 13), "Brand", "oroande", "Polisen", "21.30", "centrum", "Brand i papperskorg"
)


def service(register, actor=ME):
    return MeetingService(register, actor)


def cell(register, area="vallingby", of=W7):
    return board(register, PLACE, of).cell(area)


def set_level(register, level, area="vallingby", of=W7, actor=ME, **more):
    seen = more.pop("cell", None) or cell(register, area, of)
    service(register, actor).decide(PLACE, of, seen, level, scale=(1, 2, 3, 4, 5), **more)


def complaints(refused) -> list[str]:
    return [p.what for p in refused.value.problems]


# --- which week ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2024, 2, 19), Week(2024, 7)),  # a Monday
        (date(2024, 2, 18), Week(2024, 6)),  # a Sunday: its own week has not ended
        (date(2027, 1, 4), Week(2026, 53)),
        (date(2021, 1, 4), Week(2020, 53)),
        (date(2025, 1, 6), Week(2025, 1)),
    ],
)
def test_the_meeting_is_about_the_last_completed_week(day, expected):
    assert week.last_completed(day) == expected


# --- incidents -----------------------------------------------------------------------------


def test_an_incident_is_noted_in_its_own_week_and_proposes_a_level(own_register):
    service(own_register).note(PLACE, FIRE)
    service(own_register).note(PLACE, replace(FIRE, date=date(2024, 2, 19)))  # the week after
    result = cell(own_register)
    assert result.incidents[["time", "place", "severity"]].to_numpy().tolist() == [["21:30", "centrum", "oroande"]]
    assert (result.proposal.level, result.proposal.grounds) == (2, "1 oroande händelse → 2")
    assert cell(own_register, "racksta").proposal.grounds == "inga noterade händelser → 1"


@pytest.mark.parametrize(
    ("change", "expected_text"),
    [
        ({"note": "Misstänkt 811228-9874"}, "Anteckning innehåller något som ser ut som ett personnummer."),
        ({"place": "ring 070-123 45 67"}, "Plats innehåller något som ser ut som ett telefonnummer."),
        ({"organisation": "a.b@example.se"}, "Källa innehåller något som ser ut som en e-postadress."),
        ({"category": " "}, "Kategori saknas."),
        ({"severity": "hemsk"}, "Allvar ”hemsk” finns inte."),
        ({"time": "25.00"}, "”25.00” är ingen tid."),
        ({"area": "centrum"}, "Stadsdelen är okänd."),  # in Göteborg
        ({"note": "a" * 501}, "Anteckning är för lång (501 tecken)."),
    ],
)
def test_what_is_wrong_with_an_incident_is_said_and_nothing_is_saved(own_register, change, expected_text):
    before = own_register.revision()
    with pytest.raises(Refused) as refused:
        service(own_register).note(PLACE, replace(FIRE, **change))
    assert complaints(refused) == [expected_text]
    assert own_register.revision() == before


def test_all_that_is_wrong_is_said_at_once(own_register):
    with pytest.raises(Refused) as refused:
        service(own_register).note(PLACE, replace(FIRE, severity="", category="", time="x", note="811228-9874"))
    assert len(refused.value.problems) == 4


def test_an_incident_is_corrected_with_a_reason(own_register):
    service(own_register).note(PLACE, FIRE)
    (row,) = cell(own_register).incidents.to_dict("records")
    with pytest.raises(Refused) as refused:
        service(own_register).correct(PLACE, row, replace(FIRE, severity="allvarlig"), reason=" ")
    assert complaints(refused) == ["Skäl saknas."]
    service(own_register).correct(PLACE, row, replace(FIRE, severity="allvarlig"), reason="Större än vi trodde")
    (row_now,) = cell(own_register).incidents.to_dict("records")
    assert (row_now["severity"], row_now["incident"]) == ("allvarlig", row["incident"])
    rows = own_register.history("incidents", area="vallingby")
    assert rows[["severity", "reason"]].to_numpy().tolist()[0] == ["allvarlig", "Större än vi trodde"]
    assert rows["severity"].tolist() == ["allvarlig", "oroande"]


def test_an_incident_that_was_elsewhere_moves_and_is_counted_once(own_register):
    service(own_register).note(PLACE, FIRE)
    (row,) = cell(own_register).incidents.to_dict("records")
    service(own_register).correct(PLACE, row, replace(FIRE, area="racksta"), reason="Fel stadsdel")
    assert cell(own_register).proposal.level == 1
    assert cell(own_register, "racksta").proposal.level == 2
    everything = incidents_of(own_register, ["vallingby", "racksta"], W7, withdrawn=True)
    assert everything["area"].tolist() == ["racksta"]


def test_a_withdrawn_incident_counts_no_more_and_stays_in_the_history(own_register):
    service(own_register).note(PLACE, FIRE)
    (row,) = cell(own_register).incidents.to_dict("records")
    with pytest.raises(Refused):
        service(own_register).withdraw(PLACE, row, reason="")
    service(own_register).withdraw(PLACE, row, reason="Noterad två gånger")
    assert cell(own_register).incidents.empty
    assert cell(own_register).proposal.grounds == "inga noterade händelser → 1"
    (withdrawn,) = incidents_of(own_register, ["vallingby"], W7, withdrawn=True).to_dict("records")
    assert (withdrawn["withdrawn"], withdrawn["note"]) == (1, "Brand i papperskorg")


def test_two_correcting_the_same_incident_do_not_overwrite_each_other(own_register):
    service(own_register).note(PLACE, FIRE)
    (row,) = cell(own_register).incidents.to_dict("records")
    service(own_register, OTHER).withdraw(PLACE, row, reason="Fel")
    with pytest.raises(Conflict):
        service(own_register).correct(PLACE, row, replace(FIRE, note="Ny text"), reason="Tydligare")


def test_a_file_of_incidents_is_held_to_the_same(own_register, write):
    path = write(
        "handelser.csv",
        "område;id;datum;kategori;allvar;källa;anteckning\n"
        "Vällingby;a;2024-02-13;Brand;Oroande;Polisen;Släckt\n"
        "Vällingby;b;2024-02-13;Brand;hemsk;Polisen;Släckt\n"
        "Vällingby;c;2024-02-13;Brand;lindrig;Polisen;Enligt 811228-9874\n",
    )
    with pytest.raises(Refused) as refused:
        intake.run(own_register, [path], actor=ME, options=intake.ImportOptions(area=PLACE))
    messages = {(p.row, p.column): p for p in refused.value.problems}
    assert set(messages) == {(3, "allvar"), (4, "anteckning")}
    assert "personnummer" in messages[4, "anteckning"].what and "811228" not in str(messages[4, "anteckning"])
    path.write_text("\n".join(path.read_text().splitlines()[:2]))
    intake.run(own_register, [path], actor=ME, options=intake.ImportOptions(area=PLACE))
    assert cell(own_register).proposal.grounds == "1 oroande händelse → 2"


# --- decisions -----------------------------------------------------------------------------


def test_a_decision_sets_the_level_and_says_why(own_register):
    service(own_register).note(PLACE, FIRE)
    set_level(own_register, 3, reason="Tredje branden på en månad", note="Fastighetsägaren ser över belysningen")
    row_now = cell(own_register)
    assert row_now.level == 3
    assert row_now.decision == week.Decision(
        3, 2, "1 oroande händelse → 2", "Tredje branden på en månad", "Fastighetsägaren ser över belysningen"
    )
    assert (row_now.actor, row_now.action, row_now.is_settled) == (str(ME), "beslut", True)
    rows = own_register.current("ratings", areas=["vallingby"], year=2024)
    assert rows[["week", "level"]].to_numpy().tolist() == [[7, 3]]


def test_level_and_reason_are_one_change(own_register):
    set_level(own_register, 1)
    newest = own_register.imports(PLACE).iloc[0]
    assert set(newest["kinds"]) == {"ratings", "decisions"}
    own_register.undo(int(newest["batch"]), ME)
    assert not cell(own_register).is_settled


@pytest.mark.parametrize("level", [2, 5, None])
def test_departing_from_the_proposal_needs_a_reason(own_register, level):
    with pytest.raises(Refused) as refused:
        set_level(own_register, level, reason="  ")
    assert complaints(refused) == ["Motivering saknas: beslutet avviker från förslaget, nivå 1."]
    assert not cell(own_register).is_settled
    set_level(own_register, level, reason="Se protokollet")
    assert cell(own_register).level == level


def test_ej_bedomd_is_a_decision_and_no_level(own_register):
    set_level(own_register, None, reason="Polisens underlag saknas")
    row_now = cell(own_register)
    assert row_now.level is None and row_now.is_settled
    assert "vallingby" not in [a.id for a in board(own_register, PLACE, W7).unsettled]


def test_without_rules_no_reason_is_required(own_register):
    of = board(own_register, "goteborg", W7)
    assert {c.proposal.level for c in of.cells} == {None}
    service(own_register).decide("goteborg", W7, of.cells[0], 3, scale=of.scale)
    assert board(own_register, "goteborg", W7).cells[0].level == 3


@pytest.mark.parametrize("text", ["811228-9874", "19811228-9874", "+46 70 123 45 67"])
def test_no_personal_data_in_a_decision(own_register, text):
    with pytest.raises(Refused):
        set_level(own_register, 1, reason=f"Enligt {text}")
    with pytest.raises(Refused):
        set_level(own_register, 1, note=text)
    assert not cell(own_register).is_settled


def test_a_level_outside_the_scale_is_refused(own_register):
    with pytest.raises(Refused) as refused:
        set_level(own_register, 6, reason="Mycket")
    assert complaints(refused) == ["Nivå 6 finns inte."]


def test_the_second_to_save_is_told_and_nothing_of_theirs_is_lost(own_register):
    mine = cell(own_register)
    set_level(own_register, 2, actor=OTHER, reason="Mer oro än vanligt")
    with pytest.raises(Conflict) as conflict:
        set_level(own_register, 1, cell=mine)
    assert {c.kind for c in conflict.value.clashes} == {"ratings", "decisions"}
    row_now = cell(own_register)
    assert (row_now.level, row_now.actor) == (2, str(OTHER))
    # saving mine anyway: against what is there now, with a reason
    with pytest.raises(Refused) as refused:
        set_level(own_register, 1, cell=mine, seen=row_now.seen, over_another=True)
    assert "ersätter" in complaints(refused)[0]
    set_level(own_register, 1, cell=mine, seen=row_now.seen, over_another=True, reason="Vi enades om 1")
    assert cell(own_register).level == 1
    assert week.history(own_register, "vallingby", W7)["after"].tolist() == [1, 2]


def test_saving_the_same_again_changes_nothing(own_register):
    set_level(own_register, 1)
    before = own_register.revision()
    set_level(own_register, 1)
    assert own_register.revision() == before


def test_week_53_and_the_new_year(own_register):
    last, first = Week(2026, 53), Week(2027, 1)
    set_level(own_register, 2, of=last, reason="Nyårsafton")
    assert cell(own_register, of=first).past == (None, None, None, 2)
    service(own_register).note(PLACE, replace(FIRE, date=date(2027, 1, 3)))  # a Sunday: still week 53
    assert len(cell(own_register, of=last).incidents) == 1
    assert cell(own_register, of=first).incidents.empty


def test_a_loaded_week_is_settled_but_an_empty_one_is_not(register):
    loaded = board(register, PLACE, Week(2023, 46))
    assert loaded.unsettled == []
    assert loaded.cell("hasselby-gard").past == (3, 1, 2, 3)
    assert loaded.cell("hasselby-gard").action == "import"
    empty = board(register, PLACE, Week(2023, 48))
    assert len(empty.unsettled) == 9


def test_unknown_places_and_parts_are_told(register):
    with pytest.raises(UnknownId):
        board(register, "atlantis", W7)
    with pytest.raises(UnknownId):
        board(register, PLACE, W7).cell("centrum")


# --- the meeting ---------------------------------------------------------------------------


def test_finishing_names_what_is_not_decided_and_lets_them_choose(own_register):
    before = board(own_register, PLACE, W7)
    for area in before.unsettled[2:]:
        set_level(own_register, 1, area=area.id, cell=before.cell(area.id))
    seen_board = board(own_register, PLACE, W7)
    close = {"on": date(2024, 2, 19), "organisations": ["Polisen", " Polisen ", "Bostadsbolag"]}
    with pytest.raises(Refused) as refused:
        service(own_register).finish(seen_board, **close)
    (text,) = complaints(refused)
    assert text.startswith("Inte beslutade: ") and all(a.name in text for a in seen_board.unsettled)
    service(own_register).finish(seen_board, **close, leave_unsettled=True)
    (row,) = own_register.current("meetings").to_dict("records")
    assert (row["organisations"], row["date"], row["week"]) == ("Polisen|Bostadsbolag", date(2024, 2, 19), 7)


def test_a_meeting_needs_somebody_and_no_personal_data(own_register):
    seen_board = board(own_register, PLACE, Week(2023, 46))
    with pytest.raises(Refused) as refused:
        service(own_register).finish(seen_board, on=date(2023, 11, 20), organisations=[" "], note="a@example.se")
    assert len(complaints(refused)) == 2
    assert own_register.current("meetings").empty


def test_closing_again_makes_a_new_protocol_although_the_same_people_were_there(own_register, monkeypatch):
    seen_board = board(own_register, PLACE, Week(2023, 46))
    close = {"on": date(2023, 11, 20), "organisations": ["Polisen"]}
    service(own_register).finish(seen_board, **close)
    first = own_register.current("meetings").iloc[0]["change"]
    monkeypatch.setattr("lagesbild.calendar.clock", lambda: datetime(2030, 1, 7, 9, 30))
    service(own_register).finish(seen_board, **close)
    (row,) = own_register.current("meetings").to_dict("records")
    assert row["change"] > first


# --- history -------------------------------------------------------------------------------


def test_history_tells_every_change_of_a_cell_undo_and_import_included(own_register):
    of = Week(2023, 46)
    row_now = cell(own_register, "grimsta", of)
    assert row_now.level == 3
    set_level(own_register, 4, "grimsta", of, reason="Nya uppgifter", note="Se dnr 12")
    batch = int(own_register.imports(PLACE).iloc[0]["batch"])
    own_register.undo(batch, str(OTHER), "Gällde en annan vecka")
    own_register.redo(batch, ME)
    events = week.history(own_register, "grimsta", of)
    assert events["action"].tolist() == ["gör om", "ångra", "beslut", "import"]
    assert events["before"].tolist()[:3] == [3, 4, 3]
    assert events["after"].tolist() == [4, 3, 4, 3]
    assert events["reason"].tolist() == [None, "Gällde en annan vecka", "Nya uppgifter", None]
    assert events["who"].tolist() == [str(ME), str(OTHER), str(ME), "Exempeldata"]
    assert not events["undone"].any()
    own_register.undo(batch, str(OTHER))
    assert week.history(own_register, "grimsta", of)["undone"].tolist() == [False, False, False, True, False]


def test_a_cell_that_nobody_touched_has_no_history(register):
    assert week.history(register, "grimsta", W7).empty


# --- as exhibits ---------------------------------------------------------------------------


def shown(register, id_):
    return exhibits.build(register, id_)


def test_incidents_are_shown_as_noted(own_register):
    service(own_register).note(PLACE, FIRE)
    service(own_register).note(PLACE, replace(FIRE, area="racksta", severity="lindrig", time=None, note=None))
    service(own_register).note(PLACE, replace(FIRE, area="vinsta"))
    (row,) = cell(own_register, "vinsta").incidents.to_dict("records")
    service(own_register).withdraw(PLACE, row, reason="Fel vecka")
    exhibit = shown(own_register, f"incidents:{PLACE}:2024:7")
    assert exhibit.written().to_numpy().tolist() == [
        ["2024-02-13", "21.30", "Vällingby", "centrum", "Brand", "oroande", "Polisen", "Brand i papperskorg"],
        ["2024-02-13", "", "Råcksta", "centrum", "Brand", "lindrig", "Polisen", ""],
    ]
    assert exhibit.summary == "1 oroande och 1 lindrig händelse."
    assert "En struken händelse visas inte." in exhibit.notes
    assert exhibit.source_line == "Källa: Händelser noterade i Lägesbild. Period: 12–18\xa0feb\xa02024."
    assert len(shown(own_register, "incidents:racksta:2024:7").table) == 1
    with pytest.raises(NoData):
        shown(own_register, f"incidents:{PLACE}:2024:8")


def closed_meeting(register, *, leave: bool = False) -> None:
    of = Week(2023, 47)  # the week before is loaded from a file
    service(register).note(PLACE, replace(FIRE, area="grimsta", date=date(2023, 11, 21), severity="allvarlig"))
    levels = {"grimsta": (4, "Skottlossning"), "vinsta": (None, "Underlag saknas"), "hasselby-gard": (1, "")}
    seen = board(register, PLACE, of)
    for area in seen.unsettled:
        if leave and area.id == "nalsta":
            continue
        level, reason = levels.get(area.id, (1, ""))
        set_level(register, level, area.id, of, reason=reason, cell=seen.cell(area.id))
    service(register).finish(
        board(register, PLACE, of),
        on=date(2023, 11, 27),
        organisations=["Polisen", "Stadsdelsförvaltningen"],
        note="Nästa möte i december",
        leave_unsettled=leave,
    )


def test_the_protocol_says_who_what_why_and_what_changed(own_register):
    closed_meeting(own_register, leave=True)
    exhibit = shown(own_register, f"protocol:{PLACE}:2023:47")
    rows = {r[0]: r[1:] for r in exhibit.written().to_numpy().tolist()}
    assert rows["Grimsta"] == ["4", "Allvarligt", "3", "+1", "1", "1 allvarlig händelse → 3", "Skottlossning", ""]
    assert rows["Vinsta"] == ["·", "Ej bedömd", "1", "", "0", "inga noterade händelser → 1", "Underlag saknas", ""]
    assert rows["Nälsta"][:2] == ["·", "Inte beslutad"]
    assert rows["Hässelby gård"][:4] == ["1", "Normalt", "3", "−2"]
    assert exhibit.how_to_read == "Mötet hölls 27\xa0nov\xa02023. Med var Polisen och Stadsdelsförvaltningen."
    for text in (
        "Åtta av nio stadsdelar är beslutade; Vinsta är ej bedömd.",
        "Högre än veckan före: Grimsta (3 → 4).",
        "Två beslut avviker från förslaget.",
        "Under veckan: 1 allvarlig händelse.",
    ):
        assert text in exhibit.summary
    assert "Mötets anteckning: Nästa möte i december" in exhibit.notes


def test_nothing_is_said_of_a_change_when_the_week_before_was_not_assessed(own_register):
    seen_board = board(own_register, PLACE, W7)
    service(own_register).finish(seen_board, on=date(2024, 2, 19), organisations=["Polisen"], leave_unsettled=True)
    words = shown(own_register, f"protocol:{PLACE}:2024:7").summary
    assert words.startswith("Noll av nio stadsdelar är beslutade. Veckan före är inte bedömd, så ingen ändring")


def test_the_protocol_stands_and_tells_what_was_changed_later(own_register):
    closed_meeting(own_register)
    set_level(own_register, 3, "nalsta", Week(2023, 47), reason="Uppgifter som kom efteråt")
    exhibit = shown(own_register, f"protocol:{PLACE}:2023:47")
    assert exhibit.table.set_index("area").loc["Nälsta", "level"] == 1
    assert "Ändrat efter mötet: Nälsta 1 → 3." in exhibit.notes


def test_no_protocol_before_the_meeting_is_closed(own_register):
    with pytest.raises(NoData, match="inte avslutat"):
        shown(own_register, f"protocol:{PLACE}:2023:46")
    with pytest.raises(UnknownId, match="Vecka 53 finns inte 2023"):
        shown(own_register, f"protocol:{PLACE}:2023:53")


def test_the_history_of_a_cell_as_a_table(own_register):
    of = Week(2023, 46)
    set_level(own_register, 5, "grimsta", of, reason="Sprängning", actor=OTHER)
    exhibit = shown(own_register, f"history:{PLACE}:2023:46:grimsta")
    rows = exhibit.written()
    assert rows["Vad"].tolist() == ["beslut", "inläsning"]
    assert rows[["Från", "Till"]].to_numpy().tolist() == [["3", "5"], ["·", "3"]]
    assert rows["Av"].tolist() == [str(OTHER), "Exempeldata"]
    assert rows["Varför"].tolist() == ["Sprängning", ""]
    for wrong in (f"history:{PLACE}:2023:46:centrum", f"history:{PLACE}:2023:48:atlantis"):
        with pytest.raises(UnknownId):
            shown(own_register, wrong)


@pytest.mark.parametrize("form", ["png", "svg", "csv", "xlsx"])
def test_each_can_be_downloaded(own_register, form):
    closed_meeting(own_register)
    for id_ in ("incidents:{}:2023:47", "protocol:{}:2023:47", "history:{}:2023:47:grimsta"):
        make, _ = files.FORMATS[form]
        assert len(make(shown(own_register, id_.format(PLACE)))) > 100


def test_they_are_listed_where_they_exist(own_register):
    closed_meeting(own_register)
    scope = exhibits.Scope(own_register, PLACE, 2023)
    assert {m.name: m.offered(scope) for m in week_exhibits.SPECS} == {
        "incidents": [("47",)],
        "protocol": [("47",)],
        "history": [],
    }
