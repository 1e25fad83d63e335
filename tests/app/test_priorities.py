"""Åtgärder in Streamlit's own test runner: the parts are assessed one after another, with undo, and what is left is told."""

from lagesbild import actions, place
from lagesbild.place import NewPlace
from lagesbild.register import Register
from tests.app.test_atgarder import ME, _today, calm, fill, open_page, shown  # noqa: F401

PARTS = ("Norrstrand", "Lilla Hede", "Östra Tegelbruket")


def weighed(area, tertial, likelihood, consequence):
    return actions.AreaPriority(
        area, tertial, likelihood, "varje vecka", consequence, "boende undviker torget", "Rådet"
    )


def made(home):
    register = Register(home / "register.sqlite")
    place.make(register, NewPlace("Tallvik", parts=PARTS), ME)
    return register


def form_of(app):
    return next(b.key for b in app.button if b.label == "Spara bedömningen").removesuffix("-save")


def press(app, label):
    next(b for b in app.button if b.label == label).click()
    return calm(app.run())


def test_an_area_is_assessed_and_undone(home):
    made(home).close()
    app = open_page(place="tallvik")
    assert "Inget område är bedömt sep–dec 2026" in shown(app)
    assert "Inga veckonivåer eller anmälda brott är inlästa" in shown(app)
    press(app, "Spara bedömningen")
    assert any("Sannolikhet saknas" in e.value for e in app.error)
    form = form_of(app)
    fill(app, form, likelihood=3, likelihood_reason="varje vecka", consequence=2, consequence_reason="boende undviker")
    press(app, "Spara bedömningen")
    assert "Norrstrand, sep–dec 2026 är sparad." in shown(app)
    assert "Att bedöma sep–dec 2026: </b>Lilla Hede och Östra Tegelbruket." in shown(app)
    assert "Bara Norrstrand är bedömd sep–dec 2026" in shown(app)
    assert "lilla-hede" in form_of(app)  # the next that is left
    press(app, "Ångra")
    assert "Inget område är bedömt sep–dec 2026" in shown(app)


def test_two_tertials_stand_beside_each_other(home):
    register = made(home)
    for area, tertial, *weights in (
        ("norrstrand", "2026-2", 2, 3),
        ("lilla-hede", "2026-2", 2, 2),
        ("norrstrand", "2026-3", 3, 2),
        ("lilla-hede", "2026-3", 2, 3),
    ):
        actions.assess(register, "tallvik", None, weighed(area, tertial, *weights), ME)
    register.close()
    page = shown(open_page(place="tallvik"))
    assert "Norrstrand och Lilla Hede väger lika sep–dec 2026" in page
    assert "1 (delad)" in page and "högre" in page and "ej bedömd" in page
    assert "Prioritera områdena" not in shown(
        open_page(place="tallvik", vy="Årshjul")
    )  # 31 December is five weeks ahead


def test_what_the_figures_say_stands_beside_the_form():
    page = shown(open_page())
    assert "På nivå 3 eller högre" in page and "bedömda veckor" in page and "Anmälda brott, jan" in page
