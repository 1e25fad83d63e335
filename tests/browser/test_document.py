"""Writing a lägesbild together in real browsers: saved by itself, never lost, taken out as a file, approved."""

import json
import re
from urllib.parse import quote

import docx
import pytest
from playwright.sync_api import expect

from lagesbild import paths
from tests.browser.accessible import violations
from tests.browser.conftest import serving, settle

DOCUMENT = "lagesbild"
VIEWS = ("Skriv", "Ta ut", "Uppgifter och versioner")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("document")) as url:
        yield url


MAIN = "[data-testid=stMain]"  # the framework's folded menu on a phone is not ours to mend


def as_(context, site: str, role: str, path: str):
    """A page of a browser that has said who it is."""
    value = quote(json.dumps([role, "Stadsdelsförvaltningen"]))
    context.add_cookies([{"name": "lagesbild-who", "value": value, "url": site}])
    page = context.new_page()
    page.goto(f"{site}/{path}")
    settle(page)
    return page


def text(page):
    return page.locator(".st-key-writing-text textarea")


def test_a_document_is_written_by_two_and_taken_out(browser, browser_context_args, site, tmp_path):
    mine = as_(browser.new_context(**browser_context_args), site, "Trygghetssamordnare", DOCUMENT)
    mine.get_by_text("Veckobild på en sida").click()
    settle(mine)
    mine.get_by_role("button", name="Börja skriva").click()
    settle(mine)

    # saved by itself when one pauses, with the cursor where it was
    text(mine).click()
    mine.keyboard.type("Läget är lugnt i hela staden.")
    expect(mine.get_by_text("av Trygghetssamordnare")).to_be_visible()
    settle(mine)
    expect(text(mine)).to_be_focused()
    mine.keyboard.type(" Mötet är enigt.")
    expect(text(mine)).to_have_value("Läget är lugnt i hela staden. Mötet är enigt.")
    mine.keyboard.press("Control+Enter")
    settle(mine)

    # somebody else writes in the same section: both texts are shown, and neither is lost
    other = browser.new_context(**{**browser_context_args, "viewport": {"width": 390, "height": 844}})
    theirs = as_(other, site, "Polisanalytiker", mine.url.removeprefix(f"{site}/"))
    text(theirs).click()
    theirs.keyboard.press("Control+End")
    theirs.keyboard.type(" Polisen instämmer.")
    theirs.keyboard.press("Control+Enter")
    expect(theirs.get_by_text("av Polisanalytiker")).to_be_visible()
    text(mine).click()
    mine.keyboard.press("Control+End")
    mine.keyboard.type(" Nästa möte är på måndag.")
    mine.keyboard.press("Control+Enter")
    expect(mine.get_by_role("alert")).to_contain_text("Polisanalytiker, Stadsdelsförvaltningen hann före.")
    assert violations(mine, MAIN) == []
    mine.get_by_role("button", name="Ta med båda, efter varandra").click()
    settle(mine)
    both = text(mine).input_value()
    assert "Polisen instämmer." in both and "Nästa möte är på måndag." in both

    # every view, wide and on a phone
    for page in (mine, theirs):
        for view in VIEWS:
            page.get_by_text(view, exact=True).first.click()
            settle(page)
            assert violations(page, MAIN) == [], view
            if view == "Ta ut":
                expect(page.get_by_text("Webbsida", exact=True)).to_be_in_viewport(ratio=0.9)

    # taken out as it reads
    mine.get_by_text("Ta ut", exact=True).first.click()
    settle(mine)
    mine.get_by_role("button", name="Ta fram filen").click()
    save = mine.get_by_role("button", name="Spara laget-i-hasselby")
    expect(save).to_be_visible(timeout=60_000)
    with mine.expect_download() as got:
        save.click()
    got.value.save_as(path := tmp_path / "ut.docx")
    made = docx.Document(str(path))
    assert made.paragraphs[0].text == "Läget i Hässelby-Vällingby vecka 46 2023"
    assert any("Polisen instämmer." in p.text for p in made.paragraphs)
    assert len(made.tables) == 1

    # approved: locked, kept, and the next version begins from it
    mine.get_by_text("Uppgifter och versioner", exact=True).first.click()
    settle(mine)
    mine.get_by_role("button", name="Godkänn version 1").click()
    expect(mine.get_by_role("button", name="Börja version 2")).to_be_visible(timeout=60_000)
    with mine.expect_download() as kept:
        mine.get_by_role("button", name="Hämta Word-filen").click()
    assert kept.value.suggested_filename.endswith("-v1.docx")
    mine.get_by_text("Skriv", exact=True).first.click()
    settle(mine)
    expect(text(mine)).to_be_disabled()


