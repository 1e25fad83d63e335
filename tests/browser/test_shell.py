"""What stands around every page: the menu, its language, what it says when the server is silent."""

import itertools
import re
import subprocess

import pytest
from playwright.sync_api import expect

from tests.browser.accessible import english, violations
from tests.browser.conftest import ROOT, choose_page, settle

TOWN = "omrade=exempelstad-fiktiv&ar=2026"
GROUPS = {
    "Läget": ["Översikt", "Veckoläge", "Stadsdel", "Karta"],
    "Analys": ["Brott", "Utveckling", "Trygghet"],
    "Arbeta": ["Registrera", "Åtgärder", "Lägesbild", "Underlag"],
}


def test_the_menu_has_three_groups_and_a_keyboard(visit):
    page = visit(f"brott?{TOWN}")
    buttons = page.get_by_test_id("stTopNavSection")
    assert buttons.all_inner_texts() == list(GROUPS)
    for button, pages in zip(buttons.all(), GROUPS.values(), strict=True):
        button.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("menuitem").first).to_be_focused()
        assert page.get_by_role("menuitem").all_inner_texts() == pages
        assert violations(page) == []
        page.keyboard.press("Escape")
        expect(button).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitem", name="Lägesbild")).to_be_focused()
    page.keyboard.press("Enter")
    settle(page)
    expect(page.locator("h1.lb-h1")).to_have_text("Lägesbild")
    expect(page.get_by_role("combobox", name="Område")).to_have_value("Exempelstad (fiktiv)")


@pytest.mark.parametrize("width", [1024, 1440, 1920])
def test_the_menu_leaves_room_for_the_filters(visit, page, width):
    page.set_viewport_size({"width": width, "height": 700})
    visit(f"veckolage?{TOWN}")
    edges = page.evaluate(
        """() => [...document.querySelectorAll('[data-testid=stTopNavSection], .st-key-filters > *')]
            .map(e => e.getBoundingClientRect()).filter(b => b.width).sort((a, b) => a.left - b.left).map(b => [b.left, b.right])"""
    )
    assert len(edges) >= 6
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(edges)), edges
    assert edges[-1][1] <= width


def test_the_newest_week_is_never_cut(visit, page):
    """In the narrow column of a small screen, and where stadsdelar have long names."""
    page.set_viewport_size({"width": 1024, "height": 700})
    visit(f"?{TOWN}")
    page.wait_for_selector("table.lb-year tbody th")
    widths = page.evaluate(
        """() => { document.querySelectorAll('table.lb-year tbody th').forEach(e => { e.textContent = 'Norra Ödeshögs-Brunnby'; });
            const seen = document.querySelector('.st-key-strip .lb-scroll'); return [seen.scrollWidth, seen.clientWidth]; }"""
    )
    assert widths[0] <= widths[1]


def test_the_menu_of_a_phone_is_grouped_and_closes(visit, page):
    page.set_viewport_size({"width": 390, "height": 844})
    visit(f"brott?{TOWN}")
    page.get_by_role("button", name="Visa menyn").click()
    for group, pages in GROUPS.items():
        assert page.get_by_role("group", name=group).get_by_role("link").all_inner_texts() == pages
    assert violations(page) == []
    page.get_by_role("link", name="Veckoläge").click()
    settle(page)
    expect(page.locator("h1.lb-h1")).to_have_text("Veckoläge")
    expect(page.get_by_test_id("stSidebar")).to_have_attribute("data-collapsed", "true")
    assert "Exempelstad" in page.url


def test_a_choice_follows_along_the_menu(visit):
    page = visit(f"karta?{TOWN}")
    choose_page(page, "Utveckling")
    expect(page.get_by_role("combobox", name="Område", exact=True)).to_have_value("Exempelstad (fiktiv)")
    assert "omrade=Exempelstad" in page.url


