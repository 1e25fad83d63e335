"""A whole Monday meeting with the keyboard only, in a real browser with a register of its own."""

import json
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser.accessible import violations
from tests.browser.conftest import serving, settle

MEETING = "registrera?motesvecka=v. 7 2024"
NAMES = [
    "Hässelby gård",
    "Hässelby strand",
    "Hässelby villastad",
    "Vällingby",
    "Vinsta",
    "Råcksta",
    "Grimsta",
    "Kälvesta",
    "Nälsta",
]


@pytest.fixture(scope="module")
def own_server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("meeting")) as url:
        yield url


@pytest.fixture
def site(own_server):
    return own_server


@pytest.fixture
def known(page, site):
    """A browser that has said who it is."""
    value = quote(json.dumps(["Trygghetssamordnare", "Stadsdelsförvaltningen"]))
    page.context.add_cookies([{"name": "lagesbild-who", "value": value, "url": site}])


@pytest.fixture
def visit(visit, page):
    """Opens a path, and waits for the board where the path leads to one: on a slow machine it is drawn after the script."""

    def go(path: str):
        visit(path)
        if path.startswith("registrera") and ("vy=" not in path or "vy=Möte" in path):
            page.wait_for_selector("h2.lb-cell", timeout=90_000)
        return page

    return go


def press(page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)
    settle(page)


def write(page, text: str) -> None:
    page.keyboard.type(text)


def focused(page, selector: str) -> bool:
    return page.evaluate("s => document.activeElement.matches(s)", selector)


