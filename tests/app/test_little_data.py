"""Every page for a place that holds little: no error, nothing twice, and one sentence on what is missing and where."""

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lagesbild import intake, place
from lagesbild.actor import COMMAND_LINE
from lagesbild.place import NewPlace
from lagesbild.register import Register
from lagesbild.swedish import slug
from tests.app.test_pages import PAGES
from tests.app.test_registrera import ME, ROOT, shown

PARTS = ("Norr", "Söder", "Öster")
AREAS = "namn;typ;överordnad\nBaraområden;kommun;\nNorr;stadsdel;Baraområden\nSöder;stadsdel;Baraområden\n"
FILES = {
    "Envecka": "Källa: Fiktiv\nOmråde: Envecka\nÅr: 2026\n\nvecka;Norr;Söder;Öster\n40;1;3;\n",
    "Enmånad": "Källa: Fiktiv\nområde;brottsgrupp;brottskategori;från;till;status;antal\n"
    "Enmånad;Person;Rån;2026-03-01;2026-03-31;slutlig;12\n",
    "Delmånad": "Källa: Fiktiv\nOmråde: Delmånad\nområde;brottsgrupp;brottskategori;från;till;status;antal\n"
    "Norr;Person;Rån;2026-03-01;2026-03-31;slutlig;12\nSöder;Person;Rån;2026-03-01;2026-03-31;slutlig;2\n",
    "Enundersökning": "Källa: Fiktiv\nområde;undersökning;våg;fråga;svar;grupp;andel;n\n"
    "Enundersökning;Egen;2025;Trygg ute?;otrygg;kvinnor;31;420\nEnundersökning;Egen;2025;Trygg ute?;otrygg;män;21;410\n",
}
"""What each place holds besides its areas and scale."""
BOTH = "Veckomånad"
"""A place with an assessed week and a month of crime."""
PLACES = ("Tomort", "Odelad", "Baraområden", *FILES, BOTH)


@pytest.fixture(scope="module", autouse=True)
def _home(tmp_path_factory, example_home):
    patch = pytest.MonkeyPatch()
    home = tmp_path_factory.mktemp("little")
    patch.setenv("LAGESBILD_HOME", str(home))
    patch.chdir(ROOT)
    st.cache_resource.clear()
    register = Register(home / "register.sqlite")
    for name in PLACES:
        if name != "Baraområden":
            place.make(register, NewPlace(name, parts=() if name == "Odelad" else PARTS), ME)
    both = [(BOTH, FILES[other].replace(other, BOTH)) for other in ("Envecka", "Enmånad")]
    for n, (name, text) in enumerate([("Baraområden", AREAS), *FILES.items(), *both]):
        path = Path(home) / f"{slug(name)}-{n}.csv"
        path.write_text(text, "utf-8")
        intake.run(register, [path], actor=COMMAND_LINE)
    register.close()
    yield
    patch.undo()


EVERY = {**PAGES, "Lägesbild": "pages/lage/lagesbild.py", "Ny plats": "pages/data/ny_plats.py"}


@pytest.mark.parametrize("title", EVERY)
def test_no_page_fails_or_is_silent(title):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.session_state["who"] = ME
    if title in ("Ny plats", "Så räknar vi", "Textkontroll"):  # known by their address only when the menu has been made
        app.run()
    if title != "Översikt":
        app.switch_page(EVERY[title])
    app.run()
    wrong = {}
    for name in PLACES:
        app.selectbox(key="omrade").set_value(slug(name))
        app.run()
        text = shown(app)
        missing = [str(e.proto.body) for e in app.get("html") if "lb-empty" in str(e.proto.body)]
        faults = [e.value for e in (*app.exception, *app.error)]
        faults += [] if f">{title}</h1>" in text else ["no heading"]
        faults += [e.value for e in (*app.code, *app.markdown) if e.value.strip("`") == "None"]
        faults += [m for m in set(missing) if missing.count(m) > 1]
        if faults:
            wrong[name] = faults
    assert not wrong


def test_one_week_is_told_as_one():
    """A place begins with its first week: weeks that were nobody's to assess are no row of gaps."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["omrade"] = "Envecka"
    text = shown(app.run())
    assert "Den första veckan" in text
    assert "Anmälda brott och trygghetsundersökningar för hela området saknas" in text


@pytest.mark.parametrize("name", PLACES)
def test_a_document_can_be_begun_for_a_place_that_holds_little(name):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.switch_page(EVERY["Lägesbild"])
    app.session_state["who"] = ME
    app.query_params["omrade"] = name
    (begin,) = (b for b in app.run().button if b.label == "Börja skriva")
    assert not begin.disabled