def test_an_opened_uploader_and_dates_speak_swedish(visit):
    page = visit(f"underlag?{TOWN}")
    uploader = page.get_by_test_id("stFileUploader").first
    expect(uploader.get_by_role("button", name="Välj filer", exact=True)).to_be_visible()
    file = {"name": "Open file.csv", "mimeType": "text/csv", "buffer": b"a;b\n1;2\n" * 400}
    page.locator("input[type=file]").first.set_input_files(file)
    expect(uploader.get_by_text("Open file.csv")).to_be_visible()  # what it is called is not ours to translate
    expect(uploader.get_by_role("button", name="Ta bort Open file.csv")).to_be_visible()
    settle(page)
    assert [t for t in english(page) if "Open file.csv" not in t] == []
    page.get_by_role("button", name="Läget nu").click()
    expect(page.get_by_text("åååå")).to_be_visible()
    page.get_by_role("button", name="Välj dag", exact=True).click()
    expect(page.get_by_role("grid")).to_be_visible()
    assert [t for t in english(page) if "Open file.csv" not in t] == []


def test_a_dialog_speaks_swedish(visit):
    page = visit(f"brott?{TOWN}")
    page.get_by_role("button", name=re.compile("^Mer om figuren")).first.click()
    page.get_by_role("button", name="Lägg till i lägesbilden").click()
    dialog = page.get_by_role("dialog").filter(has=page.get_by_role("button", name="Stäng"))
    expect(dialog.last).to_be_visible()
    assert english(page) == []


def test_one_figure_at_a_time_by_keyboard(visit, page):
    page.set_viewport_size({"width": 1920, "height": 1080})
    visit(f"veckolage?{TOWN}")
    box = page.get_by_role("combobox", name="Område", exact=True)
    box.click()
    page.keyboard.press("f")
    place = page.get_by_role("group", name="Visa stort").get_by_role("status")
    expect(place).to_have_count(0)  # a letter in a field is a letter
    page.keyboard.press("Escape")
    opener = page.get_by_role("button", name="Visa stort")
    opener.click()
    expect(place).to_have_text(re.compile("^1 av [3-9]$"))
    expect(page.get_by_test_id("stTopNav")).to_be_hidden()
    expect(page.locator(".st-key-filters")).to_be_hidden()
    assert violations(page) == []
    smallest = page.evaluate(
        """() => { const figure = document.querySelector('[data-lb-figure]');
            return Math.min(...[...figure.querySelectorAll('h3, p, text, summary')].filter(e => e.getClientRects().length && e.textContent.trim())
                .map(e => parseFloat(getComputedStyle(e).fontSize) * parseFloat(figure.style.zoom))); }"""
    )
    assert smallest >= 19.9
    page.keyboard.press("ArrowRight")
    expect(place).to_have_text(re.compile("^2 av"))
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(place).to_have_text(re.compile("^1 av"))
    page.keyboard.press("Escape")
    expect(place).to_have_count(0)
    expect(opener).to_be_focused()
    page.locator("h1.lb-h1").click()
    page.keyboard.press("F")
    expect(place).to_be_visible()

    page.set_viewport_size({"width": 1366, "height": 768})
    visit(f"?{TOWN}")
    page.keyboard.press("F")
    strip = page.locator("[data-lb-figure] .lb-scroll")
    expect(strip).to_be_visible()
    assert strip.evaluate("e => e.scrollWidth - e.clientWidth") <= 1  # the newest week is not cut


