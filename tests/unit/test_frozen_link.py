"""A frozen link: a revision of a day shows the same figure, whatever is saved later the same day."""

from lagesbild import exhibits
from lagesbild.actor import Actor, Role
from lagesbild.calendar import Week, now
from lagesbild.services import FigureService, MeetingService

PLACE, WEEK = "hasselby-vallingby", Week(2023, 46)


def test_a_revision_shows_the_same_figure_after_a_later_save_of_the_same_day(own_register):
    figures = FigureService(own_register, None)
    meeting = MeetingService(own_register, Actor(Role.SAFETY_COORDINATOR, "Kommunen"))
    shown = figures.version()

    def levels(version):
        return exhibits.build_in(figures.scope(PLACE, 2023, version[1]), "ratings-week", "46").written().to_dict("list")

    before = levels(shown)
    board = meeting.board(PLACE, WEEK)
    cell = board.cells[0]
    meeting.decide(
        PLACE,
        WEEK,
        cell,
        5 - (cell.level == 5),
        scale=board.scale,
        reason="Rättad efter mötet",
        note="",
        seen=cell.seen,
    )
    today = now().date()
    assert levels(figures.version(today)) != before
    assert levels(figures.version(today, shown[1])) == before
    assert shown[1] <= figures.revision_on(today)
