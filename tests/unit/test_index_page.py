"""The HTML page that every address gives."""

import re
from pathlib import Path

import pytest
from streamlit import file_util

from lagesbild.ui import index_page


@pytest.mark.parametrize(("path", "draws_charts"), [("", False), ("brott", False), ("veckolage", True)])
def test_what_a_page_draws_is_fetched_ahead_and_nothing_else(path, draws_charts):
    html = index_page.document(path)
    ahead = re.findall(r'modulepreload" crossorigin href="\./(static/js/[^"]+)"', html)
    assert len(ahead) == len(set(ahead))
    assert all((Path(file_util.get_static_dir()) / name).exists() for name in ahead)
    assert any("/Selectbox." in name for name in ahead)
    assert any("/PlotlyChart." in name for name in ahead) == draws_charts
    assert '<html lang="sv">' in html
