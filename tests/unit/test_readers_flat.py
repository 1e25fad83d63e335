"""A long table of crime read by column says the same as when it is read row by row."""

import pandas as pd
import pytest

from lagesbild import readers
from lagesbild.areas import Area, Directory
from lagesbild.readers.bra import flat

PLACE = Area("sjovik", "Sjövik", "kommun")
PARTS = tuple(Area(n.lower(), n, "stadsdel", PLACE.id) for n in ("Udden", "Kajen", "Torpet"))
HEAD = "område;brottsgrupp;brottskategori;period;antal\n"
MONTHS = ("jan", "februari", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "november", "dec")


def table(head: str = HEAD, *, whole: int | None = None, zeros: int = 0, more: str = "") -> str:
    rows = [
        f"{part};Tillgrepp;{crime};{month} {year};{0 if year == 2025 and i >= 12 - zeros else i + 10}\n"
        for part in ("Udden", "Kajen")
        for year in (2024, 2025)
        for i, month in enumerate(MONTHS)
        for crime in ("Cykelstöld", "Snatteri")
    ]
    if whole is not None:
        rows.append(f"Udden;Tillgrepp;Cykelstöld;2024;{whole}\n")
    return head + "".join(rows) + more


NARROW = "område;brottstyp;månad;år;status;antal\n"
CASES = {
    "months": table(),
    "a year that fits": table(whole=186),
    "a year that does not": table(whole=190),
    "months to come": table(zeros=2),
    "a sum": table(more="Udden;Tillgrepp;Totalt;jan 2024;20\n"),
    "a sum of areas": table(more="Totalt;Tillgrepp;Snatteri;jan 2024;20\n"),
    "twice": table(more="Kajen;Tillgrepp;Snatteri;jan 2024;10\n"),
    "an unknown area": table(more="Hamnplan;Tillgrepp;Snatteri;jan 2024;10\n"),
    "an inherited label": table(more=";;Rån;jan 2024;10\n"),
    "inhabitants": table(more="Kajen;Tillgrepp;Antal invånare;jan 2024;4100\n"),
    "a footnote": table(more="Torpet;Tillgrepp;Rån1;jan 2024;10\n"),
    "no number": table(more="Torpet;Tillgrepp;Rån;jan 2024;tio\n"),
    "an odd time": table(more="Torpet;Tillgrepp;Rån;våren 2024;10\n"),
    "a part": table(more="Torpet;Tillgrepp;varav ur bil;jan 2024;10\n"),
    "one cell more": table(more="Torpet;Tillgrepp;Rån;jan 2024;10;3\n"),
    "one cell less": table(more="Torpet;Tillgrepp;Rån;jan 2024\n"),
    "missing and zero": table(more="Torpet;Tillgrepp;Rån;jan 2024;..\nTorpet;Tillgrepp;Rån;feb 2024;-\n"),
    "a note": table(more="* preliminära uppgifter;;;;\nKälla: Polisen;;;;\n"),
    "headings again": table(more=HEAD + "Torpet;Tillgrepp;Rån;jan 2024;10\n"),
    "a title": table("Anmälda brott januari–oktober 2025\n" + HEAD, zeros=2),
    "rates": "område;brott;år;antal;per 100 000 inv.\n" + "Sjövik;Rån;2023;8;16,2\nSjövik;Rån;2024;..;15,0\n" * 1,
    "quarters": "område;brottstyp;kvartal;år;antal\nUdden;Rån;1;2024;3\nUdden;Rån;2;2024;4\n",
    "status": NARROW + "Udden;Rån;3;2025;preliminär;3\nUdden;Stöld;3;2025;slutlig;4\nKajen;Rån;3;2025;prel.;1\n",
    "one time in two spellings": HEAD + "Udden;T;Rån;mars 2025;3\nKajen;T;Rån;2025M03;4\nUdden;T;Rån;2025-03;4\n",
    "none of an area": "brottstyp;period;antal\nRån;mars 2025;3\nStöld;mars 2025;4\n",
    "no figures": HEAD + "Udden;Tillgrepp;Rån;mars 2025;\n",
    "ahead of time": table(more="Torpet;Tillgrepp;Rån;jan 2031;10\n"),
}


@pytest.fixture
def read(tmp_path, monkeypatch):
    context = readers.Context(Directory((PLACE, *PARTS)), place=PLACE.id)
    path = tmp_path / "brott.csv"

    def _read(text: str, worth_it: int) -> readers.ParsedTable:
        path.write_text(text, encoding="utf-8")
        monkeypatch.setattr(flat, "WORTH_IT", worth_it)
        (reading,) = readers.read(path, context)
        return reading

    return _read


@pytest.mark.parametrize("name", CASES)
def test_by_column_as_row_by_row(read, name):
    by_column, by_row = (read(CASES[name], worth_it) for worth_it in (0, 10**9))
    assert sorted(map(str, by_column.problems)) == sorted(map(str, by_row.problems))
    pd.testing.assert_frame_equal(by_column.frame, by_row.frame)
    assert (by_column.place, by_column.period, by_column.source) == (by_row.place, by_row.period, by_row.source)


def test_a_long_table_is_read_by_column(read, monkeypatch):
    asked: list[int] = []

    def records(*_: object) -> None:
        asked.append(1)
        raise flat.Uneven

    monkeypatch.setattr(flat, "records", records)
    read(CASES["months"], 0)
    assert asked
