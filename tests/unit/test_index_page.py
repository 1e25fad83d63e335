"""The HTML page that every address gives."""

import re
from pathlib import Path

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