def tab_to(page, selector: str, most: int = 60) -> None:
    for _ in range(most):
        if focused(page, selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to {selector}")


def stadsdel(page, name: str) -> None:
    expect(page.locator("h2.lb-cell")).to_have_text(name)
    expect(page.locator("h2.lb-cell")).to_be_focused()


def test_a_whole_meeting_with_the_keyboard_only(visit):
    """No mouse: who, nine stadsdelar, a reason that is owed, an "ej bedömd", the end and the protocol."""
    page = visit(MEETING)
    # who: the form by Tab; the browser remembers it
    tab_to(page, ".st-key-who-role input")
    write(page, "Kommunpolis")
    press(page, "Enter")
    tab_to(page, ".st-key-who-organisation input")
    write(page, "Polisen")
    press(page, "Enter")
    expect(page.get_by_text("Du registrerar som Kommunpolis, Polisen.")).to_be_visible()
    page.reload()
    settle(page)
    expect(page.get_by_text("Du registrerar som Kommunpolis, Polisen.")).to_be_visible()

    # 1: the level, and Enter
    expect(page.locator("h2.lb-cell")).to_have_text(NAMES[0])
    press(page, "1", "Enter")
    stadsdel(page, NAMES[1])
    # 2: departs from the proposal; the reason is asked for where the focus then is; digits and letters are only text there
    press(page, "3", "Enter")
    expect(page.locator(".lb-mote [role=alert]")).to_contain_text("Motivering saknas")
    expect(page.locator("#mote-reason")).to_be_focused()
    write(page, "Np1: 5 anmälningar mer än vanligt")
    press(page, "Enter")
    stadsdel(page, NAMES[2])
    # 3: ej bedömd, with M to the reason and A to the note, Escape out of the field
    press(page, "0", "m")
    write(page, "Polisens underlag saknas")
    press(page, "Escape")
    expect(page.locator("h2.lb-cell")).to_be_focused()
    press(page, "a")
    write(page, "Tas upp nästa vecka")
    press(page, "Enter")
    stadsdel(page, NAMES[3])
    # there and back again with arrows and letters
    press(page, "ArrowRight")
    stadsdel(page, NAMES[4])
    press(page, "p")
    stadsdel(page, NAMES[3])
    press(page, "ArrowLeft")
    stadsdel(page, NAMES[2])
    expect(page.locator("#mote-note")).to_have_value("Tas upp nästa vecka")
    press(page, "n")
    # 4: by Tab and arrows in the radio group, Enter from within it
    press(page, "Tab")
    tab_to(page, ".lb-mote input[type=radio]")
    press(page, "ArrowRight", "ArrowLeft", "1", "Enter")
    stadsdel(page, NAMES[4])
    # 5: Enter pressed twice saves once
    press(page, "1", "Enter", "Enter")
    expect(page.locator("h2.lb-cell")).to_have_text(NAMES[5])
    expect(page.locator(".lb-done")).to_have_text("Sparat: Vinsta, nivå 1.")
    expect(page.locator(".lb-board .wait")).to_have_count(4)
    for _ in range(5, 9):
        press(page, "1", "Enter")
    expect(page.locator(".lb-done")).to_contain_text("Alla 9 är beslutade.")
    expect(page.locator("[data-end]")).to_be_focused()
    assert page.locator(".lb-board td.now").all_inner_texts() == ["1", "3", "·", "1", "1", "1", "1", "1", "1"]
    assert violations(page) == []

    # the end
    press(page, "s", "ArrowRight", "Space")
    tab_to(page, ".st-key-mote-remark input")
    write(page, "Nästa möte på måndag")
    press(page, "Enter")
    expect(page.get_by_role("heading", name="Protokoll från mötet om v. 7 2024")).to_be_visible()
    rows = page.locator("table.lb tbody tr")
    expect(rows).to_have_count(9)
    assert "Np1: 5 anmälningar mer än vanligt" in rows.nth(1).inner_text()
    assert "Ej bedömd" in rows.nth(2).inner_text() and "Polisens underlag saknas" in rows.nth(2).inner_text()
    expect(page.get_by_text("Mötets anteckning: Nästa möte på måndag")).to_be_visible()
    assert violations(page) == []


def test_a_double_click_is_one_save(visit, known):
    page = visit("registrera?motesvecka=v. 9 2024")
    page.locator(".lb-mote .levels input").first.click()
    page.locator(".lb-mote .primary").dblclick()
    settle(page)
    expect(page.locator(".lb-done")).to_have_text("Sparat: Hässelby gård, nivå 1.")
    expect(page.locator(".lb-board .wait")).to_have_count(8)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_two_browsers_at_once(visit, known, browser, site):
    """The second to save is led to both decisions; the register keeps both."""
    page = visit("registrera?motesvecka=v. 8 2024")
    other = browser.new_context(locale="sv-SE")
    other.add_cookies([{"name": "lagesbild-who", "value": quote(json.dumps(["Kommunpolis", "Polisen"])), "url": site}])
    theirs = other.new_page()
    theirs.goto(f"{site}/registrera?motesvecka=v. 8 2024")
    settle(theirs)
    press(theirs, "2", "m")
    write(theirs, "Fler ungdomsgrupper")
    press(theirs, "Enter")
    press(page, "1", "Enter")
    stadsdel(page, NAMES[1])  # the meeting goes on; what could not be saved is told, with the way back
    page.get_by_role("button", name=f"{NAMES[0]} är inte sparat. Visa").click()
    expect(page.locator("[data-clash]")).to_contain_text("av Kommunpolis, Polisen medan du arbetade")
    assert violations(page) == []
    press(page, "m")
    write(page, "Vi enades om 1")
    press(page, "Enter")
    expect(page.locator(".lb-done")).to_have_text(f"Sparat: {NAMES[0]}, nivå 1.")
    page.goto(f"{site}/registrera?motesvecka=v. 8 2024&vy=Historik")
    settle(page)
    tab_to(page, "[class*=st-key-historik] input")
    write(page, NAMES[0])
    press(page, "Enter")
    rows = page.locator("table.lb tbody tr")
    expect(rows).to_have_count(2)
    assert "Vi enades om 1" in rows.nth(0).inner_text() and "Fler ungdomsgrupper" in rows.nth(1).inner_text()
    assert violations(page) == []
    other.close()


def test_no_key_is_lost_on_a_slow_server(visit, known, page):
    """Seven levels in a row while no answer comes back: each is saved where it was typed."""
    visit("registrera?motesvecka=v. 6 2024")
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    slow = {"offline": False, "latency": 800, "downloadThroughput": 40_000, "uploadThroughput": 40_000}
    session.send("Network.emulateNetworkConditions", slow)
    for _ in range(7):
        page.keyboard.press("1")
        page.keyboard.press("Enter")
    expect(page.locator("h2.lb-cell")).to_have_text(NAMES[7])  # at once
    page.keyboard.press("p")
    page.keyboard.press("p")
    expect(page.locator("h2.lb-cell")).to_have_text(NAMES[5])
    expect(page.locator(".lb-done")).to_contain_text("Sparat", timeout=60_000)
    expect(page.locator(".lb-board .saving")).to_have_count(0)
    assert page.locator(".lb-board td.now").all_inner_texts() == ["1"] * 7 + ["–", "–"]


def test_what_is_typed_survives_a_reload(visit, known, page):
    visit("registrera?motesvecka=v. 5 2024")
    press(page, "3", "m")
    write(page, "Påbörjad text")
    page.reload()
    settle(page)
    expect(page.locator("#mote-reason")).to_have_value("Påbörjad text")
    expect(page.locator(".lb-mote .lb-holds")).to_have_text("Påbörjat men inte sparat.")


def test_what_is_typed_survives_a_lost_connection(visit, known, page, cut):
    visit("registrera?motesvecka=v. 4 2024")
    press(page, "3", "m")
    write(page, "Före avbrottet")
    expect(page.locator("#mote-reason")).to_have_value("Före avbrottet")
    cut["is_cut"] = True
    for socket in cut["open"]:
        socket.close()
    message = page.get_by_text("Ingen kontakt med servern – försöker igen")
    expect(message).to_be_visible()
    write(page, ", och under det")
    cut["is_cut"] = False
    expect(message).to_be_hidden(timeout=60_000)
    settle(page)
    expect(page.locator("#mote-reason")).to_have_value("Före avbrottet, och under det")
    page.locator("#mote-reason").press("Enter")
    expect(page.locator(".lb-done")).to_contain_text("Sparat: Hässelby gård, nivå 3.")


@pytest.mark.parametrize("view", ["Möte", "Händelser", "Protokoll", "Historik"])
def test_phone_and_dark(page, visit, known, view):
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 844})
    visit(f"registrera?motesvecka=v. 46 2023&vy={view}")
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    assert violations(page) == []


