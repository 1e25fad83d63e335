"""What people do, in a real browser."""

import io
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from playwright.sync_api import TimeoutError, expect

from tests.browser.conftest import choose_page, settle

EXAMPLE = "omrade=Exempelstad%20(fiktiv)&ar=2026"


def test_the_overview_is_one_short_page(visit):
    page = visit(f"?{EXAMPLE}")
    assert len(page.get_by_test_id("stMain").inner_text().split()) <= 250
    strip = page.locator("table.lb-year tbody tr").first
    expect(strip.locator(".weeks a")).to_have_count(12)
    expect(page.get_by_role("link", name="Fyrudda: nivå 2, avvikande")).to_have_attribute(
        "href", re.compile("^stadsdel")
    )


@pytest.mark.parametrize("place", [EXAMPLE, "omrade=H%C3%A4sselby-V%C3%A4llingby&ar=2023"])
def test_the_first_screen_of_a_phone_says_the_week(page, visit, place):
    page.set_viewport_size({"width": 390, "height": 844})
    visit(f"?{place}")
    shown = [".lb-headline", ".st-key-overview-head .lb-lead", ".lb-map"]
    shown += [f".st-key-stands-out li:nth-child({n})" for n in (1, 2, 3)]
    for what in shown:
        box = page.locator(what).bounding_box()
        assert box and box["height"] > 10 and box["y"] + box["height"] <= 844, what


def test_a_shared_link_reproduces_the_view(visit):
    page = visit("veckolage?omrade=H%C3%A4sselby-V%C3%A4llingby&ar=2023&vecka=41")
    expect(page.get_by_text(re.compile("^Läget v.\\s41 2023")).first).to_be_visible()
    page = visit("brott?brott=Cykelst%C3%B6ld&visning=Index")
    expect(page.get_by_text("Index, 2019 = 100. Samma")).to_be_attached()  # behind Om siffrorna


def test_place_and_year_follow_across_pages(visit):
    page = visit("?omrade=G%C3%B6teborg")
    choose_page(page, "Trygghet")
    expect(page.get_by_role("combobox", name="Område")).to_have_value("Göteborg")
    expect(page).to_have_url(re.compile("omrade=G%C3%B6teborg"))


def test_clicking_a_cell_chooses_its_week(visit):
    page = visit("veckolage")
    cell = page.locator("table.lb-grid button", has_text="5").last
    week = re.search(r", v\.\s(\d+): ", cell.get_attribute("title"))[1]
    cell.click()
    expect(page).to_have_url(re.compile(rf"vecka={week}\b"))
    expect(page.get_by_text(re.compile(rf"^Läget v.\s{week} 2023")).first).to_be_visible()
    leads = page.get_by_text(re.compile(rf"^Rätta nivån för .+, v. {week}$"))
    expect(leads).to_have_attribute("href", re.compile("^registrera.*ratta="))


def test_the_year_is_walked_with_arrows_and_enter_chooses_a_week(visit):
    page = visit("veckolage?omrade=H%C3%A4sselby-V%C3%A4llingby&ar=2023&vecka=41")
    grid = page.locator("table.lb-grid")
    assert grid.locator("button[tabindex='0']").count() == 1
    grid.locator("button[tabindex='0']").focus()
    for key in ("ArrowDown", "ArrowLeft", "ArrowRight", "ArrowLeft", "Enter"):
        page.keyboard.press(key)
    settle(page)
    expect(page).to_have_url(re.compile("vecka=40"))
    expect(page.locator("button:focus")).to_have_attribute("title", re.compile(", v.\\s40: "))
    assert grid.locator("thead th.on").all_inner_texts() == ["40"]


def test_a_link_may_use_an_alias_and_says_when_it_names_nothing(visit):
    page = visit("veckolage?omrade=goteborg")
    expect(page.get_by_role("combobox", name="Område")).to_have_value("Göteborg")
    page = visit("stadsdel?stadsdel=R%C3%A4cksta")
    expect(page.get_by_text(re.compile("^Lägesbedömning Råcksta")).first).to_be_visible()
    page = visit("?omrade=Atlantis")
    expect(page.get_by_text("Länken säger ”Atlantis”")).to_be_visible()


