from pathlib import Path

import pytest

from lagesbild import settings


def test_every_setting_is_named_and_explained():
    names = [s.name for s in settings.SETTINGS]
    assert len(names) == len(set(names))
    for setting in settings.SETTINGS:
        assert setting.name.startswith("LAGESBILD_")
        assert len(setting.help) > 10


def test_no_setting_is_read_behind_the_list():
    """The environment is read in one place, so that the list of settings is the whole list."""
    root = Path(settings.__file__).parent
    readers = [
        p.name for p in root.rglob("*.py") if "os.environ" in p.read_text("utf-8") or "getenv" in p.read_text("utf-8")
    ]
    assert readers == ["settings.py"]


def test_defaults_and_the_environment(monkeypatch):
    for setting in settings.SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)
    assert settings.home() == Path("var")
    assert settings.small_base() == 10
    assert settings.min_answers() == 100
    monkeypatch.setenv("LAGESBILD_SMALL_BASE", "25")
    monkeypatch.setenv("LAGESBILD_HOME", "")  # empty is not set
    assert settings.small_base() == 25
    assert settings.home() == Path("var")


def test_a_name_that_is_no_setting_is_an_error():
    with pytest.raises(KeyError):
        settings.value("LAGESBILD_NOTHING")
