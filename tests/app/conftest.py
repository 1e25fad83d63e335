"""What the tests of pages share."""

from functools import cache

import pytest
from streamlit.components.v2 import manifest_scanner


@pytest.fixture(scope="session", autouse=True)
def _installed_packages_are_read_once():
    """Every AppTest reads the metadata of everything installed: a quarter of what the tests of pages took."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(autouse=True)
def _presses_are_no_double_clicks(monkeypatch):
    """A test presses again as fast as it can."""
    monkeypatch.setattr("lagesbild.ui.persons.SHORTEST", 0)
