"""Trygghet: one question at a time, what may be compared with it, then the sources side by side."""

from lagesbild.exhibits.survey import questions
from lagesbild.ui import choose, frame, session, show, state

chosen = state.filters()
scope = chosen.scope()
frame.heading("Trygghet", "Fråga för fråga")

if not show.available(chosen.ref("surveys")):
    show.empty(f"Trygghetsundersökningar saknas för {scope.area.name} {chosen.year}.")
    if show.available(chosen.ref("facts")):
        show.show(chosen.ref("facts"))
    frame.end()

asked = {key: f"{question}: {answer} ({survey})" for key, (survey, question, answer) in questions(scope).items()}
which = next(iter(asked))
if len(asked) > 1:
    which = choose.choose_one("Fråga", session.QUESTION, asked, choose.first_question(chosen), width="stretch")
with frame.side_by_side("survey"):
    show.show(chosen.ref("survey", which))
    if reason := show.why_not(chosen.ref("survey-change", which)):
        frame.aside(f"Har det ändrats? {reason}")
    else:
        show.show(chosen.ref("survey-change", which))


def show_in_depth() -> None:
    """Groups, waves together, the sources and the people of the place."""
    for name, title in (
        ("survey-groups", "Skiljer sig grupper åt?"),
        ("survey-pooled", "Omgångarna tillsammans"),
    ):
        if show.available(chosen.ref(name, which)):
            frame.section(title)
            show.show(chosen.ref(name, which))
    frame.section("Källorna sida vid sida")
    if show.available(chosen.ref("survey-agreement")):
        show.show(chosen.ref("survey-agreement"))
    show.show(chosen.ref("survey-sources"))
    show.show(chosen.ref("surveys"))
    for name in ("facts", "population"):
        if show.available(chosen.ref(name)):
            show.show(chosen.ref(name))


frame.folded("Fördjupning: grupper, källor och befolkning", show_in_depth)
