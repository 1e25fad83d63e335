"""What the server makes of the saves that the browser's board queues."""

from datetime import date
from unittest.mock import Mock

import pytest

from lagesbild import privacy
from lagesbild import week as domain
from lagesbild.actor import Actor, Role
from lagesbild.calendar import Week
from lagesbild.register import UnusableRegister
from lagesbild.services.meeting import MeetingService
from lagesbild.ui.board import answer
from lagesbild.week import Incident

PLACE = "hasselby-vallingby"
W7 = Week(2024, 7)
ME, OTHER = Actor(Role.SAFETY_COORDINATOR, "Kommunen"), Actor(Role.MUNICIPAL_POLICE, "Polisen")


def save(register, area="vallingby", level=1, id_="a", **more) -> dict:
    """A save as the board makes it of what it was given."""
    cell = domain.board(register, PLACE, W7).cell(area)
    given = {"proposed": cell.proposal.level, "grounds": cell.proposal.grounds, "seen": list(cell.seen.values())}
    return {
        "id": id_,
        "area": area,
        "level": level,
        "reason": "",
        "note": "",
        "after": None,
        "over": False,
        **given,
        **more,
    }


def _names(texts) -> str:
    return privacy.names_in_words([n for t in texts for n in privacy.likely_names(t)])


def answers(register, *saves, actor=ME, known=()) -> dict:
    service = MeetingService(register, actor)
    return answer(service, PLACE, W7, list(saves), dict(known), _names)


def level_of(register, area="vallingby"):
    return domain.board(register, PLACE, W7).cell(area).level


def test_a_database_that_is_gone_in_mid_meeting_is_said_and_the_same_is_saved_when_it_is_back(
    own_register, monkeypatch
):
    words = "Databasen går inte att använda just nu: den svarar inte."
    mine = save(own_register)
    for name in ("save", "current"):
        with monkeypatch.context() as patched:
            patched.setattr(own_register, name, Mock(side_effect=UnusableRegister(words, "x")))
            (given,) = answers(own_register, mine).values()
        assert "svarar inte" in given["problems"][0] and "saved" not in given
    assert level_of(own_register) != 1
    (given,) = answers(own_register, {**mine, "id": "igen"}).values()
    assert given["saved"] == "Sparat: Vällingby, nivå 1."


def test_a_queue_is_saved_in_its_order_and_each_is_answered_by_its_id(own_register):
    queue = [save(own_register, area, id_=area) for area in ("vallingby", "racksta", "grimsta")]
    given = answers(own_register, *queue)
    assert {i: a["saved"] for i, a in given.items()} == {
        "vallingby": "Sparat: Vällingby, nivå 1.",
        "racksta": "Sparat: Råcksta, nivå 1.",
        "grimsta": "Sparat: Grimsta, nivå 1.",
    }
    revision = own_register.revision()
    assert answers(own_register, *queue, known=given) == given
    assert own_register.revision() == revision  # what is answered is not saved again


def test_a_queue_that_is_sent_again_after_a_lost_session_is_no_conflict(own_register):
    queue = [save(own_register), save(own_register, "racksta", 2, "b", reason="Fler klagomål")]
    first = answers(own_register, *queue)
    assert answers(own_register, *queue) == first


def test_one_who_decides_twice_about_the_same_is_no_conflict(own_register):
    first = save(own_register, id_="a")
    second = save(own_register, level=2, id_="b", reason="Vi ändrade oss", after="a")
    given = answers(own_register, first, second)
    assert given["b"]["saved"] == "Sparat: Vällingby, nivå 2."
    assert level_of(own_register) == 2


def test_the_second_of_two_sees_both_and_may_replace_with_a_reason(own_register):
    mine = save(own_register)
    answers(own_register, save(own_register, level=3, reason="Fler ungdomsgrupper"), actor=OTHER)
    clash = answers(own_register, mine)["a"]["clash"]
    assert (clash["level"], clash["reason"]) == (3, "Fler ungdomsgrupper") and str(OTHER) in clash["text"]
    assert level_of(own_register) == 3
    again = {**mine, "id": "b", "over": True, "seen": clash["seen"]}
    assert "ersätter ett som någon annan" in answers(own_register, again)["b"]["problems"][0]
    assert "saved" in answers(own_register, {**again, "reason": "Vi enades om 1"})["b"]
    assert level_of(own_register) == 1
    assert domain.history(own_register, "vallingby", W7)["who"].tolist()[:2] == [str(ME), str(OTHER)]


@pytest.mark.parametrize("reason", ["", "2", " 4 ", "!!", "1a", "ppppp", "nnpp", "PpPp 2", "mm"])
def test_a_reason_has_letters(own_register, reason):
    given = answers(own_register, save(own_register, level=4, reason=reason))
    assert given["a"]["problems"][0].startswith("Motivering saknas")
    assert level_of(own_register) is None


def test_a_proposal_that_has_moved_is_looked_at_before_it_is_saved(own_register):
    mine = save(own_register)
    fire = Incident("vallingby", date(2024, 2, 13), "Brand", "allvarlig", "Polisen")
    MeetingService(own_register, OTHER).note(PLACE, fire)
    (problem,) = answers(own_register, mine)["a"]["problems"]
    assert problem.startswith("Underlaget har ändrats medan du skrev (1 allvarlig händelse")
    assert level_of(own_register) is None


def test_a_personnummer_is_refused(own_register):
    given = answers(own_register, save(own_register, note="811228-9874"))
    assert "personnummer" in given["a"]["problems"][0]


def test_not_assessed_is_a_choice(own_register):
    given = answers(own_register, save(own_register, level=None, reason="Underlag saknas"))
    assert given["a"]["saved"] == "Sparat: Vällingby, ej bedömd."


@pytest.mark.parametrize(
    "wrong",
    [
        {"area": "centrum"},
        {"level": "4"},
        {"level": True},
        {"level": 1.5},
        {"seen": None},
        {"seen": [1]},
        {"seen": ["x", None]},
    ],
)
def test_what_no_board_sends_is_refused(own_register, wrong):
    before = own_register.revision()
    assert answers(own_register, {**save(own_register), **wrong})["a"]["problems"]
    assert own_register.revision() == before


@pytest.mark.parametrize("saves", [None, "x", [1], [{}], [{"id": 3}], {"id": "a"}])
def test_what_is_no_queue_is_nothing(own_register, saves):
    assert answer(MeetingService(own_register, ME), PLACE, W7, saves, {}, _names) == {}


def test_nobody_who_has_not_said_who_can_decide(own_register):
    given = answers(own_register, save(own_register), actor=None)
    assert given["a"]["problems"][0].startswith("Säg först vilken roll")


def test_what_may_be_a_name_is_asked_about_once(own_register):
    named = save(own_register, level=2, reason="Anna Svensson ringde", note="")
    asked = answers(own_register, named)["a"]
    assert asked["ask"] and "Anna Svensson" in asked["problems"][0]
    assert level_of(own_register) is None
    assert "saved" in answers(own_register, {**named, "id": "b", "sure": True})["b"]
    assert level_of(own_register) == 2
