"""What the service says of itself, from the foot of every page: a template until somebody has filled it in."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]
PAGES = {
    "tillganglighetsredogorelse": "Tillgänglighetsredogörelse",
    "personuppgifter": "Personuppgifter",
    "rapportera_brist": "Rapportera brist",
}


@pytest.fixture
def app(example_home, monkeypatch):
    monkeypatch.setenv("LAGESBILD_HOME", str(example_home))
    monkeypatch.delenv("LAGESBILD_DATABASE_URL", raising=False)
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()


def shown_text(app) -> str:
    return " ".join(str(e.proto.body) for e in app.get("html"))


def test_each_page_is_reached_from_the_foot_and_says_what_is_not_filled_in(app, monkeypatch):
    links = [link.proto.page for link in app.get("page_link")]
    assert {"tillganglighetsredogorelse", "personuppgifter", "rapportera-brist"} <= set(links)
    for script, title in PAGES.items():
        shown = shown_text(app.switch_page(f"pages/om/{script}.py").run())
        assert not app.exception and f"{title}</h1>" in shown
        assert "en mall som inte är ifylld" in shown and "LAGESBILD_OPERATOR" in shown
    monkeypatch.setenv("LAGESBILD_OPERATOR", "Solviks <b>kommun</b>")
    monkeypatch.setenv("LAGESBILD_CONTACT", "digital@solvik.se")
    for script in PAGES:
        shown = shown_text(app.switch_page(f"pages/om/{script}.py").run())
        assert "inte är ifylld" not in shown and "<b>kommun" not in shown
        assert 'href="mailto:digital@solvik.se"' in shown
