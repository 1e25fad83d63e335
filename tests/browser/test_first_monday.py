"""A municipality's first Monday: from nothing, with no file, to the next Monday; and a link that says the same later."""

import json
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from lagesbild import place
from lagesbild.actor import Actor, Role
from lagesbild.register import Register
from lagesbild.week import last_completed, today
from tests.browser.conftest import serving, settle

NAMES = ["Norrgärdet", "Hamnen", "Sjövik", "Centrum", "Björkliden", "Österby", "Kvarnen"]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("first")


@pytest.fixture(scope="module")
def site(home):
    with serving(home) as url:
        yield url


def slow_down(page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    slow = {"offline": False, "latency": 800, "downloadThroughput": 400_000, "uploadThroughput": 200_000}
    session.send("Network.emulateNetworkConditions", slow)


def test_from_nothing_to_the_next_monday(visit, page, site, home):
    value = quote(json.dumps(["Trygghetssamordnare", "Kommunen"]))
    page.context.add_cookies([{"name": "lagesbild-who", "value": value, "url": site}])
    visit("ny-plats")
    page.get_by_label("Namn", exact=True).fill("Fjärdhamra")
    page.get_by_label("Stadsdelar", exact=False).first.fill("\n".join(NAMES))
    page.get_by_role("button", name="Gör platsen").click()
    settle(page)
    page.get_by_role("link", name="Börja veckomötet").or_(page.get_by_role("button", name="Börja veckomötet")).click()
    settle(page)
    expect(page.locator("h2.lb-cell")).to_have_text(NAMES[0])

    # the meeting by keyboard, on a slow line
    slow_down(page)
    for _ in NAMES:
        page.keyboard.press("1")
        page.keyboard.press("Enter")
    expect(page.locator(".lb-done")).to_contain_text("Alla 7 är beslutade.", timeout=90_000)
    settle(page)
    page.get_by_label("Beslut: vad ska göras").fill("Laga belysningen vid hamnen")
    page.get_by_label("Ansvarig: organisation").fill("Tekniska kontoret")
    page.get_by_role("button", name="Lägg till beslut").click()
    settle(page)
    page.get_by_role("button", name="Avsluta och visa protokollet").click()
    settle(page)
    expect(page.get_by_text("är avslutat. Protokollet står här.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Hämta protokollet i Word").click()
    assert download.value.suggested_filename.endswith(".docx")

    # next Monday: what is open stands first
    following = last_completed(today()).shift(1)
    visit(f"registrera?omrade=Fjärdhamra&motesvecka=v. {following.week} {following.year}")
    expect(page.get_by_text("Öppna beslut från tidigare möten")).to_be_visible()
    expect(page.get_by_text("Laga belysningen vid hamnen").first).to_be_visible()


def test_a_link_shows_the_same_after_another_place_is_there(visit, page, site, home, browser):
    visit("veckolage")
    link = page.evaluate("location.href")
    shown = page.locator("h1.lb-h1").inner_text(), page.locator(".lb-title").first.inner_text()
    register = Register(home / "register.sqlite")
    place.make(register, place.NewPlace("Aneby", parts=("Ett", "Två")), Actor(Role.OTHER, "Test"))
    register.close()
    other = browser.new_context(locale="sv-SE")
    theirs = other.new_page()
    theirs.goto(link)
    settle(theirs)
    assert (theirs.locator("h1.lb-h1").inner_text(), theirs.locator(".lb-title").first.inner_text()) == shown
    other.close()
