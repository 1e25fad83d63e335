"""The HTML page that every address gives."""

import re
from pathlib import Path

import pytest
from starlette.responses import Response
from starlette.testclient import TestClient
from streamlit import file_util

from lagesbild.ui import index_page


def test_what_a_page_draws_is_fetched_ahead_and_nothing_else():
    html = index_page.document()
    ahead = re.findall(r'modulepreload" crossorigin href="\./(static/js/[^"]+)"', html)
    assert len(ahead) == len(set(ahead))
    assert all((Path(file_util.get_static_dir()) / name).exists() for name in ahead)
    assert any("/Selectbox." in name for name in ahead)
    assert not any("Plotly" in name for name in ahead)  # half of all the code, and no page draws with it
    assert '<html lang="sv">' in html


def test_a_page_asks_for_its_own_elements_and_the_style_sheet_gives_way_to_none():
    assert "/TextInput." in index_page.document("registrera")
    assert "/TextInput." not in index_page.document("brott")
    html = index_page.document("brott")
    assert (
        html.index('<div id="root">') < html.index("table.lb-grid") < html.index("</body>")
    )  # after Streamlit's in the head


@pytest.fixture(scope="module")
def asked():
    """A client, and the paths that came as far as the app."""
    came = []

    async def app(scope, receive, send):
        came.append(scope["path"])
        await Response("from the app")(scope, receive, send)

    return TestClient(index_page.CodeInMemory(app)), came


def test_the_code_of_a_page_is_answered_out_of_memory_as_it_is(asked):
    client, came = asked
    html = index_page.document("registrera")
    names = set(re.findall(r"static/js/[^\"']+[.]js", html))
    assert len(names) > 50
    for name in names:
        answer = client.get(f"/{name}")
        assert answer.content == (Path(file_util.get_static_dir()) / name).read_bytes()
        assert answer.headers["content-type"].startswith("application/javascript")
        assert "immutable" in answer.headers["cache-control"]
    assert came == []


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("GET", "/static/js/none.js", {}),
        ("GET", "/static/js/../../secrets.js", {}),
        ("GET", "/static/css/index.css", {}),
        ("GET", "/brott", {}),
        ("POST", "", {}),
        ("HEAD", "", {}),
        ("GET", "", {"Range": "bytes=0-9"}),
        ("GET", "", {"If-None-Match": '"x"'}),
    ],
)
def test_all_else_goes_through_to_the_app(asked, method, path, headers):
    client, came = asked
    path = path or "/" + re.findall(r"static/js/[^\"']+[.]js", index_page.document())[0]
    came.clear()
    client.request(method, path, headers=headers)
    assert len(came) == 1