def printed(page, folder) -> str:
    """The text of the page's PDF."""
    page.pdf(path=folder / "page.pdf", prefer_css_page_size=True)
    command = ["pdftotext", "-layout", folder / "page.pdf", "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_the_overview_and_a_stadsdel_print_on_one_page_each(visit, tmp_path):
    page = visit(f"?{TOWN}")
    names = page.locator(".lb-tiles a").all_inner_texts()
    assert len(names) == 2
    text = printed(page, tmp_path)
    words = text.split()
    assert [w for name in names for w in name.split() if w not in words] == []
    assert text.count("\f") == 1  # pages
    visit(f"stadsdel?{TOWN}")
    assert printed(page, tmp_path).count("\f") == 1


def test_the_week_page_prints_whole_and_without_controls(visit, tmp_path):
    page = visit(f"veckolage?{TOWN}")
    text = printed(page, tmp_path)
    assert text.count("\f") == 1  # page
    grid = next(line for line in text.splitlines() if line.strip().startswith("Sjöglimma"))
    begun = page.locator("table.lb-grid thead span").count()
    assert len(re.findall(r"(?<= )[1-5·](?= )", grid)) == begun >= 48  # no week that is to come
    for control in (
        "Läget nu",
        "Visa stort",
        "Meny",
        "Analys",
        "Arbeta",
        "Vecka i detalj",
        "Fördjupning",
        "Om siffrorna",
        "Så räknar vi",
        "Kopiera",
        "Visa tabell",
    ):
        assert control not in text


def test_the_law_prints_on_one_page_without_its_form(visit, tmp_path):
    text = printed(visit(f"atgarder?{TOWN}&vy=lagen"), tmp_path)
    assert text.count("\f") == 1 and "14 §" in text  # page
    for control in ("Notera vad som finns", "görs på Lägesbild", "ingen loggar in"):
        assert control not in text


def test_underlag_prints_what_is_loaded_and_no_heading_of_what_is_pressed(visit, tmp_path):
    page = visit(f"underlag?{TOWN}")
    expect(page.get_by_role("heading", name="Inläsningar")).to_be_visible()
    lines = [line.strip() for line in printed(page, tmp_path).splitlines()]
    assert "Inläsningar" in lines
    assert not {"Vad vill du läsa in?", "Läs in"} & set(lines)


def test_at_1920_px_a_row_of_crimes_stands_beside_the_table(visit):
    page = visit(f"brott?{TOWN}")
    page.set_viewport_size({"width": 1920, "height": 1000})
    settle(page)
    table, row = (
        page.locator("table.lb").first.bounding_box(),
        page.get_by_role("heading", name="Utvecklingen för en rad").bounding_box(),
    )
    assert row["x"] > table["x"] + table["width"] and abs(row["y"] - table["y"]) < 150
    buttons = page.locator(".st-key-crime-and-row [role=radio]").all()
    assert all(b.bounding_box()["x"] + b.bounding_box()["width"] <= 1920 - 40 for b in buttons)  # none is cut


@pytest.mark.parametrize("name", ["brott", "utveckling", "karta", "trygghet"])
def test_no_page_of_paper_ends_with_a_heading(visit, tmp_path, name):
    """Nor begins with what belongs to the figure before it; a map and its table are one page."""
    page = visit(f"{name}?{TOWN}")
    headings = {h.strip() for h in page.locator("h1, h2").all_inner_texts()}
    sheets = [
        [li.strip() for li in sheet.splitlines() if li.strip()] for sheet in printed(page, tmp_path).split("\f")[:-1]
    ]
    assert [sheet[-1] for sheet in sheets if sheet[-1] in headings] == []
    assert [sheet[0] for sheet in sheets if sheet[0].startswith("Källa:")] == []
    assert all(len(sheet) > 3 for sheet in sheets)  # no sheet has the page's name alone
    if name == "karta":
        (sheet,) = sheets
        words = " ".join(sheet)
        assert "Kvarnsvalan" in words and "Källa:" in words and " + " not in f" {words} "


def test_a_silent_server_is_told_and_forgotten(visit, page, cut):
    visit(f"brott?{TOWN}")
    cut["is_cut"] = True
    for socket in cut["open"]:
        socket.close()
    message = page.get_by_text("Ingen kontakt med servern – försöker igen")
    expect(message).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    cut["is_cut"] = False
    expect(message).to_be_hidden(timeout=60_000)


def test_a_link_leads_to_a_figure_whatever_letters_its_name_has(page):
    """Streamlit puts a hyphen for every sign that is not a letter of English, a digit or a hyphen."""
    script = (ROOT / "lagesbild/ui/in_browser/asked.js").read_text(encoding="utf-8")
    page.set_content("<div style='height:3000px'></div><p class='st-key-ex-crime-line-ort-st-ld--mc-'>Här</p>")
    page.evaluate(script)
    asked = {"wanted": {}, "title": "", "figure": "crime-line-ort-stöld (mc)"}
    page.evaluate("asked => document.body.setAttribute('data-lb-address', JSON.stringify(asked))", asked)
    expect(page.get_by_text("Här")).to_be_in_viewport()
