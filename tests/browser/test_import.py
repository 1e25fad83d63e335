"""Monday's files: Tabell 2 pasted into Excel, an unknown name, a preview, undo and redo."""

import csv

import openpyxl
import pytest
from playwright.sync_api import expect

from lagesbild.paths import DATA
from tests.browser.accessible import violations
from tests.browser.conftest import serving, settle


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("import")) as url:
        yield url


@pytest.fixture
def pasted(tmp_path):
    """Seed 004's Tabell 2 in a workbook, as if for 2024: a title above, a misspelt stadsdel, a sheet of notes."""
    source = DATA / "hasselby-vallingby" / "veckobedomning_2023.csv"
    rows = [r for r in csv.reader(source.open(encoding="utf-8-sig"), delimiter=";") if r]
    top = next(i for i, r in enumerate(rows) if r[0] == "Vecka")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "2024"
    sheet.append(["Tabell 2. Årssammanställningen av incidentrapportering."])
    sheet.append([])
    sheet.append([name.replace("Vinsta", "Vinstad") for name in rows[top]])
    for row in rows[top + 1 :]:
        sheet.append([int(c) if c else None for c in row])
    book.create_sheet("Anteckningar").append(["Ring fastighetsägarna"])
    path = tmp_path / "lagesbild.xlsx"
    book.save(path)
    return path


def introduce(page):
    """Say who we are, once per browser."""
    role = page.get_by_role("combobox", name="Roll")
    if role.count():
        role.scroll_into_view_if_needed()  # a list that opens while the page scrolls closes again
        page.wait_for_timeout(300)
        role.click()
        page.get_by_role("option", name="Trygghetssamordnare").click()
        page.get_by_label("Organisation").fill("Hässelby-Vällingby stadsdelsförvaltning")
        page.get_by_role("button", name="Spara").click()
        settle(page)


def test_tabell_2_from_excel_with_an_unknown_name_undone_redone_and_read_again(visit, pasted):
    page = visit("underlag")
    page.locator("input[type=file]").set_input_files(pasted)
    settle(page)
    introduce(page)
    expect(page.get_by_text("Området ”Vinstad” är okänt.").first).to_be_visible()
    expect(page.get_by_role("button", name="Läs in", exact=False).last).to_be_disabled()
    assert violations(page) == []

    meant = page.get_by_label("”Vinstad” menar")
    first = page.get_by_role("option").first
    for _ in range(5):  # a list that opens while the page moves closes again
        meant.focus()
        meant.press("ArrowDown")
        page.wait_for_timeout(1000)
        if first.is_visible():
            break
    expect(first).to_contain_text("Vinsta")
    first.click()
    settle(page)
    expect(page.get_by_text("hindrar inläsningen")).to_have_count(0)
    expect(page.get_by_role("row").filter(has_text="lagesbild.xlsx, bladet 2024")).to_contain_text("432")
    expect(page.get_by_text("Bladet ”Anteckningar” känns inte igen")).to_be_visible()
    page.get_by_role("button", name="Läs in").last.click()
    settle(page)
    expect(page.get_by_text("1 fil inläst: 432 nya och 0 ändrade rader")).to_be_visible()

    visit("veckolage?ar=2024")
    heatmap = page.get_by_text("Lägesbedömning per vecka och stadsdel, Hässelby-Vällingby 2024", exact=True)
    expect(heatmap.first).to_be_visible()

    visit("underlag")
    page.get_by_role("button", name="Ångra").first.click()
    settle(page)
    expect(page.get_by_text("Inläsningen av lagesbild.xlsx är ångrad")).to_be_visible()
    visit("veckolage?ar=2024")
    expect(page.get_by_text("Veckobedömningar saknas för Hässelby-Vällingby 2024.")).to_be_visible()

    visit("underlag")
    page.get_by_role("button", name="Gör om").first.click()
    settle(page)
    visit("veckolage?ar=2024")
    expect(heatmap.first).to_be_visible()

    page = visit("underlag")  # the same file again changes nothing, and its name is remembered
    page.locator("input[type=file]").set_input_files(pasted)
    settle(page)
    introduce(page)
    expect(page.get_by_text("Allt i filerna finns redan i registret.")).to_be_visible()
    expect(page.get_by_text("är okänt")).to_have_count(0)


def test_a_wrong_file_is_refused_in_swedish_and_nothing_is_saved(visit, tmp_path):
    page = visit("underlag")
    before = page.locator(".lb-import").count()
    wrong = tmp_path / "rapport.csv"
    wrong.write_bytes(b"%PDF-1.7 nothing of a table")
    page.locator("input[type=file]").set_input_files(wrong)
    settle(page)
    expect(page.get_by_text("Filen är en PDF, inte text, trots sitt namn.").first).to_be_visible()
    page.get_by_test_id("stFileChipDeleteBtn").get_by_role("button").click()  # the page says so
    settle(page)
    expect(page.get_by_text("Det här hindrar inläsningen")).to_have_count(0)
    assert page.locator(".lb-import").count() == before
