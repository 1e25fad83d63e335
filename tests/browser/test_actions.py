"""From a red week to a verdict in a browser: decision, problem, cause, action, follow-up; and what is struck again."""

import json
import re
import time
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser.accessible import violations
from tests.browser.conftest import serving, settle

PLACE = "omrade=exempelstad-fiktiv&ar=2026"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("actions")) as url:
        yield url


@pytest.fixture(autouse=True)
def _known(page, site):
    value = quote(json.dumps(["Trygghetssamordnare", "Kommunen"]))
    page.context.add_cookies([{"name": "lagesbild-who", "value": value, "url": site}])


def choose(page, label: str, option: str) -> None:
    box = page.get_by_role("combobox", name=label).last
    box.scroll_into_view_if_needed()
    box.click()
    box.fill(option)
    page.get_by_role("option", name=option).first.click()


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).last.click()
    settle(page)


def test_from_a_red_week_to_a_verdict_in_the_document_and_back(visit, page, tmp_path):
    visit(f"registrera?{PLACE}")
    page.get_by_label("Beslut: vad ska göras").fill("Fler vuxna vid centrum på fredagar")
    page.get_by_label("Ansvarig: organisation").fill("Socialtjänsten")
    press(page, "Lägg till beslut")
    press(page, "Gör till åtgärd")
    page.get_by_role("link", name="Åtgärd Å8").click()
    settle(page)
    expect(page.get_by_label("Åtgärd", exact=True).first).to_have_value("Fler vuxna vid centrum på fredagar")

    # what stands out becomes a problem with bounds, in the part that it is about
    visit(f"oversikt?{PLACE}")
    page.get_by_role("link", name="Beskriv som problem").click()
    settle(page)
    new = page.locator("[class*='st-key-form-problem-ny-']")
    new.get_by_label("Problem", exact=True).fill("Bråk vid centrum på fredagar")
    choose(page, "Kategorier", "Ordningsstörning")
    page.keyboard.press("Escape")
    new.get_by_label("Från kl.").fill("18")
    new.get_by_label("Till kl.").fill("2")
    new.get_by_role("button", name="Lägg till problemet").click()
    settle(page)
    expect(page.locator(".lb-done")).to_contain_text("P7 är noterat.")
    page.get_by_text("Avgränsa med en yta på kartan").click()
    settle(page)
    page.get_by_text("Välj bland kartlagren").click()
    settle(page)
    choose(page, "Lager", "Månvreten")
    press(page, "Spara ytan")
    expect(page.locator(".lb-done")).to_contain_text("P7 är avgränsat: ytan är sparad.")
    facts = page.locator(".lb-facts").first
    expect(facts).to_contain_text("Månvreten (fiktivt) (utsatt område); Ordningsstörning; kl. 18–02")

    page.get_by_text("Lägg till orsak", exact=True).click()
    settle(page)
    choose(page, "Gren", "plats eller objekt")
    page.get_by_role("textbox", name="Orsak", exact=True).fill("Krogarna stänger samtidigt")
    press(page, "Lägg till orsaken")
    expect(page.locator(".lb-causes.fiskben")).to_contain_text("Krogarna stänger samtidigt (bedömt)")

    # an action that is running says how it is judged; what was counted before is frozen
    page.get_by_text("Lägg till åtgärd", exact=True).click()
    settle(page)
    action = page.locator("[class*='st-key-form-atgard-ny-P7-']")
    action.get_by_label("Åtgärd", exact=True).fill("Värdar på torget")
    action.get_by_label("Åtgärdsansvar").fill("Fastighetsägarna")
    action.get_by_label("Börjar").fill("2026-03-02")
    action.get_by_label("Följs upp").fill("2026-11-20")
    choose(page, "Status", "pågår")
    press(page, "Lägg till åtgärden")
    expect(action).to_contain_text("Åtgärden kan inte börja: bedöms efter saknas.")
    action.get_by_label("Bedöms efter").fill("Färre händelser på torget")
    choose(page, "Räknas i", "händelser")
    press(page, "Lägg till åtgärden")
    expect(page.locator(".lb-done")).to_contain_text("Å9 är noterad.")

    visit(f"atgarder?{PLACE}&vy=uppfoljning")
    expect(page.locator(".lb-board")).to_contain_text("Å9 Värdar på torget")
    expect(page.locator(".lb-board")).to_contain_text("uppföljning väntar sedan 2026-11-20")
    expect(page.locator(".stMain")).to_contain_text("Å9, händelser: före ")
    choose(page, "Åtgärd", "Å9 Värdar på torget")
    choose(page, "Utfall", "går inte att säga")
    page.get_by_label("Vad som kom fram").fill("En sommar räcker inte för att se skillnad.")
    press(page, "Spara uppföljningen")
    expect(page.locator(".lb-done")).to_contain_text("Uppföljningen av Å9 är sparad: går inte att säga.")
    expect(page.locator("[class*='st-key-ex-follow-ups'] table")).to_contain_text("En sommar räcker inte")

    # a verdict that was a mistake is struck, waited for again, and put back
    choose(page, "Stryk en uppföljning", "Å9")
    press(page, "Stryk")
    expect(page.locator(".lb-board")).to_contain_text("Å9 Värdar på torget")
    press(page, "Ångra")
    expect(page.locator("[class*='st-key-ex-follow-ups'] table")).to_contain_text("En sommar räcker inte")

    # åtgärdsplan and uppföljning in the document
    visit(f"lagesbild?{PLACE}")
    page.get_by_text("Fördjupning i ett ämne").click()
    settle(page)
    press(page, "Börja skriva")
    page.get_by_text("Ta ut", exact=True).first.click()
    settle(page)
    page.get_by_text("Webbsida", exact=True).first.click()
    settle(page)
    page.get_by_role("button", name="Ta fram filen").click()
    save = page.get_by_role("button", name="Spara fordjupning")
    expect(save).to_be_visible(timeout=60_000)
    with page.expect_download() as got:
        save.click()
    got.value.save_as(path := tmp_path / "ut.html")
    document = path.read_text("utf-8")
    for told in (
        "Bråk vid centrum på fredagar",
        "Värdar på torget",
        "Färre händelser på torget",
        "En sommar räcker inte",
    ):
        assert told in document, told

    visit(f"atgarder?{PLACE}&vy=atgarder&atgard=Å8")
    press(page, "Stryk åtgärden")
    expect(page.locator(".lb-done")).to_contain_text("Å8 är struken, och kvar i historiken.")


