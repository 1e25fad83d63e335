"""Every page at four widths, in both themes, full and with nothing loaded: axe, and nothing wider than the window.

160 views take minutes, so this walk belongs to ``make endurance``; test_every_page has one view of each page.
"""

import pytest
from playwright.sync_api import expect

from lagesbild import place
from lagesbild.actor import Actor, Role
from lagesbild.register import Register
from tests.browser.accessible import PAGES, violations
from tests.browser.conftest import serving, settle
from tests.browser.test_journeys import EXAMPLE
from tests.effort import IS_FULL

WIDTHS = (390, 1024, 1440, 1920)
EMPTY = "omrade=Tomhamra"
pytestmark = pytest.mark.skipif(not IS_FULL, reason="the whole walk belongs to make endurance")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    home = tmp_path_factory.mktemp("walk")
    with serving(home) as url:
        register = Register(home / "register.sqlite")
        place.make(register, place.NewPlace("Tomhamra", parts=("Ett", "Två")), Actor(Role.OTHER, "Test"))
        register.close()
        yield url


@pytest.mark.parametrize("choice", [EXAMPLE, EMPTY], ids=["full", "empty"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_every_width(page, visit, path, theme, choice):
    page.emulate_media(color_scheme=theme)
    visit(f"{path}?{choice}")
    expect(page.locator("h1")).to_have_count(1)
    messages = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900 if width > 400 else 844})
        settle(page)
        wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
        if wide > width:
            messages.append((width, "wider than the window", wide))
        messages += [(width, *fault) for fault in violations(page)]
    assert messages == []
