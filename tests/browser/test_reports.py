"""Three reporters on phones, one with nothing to report, one offline for a while, one double; then the review."""

import json
import re
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from lagesbild import calendar, reports, week
from lagesbild.actor import Actor, Role
from lagesbild.register import Register
from tests.browser.accessible import violations
from tests.browser.conftest import serving, settle

PLACE = "hasselby-vallingby"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("reports")


@pytest.fixture(scope="module")
def site(home):
    with serving(home) as url:
        yield url


@pytest.fixture(scope="module")
def links(site, home):
    register = Register(home / "register.sqlite")
    asked = {"Polisen": [], "Bostads AB": ["vallingby", "racksta"], "Skolan": ["grimsta"]}
    yield {
        name: reports.invite(register, PLACE, name, parts, Actor(Role.OTHER, "Test")).id
        for name, parts in asked.items()
    }
    register.close()


@pytest.fixture
def phone(browser):
    context = browser.new_context(locale="sv-SE", viewport={"width": 390, "height": 844})
    yield context
    context.close()


def fill(page, note: str) -> None:
    page.get_by_label("Var, stadsdel").select_option("vallingby")
    page.get_by_label("Plats, t.ex.").fill("centrum")
    page.get_by_label("Vad", exact=True).select_option("Brand")
    page.get_by_text("oroande").click()
    page.get_by_label("Vad hände").fill(note)


def test_what_is_left_out_is_said_in_swedish_in_a_browser_of_any_language(site, links, browser):
    context = browser.new_context(locale="en-GB", viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{site}/rapportera/{links['Bostads AB']}")

    def said(selector: str) -> str:
        page.get_by_role("button", name="Skicka").click()
        return page.locator(selector).first.evaluate("field => field.validationMessage")

    assert said("#area") == "Här saknas ett svar: Var, stadsdel."
    assert said("[name=severity]") == "Här saknas ett svar: Hur allvarligt."
    page.locator("#date").fill("")
    assert said("#date") == "Här saknas ett svar: Dag."
    fill(page, "Eldning")
    page.locator("#date").fill("2026-11-27")
    page.get_by_role("button", name="Skicka").click()
    expect(page.get_by_role("status")).to_have_text("Skickat. Tack!")
    expect(page.get_by_role("status")).to_be_in_viewport()
    context.close()


def test_three_reporters_and_the_review(site, links, phone, page):
    # nothing to report is one press
    grimsta = phone.new_page()
    grimsta.goto(f"{site}/rapportera/{links['Skolan']}")
    assert violations(grimsta) == []
    assert grimsta.evaluate("document.documentElement.scrollWidth") <= 390
    grimsta.get_by_role("button", name="Inget att rapportera").click()
    expect(grimsta.get_by_role("status")).to_contain_text("Inget att rapportera")

    # offline for a while: kept in the phone, sent when the network is back
    police = phone.new_page()
    police.goto(f"{site}/rapportera/{links['Polisen']}")
    phone.set_offline(True)
    fill(police, "Brand i papperskorg")
    police.get_by_role("button", name="Skicka").click()
    expect(police.get_by_role("status")).to_contain_text("sparad i telefonen")
    phone.set_offline(False)
    expect(police.get_by_role("status")).to_have_text("Skickat. Tack!")
    expect(police.locator("#sent li")).to_contain_text("väntar på att granskas")

    # a double, and a personnummer that is refused with what was typed kept
    homes = phone.new_page()
    homes.goto(f"{site}/rapportera/{links['Bostads AB']}")
    fill(homes, "Ring 811228-9874")
    homes.get_by_role("button", name="Skicka").click()
    expect(homes.get_by_role("status")).to_contain_text("personnummer")
    expect(homes.get_by_label("Vad hände")).to_have_value("Ring 811228-9874")
    homes.get_by_label("Vad hände").fill("Eldning i centrum")
    homes.get_by_role("button", name="Skicka").click()
    expect(homes.get_by_role("status")).to_have_text("Skickat. Tack!")

    # the review: one counts, the other is the same
    value = quote(json.dumps(["Trygghetssamordnare", "Kommunen"]))
    page.context.add_cookies([{"name": "lagesbild-who", "value": value, "url": site}])
    at = week.Week.of(calendar.today())
    page.goto(f"{site}/registrera?omrade=Hässelby-Vällingby&motesvecka=v. {at.week} {at.year}&vy=Rapporter")
    settle(page)
    page.get_by_role("button", name="Räkna den").first.click()
    settle(page)
    page.get_by_role("button", name="Samma händelse").click()
    settle(page)
    expect(page.get_by_text("Inga rapporter väntar")).to_be_visible()
    assert violations(page) == []
    page.goto(f"{site}/registrera?omrade=Hässelby-Vällingby&motesvecka=v. {at.week} {at.year}")
    settle(page)
    expect(page.get_by_text(re.compile("Rapporter inför mötet: .*har svarat"))).to_be_visible()
    expect(page.locator(".lb-board tbody tr", has_text="Vällingby").last.locator("td.num")).to_have_text("1")
    police.reload()
    expect(police.locator("#sent li")).to_contain_text("räknas")