_STILL = """() => new Promise(done => {
    let before = "", since = performance.now();
    (function look() {
        const at = [...document.querySelectorAll(".leaflet-pane, path.leaflet-interactive")]
            .map(e => Object.values(e.getBoundingClientRect().toJSON()).join()).join(";");
        if (at !== before) [before, since] = [at, performance.now()];
        if (performance.now() - since > 400) done(true); else requestAnimationFrame(look);
    })();
})"""

_TAP_WHILE_IT_ZOOMS = """async body => {
    const map = window.map, at = map.getZoom(), box = map.getContainer();
    map.setZoom(at - 1);
    await new Promise(requestAnimationFrame);
    if (!map._animatingZoom) return "it does not zoom";
    box.dispatchEvent(new MouseEvent("click", {bubbles: true, clientX: 100, clientY: 100}));
    await new Promise(done => map.once("zoomend", done));
    map.setZoom(at, {animate: false});
    return window.__GLOBAL_DATA__.lat_lng_clicked ?? null;
}"""


def tap_the_map(page, name: str) -> None:
    """A finger on the name of a stadsdel, once the map stands still."""
    frame = page.locator("iframe[title*=folium]").first.content_frame
    expect(frame.locator("path.leaflet-interactive").first).to_be_visible()
    settle(page)
    frame.locator("body").evaluate(_STILL)
    assert frame.locator("body").evaluate(_TAP_WHILE_IT_ZOOMS) is None
    frame.locator("body").evaluate(_STILL)
    label = frame.get_by_text(name, exact=True).first
    label.scroll_into_view_if_needed()
    box = label.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_a_walk_is_noted_on_a_phone_within_a_minute_and_taken_back(visit, page, record_property):
    """Two fields, a tap and a press for the first point; then who mends it, that it is mended, and that it was a mistake."""
    page.set_viewport_size({"width": 390, "height": 844})
    began = time.monotonic()
    visit(f"atgarder?{PLACE}&vy=dialog")
    new = page.locator("[class*='st-key-form-walk_points-ny-']")
    new.get_by_label("Vad som sågs eller sades").fill("Lampan vid busshållplatsen är trasig")
    new.get_by_label("Plats", exact=True).fill("busshållplatsen på torget")
    page.get_by_text("Sätt platsen på kartan").click()
    tap_the_map(page, "Lyktberga")
    expect(page.get_by_text("Platsen ligger i Lyktberga och sparas med punkten.")).to_be_visible()
    press(page, "Spara punkten")
    expect(page.locator(".lb-done")).to_contain_text("är sparat.")
    took = time.monotonic() - began
    record_property("seconds to the first point", round(took, 1))
    print(f"the first point of a walk on a phone: 2 fields, 3 presses, {took:.1f} s")
    assert took < 60
    expect(page.locator("[class*='st-key-ex-walk-map'] table")).to_contain_text(re.compile(r"Lyktberga\s*1"))
    points = page.locator("[class*='st-key-ex-walk-points'] table")
    expect(points).to_contain_text("Lampan vid busshållplatsen är trasig")
    wide = page.evaluate(
        "document.querySelector('.stMain').scrollWidth - document.querySelector('.stMain').clientWidth"
    )
    assert wide <= 0 and violations(page) == []

    new.get_by_label("Vad som sågs eller sades").fill("Ring 070-123 45 67")
    press(page, "Spara punkten")
    expect(page.locator(".stMain")).to_contain_text("telefonnummer")
    expect(points).not_to_contain_text("070")

    choose(page, "Ändra punkten", "Lampan vid busshållplatsen")
    press(page, "Stryk punkten")
    expect(points).not_to_contain_text("Lampan vid busshållplatsen är trasig")
    press(page, "Ångra")
    expect(points).to_contain_text("Lampan vid busshållplatsen är trasig")


@pytest.mark.parametrize("width", [390, 1440])
def test_the_views_fit_and_can_be_read_by_everybody(visit, page, width):
    page.set_viewport_size({"width": width, "height": 844})
    for view in ("problem", "atgarder", "atgarder&ordning=tid", "uppfoljning"):
        visit(f"atgarder?{PLACE}&vy={view}")
        wide = page.evaluate(
            "document.querySelector('.stMain').scrollWidth - document.querySelector('.stMain').clientWidth"
        )
        assert wide <= 0, view
        assert violations(page) == [], view
