"""A title that is of several areas, of some parts, or of a piece of one, above figures that would stand as one area's."""

from __future__ import annotations

import pytest

from tests.unit.test_readers_notes import read

__all__ = ["read"]

TABLES = {
    "crime": "Anmälda brott i {} 2025\nBrottstyp;Antal\nRån;10\n",
    "wide": "Anmälda brott i {}\nBrottstyp;2024;2025\nRån;10;12\n",
}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Lillbyn och Sjöbo", "Lillbyn och Sjöbo"),
        ("Sjöbo/Lillbyn", "Sjöbo och Lillbyn"),
        ("Lillbyn samt Sjöbo", "Lillbyn och Sjöbo"),
        ("Lillbyn centrum", "Lillbyn centrum"),
        ("norra Lillbyn", "norra Lillbyn"),
        ("Nya Lillbyn", "Nya Lillbyn"),
        ("del av Lillbyn", "del av Lillbyn"),
        ("Lillbyn (del av)", "Lillbyn (del av)"),
        ("Lillbyn med omnejd", "Lillbyn med omnejd"),
        ("Lillbyn och övriga kommunen", "Lillbyn och övriga"),
        ("utanför Lillbyn", "utanför Lillbyn"),
        ("övriga Tegnäs", "övriga Tegnäs"),
        ("centrala Tegnäs", "centrala Tegnäs"),
        ("Tegnäs tätort", "Tegnäs tätort"),
        ("Tegnäs län", "Tegnäs län"),
        ("Tegnäs och Ronneberga", "Tegnäs och Ronneberga"),
        ("grannkommunerna", "grannkommunerna"),
        ("tre stadsdelar i Tegnäs", "tre stadsdelar"),
        ("Tegnäs (5 stadsdelar)", "5 stadsdelar"),
    ],
)
@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_title_of_more_or_less_than_one_area_is_refused(read, table, name, said):
    errors, _ = read(table.format(name))
    assert any(f"säger ”{said}”" in e for e in errors)


@pytest.mark.parametrize(
    "name",
    [
        "Tegnäs",
        "Tegnäs kommun",
        "hela Tegnäs",
        "Lillbyn",
        "stadsdelen Lillbyn",
        "Tegnäs två stadsdelar",
        "Lillbyn, Tegnäs",
        "Tegnäs, Polisregion Väst",
    ],
)
def test_a_title_of_one_area_is_read(read, name):
    for table in TABLES.values():
        assert read(table.format(name))[0] == []


def test_figures_of_the_places_that_are_called_vulnerable_are_told(read):
    errors, warnings = read(TABLES["wide"].format("utsatta områden i Tegnäs"))
    assert errors == []
    assert any("”utsatta områden”: siffrorna lästes som hela Tegnäs" in w for w in warnings)


def test_a_table_with_a_row_for_each_says_itself_which(read):
    table = "Anmälda brott i Lillbyn och Sjöbo 2025\nStadsdel;Brottstyp;Antal\nLillbyn;Rån;10\nSjöbo;Rån;4\n"
    assert read(table)[0] == []


def test_a_place_that_is_not_known_is_told_by_name(read):
    errors, warnings = read(TABLES["wide"].format("Ronneberga"))
    assert errors == []
    assert any("Titeln säger Ronneberga" in w for w in warnings)