def test_a_level_is_corrected_where_it_is_seen(visit, known):
    page = visit("veckolage?omrade=H%C3%A4sselby-V%C3%A4llingby&ar=2023&vecka=12")
    page.get_by_role("link", name="Rätta Vinsta, v. 12 2023").click()
    stadsdel(page, "Vinsta")
    expect(page.get_by_role("combobox", name="Vecka")).to_have_value("v. 12 2023")
    expect(page.get_by_text("Rätta nivån: välj den nya, skriv varför och spara.")).to_be_visible()
    settle(page)
    assert focused(page, "h2.lb-cell")
    page.keyboard.press("4")
    page.keyboard.press("m")
    write(page, "Två rån som rapporterades sent")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Sparat: Vinsta, nivå 4.").or_(page.locator("tr.saving"))).not_to_have_count(0)
    settle(page)
    page = visit("veckolage?omrade=H%C3%A4sselby-V%C3%A4llingby&ar=2023&vecka=12")
    row = page.locator("[class*=st-key-ex-ratings-week-] tr", has_text="Vinsta").first
    expect(row.locator(".lv")).to_have_text("4")


def test_a_link_to_correct_what_is_not_there_says_so(visit, known):
    page = visit(f"{MEETING}&ratta=Ingenstans")
    expect(page.get_by_text("Länken säger ”Ingenstans”, som inte finns här.")).to_be_visible()