def test_an_unassessed_week_can_be_asked_for(visit):
    page = visit("veckolage?vecka=47")
    expect(page.get_by_role("heading", name="Vecka 47 är inte bedömd")).to_be_visible()


def test_clicking_a_row_draws_its_line(visit):
    page = visit("brott")
    page.get_by_role("button", name="Bedrägeri (urval)", exact=True).click()
    settle(page)
    expect(page.get_by_text(re.compile("^Bedrägeri \\(urval\\), Hässelby"))).to_be_visible()
    expect(page).to_have_url(re.compile("brott=Bedr%C3%A4geri"))
    assert "Bedrägeri" in page.locator("table.lb tr.on").inner_text()


def test_compstat_stands_as_printed(visit):
    page = visit("brott")
    row = page.locator("table.lb tr", has_text="Bedrägeri (urval)").first
    assert row.inner_text().split() == [
        "Person",
        "Bedrägeri",
        "(urval)",
        "121",
        "125",
        "142",
        "291",
        "490",
        "+199",
        "+68,4",
        "%",
        "säkerställd",
        "ökning",
    ]
    _open_menu(page)
    page.get_by_role("button", name="Visa alla kolumner").click()
    expect(row).to_contain_text("1,68 (1,45–1,95)")
    small = page.locator("table.lb tr", has_text="Våldtäkt, utomhus").first
    assert "6 → 2: för få för procent." in small.inner_text()
    assert "%" not in small.inner_text()


def _open_menu(page) -> None:
    page.get_by_role("button", name=re.compile("^Mer om figuren")).first.click()


def test_the_table_behind_a_diagram(visit):
    page = visit("veckolage")
    before = page.locator("table.lb:visible").count()
    menu = page.get_by_role("button", name=re.compile("^Mer om figuren")).first.bounding_box()
    head = page.locator("[class*=st-key-hd-]").first.bounding_box()
    assert head["x"] + head["width"] - menu["x"] - menu["width"] < 30  # its place is last in the heading's row
    _open_menu(page)
    page.get_by_role("button", name="Visa tabell").click()
    expect(page.locator("table.lb:visible")).to_have_count(before + 1)
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
    _open_menu(page)
    page.get_by_role("button", name="Dölj tabell").click()
    expect(page.locator("table.lb:visible")).to_have_count(before)


def _download(page, label: str) -> bytes:
    button = page.get_by_role("button", name=label).first
    if not button.is_visible():
        _open_menu(page)
    with page.expect_download(timeout=60_000) as got:
        button.click()
    return got.value.path().read_bytes()


def test_downloads(visit):
    page = visit("veckolage")
    assert _download(page, "Tabell (CSV)").startswith(b"\xef\xbb\xbfVecka;H\xc3\xa4sselby g\xc3\xa5rd;")
    assert _download(page, "Bild (PNG)").startswith(b"\x89PNG")
    book = openpyxl.load_workbook(io.BytesIO(_download(page, "Tabell (Excel)")))
    assert book["Diagram"]["B2"].value == 2
    assert b"<svg" in _download(page, "Bild (SVG)")


def test_map_draws_without_internet_and_leads_to_the_story(visit):
    page = visit("karta")
    frame = page.frame_locator("iframe[title*=folium]")
    shapes = frame.locator("path.leaflet-interactive")
    expect(shapes.first).to_be_visible(timeout=60_000)
    assert shapes.count() >= 9
    settle(page)
    box = shapes.nth(2).bounding_box()
    spot = box["x"] + 0.4 * box["width"], box["y"] + 0.4 * box["height"]
    page.mouse.click(*spot)
    page.wait_for_url(re.compile("/stadsdel"), timeout=60_000)
    settle(page)
    expect(page.locator("h1.lb-h1")).to_have_text("Stadsdel")
    expect(page).to_have_url(re.compile("stadsdel=H%C3%A4sselby"))
    expect(page.get_by_text(re.compile("^Lägesbedömning Hässelby villastad")).first).to_be_visible()
    choose_page(page, "Karta")
    expect(page.locator("h1.lb-h1")).to_have_text("Karta")  # the click of before does not lead away again


