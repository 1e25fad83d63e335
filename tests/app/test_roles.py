"""The role walk: every page as every role, in one process with its caches: nothing of another place, nothing before the door."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lagesbild import services
from lagesbild.actor import NOBODY, Access
from lagesbild.problems import NotAllowed
from lagesbild.ui import door
from tests.signed_in import claims, give, settings_file

ROOT = Path(__file__).parents[2]
PAGES = sorted(str(p.relative_to(ROOT)) for p in (ROOT / "pages").rglob("*.py"))
MINE, OTHER = "exempelstad-fiktiv", "goteborg"
OTHERS_WORDS = ("Göteborg", "goteborg", "Angered", "Hisingen", "Hässelby", "Vällingby")


@pytest.fixture(scope="module", autouse=True)
def home(example_home, tmp_path_factory):
    """The example places, with a role of each kind for Exempelstad and one for Göteborg."""
    own = tmp_path_factory.mktemp("roles")
    with sqlite3.connect(example_home / "register.sqlite") as source:
        source.execute("VACUUM INTO ?", (str(own / "register.sqlite"),))
    source.close()
    (own / "events").symlink_to(example_home / "events")
    for role in Access:
        give(own, role.name, role, MINE)
    give(own, "OTHER", Access.READER, OTHER)
    patch = pytest.MonkeyPatch()
    patch.setenv("LAGESBILD_HOME", str(own))
    patch.delenv("LAGESBILD_DATABASE_URL", raising=False)
    patch.setenv("LAGESBILD_SIGN_IN", str(settings_file(own)))
    patch.chdir(ROOT)
    yield own
    patch.undo()


HIDDEN = (
    "behorigheter",
    "ny_plats",
    "textkontroll",
    "sa_raknar_vi",
    "tillganglighetsredogorelse",
    "personuppgifter",
    "rapportera_brist",
)  # known only when the menu has been made


def opened(script, user, **choice):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.user = user
    for name, value in choice.items():
        app.query_params[name] = value
    if Path(script).stem in HIDDEN and user.get("sub") not in (None, "STRANGER", "PUBLIC"):
        app.switch_page("pages/data/underlag.py").run()
    app.switch_page(script)
    for name, value in choice.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, [e.value for e in app.exception]
    return app


def everything(app):
    """All bytes that the server sent for the page, as text."""
    protos = [getattr(node, "proto", None) for node in app._tree]
    return " ".join(p.SerializeToString().decode("utf-8", "ignore") for p in protos if hasattr(p, "SerializeToString"))


NOT_LET_IN = {  # signed in just now: a sign-in of long ago lets nobody in
    "not signed in": lambda: {"is_logged_in": False},
    "signed in as text": lambda: claims("READER", is_logged_in="true"),
    "by another issuer": lambda: claims("READER", iss="https://annan.example"),
    "without a role": lambda: claims("STRANGER"),
    "publik": lambda: claims("PUBLIC"),
}


@pytest.mark.parametrize(
    ("script", "who"),
    [*((s, "without a role") for s in PAGES), *(("pages/lage/brott.py", who) for who in NOT_LET_IN)],
)
def test_who_is_not_let_in_sees_nothing_of_the_page(script, who):
    app = opened(script, NOT_LET_IN[who](), omrade="Exempelstad (fiktiv)")
    shown = everything(app)
    assert "Exempelstad" not in shown and not app.selectbox and not app.get("page_link")
    assert ("Du har ingen behörighet ännu" in shown) is (who == "without a role")
    assert len(app.button) == {"without a role": 1, "publik": 1, "not signed in": 2, "signed in as text": 2}.get(who, 3)


PROGRAMS_OWN = ("efter Göteborgs modell", "(som i Göteborg)")  # names of a template and of a scale


@pytest.mark.parametrize("script", PAGES)
def test_a_deep_link_to_another_place_shows_ones_own(script):
    """After somebody of the other place has been there, and filled the caches."""
    if script == "pages/lage/oversikt.py":
        first = everything(opened(script, claims("OTHER"), omrade="Göteborg"))
        assert "Göteborg" in first and "Exempelstad" not in first
    app = opened(script, claims("READER"), omrade="Göteborg", stadsdel="Angered")
    shown = everything(app)
    assert "Exempelstad" in shown and not app.error
    for text in (*(w.value for w in app.warning), *PROGRAMS_OWN):  # "Länken säger ”Göteborg”, som inte finns här"
        shown = shown.replace(text, "")
    assert [w for w in OTHERS_WORDS if w in shown] == []


def test_a_button_that_would_be_refused_is_off():
    page = "pages/vecka/registrera.py"
    reader, coordinator = (opened(page, claims(who), vy="Händelser") for who in ("READER", "COORDINATOR"))
    assert reader.button(key="handelse-save").disabled and not coordinator.button(key="handelse-save").disabled


def test_a_role_taken_away_holds_at_the_next_press(home):
    give(home, "SHORT", Access.READER, MINE)
    app = opened("pages/lage/oversikt.py", claims("SHORT"))
    assert "Exempelstad" in everything(app)
    give(home, "SHORT", Access.READER, MINE, is_held=False)
    app.session_state["visit"] = (0.0, (), None)  # half a second later
    app.run()
    assert "Exempelstad" not in everything(app) and "Du har ingen behörighet ännu" in everything(app)


def test_a_file_that_was_offered_is_not_made_after_signing_out(home, monkeypatch):
    """Streamlit makes a file when it is pressed, outside of the page's run: who asks is looked up then."""
    mine = claims("READER", nonce="a download")
    monkeypatch.setattr(door, "_claims", lambda: mine)
    monkeypatch.setattr(door, "_origin", lambda: "10.0.0.1")
    asked = []
    make = door.for_later(lambda actor: asked.append(actor) or b"filen")
    assert make() == b"filen" and str(asked[0]) == "Läsare, Kommunen"
    other = door.for_later(lambda actor: door.opened().figures(actor).log_export(OTHER, "x") or b"x")
    assert "Din behörighet räcker inte" in other().decode()
    door.opened().sign_ins().sign_out(mine, "")
    assert make().decode() == "Du har loggat ut." and len(asked) == 1


