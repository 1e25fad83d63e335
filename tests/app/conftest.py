"""What the tests of pages share."""

from functools import cache

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import local_script_runner


@pytest.fixture(scope="session", autouse=True)
def _nothing_is_done_twice():
    """Every AppTest reads the metadata of everything installed, every run of it compiles the app and its page, and looks a
    thousand times a second whether the script is done: the first was a quarter of what the tests of pages took, the others a twentieth."""
    scripts, waits = ScriptCache(), local_script_runner.require_widgets_deltas

    def _wait(runner, timeout=3):
        runner._script_thread.join(timeout)
        waits(runner, 1)  # returns at once when it is done, else stops it and says so

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        patch.setattr(local_script_runner, "ScriptCache", lambda: scripts)
        patch.setattr(local_script_runner, "require_widgets_deltas", _wait)
        yield


@pytest.fixture(autouse=True)
def _presses_are_no_double_clicks(monkeypatch):
    """A test presses again as fast as it can."""
    monkeypatch.setattr("lagesbild.ui.persons.SHORTEST", 0)