def test_layers_are_switched_off_and_on(visit):
    page = visit("karta")
    frame = page.frame_locator("iframe[title*=folium]")
    expect(frame.locator(".lagesbild-point span").first).to_be_visible(timeout=60_000)
    before = frame.locator(".lagesbild-point").count()
    page.get_by_role("button", name="Öppen drogscen 2023").click()
    settle(page)
    expect(frame.locator(".lagesbild-point")).to_have_count(before - 4)
    svg = _download(page, "Bild (SVG)")
    page = visit("karta")
    assert len(_download(page, "Bild (SVG)")) > len(svg)  # what is downloaded is what was shown


@pytest.mark.parametrize("options", ["{}", "{padding: [12, 12]}"])
def test_a_map_that_is_made_before_it_has_a_size_is_drawn_when_it_gets_one(unused_page, base_url, options):
    """Seen on a busy machine: the frame of a phone's map came without a size, and the map stayed empty."""
    page = unused_page
    page.set_content('<div id="frame" style="display:none"><div id="map" style="width:300px;height:300px"></div></div>')
    for file in ("leaflet/leaflet.js", "map.js"):
        page.add_script_tag(url=f"{base_url}/app/static/{file}")
    page.evaluate(
        """() => {
            window.map = L.map("map").fitBounds([[59.3, 17.8], [59.4, 18.0]], OPTIONS);
            L.polygon([[59.31, 17.85], [59.39, 17.85], [59.39, 17.95]]).addTo(window.map);
        }""".replace("OPTIONS", options)
    )
    assert page.evaluate("window.map.getZoom()") == 0
    page.evaluate("document.getElementById('frame').style.display = 'block'")
    page.wait_for_function("window.map.getZoom() > 9 && isFinite(window.map.getZoom())")
    # a tap sets a place, and the frame has no size while the page is laid out anew
    page.evaluate("document.getElementById('frame').style.display = 'none'")
    page.wait_for_function("window.map.getSize().y === 0")
    page.evaluate(f"window.map.fitBounds([[59.3, 17.8], [59.4, 18.0]], {options})")
    page.evaluate("document.getElementById('frame').style.display = 'block'")
    page.wait_for_function("window.map.getSize().y === 300")
    assert 9 < page.evaluate("window.map.getZoom()") < 14
    width = page.evaluate("document.querySelector('path').getBoundingClientRect().width")
    assert 50 < width < 300


LONG = ("Östra Ågården–Kvarnängen", "Ås", "S:t Örjans by", "Gröna Lyckan/\u200bSågverksområdet") * 2
_LABELLED = """names => {
    window.map = L.map("map", {zoomSnap: 0.25}).fitBounds([[59.30, 17.80], [59.34, 17.96]]);
    names.forEach((name, i) => L.marker([59.31 + 0.02 * Math.floor(i / 4), 17.82 + 0.04 * (i % 4)], {
        icon: L.divIcon({html: `<span>${name}</span>`, iconSize: [0, 0], className: "lagesbild-label"})
    }).addTo(window.map));
    L.rectangle([[59.30, 17.80], [59.34, 17.96]]).addTo(window.map);
}"""
_OVERLAPS = """() => {
    const boxes = [...document.querySelectorAll(".lagesbild-label span")]
        .map(e => e.getBoundingClientRect()).filter(box => box.width);
    const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    return [boxes.length, boxes.filter((a, i) => boxes.slice(i + 1).some(b => meet(a, b))).length];
}"""


@pytest.mark.parametrize("width", [1400, 700, 350])
def test_long_names_do_not_lie_on_one_another_and_a_map_fits_its_frame_again(unused_page, base_url, width):
    page = unused_page
    page.set_content('<div id="map" style="width:1000px;height:260px"></div>')
    page.add_style_tag(url=f"{base_url}/app/static/map.css")
    for file in ("leaflet/leaflet.js", "map.js"):
        page.add_script_tag(url=f"{base_url}/app/static/{file}")
    page.add_style_tag(url=f"{base_url}/app/static/leaflet/leaflet.css")
    page.evaluate(_LABELLED, list(LONG))
    page.evaluate(f"document.getElementById('map').style.width = '{width}px'")  # a phone that is turned
    page.wait_for_function("window.map.getBounds().contains([[59.30, 17.80], [59.34, 17.96]])")
    page.wait_for_function(f"({_OVERLAPS})()[1] === 0")
    assert page.evaluate(_OVERLAPS)[0] >= (8 if width > 600 else 3)  # and most are there to be read