EXPORTS = {
    "part_file": lambda s, a: s.figures(a).part_file(OTHER, 2024, 1, {}),
    "an exhibit": lambda s, a: s.figures(a).scope(OTHER, 2024, 1),
    "log_export": lambda s, a: s.figures(a).log_export(OTHER, "x"),
    "protocol_file": lambda s, a: s.meeting(a).protocol_file(OTHER, None, "docx"),
    "a document": lambda s, a: s.documents(a).draft(OTHER, 2024),
    "approved_file": lambda s, a: s.documents(a).approved_file(OTHER, ""),
    "public_file": lambda s, a: s.documents(a).public_file(OTHER, "x", "pdf"),
    "picture_file": lambda s, a: s.documents(a).picture_file(OTHER, None),
    "own_templates": lambda s, a: s.documents(a).own_templates(OTHER),
    "the log": lambda s, a: s.access(a).log_file(OTHER),
    "the whole log": lambda s, a: s.access(a).log_file(None),
}


@pytest.mark.parametrize("role", [*Access, "STRANGER"])
def test_no_role_takes_out_a_file_of_another_place(role):
    made = services.open_services()
    actor = made.sign_ins().actor(claims(getattr(role, "name", role)), "")
    for name, take in EXPORTS.items():
        for who in (actor, NOBODY, None):
            with pytest.raises(NotAllowed):
                take(made, who)
                raise AssertionError(name)
    made.close()


def test_publik_sees_what_is_approved_and_takes_it_out_in_its_public_version(home):
    """A draft neither stands in the list nor comes out; of an approved document the internal version does not."""
    from lagesbild.actor import COMMAND_LINE
    from lagesbild.calendar import now

    made = services.open_services()
    whose = {who: made.documents(made.sign_ins().actor(claims(who), "")) for who in ("COORDINATOR", "PUBLIC", "OTHER")}
    year = made.figures(made.sign_ins().actor(claims("READER"), "")).years(MINE, 10**6)[0]
    short = whose["COORDINATOR"].draft(MINE, year, "manad")
    draft = whose["COORDINATOR"].start(replace(short, sections=short.sections[:2]))
    assert whose["PUBLIC"].published() == ()
    with pytest.raises(NotAllowed):
        whose["PUBLIC"].public_file(MINE, draft.id, "html")
    whose["COORDINATOR"].approve(MINE, draft.id, day=now().date())
    assert [d.id for d in whose["PUBLIC"].published()] == [draft.id] and whose["OTHER"].published() == ()
    assert whose["PUBLIC"].public_file(MINE, draft.id, "html")
    approved = whose["COORDINATOR"].load(MINE, draft.id)
    with pytest.raises(NotAllowed):
        whose["PUBLIC"].file(approved, "html")
    shown = everything(opened("pages/lage/oversikt.py", claims("PUBLIC")))
    assert approved.title in shown and COMMAND_LINE.role not in shown
    made.close()


def test_a_document_takes_no_figure_of_another_place_with_it(home):
    """Neither one that is placed nor one that its text names."""
    made = services.open_services()
    documents = made.documents(made.sign_ins().actor(claims("COORDINATOR"), ""))
    year = made.figures(made.sign_ins().actor(claims("READER"), "")).years(MINE, 10**6)[0]
    begun = documents.draft(MINE, year, "manad")
    only = replace(begun.sections[0], figures=(), text=None, suggestion="")
    for other in (
        replace(only, text="Se [[compstat:hasselby-vallingby:2023]]."),
        replace(
            only,
            figures=(replace(next(f for s in begun.sections for f in s.figures), exhibit="compstat:goteborg:2023"),),
        ),
    ):
        document = replace(begun, sections=(other,))
        for take in (documents.assembled, documents.differences, lambda d: documents.file(d, "html")):
            with pytest.raises(NotAllowed):
                take(document)
    assert documents.assembled(replace(begun, sections=(only,)))
    made.close()
