"""A municipality's first Monday: from nothing, with no file, to the next Monday; its first crime; a link that says the same later."""

import json
import re
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from lagesbild import place
from lagesbild.actor import Actor, Role
from lagesbild.calendar import today
from lagesbild.register import Register
from lagesbild.week import last_completed
from tests.browser.conftest import serving, settle

NAMES = [
    "Norrgärdet",
    "Hamnen",
    "Sjövik",
    "Centrum",
    "Södra Kvarnbergshöjden med Långholmsstranden",
    "Österby",
    "Kvarnen",
]


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


def introduce(page, site) -> None:
    value = quote(json.dumps(["Trygghetssamordnare", "Kommunen"]))
    page.context.add_cookies([{"name": "lagesbild-who", "value": value, "url": site}])


def monthly_crime() -> str:
    """Two years to October 2026, as copied out of Excel: skadegörelse doubles in Hamnen, the rest stands still."""
    months = [f"{year}-{month:02d}" for year in (2025, 2026) for month in range(1, 13) if (year, month) <= (2026, 10)]
    rows = ["Stadsdel\tBrottstyp\tMånad\tAntal"]
    for part in NAMES:
        for category, count in (("Misshandel", 9), ("Skadegörelse", 14)):
            grows = part == "Hamnen" and category == "Skadegörelse"
            rows += [f"{part}\t{category}\t{m}\t{count * 2 if grows and m > '2026' else count}" for m in months]
    return "\n".join(rows)


def note_incident(page) -> None:
    """One that is serious, in Hamnen: the proposal there becomes 3."""
    page.get_by_test_id("stButtonGroup").get_by_text("Händelser", exact=True).click()
    settle(page)
    for label, option in (("Stadsdel", "Hamnen"), ("Kategori", "Brand")):
        page.get_by_role("combobox", name=label, exact=True).click()
        page.get_by_role("option", name=option, exact=True).click()
    page.get_by_label("Plats, t.ex. torg").fill("kajen")
    page.get_by_text("allvarlig", exact=True).click()
    page.get_by_label("Anteckning: vad hände").fill("Anlagd brand i två bilar")
    page.get_by_role("button", name="Notera").click()
    settle(page)
    expect(page.get_by_text(re.compile("^Noterat: Brand"))).to_be_visible()
    page.get_by_test_id("stButtonGroup").get_by_text("Möte", exact=True).click()
    settle(page)


def test_from_nothing_to_the_next_monday(visit, page, site, home, browser):
    introduce(page, site)
    visit("ny-plats")
    page.get_by_label("Namn", exact=True).fill("Fjärdhamra")
    page.get_by_label("Stadsdelar", exact=False).first.fill("\n".join(NAMES))
    page.get_by_role("button", name="Skapa platsen").click()
    settle(page)
    page.get_by_role("link", name="Börja veckomötet").or_(page.get_by_role("button", name="Börja veckomötet")).click()
    settle(page)
    expect(page.locator("h2.lb-cell")).to_have_text(NAMES[0])
    note_incident(page)

    # the meeting by keyboard, on a slow line
    slow_down(page)
    for name in NAMES:
        page.keyboard.press("3" if name == "Hamnen" else "1")
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
    opened = page.get_by_text("Öppna beslut från tidigare möten")
    expect(opened).to_be_in_viewport()
    assert opened.bounding_box()["y"] < page.locator("h2.lb-cell").bounding_box()["y"]
    expect(page.get_by_text("Laga belysningen vid hamnen").first).to_be_in_viewport()

    for width in (390, 1024):  # on a phone and a small screen, with a long name
        page.set_viewport_size({"width": width, "height": 844})
        settle(page)
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width
        board, around = page.locator("table.lb-board").bounding_box(), page.locator(".lb-mote").bounding_box()
        assert board["x"] + board["width"] <= around["x"] + around["width"] + 1, "the meeting's table is not cut"
    page.set_viewport_size({"width": 1440, "height": 900})

    # a link, in another browser, after a third place is there
    visit("veckolage?omrade=Fjärdhamra")
    # beside a long name nothing is cut: what corrects a level stands whole at the end of its row
    scrolls = "[...document.querySelectorAll('.lb-scroll')].map(e => e.scrollWidth - e.clientWidth)"
    assert max(page.evaluate(scrolls)) <= 1
    link = page.evaluate("location.href")
    assert re.search(r"omrade=Fj.*ar=\d{4}.*vecka=\d+", link), link
    shown = page.locator("h1.lb-h1").inner_text(), page.locator(".lb-title").all_inner_texts()
    assert "Hamnen" in shown[1][0]
    register = Register(home / "register.sqlite")
    place.make(register, place.NewPlace("Aneby", parts=("Ett", "Två")), Actor(Role.OTHER, "Test"))
    register.close()
    other = browser.new_context(locale="sv-SE", viewport={"width": 1440, "height": 900})
    theirs = other.new_page()
    theirs.goto(link)
    settle(theirs)
    assert (theirs.locator("h1.lb-h1").inner_text(), theirs.locator(".lb-title").all_inner_texts()) == shown
    other.close()


