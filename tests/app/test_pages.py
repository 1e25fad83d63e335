"""Every page through app.py, in Streamlit's own test runner."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lagesbild.ui import choose

ROOT = Path(__file__).parents[2]
PAGES = {
    "Översikt": "pages/lage/oversikt.py",
    "Veckoläge": "pages/lage/veckolage.py",
    "Brott": "pages/lage/brott.py",
    "Utveckling": "pages/lage/utveckling.py",
    "Trygghet": "pages/lage/trygghet.py",
    "Karta": "pages/lage/karta.py",
    "Stadsdel": "pages/lage/stadsdel.py",
    "Underlag": "pages/data/underlag.py",
    "Registrera": "pages/vecka/registrera.py",
    "Åtgärder": "pages/vecka/atgarder.py",
    "Textkontroll": "pages/metod/textkontroll.py",
    "Så räknar vi": "pages/metod/sa_raknar_vi.py",
}

OWN = (
    "Registrera",
    "Åtgärder",
    "Underlag",
    "Textkontroll",
    "Så räknar vi",
)  # they show no exhibit of the year in the open


@pytest.fixture(scope="module", autouse=True)
def _home(example_home):
    """The example places; the tests here only look."""
    patch = pytest.MonkeyPatch()
    patch.setenv("LAGESBILD_HOME", str(example_home))
    patch.delenv("LAGESBILD_DATABASE_URL", raising=False)
    patch.chdir(ROOT)
    yield
    patch.undo()


def open_page(script: str, folded: str = "", **choice: object) -> AppTest:
    """A page with the choice in its address; what stands behind the line ``folded`` is opened."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    if script.startswith("pages/metod/"):  # pages that the menu hides are known only when the menu has been made
        for name, value in choice.items():
            app.query_params[name] = str(value)
        app.run()
    if script != PAGES["Översikt"]:
        app.switch_page(script)  # at once, as by a link: a first run of Översikt would cost as much as the page
    for name, value in choice.items():
        app.query_params[name] = str(value)
    if folded:
        app.session_state[f"folded-{folded}"] = True
    app.run()
    assert not app.exception, [e.value for e in app.exception]
    assert "Så räknar vi" in [link.proto.label for link in app.get("page_link")], "the foot, whatever there is to show"
    return app


def texts(app: AppTest) -> str:
    return " ".join(str(e.proto.body) for e in app.get("html"))


@pytest.mark.parametrize("title", PAGES)
@pytest.mark.parametrize("place", ["Hässelby-Vällingby", "Göteborg", "Exempelstad (fiktiv)"])
def test_page_opens_with_its_heading_and_no_error(title, place):
    app = open_page(PAGES[title], omrade=place)
    assert app.selectbox(key="omrade").options[app.selectbox(key="omrade").index] == place
    shown = texts(app)
    assert f'<h1 class="lb-h1">{title}</h1>' in shown
    assert not app.error
    for leak in ("nan", "None", "&lt;NA&gt;", "Traceback"):
        assert f">{leak}<" not in shown


@pytest.mark.parametrize("title", [t for t in PAGES if t not in OWN])
def test_year_with_little_data_says_what_is_missing(title):
    app = open_page(PAGES[title], omrade="Hässelby-Vällingby", ar=2020)
    assert not app.error
    shown = texts(app)
    assert "Källa:" in shown or "saknas" in shown


def test_every_exhibit_shows_source_and_period():
    shown = texts(open_page(PAGES["Veckoläge"]))
    assert shown.count("· Om siffrorna") == shown.count("Period:") >= 3, "the whole source stands behind the short one"


def test_first_place_is_the_one_with_weekly_levels():
    app = open_page(PAGES["Översikt"])
    assert app.selectbox(key="omrade").value == "hasselby-vallingby"
    assert app.selectbox(key="ar").value == 2023


def test_bad_values_in_the_url_are_dropped():
    app = open_page(PAGES["Översikt"], omrade="atlantis", ar="1066")
    assert app.selectbox(key="omrade").value == "hasselby-vallingby"
    assert not app.error


def test_choosing_a_week_shows_that_week():
    app = open_page(PAGES["Veckoläge"])
    app.selectbox(key="vecka").set_value(41).run()
    shown = texts(app)
    assert "Läget v.\xa041 2023" in shown
    assert "Högre än veckan före" in shown


def test_compstat_page_prints_the_seed():
    shown = texts(open_page(PAGES["Brott"]))
    assert "Anmälda brott" in shown or "Cykelstöld" in shown


def test_choosing_a_category_and_a_mode_redraws_the_line():
    app = open_page(PAGES["Brott"])
    app.selectbox(key="brott").set_value("hushall-cykelstold").run()
    assert "Cykelstöld, Hässelby-Vällingby" in texts(app)


@pytest.mark.parametrize("title", PAGES)
def test_changing_place_and_year_on_a_page_never_breaks_it(title):
    app = open_page(PAGES[title])
    if title == "Karta":
        app.selectbox(key="matt").set_value("andel").run()
    for place, year in (
        ("goteborg", 2021),
        ("goteborg", 2025),
        ("hasselby-vallingby", 2019),
        ("hasselby-vallingby", 2024),
    ):
        app.selectbox(key="omrade").set_value(place).run()
        if year in [int(o) for o in app.selectbox(key="ar").options]:
            app.selectbox(key="ar").set_value(year).run()
        assert not app.exception, (place, year)
        assert not app.error, (place, year, [e.value for e in app.error])


