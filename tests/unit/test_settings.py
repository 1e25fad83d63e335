from pathlib import Path

import pytest

from lagesbild import cli, paths, settings


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
    assert set(readers) == {"settings.py", "isolation.py"}, "isolation hands it on to its workers"


def test_defaults_and_the_environment(monkeypatch):
    for setting in settings.SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)
    assert settings.home() == Path(settings.__file__).resolve().parent.parent / "var"
    settings.validate()
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


WRONG = {
    "LAGESBILD_SMALL_BASE": ["tio", "-1", "10,5", "1e3", "٣", "10 st"],
    "LAGESBILD_MIN_ANSWERS": ["hundra", "1 000"],
    "LAGESBILD_SMALL_COUNT": ["<5", "5.0"],
    "LAGESBILD_HIDE_ANSWERS": ["nej"],
    "LAGESBILD_ADDRESS": ["kommun.example", "[::1]", "192.168.1", "0.0.0.0:80"],
    "LAGESBILD_DATABASE_URL": ["mysql://u:hemligt@h/d", "hemligt"],
    "LAGESBILD_TILE_URL": ["https://tiles.example.se/", "tiles.example.se/{z}/{x}/{y}.png"],
}


@pytest.mark.parametrize(("name", "given"), [(n, v) for n, values in WRONG.items() for v in values])
def test_a_value_that_cannot_be_used_is_refused_at_start(name, given, monkeypatch, capsys):
    monkeypatch.setenv(name, given)
    assert cli.main(["show", "areas"]) == 2
    printed = capsys.readouterr().err
    assert printed.startswith(f"Inställningen {name} är ”")
    assert "Väntat: " in printed
    assert given in printed or "DATABASE" in name
    assert "hemligt" not in printed


def test_a_home_that_is_a_file_is_refused(monkeypatch, tmp_path):
    (tmp_path / "hem").write_text("inget register")
    monkeypatch.setenv("LAGESBILD_HOME", str(tmp_path / "hem"))
    with pytest.raises(settings.InvalidSetting, match=r"LAGESBILD_HOME är ”.*hem”\. Väntat: en mapp"):
        settings.validate()


def test_an_installed_package_keeps_its_register_in_the_users_folder(monkeypatch, tmp_path):
    monkeypatch.delenv("LAGESBILD_HOME", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(paths, "IS_INSTALLED", True)
    assert settings.home().name == "lagesbild"
    assert not settings.home().is_relative_to(paths.ROOT)


def test_a_name_that_is_no_setting_is_an_error():
    with pytest.raises(KeyError):
        settings.value("LAGESBILD_NOTHING")
