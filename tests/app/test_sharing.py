"""Two organisations on the pages in turn, in one process with its caches: nothing that one keeps is in a byte that the other gets."""

import shutil
from pathlib import Path

import pytest

from lagesbild import services
from lagesbild.actions import Action, LocalProblem
from lagesbild.actions.notes import WalkPoint
from lagesbild.actor import Access
from lagesbild.calendar import Week, today
from lagesbild.week import Incident
from tests.app.test_roles import everything, opened
from tests.signed_in import claims, give, settings_file

MINE = "exempelstad-fiktiv"
ROOT = Path(__file__).parents[2]
WORDS = ("Hemliga gränden", "Hemlig spaning", "Hemlig lampa", "Hemliga hörnet", "Hemligt problem", "Hemlig åtgärd")


@pytest.fixture(scope="module", autouse=True)
def home(example_home, tmp_path_factory):
    """The example places, with a coordinator of the police and one of the town; the police has noted what is its own."""
    own = tmp_path_factory.mktemp("sharing")
    shutil.copy(example_home / "register.sqlite", own / "register.sqlite")
    (own / "events").symlink_to(example_home / "events")
    for organisation in ("Polisen", "Kommunen"):
        give(own, organisation, Access.COORDINATOR, MINE, organisation)
    patch = pytest.MonkeyPatch()
    patch.setenv("LAGESBILD_HOME", str(own))
    patch.delenv("LAGESBILD_DATABASE_URL", raising=False)
    patch.setenv("LAGESBILD_SIGN_IN", str(settings_file(own)))
    patch.chdir(ROOT)
    made = services.open_services()
    police = made.sign_ins().actor(claims("Polisen"), "")
    scope = made.figures(police).scope(MINE, today().year, made.figures(police).version()[1])
    day = last_week().monday()
    given = {"place": WORDS[0], "note": WORDS[1]}
    made.meeting(police).note(MINE, Incident(scope.parts[0].id, day, "Brand", "allvarlig", "Polisen", **given))
    made.actions(police).add_note(MINE, WalkPoint(WORDS[2], spot=WORDS[3], part=scope.parts[0].id))
    problem = made.actions(police).add_problem(MINE, LocalProblem(WORDS[4], parts=scope.parts[0].id))
    made.actions(police).add_action(MINE, Action(WORDS[5], problem, follow_up=day))
    made.close()
    yield own
    patch.undo()


def last_week():
    return Week.of(today()).shift(-1)


SEES = {  # a page and a choice on it → what its owner finds there
    ("pages/vecka/registrera.py", ("vy", "Händelser")): WORDS[:2],
    ("pages/vecka/registrera.py", ("vy", "Möte")): (),
    ("pages/vecka/atgarder.py", ("vy", "Dialog")): WORDS[2:4],
    ("pages/vecka/atgarder.py", ("problem", "P7")): WORDS[4:],
    ("pages/vecka/atgarder.py", ("vy", "Åtgärder")): WORDS[4:],
    ("pages/vecka/atgarder.py", ("vy", "Uppföljning")): WORDS[5:],
    ("pages/vecka/atgarder.py", ("vy", "Årshjul")): (),
    ("pages/lage/oversikt.py", ("vy", "")): (),
    ("pages/lage/utveckling.py", ("vy", "")): (),
    ("pages/data/underlag.py", ("vy", "")): (),
}


@pytest.mark.parametrize(("script", "choice"), list(SEES))
def test_what_an_organisation_keeps_is_on_no_page_of_another(script, choice):
    name, value = choice
    kept = {**({name: value} if value else {}), "omrade": "Exempelstad (fiktiv)"}
    police = everything(opened(script, claims("Polisen"), **kept))
    town = everything(opened(script, claims("Kommunen"), **kept))
    assert [w for w in WORDS if w in town] == []
    assert [w for w in WORDS if w in police] == list(SEES[script, choice])


def test_it_is_shared_on_the_page_where_it_is_seen_and_taken_back():
    page, choice = "pages/vecka/registrera.py", {"vy": "Händelser", "omrade": "Exempelstad (fiktiv)"}
    app = opened(page, claims("Polisen"), **choice)
    assert "utkast, bara Polisen" in everything(app)
    save(app, "delad", "Veckomötet", ["Kommunen"])
    assert "1\u00a0rad delas med Kommunen." in everything(app)
    town = opened(page, claims("Kommunen"), **choice)
    shown = everything(town)
    assert WORDS[1] in shown and "delad med Kommunen" in shown and "Veckomötet" in shown
    assert not [b for b in town.button if b.key == "dela-incidents-save"]  # it is for the owner to share
    save(app, "utkast", "Fel händelse", [])
    assert WORDS[1] not in everything(opened(page, claims("Kommunen"), **choice))


def test_a_problem_is_everybodys_or_ones_own_as_its_form_says():
    page, choice = "pages/vecka/atgarder.py", {"omrade": "Exempelstad (fiktiv)"}
    for sees, name, town_sees in ((True, "Klotter vid bron", True), (False, "Hemligt klotter", False)):
        app = opened(page, claims("Polisen"), **choice)
        (key,) = [w.key for w in app.text_input if w.key.startswith("problem-ny-") and w.key.endswith("-name")]
        form = key.removesuffix("-name")
        app.text_input(key=key).set_value(name)
        app.radio(key=f"dela-common-{form}").set_value(sees)
        app.button(key=f"{form}-save").click().run()
        assert not app.exception and not app.error, [e.value for e in app.error]
        shown = everything(app)
        assert name in shown and ("gemensamma figurer eller dokument förrän" in shown) is not town_sees
        assert (name in everything(opened(page, claims("Kommunen"), **choice))) is town_sees


def save(app, way, purpose, receivers):
    fields = {w.label: w for w in (*app.multiselect, *app.radio, *app.text_input)}
    fields["Dela"].set_value(fields["Dela"].options)
    fields["Hur"].set_value(way)
    fields["Delas med"].set_value(receivers)
    fields["Ändamål, eller skäl till att ta tillbaka"].set_value(purpose)
    app.button(key="dela-incidents-save").click().run()
    assert not app.exception and not app.error, [e.value for e in app.error]
