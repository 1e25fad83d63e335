"""What meetings resolve and the week's focus: checks, history, what is still open next Monday."""

from dataclasses import replace
from datetime import date

import pytest

from lagesbild import resolutions
from lagesbild.actor import Actor, Role
from lagesbild.calendar import Week
from lagesbild.problems import Refused
from lagesbild.register import Conflict
from lagesbild.resolutions import Focus, Resolution

PLACE = "hasselby-vallingby"
W52, W1, W2 = Week(2024, 52), Week(2025, 1), Week(2025, 2)
ME = Actor(Role.SAFETY_COORDINATOR, "Kommunen")
LIGHT = Resolution("Laga belysningen vid gångtunneln", "Tekniska kontoret", date(2025, 1, 20), part="vallingby")


def test_what_a_meeting_resolved_is_open_at_the_next_also_across_a_new_year(own_register):
    resolutions.resolve(own_register, PLACE, W52, replace(LIGHT, due=None), ME)
    resolutions.resolve(own_register, PLACE, W1, LIGHT, ME)
    assert resolutions.open_before(own_register, PLACE, W52).empty
    assert resolutions.open_before(own_register, PLACE, W1)["week"].tolist() == [52]
    assert resolutions.open_before(own_register, PLACE, W2)["week"].tolist() == [1, 52]  # what has a day comes first


def test_what_is_done_is_open_no_longer_and_its_history_stays(own_register):
    resolutions.resolve(own_register, PLACE, W1, LIGHT, ME)
    (row,) = resolutions.of_meeting(own_register, PLACE, W1).to_dict("records")
    assert resolutions.of_row(row) == LIGHT
    resolutions.change(own_register, row, replace(LIGHT, status="klart", outcome="Bytt 14 januari"), ME)
    assert resolutions.open_before(own_register, PLACE, W2).empty
    assert own_register.history("resolutions", area=PLACE)["status"].tolist() == ["klart", "öppet"]


def test_two_who_change_the_same_meet_a_conflict(own_register):
    resolutions.resolve(own_register, PLACE, W1, LIGHT, ME)
    (row,) = resolutions.of_meeting(own_register, PLACE, W1).to_dict("records")
    resolutions.change(own_register, row, replace(LIGHT, status="pågår"), ME)
    with pytest.raises(Conflict):
        resolutions.change(own_register, row, replace(LIGHT, status="avskrivet"), ME)


def test_one_noted_by_mistake_is_shown_no_more(own_register):
    resolutions.resolve(own_register, PLACE, W1, LIGHT, ME)
    (row,) = resolutions.of_meeting(own_register, PLACE, W1).to_dict("records")
    resolutions.change(own_register, row, LIGHT, ME, withdrawn=True)
    assert resolutions.of_meeting(own_register, PLACE, W1).empty
    assert resolutions.resolutions_of(own_register, PLACE).empty


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"what": " "}, "Beslut saknas."),
        ({"responsible": ""}, "Ansvarig saknas."),
        ({"status": "kanske"}, "Status ”kanske” finns inte."),
        ({"what": "Ring 070-123 45 67"}, "Beslut innehåller något som ser ut som ett telefonnummer."),
        ({"outcome": "811228-9874"}, "Utfall innehåller något som ser ut som ett personnummer."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(own_register, values, complaint):
    before = own_register.revision()
    with pytest.raises(Refused) as refused:
        resolutions.resolve(own_register, PLACE, W1, replace(LIGHT, **values), ME)
    assert [p.what for p in refused.value.problems] == [complaint]
    assert own_register.revision() == before


def test_the_focus_of_a_week_is_noted_and_taken_back(own_register):
    resolutions.set_focus(own_register, PLACE, W2, Focus("Centrumtorget", "Polisen, fältgruppen", "fre–lör 18–02"), ME)
    (row,) = resolutions.focus_of(own_register, PLACE, W2).to_dict("records")
    assert (row["place"], row["hours"], row["responsible"]) == (
        "Centrumtorget",
        "fre–lör 18–02",
        "Polisen, fältgruppen",
    )
    assert resolutions.focus_of(own_register, PLACE, W1).empty
    resolutions.withdraw_focus(own_register, row, ME)
    assert resolutions.focus_of(own_register, PLACE, W2).empty
    with pytest.raises(Refused):
        resolutions.set_focus(own_register, PLACE, W2, Focus("", ""), ME)