def test_what_cannot_be_used_is_refused_in_swedish_and_work_is_called_off(browser, browser_context_args, site):
    context = browser.new_context(**browser_context_args)
    page = as_(context, site, "Trygghetssamordnare", f"{DOCUMENT}?omrade=exempelstad-fiktiv&ar=2026")
    page.get_by_role("button", name="Börja skriva").click()
    settle(page)
    page.get_by_text("Uppgifter och versioner", exact=True).first.click()
    settle(page)

    def give(name: str, content: bytes) -> None:
        file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files(files=[file])

    outline = (paths.TEMPLATES / "vecka.toml").read_text(encoding="utf-8").replace("Veckobild på en sida", "Vår vecka")
    row = next(i for i, line in enumerate(outline.splitlines(), start=1) if line == 'lag = ["5 §"]')
    for name, content, message in (
        ("trasig.toml", outline.replace('lag = ["5 §"]', 'lag = "5 §"').encode(), f"Rad {row}: Värdet i ”lag”"),
        ("gammal.doc", b"\xd0\xcf\x11\xe0", "En äldre Word-fil (.doc) sparas först om"),
        ("bok.docx", b"PK\x03\x04 ingen bok", "Mallen går inte att läsa"),
    ):
        give(name, content)
        expect(page.get_by_role("alert").filter(has_text=message)).to_be_visible()
        settle(page)
    expect(page.get_by_text("Egen mall:")).to_have_count(0)
    give("var-vecka.toml", outline.encode())
    expect(page.get_by_text("Mallen i var-vecka.toml är sparad")).to_be_visible()
    settle(page)
    assert violations(page, MAIN) == []
    page.get_by_role("button", name="Ta bort", exact=True).click()
    page.get_by_role("button", name="Ta bort mallen").click()
    expect(page.get_by_text("Mallen är borttagen.")).to_be_visible()
    expect(page.get_by_text("Egen mall:")).to_have_count(0)

    page.get_by_text("Ta ut", exact=True).first.click()
    settle(page)
    page.evaluate(_CALL_OFF)
    page.get_by_role("button", name="Ta fram filen").click()
    expect(page.get_by_text("Avbrutet. Inget dokument är framtaget.")).to_be_visible()
    expect(page.get_by_role("button", name="Spara ")).to_have_count(0)

    # a figure from another page, and the dialog is gone when it is in its place
    page.goto(f"{site}/veckolage?omrade=exempelstad-fiktiv&ar=2026")
    settle(page)
    page.get_by_role("button", name=re.compile("^Mer om figuren")).nth(1).click()
    page.get_by_role("button", name="Lägg till i lägesbilden").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Lägg till", exact=True).click()
    expect(page.get_by_text("Figuren står nu i Lägesbild Exempelstad")).to_be_visible()
    expect(dialog).to_have_count(0)
    context.close()


_CALL_OFF = """() => new MutationObserver((_, seen) => {
    const button = [...document.querySelectorAll("button")].find(b => b.innerText.trim() === "Avbryt");
    if (button) { seen.disconnect(); button.click(); }
}).observe(document.body, {childList: true, subtree: true})"""
