"""Every page, visited once: its heading, its language, axe in both themes, and a phone's width."""

import pytest
from playwright.sync_api import expect

from lagesbild.ui.nearest import FIRST, page_paths
from tests.browser.accessible import PAGES, english, violations
from tests.browser.conftest import settle

TOWN = "omrade=exempelstad-fiktiv&ar=2026"


@pytest.mark.parametrize("path", PAGES)
def test_everybody_can_use_the_page(visit, path):
    page = visit(f"{path}?{TOWN}")
    expect(page.locator("h1")).to_have_text([PAGES[path]])
    assert page.evaluate("document.documentElement.lang") == "sv"
    assert violations(page) == []
    assert english(page) == []
    page.emulate_media(color_scheme="dark")
    settle(page)
    assert violations(page) == []
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 390, "height": 844})
    settle(page)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    page.set_viewport_size({"width": 1440, "height": 900})
    open_menus(page)
    open_everything(page)
    settle(page)
    assert english(page) == []


def test_no_page_is_left_out():
    assert {path or FIRST for path in PAGES} == set(page_paths()) - {"behorigheter"}  # that is for who signs in


def open_menus(page) -> None:
    """The first menus of figures, one after the other: they speak Swedish."""
    opened = page.get_by_test_id("stPopoverBody")
    for button in page.get_by_test_id("stPopoverButton").all()[:3]:
        button.scroll_into_view_if_needed()
        page.wait_for_timeout(200)  # the map's frame is a process of its own, which takes clicks where it lay before
        button.click()
        expect(opened.first).to_be_visible()
        assert english(page) == []
        page.keyboard.press("Escape")
        expect(opened).to_have_count(0)  # a click while it closes opens nothing


def open_everything(page) -> None:
    """Every expander, and one list that is asked for what it does not hold."""
    for closed in page.locator("[data-testid=stExpander] details:not([open]) > summary").all():
        if closed.is_visible():  # not in a menu that is folded
            closed.click()
            settle(page)  # what it holds is made when it is opened
    box = page.get_by_role("combobox", name="Område", exact=True)
    box.click()
    box.fill("Atlantis")
    expect(page.get_by_text("Inget passar")).to_be_visible()
