"""What is chosen on Brott, Trygghet and Stadsdel, through app.py."""

import re

import pytest

from lagesbild import exhibits
from lagesbild.ui import choose, tables
from tests.app.test_pages import PAGES, open_page, texts
from tests.app.test_pages import _home as home  # noqa: F401

TOWN = "Exempelstad (fiktiv)"


@pytest.mark.parametrize(
    ("view", "expected_text"),
    [
        ("Tre perioder", "Året, månaden och tolv månader, Exempelstad (fiktiv)"),
        ("Per invånare", "Anmälda brott per invånare, Exempelstad (fiktiv)"),
        ("Bredvid andra", "Säkerställd ökning i Exempelstad (fiktiv), Månvreten och Lyktberga."),
        ("Delar och helhet", "Rån: delar och helhet, Exempelstad (fiktiv)"),
        ("Små områden", "Tratt: rån per"),
        ("Proven", "Proven bakom CompStat"),
    ],
)
def test_a_link_opens_each_view_of_a_row(view, expected_text):
    app = open_page(PAGES["Brott"], omrade=TOWN, ar=2026, brott="Rån", vy=view)
    assert not app.error
    assert not app.warning
    assert expected_text in texts(app)


def test_crime_of_a_block_against_earlier_years_up_to_a_day():
    app = open_page(
        PAGES["Brott"],
        omrade=TOWN,
        ar=2026,
        tom="31\u00a0aug\u00a02026",
        period="Tolv månader",
        mot="Tidigare år sammanlagda",
        sortera="Antal",
    )
    assert not app.warning
    shown = texts(app)
    assert "tolv månader till och med 31\u00a0aug 2021–2026" in shown
    assert "snittet" in shown
    app.selectbox(key="omrade").set_value("hasselby-vallingby").run()  # which bears one period only
    assert not app.exception
    assert not app.error
    assert "Senaste månaden och rullande tolv månader kan inte visas" in texts(app)


def test_each_question_of_trygghet_can_be_chosen():
    app = open_page(PAGES["Trygghet"], omrade=TOWN, ar=2026)
    chooser = app.selectbox(key="fraga")
    assert len(chooser.options) > 1
    seen = set()
    for label in chooser.options:
        app = open_page(PAGES["Trygghet"], omrade=TOWN, ar=2026, fraga=label)
        assert not app.error
        assert not app.warning
        title = texts(app).split('class="lb-measure">')[1].split("<")[0]
        assert title.split(":")[0] == label.split(":")[0]
        seen.add((title, label))
    assert len(seen) == len(chooser.options)


def test_a_page_says_what_several_of_its_figures_bear_once():
    shown = texts(open_page(PAGES["Brott"], omrade=TOWN, ar=2026))
    in_open = re.findall(r'<ul class="lb-caveats">(.*?)</ul>', shown)
    said = [line for part in in_open for line in re.findall(r"<li>(.*?)</li>", part)]
    assert said and len(said) == len(set(said))
    again = re.findall(r"<li>(.*?)</li>", "".join(re.findall(r'<ul class="lb-caveats again">(.*?)</ul>', shown)))
    assert again and set(again) <= set(said)  # one figure shown alone says it all
    assert all(shown.count(f"<li>{line}</li>") >= 3 for line in again)  # and so does Om siffrorna


def test_story_of_a_part_has_its_levels_reports_crime_and_surveys():
    shown = texts(open_page(PAGES["Stadsdel"], choose.IN_DEPTH, omrade=TOWN, ar=2026, stadsdel="Videkulla"))
    assert "Trend över året, Videkulla 2026 (indikativ)" in shown
    assert "0 noterade händelser under 44 jämförda veckor, 11 av 11 veckor" in shown
    assert "utan händelse: hög nivå, inga rapporter." in shown
    assert "CompStat Videkulla" in shown
    assert "per månad, Videkulla" in shown
    assert "Undersökningar sida vid sida" not in shown


@pytest.mark.parametrize("name", ["compstat", "compstat-blocks", "compstat-tests", "crime-rates", "compstat-headline"])
def test_what_a_phone_leaves_out_it_leaves_out_of_every_row(name, register):
    """A heading without its cells would put every number under another heading."""
    shown = tables.table(exhibits.build(register, f"{name}:exempelstad-fiktiv:2026"))
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", shown)
    minor = [["minor" in cell for cell in re.findall(r"<t[hd]([^>]*)>", row)] for row in rows]
    assert len(rows) > 5
    assert all(m == minor[0] for m in minor)


def test_a_page_leaves_columns_out_until_all_are_asked_for(register):
    shown = exhibits.build(register, "compstat:exempelstad-fiktiv:2026")
    short = tables.table(shown, courses=True, without=["year_2021", "ratio", "remark"])
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr[^>]*>(.*?)</tr>", short)]
    assert "2021" not in rows[0] and "Gånger (95 %)" not in rows[0] and "2025" in rows[0]
    assert {len(r) for r in rows} == {len(shown.columns) + 1 - 3}


@pytest.mark.parametrize(
    ("page", "link", "key", "value"),
    [
        ("Brott", {"brott": "Rån", "vy": "Små områden"}, "inom", "videkulla"),  # a part has no small areas
        ("Brott", {"brott": "Rån", "visning": "Per 1 000 invånare"}, "inom", "videkulla"),
        ("Brott", {"brott": "Rån", "vy": "Delar och helhet"}, "omrade", "hasselby-vallingby"),
        ("Brott", {"period": "Tolv månader"}, "omrade", "hasselby-vallingby"),
        ("Trygghet", {}, "omrade", "hasselby-vallingby"),  # which asks other questions
        ("Stadsdel", {"stadsdel": "Videkulla"}, "omrade", "hasselby-vallingby"),
        ("Veckoläge", {"vecka": "46", "motvecka": "v. 40"}, "vecka", 40),
    ],
)
def test_what_an_earlier_choice_offered_is_no_fault_of_a_link(page, link, key, value):
    app = open_page(PAGES[page], omrade=TOWN, ar=2026, **link)
    assert not app.warning
    app.selectbox(key=key).set_value(value).run()
    assert not app.exception
    assert [w.value for w in app.warning if "Länken" in w.value] == []


def test_a_part_begins_with_its_certain_change_where_no_pattern_is_broken(monkeypatch):
    monkeypatch.setattr(choose.series_exhibits, "first_broken", lambda scope, step: (None, None))
    shown = texts(open_page(PAGES["Stadsdel"], omrade=TOWN, ar=2026, stadsdel="Månvreten"))
    assert "Säkerställd ökning av rån mot 2025" in shown
    assert "Rån per månad, Månvreten" in shown
    quiet = texts(open_page(PAGES["Stadsdel"], omrade=TOWN, ar=2026, stadsdel="Granlyckan"))
    assert " per månad, Granlyckan" in quiet and "Rån per månad" not in quiet
