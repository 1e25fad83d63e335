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
    assert settings.home() == Path(settings.__file__).resolve().parent.parent / "var"
    assert settings.small_base() == 10
    assert settings.min_answers() == 100
    assert settings.hide_answers() == 30
    monkeypatch.setenv("LAGESBILD_SMALL_BASE", "25")
    monkeypatch.setenv("LAGESBILD_HOME", "")  # empty is not set
    assert settings.small_base() == 25
    assert settings.home().parts[-1] == "var"


def test_the_default_home_is_the_same_from_every_folder(monkeypatch, tmp_path):
    monkeypatch.delenv("LAGESBILD_HOME", raising=False)
    before = settings.home().absolute()
    monkeypatch.chdir(tmp_path)
    assert settings.home().absolute() == before
    monkeypatch.setenv("LAGESBILD_HOME", "hemma")  # as given: from where the command runs
    assert settings.home().absolute() == tmp_path / "hemma"


def test_the_readme_names_every_setting_with_its_default():
    readme = (Path(settings.__file__).parents[1] / "README.md").read_text("utf-8")
    for setting in settings.SETTINGS:
        default = f"`{setting.default}`" if setting.default else "(none)"
        assert f"| `{setting.name}` | {default} |" in readme


def test_a_name_that_is_no_setting_is_an_error():
    with pytest.raises(KeyError):
        settings.value("LAGESBILD_NOTHING")