def test_story_of_one_stadsdel():
    app = open_page(PAGES["Stadsdel"], stadsdel="Råcksta")
    assert app.selectbox(key="stadsdel").value == "racksta"
    assert "Lägesbedömning Råcksta 2023" in texts(app)


def test_small_base_gets_a_sentence_not_a_percentage():
    app = open_page(PAGES["Översikt"])
    assert "66,7" not in texts(app)


def test_development_opens_with_what_breaks_the_pattern_and_follows_the_choice():
    app = open_page(PAGES["Utveckling"])
    app.selectbox(key="omrade").set_value("exempelstad-fiktiv").run()
    app.selectbox(key="ar").set_value(2026).run()
    shown = texts(app)
    assert "Vad bryter mönstret just nu" in shown
    assert "per månad, Månvreten" in shown
    assert "Prognosen görs vecka för vecka" in shown
    app.selectbox(key="underlag").set_value("vecka").run()
    shown = texts(app)
    assert "Prognos 13 veckor: Alla händelser" in shown
    assert "Så väl har prognosen träffat" in shown
    app.selectbox(key="del").set_value("videkulla").run()
    assert "Alla händelser per vecka, Videkulla" in texts(app)
    assert not app.error
    assert not app.exception


def test_development_without_months_or_incidents_says_so_once():
    shown = texts(open_page(PAGES["Utveckling"], omrade="Hässelby-Vällingby"))
    assert shown.count('class="lb-empty"') == 1
    assert "Brott per månad och händelser saknas för Hässelby-Vällingby 2023." in shown


def test_settings_reach_what_a_scope_has_worked_out(monkeypatch):
    app = open_page(PAGES["Trygghet"], omrade="Exempelstad (fiktiv)", ar=2026)
    assert "Under 30 svar visas inte" in texts(app)
    monkeypatch.setenv("LAGESBILD_HIDE_ANSWERS", "40")
    app.run()
    assert "Under 40 svar visas inte" in texts(app)


def test_one_stadsdel_is_judged_among_all_and_its_weeks_fit_a_phone():
    shown = texts(open_page(PAGES["Stadsdel"], choose.IN_DEPTH, omrade="Hässelby-Vällingby", ar=2023))
    assert "antyder stigande" in shown, "as on Veckoläge: one of nine was chosen"
    assert shown.count("<li><span>") == 52


def test_the_overview_leads_to_the_part_and_says_what_is_missing():
    shown = texts(open_page(PAGES["Översikt"], omrade="Exempelstad (fiktiv)", ar=2026))
    assert "Lugn vecka" in shown
    assert "stadsdel=M%C3%A5nvreten" in shown
    assert "Det här sticker ut" in shown
    assert "Inga beslut noterade" in shown
    assert "Befolkningsfakta" not in shown


def test_crime_begins_with_the_row_that_has_changed_for_certain_and_can_show_a_part():
    app = open_page(PAGES["Brott"], omrade="Exempelstad (fiktiv)", ar=2026)
    assert app.selectbox(key="brott").value == "person-ran"
    app.selectbox(key="inom").set_value("videkulla").run()
    assert not app.exception
    assert "CompStat Videkulla" in texts(app)


def test_only_weeks_that_have_begun_can_be_chosen():
    app = open_page(PAGES["Veckoläge"], omrade="Hässelby-Vällingby", ar=2023)
    assert app.selectbox(key="vecka").options[0] == "52"
    assert "registrera?omrade=H%C3%A4sselby-V%C3%A4llingby&amp;ar=2023&amp;motesvecka=v.%2046%202023" in texts(app)


@pytest.mark.parametrize(
    ("link", "expected_text"),
    [
        ({"per": "abc"}, "Länken säger per=abc, som inte är en dag"),
        ({"per": "2999-01-01"}, "en dag som inte har varit"),
        ({"revision": "3"}, "Länken säger revision 3 men ingen dag"),
    ],
)
def test_a_link_to_a_day_that_cannot_be_shown_says_so(link, expected_text):
    (warning,) = open_page(PAGES["Underlag"], **link).warning
    assert expected_text in warning.value


@pytest.mark.parametrize(
    ("link", "expected_text"),
    [
        ({"omrde": "Göteborg"}, "Länken säger ”omrde”, som inget val här heter. Menades ”omrade”?"),
        ({"stad": "Videkulla"}, "Länken säger ”stad”, som inget val här heter. Menades ”stadsdel”?"),
        ({"omrade": "Götebor"}, "Länken säger ”Götebor”, som inte finns här. Menades ”Göteborg”?"),
        ({"omrade": "Atlantis"}, "Länken säger ”Atlantis”, som inte finns här. Visar i stället"),
        (
            {"brott": "Rån", "fraga": "1"},
            "Länken säger ”brott” och ”fraga”, som det inte finns något val för på den här sidan nu.",
        ),
    ],
)
def test_a_link_that_says_what_is_not_known_is_told_what_is_near(link, expected_text):
    (warning,) = open_page(PAGES["Underlag"], **link).warning
    assert expected_text in warning.value


def test_only_a_page_with_figures_says_what_holds_for_all():
    assert "För alla figurer" in texts(open_page(PAGES["Brott"]))
    assert "För alla figurer" not in texts(open_page(PAGES["Textkontroll"]))
