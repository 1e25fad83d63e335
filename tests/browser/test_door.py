"""The first page that anybody asks for, and what nobody may ask for: a server of its own that has served nothing."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import serving


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("door")) as url:
        yield url


def test_a_deep_link_may_be_the_very_first_request(visit):
    page = visit("karta?omrade=G%C3%B6teborg&ar=2022")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_test_id("stTopNavSection").first).to_be_visible()
    expect(page.get_by_role("combobox", name="Område")).to_have_value("Göteborg")


@pytest.mark.parametrize("path", ["pages/lage/veckolage.py", "pages/lage/veckolage", "lage/veckolage"])
def test_scripts_cannot_be_reached_past_the_door(visit, path):
    page = visit(path, wait=False)
    page.wait_for_timeout(2500)  # long enough for a page to have come
    assert page.locator("h1.lb-h1").count() == 0 or page.locator(".st-key-filters").count() == 1


def test_the_address_always_says_place_and_year(visit, page):
    """A link without them would follow whatever is usual later: another place may be loaded by then."""
    visit("")
    page.wait_for_function("location.search.includes('omrade=') && location.search.includes('ar=')")
    assert " – Lägesbild" in page.title() and "Översikt · " in page.title()
    visit("registrera")
    page.wait_for_function("location.search.includes('motesvecka=v.')")
    visit("veckolage")
    page.wait_for_function("location.search.includes('vecka=')")


@pytest.mark.parametrize(
    ("path", "page_"), [("Veckolage", "veckolage"), ("veckoläge", "veckolage"), ("brot?ar=2022", "brott")]
)
def test_a_mistyped_address_ends_on_the_nearest_page(visit, page, path, page_):
    visit(path)
    expect(page).to_have_url(re.compile(rf"/{page_}\?"))
    expect(page.get_by_role("dialog")).to_have_count(0)