def test_a_tap_on_the_map_is_not_lost(browser, base_url):
    """The map must not scroll under the finger: the first tap counts."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    shape = page.frame_locator("iframe[title*=folium]").locator("path.leaflet-interactive").nth(2)
    page.goto(f"{base_url}/karta")
    settle(page)
    expect(shape).to_be_visible()
    shape.scroll_into_view_if_needed()
    settle(page)
    box = shape.bounding_box()
    where = box["x"] + 0.45 * box["width"], box["y"] + 0.25 * box["height"]
    scrolled = "document.querySelector('[data-testid=stMain]').scrollTop"
    before = page.evaluate(scrolled)
    page.touchscreen.tap(*where)
    try:
        page.wait_for_url(re.compile("/stadsdel"), timeout=10_000)
    except TimeoutError:  # Chromium 150 makes no click of a tap in a frame that is a process of its own
        assert page.evaluate(scrolled) == before
        page.mouse.click(*where)
        page.wait_for_url(re.compile("/stadsdel"), timeout=60_000)
    context.close()


def test_a_series_that_breaks_its_pattern_is_chosen_by_a_click(visit):
    page = visit("utveckling?omrade=exempelstad-fiktiv&ar=2026")
    page.locator("button.lb-pick").nth(2).click()
    settle(page)
    expect(page.get_by_text(re.compile("^Stöld ur fordon per månad, Norrklint"))).to_be_visible()
    expect(page).to_have_url(re.compile("del=Norrklint"))


def test_what_is_told_of_the_figures_stands_behind_one_line(visit):
    page = visit("brott")
    message = page.get_by_text("mid-p efter Holm", exact=False).first
    expect(message).to_be_hidden()
    page.locator(".lb-about summary").first.click()
    expect(message).to_be_visible()


def test_the_newest_week_comes_first_on_a_phone(page, visit):
    page.set_viewport_size({"width": 390, "height": 844})
    visit("veckolage?omrade=H%C3%A4sselby-V%C3%A4llingby&ar=2023")
    weeks = page.locator("[class*=st-key-narrow-] tbody th").all_inner_texts()
    assert weeks == [str(w) for w in range(52, 0, -1)]
    visit(f"stadsdel?{EXAMPLE}&stadsdel=M%C3%A5nvreten")
    weeks = [int(w) for w in page.locator("ol.lb-strip li > span:first-child").all_inner_texts()]
    assert weeks == list(range(weeks[0], 0, -1))


@pytest.mark.parametrize(
    ("path", "choice", "expected"),
    [
        ("brott", "", {"sortera": ["Som i underlaget"], "mot": ["Året före"]}),
        ("utveckling", "&underlag=H%C3%A4ndelser%2C%20vecka%20f%C3%B6r%20vecka", {"veckor": ["13"]}),
        ("registrera", "", {"vy": ["Möte"]}),
        ("karta", "", {"matt": ["Nivå en vald vecka"], "vecka": ["46"]}),
    ],
)
def test_the_address_says_also_what_is_usual(visit, path, choice, expected):
    page = visit(f"{path}?{EXAMPLE}{choice}")
    expect(page).to_have_url(re.compile(next(iter(expected)) + "="))
    page.wait_for_timeout(700)  # after what Streamlit itself writes
    shown = parse_qs(urlsplit(page.url).query)
    assert shown.items() >= expected.items()


def test_a_link_keeps_the_layers_of_a_map_also_when_none_is_shown(visit):
    page = visit(f"karta?{EXAMPLE}")
    expect(page).to_have_url(re.compile("lager=.*lager="))
    page = visit(f"karta?{EXAMPLE}&lager=Otrygg%20plats%202026")
    chosen = page.locator(".st-key-lager [aria-pressed=true]")
    expect(chosen).to_have_text(["Otrygg plats 2026"])
    page = visit(f"karta?{EXAMPLE}&lager=")
    expect(chosen).to_have_count(0)


def _clipboard(page) -> str:
    return page.evaluate("navigator.clipboard.readText()")


def test_a_link_is_copied_live_and_frozen(page, visit, site):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit(f"brott?{EXAMPLE}")
    page.locator(".st-key-foot").get_by_role("button", name="Kopiera länk", exact=True).click()
    expect(page.get_by_text("Länken är kopierad.")).to_be_visible()
    assert "omrade=Exempelstad" in _clipboard(page)
    assert "revision" not in _clipboard(page)
    page.get_by_role("button", name=re.compile("^Mer om figuren")).last.click()
    page.get_by_test_id("stPopoverBody").get_by_role("button", name="Kopiera länk, som i dag").click()
    expect(page.get_by_text("Den visar alltid det som syns nu.")).to_be_visible()
    link = _clipboard(page)
    assert re.search(r"figur=crime-line.*per=\d{4}-\d\d-\d\d&revision=\d+", link), link
    visit(link.removeprefix(f"{site}/"))
    expect(page.get_by_text(re.compile("^Registret som det såg ut när länken kopierades"))).to_be_visible()
    expect(page.locator("[class*=st-key-ex-crime-line]").first).to_be_in_viewport()
    choose_page(page, "Trygghet")
    expect(page).to_have_url(re.compile(r"trygghet.*revision=\d+"))
    page.get_by_role("button", name="Visa läget nu").click()
    expect(page.get_by_text(re.compile("^Registret som det såg ut"))).to_have_count(0)
    settle(page)
    assert "revision" not in page.url


def test_a_frozen_link_to_what_is_not_there_says_so(visit):
    page = visit(f"?{EXAMPLE}&per=2026-11-28&revision=99999")
    expect(page.get_by_text("Länkens revision ”99999” finns inte i registret.")).to_be_visible()


def test_a_figure_is_copied_as_a_picture(page, visit):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit(f"veckolage?{EXAMPLE}")
    page.get_by_role("button", name=re.compile("^Mer om figuren")).first.click()
    page.get_by_role("button", name="Kopiera bild").click()
    expect(page.get_by_text("Bilden är kopierad.")).to_be_visible()
    size = page.evaluate(
        "navigator.clipboard.read().then(([i]) => i.getType('image/png')).then((b) => createImageBitmap(b)).then((p) => p.width)"
    )
    assert size > 400


def test_a_picture_that_the_browser_refuses_to_copy_is_downloaded(page, visit):
    page.add_init_script("navigator.clipboard.write = () => Promise.reject(new Error('refused'))")
    visit(f"veckolage?{EXAMPLE}")
    page.get_by_role("button", name=re.compile("^Mer om figuren")).first.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Kopiera bild").click()
    assert download.value.suggested_filename.endswith(".png")
    expect(page.get_by_text("Webbläsaren tillät inte kopiering. Bilden laddades ner i stället.")).to_be_visible()


def test_every_file_of_a_figure_is_fetched_from_its_menu(visit):
    """The menu asks nothing of the server to open or close: a page whose menus asked could lose what came after, and die."""
    page = visit(f"brott?{EXAMPLE}")
    menus = page.get_by_role("button", name=re.compile("^Mer om figuren"))
    for _ in range(4):
        for k in range(2):
            menus.nth(k).click()
            page.keyboard.press("Escape")
    menus.first.click()
    for label, ending in (
        ("Bild (PNG)", ".png"),
        ("Bild (SVG)", ".svg"),
        ("Tabell (CSV)", ".csv"),
        ("Tabell (Excel)", ".xlsx"),
    ):
        with page.expect_download() as download:
            page.get_by_role("button", name=label).click()
        assert download.value.suggested_filename.endswith(ending)
        assert Path(download.value.path()).stat().st_size > 200
    expect(page.get_by_text("Filen är hämtad.")).to_be_visible()
