"""Addresses that people mistype: the page and the names in a query, understood or left as they are, never dropped without a word."""

import asyncio
from urllib.parse import parse_qsl, urlsplit

import pytest

from lagesbild.ui.nearest import NearestPage, names_in_links, unknown_names


def answer(path, query):
    """(status, address) of what a GET is answered; status 200 and no address when the app answers."""
    sent = []

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def note(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode(), "headers": []}
    asyncio.run(NearestPage(app)(scope, None, note))
    headers = dict(sent[0]["headers"])
    return sent[0]["status"], headers.get(b"location", b"").decode()


@pytest.mark.parametrize(
    ("path", "query", "page", "meant"),
    [
        ("/brott", "AR=2025&Omrade=Ekmyra", "/brott", {"ar": "2025", "omrade": "Ekmyra"}),
        ("/brott", "%C3%A5r=2025&Omr%C3%A5de=Sj%C3%B6vik", "/brott", {"ar": "2025", "omrade": "Sjövik"}),
        ("/", "OMRADE=Ekmyra", "/", {"omrade": "Ekmyra"}),
        ("/veckolage", "Vecka=48&utm_source=x", "/veckolage", {"vecka": "48", "utm_source": "x"}),
        (
            "/registrera",
            "Motesvecka=v.+48+2026&RATTA=norr",
            "/registrera",
            {"motesvecka": "v. 48 2026", "ratta": "norr"},
        ),
        ("/karta", "Lager=skola&lager=kamera", None, None),
        ("/Brot", "AR=2025", "/brott", {"ar": "2025"}),
        ("/brott", "ar=2025&omrade=Ekmyra", None, None),
        ("/brott", "", None, None),
        ("/rapportera/abc", "AR=2025", None, None),
    ],
)
def test_a_name_of_a_link_in_other_letters_is_understood(path, query, page, meant):
    status, address = answer(path, query)
    if page is None:
        assert (status, address) == (200, "")
        return
    assert status == 307 and urlsplit(address).path == page
    assert dict(parse_qsl(urlsplit(address).query)) == meant
    assert answer(page, urlsplit(address).query) == (200, ""), "and no further"


def test_names_of_links_are_written_one_way():
    assert {
        "omrade",
        "ar",
        "vecka",
        "per",
        "revision",
        "figur",
        "ratta",
        "nytt-i",
        "problem",
        "brott",
    } <= names_in_links()


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("omrde", "omrade"),
        ("stad", "stadsdel"),
        ("wecka", "vecka"),
        ("mtt", "matt"),
        ("omrade2", "omrade"),
        ("ars", "ar"),
    ],
)
def test_a_name_that_no_link_has_is_told_with_the_nearest(name, near):
    assert unknown_names([name, near], names_in_links()) == [
        f"Länken säger ”{name}”, som inget val här heter. Menades ”{near}”?"
    ]


@pytest.mark.parametrize("name", ["utm_source", "x", "", "who", "version"])
def test_a_name_like_no_other_is_told_without_a_guess(name):
    (sentence,) = unknown_names([name], names_in_links())
    assert name in sentence and "Menades" not in sentence
