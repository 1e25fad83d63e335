"""No number in a written file differs from `show`, and the public one only withholds."""

import re
from dataclasses import replace

import pandas as pd
import pytest
from lxml import html

from lagesbild import exhibits, show
from lagesbild.document.assembling import assemble, produce
from lagesbild.document.model import Placed, Section
from lagesbild.document.writers.formats import write
from lagesbild.document.writers.layout import NOTHING
from lagesbild.swedish import MISSING

PLACE, YEAR = "hasselby-vallingby", 2023


@pytest.fixture(scope="module")
def made(register):
    """(document, figures of its web page by exhibit id), internal and public."""
    document = assemble.of(register, PLACE, YEAR)
    files = {public: produce.of(register, document, "html", public=public) for public in (False, True)}
    return {public: (*read(f.document, f.content), f) for public, f in files.items()}


def read(document, content):
    """Exhibit id → (heading row, rows) of every table of the page; a table in parts is put together again."""
    numbers = {f"{n.replace(' ', '-').lower()}": id_ for id_, n in document.numbers().items()}
    collected = {}
    for figure in html.fromstring(content.decode()).iter("figure"):
        rows = []
        for part in figure.iter("table"):
            above = part.getparent().getprevious()
            text = [above.text_content()] if above is not None and above.get("class") == "part" else []
            head = [c.text_content() for c in part.find("thead").iter("th")]
            rows += [text + [c.text_content() for c in row] for row in part.find("tbody").iter("tr")]
        if NOTHING not in figure.text_content():
            collected[numbers[figure.get("id")]] = (head, rows)
    assert len(collected) == len(document.numbers())
    return document, collected


def number(text):
    return float(re.sub(r"[\s\u00a0%+]", "", text).replace("−", "-").replace(",", "."))


def table(made, name, public=False):
    head, rows = next(t for id_, t in made[public][1].items() if id_.split(":")[0] == name)
    return pd.DataFrame(rows, columns=head)


def test_the_web_page_says_what_show_says_of_levels(made, register):
    printed = table(made, "ratings-weeks").set_index("Vecka")
    shown = show.show(register, "ratings", area=PLACE, year=YEAR)
    assert len(shown) == printed.size
    for row in shown.itertuples():
        assert printed.loc[str(row.week), row.area] == ("·" if pd.isna(row.level) else str(row.level))
    printed = table(made, "ratings-summary").set_index("Stadsdel")
    for row in show.show(register, "ratings-summary", area=PLACE, year=YEAR).to_dict("records"):
        cells = printed.loc[row["area"]]
        levels = [cells[c] for c in printed.columns if re.match(r"Nivå \d", c)]
        assert list(map(int, levels)) == [row[f"level_{n}"] for n in range(1, 6)]
        assert int(cells["Bedömda veckor"]) == row["assessed"] and int(cells["Längsta följd"]) == row["longest_run"]
        assert number(cells["Andel ≥ 3"]) == pytest.approx(row["share"], abs=0.5)


def test_the_web_page_says_what_show_says_of_crime(made, register):
    printed = table(made, "compstat")
    printed = printed[printed["Utv antal"] != ""]  # the words of groups stand over their rows
    shown = show.show(register, "compstat", area=PLACE, year=YEAR)
    assert list(printed["Brottskategori"]) == list(shown["category"])
    for cells, facts in zip(printed.to_dict("records"), shown.to_dict("records"), strict=True):
        assert {y: number(cells[str(y)]) for y in facts["counts"]} == facts["counts"]
        assert number(cells["Utv antal"]) == facts["change"]
        if cells["Utv %"] not in ("få", "."):
            assert number(cells["Utv %"]) == facts["change_percent"]


def test_the_web_page_says_what_show_says_of_surveys(made, register):
    area = table(made, "survey")
    assert [number(v) for v in area["Andel"]] == [47, 43]
    town = "exempelstad-fiktiv"
    placed = Placed(exhibits.build(register, f"surveys:{town}:2026"))
    document = replace(made[False][0], sections=(Section("a", "A", 1, (placed,)),))
    ((head, rows),) = read(document, write(document, "html"))[1].values()
    assert head == ["Område och år", "Andel", "95 % från", "95 % till", "n"]
    printed = {(text, where): cells for text, where, *cells in rows}
    shown = show.show(register, "survey", area=town, year=2026).to_dict("records")
    assert len(printed) == len(rows) > len(shown) == 41  # earlier waves too
    for facts in shown:
        group = "" if facts["group"] == "alla" else f", {facts['group']}"
        where = f"{facts['area']} {facts['wave']}{group}"
        share, low, high, n = printed[f"{facts['survey']}. {facts['question']}: {facts['answer']}", where]
        if share == "..":
            assert n == ".." and pd.isna(facts["share"])
        elif share != "för få svar":
            assert number(share) == pytest.approx(100 * facts["share"], abs=0.051)
            assert number(n) == facts["n"] and number(low) < number(share) < number(high)
        else:
            assert facts["n"] < 30 and (low, high) == ("..", "..")


def test_every_number_of_the_public_page_is_the_internal_one_or_withheld(made):
    internal, public = made[False][1], made[True][1]
    assert list(public) == [id_ for id_ in internal if id_ in public]
    withheld = 0
    for id_, (head, rows) in public.items():
        whole_head, whole = internal[id_]
        assert (head, len(rows)) == (whole_head, len(whole))
        if id_.startswith("places:"):
            continue  # named by stadsdel only; has no numbers of its own
        for row, before in zip(rows, whole, strict=True):
            for cell, was in zip(row, before, strict=True):
                assert cell == was or cell in (MISSING, ""), (id_, cell, was)
                withheld += cell != was
    assert withheld > 10
    assert "Friherregatan" not in str(public) and "Friherregatan" in str(internal)


def test_the_editor_is_told_in_swedish_what_was_withheld(made):
    _, _, file = made[True]
    assert "Tabell 7: 23\u00a0uppgifter hålls tillbaka i den offentliga versionen." in file.notices
    assert "Tabell 7: Person, Mord/dråp, 2023: färre än tröskeln" in file.withheld
    assert any(w.startswith("Kartbild 1, Kartbild 2, ") and "bara på stadsdelsnivå" in w for w in file.withheld)
    assert not any("Withheld(" in w or f":{PLACE}:" in w for w in file.withheld)