def test_crime_that_is_pasted_is_compared_and_judged(visit, page, site, home):
    register = Register(home / "register.sqlite")
    place.make(register, place.NewPlace("Sjöhamra", parts=tuple(NAMES)), Actor(Role.OTHER, "Test"))
    place.make(register, place.NewPlace("Fjärdvik", parts=("Centrum", "Näset")), Actor(Role.OTHER, "Test"))
    register.close()
    introduce(page, site)
    visit("underlag?omrade=Sjöhamra")
    page.get_by_text("Klistra in en tabell").click()
    page.get_by_label("Tabell, kopierad ur Excel").fill(monthly_crime())
    page.keyboard.press("Control+Enter")
    settle(page)
    page.keyboard.press("Escape")
    # Centrum is a part of Fjärdvik too: asked, not guessed
    expect(page.get_by_text("Namnet ”Centrum” kan vara flera områden").first).to_be_visible()
    choice = page.get_by_role("combobox", name="Område").nth(1)
    choice.scroll_into_view_if_needed()
    page.wait_for_timeout(300)  # a list that opens while the page scrolls closes again
    choice.click()
    page.get_by_role("option", name="Sjöhamra", exact=True).click()
    settle(page)
    page.get_by_role("button", name="Läs in 1 tabell").last.click()
    settle(page)

    visit("brott?omrade=Sjöhamra&ar=2026")
    row = page.get_by_test_id("stMain").locator("tr").filter(has_text="Skadegörelse").first
    expect(row).to_contain_text("1 120")  # 7 × 14 × 10 and Hamnen's 140 more
    expect(row).to_contain_text("980")
    expect(row).to_contain_text("säkerställd ökning")
    expect(page.get_by_text("Antalen är summa av 7 stadsdelar.").first).to_be_visible()
    expect(page.get_by_role("combobox", name="Brottskategori")).to_have_value("Skadegörelse")  # the one that is certain
    page.get_by_text("Tolv månader", exact=True).click()
    settle(page)
    expect(page.get_by_text("nov–dec 2024 saknas").first).to_be_visible()  # a sum without them would be too small
    page.get_by_text("Hittills i år", exact=True).click()
    settle(page)
    page.get_by_text("Bredvid andra", exact=True).click()
    settle(page)
    beside = page.locator("tr").filter(has_text=re.compile("^Hamnen")).first
    expect(beside).to_contain_text("säkerställd ökning")
    expect(page.locator("tr").filter(has_text=re.compile("^Sjövik")).first).to_contain_text("inom slumpen")
    page.get_by_text("Proven", exact=True).click()
    settle(page)
    expect(page.get_by_role("columnheader", name="p efter Holm")).to_be_visible()
