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
