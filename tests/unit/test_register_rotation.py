"""Backups night after night: restored on trial, the newest kept, nothing else in the folder touched."""

from contextlib import closing
from datetime import datetime, timedelta

import pytest

from lagesbild.cli import main
from lagesbild.problems import LagesbildError
from lagesbild.register import Change, maintenance, rotation
from lagesbild.tables import to_frame

NIGHT = datetime(2026, 11, 29, 2, 0)


@pytest.fixture
def some(empty_register):
    empty_register.save(
        [(Change("jag", "import", "areas"), to_frame("areas", [{"area": "nyby", "name": "Nyby", "type": "kommun"}]))]
    )
    return empty_register


def test_the_newest_are_kept_and_each_can_be_restored(some, tmp_path):
    folder = tmp_path / "kopior åäö och blanksteg"
    folder.mkdir()
    (folder / "annat.sqlite").write_text("inte vårt")
    (folder / "lagesbild-lov.sqlite").write_text("inte vårt heller")
    made = [rotation.rotate(some, folder, 3, NIGHT + timedelta(days=n))[0] for n in range(5)]
    assert sorted(p.name for p in folder.iterdir()) == sorted(
        [*(p.name for p in made[2:]), "annat.sqlite", "lagesbild-lov.sqlite"]
    )
    goal = tmp_path / "ny" / "register.sqlite"
    assert maintenance.restore(goal, made[-1]) is None
    with closing(maintenance.open_existing(goal)) as restored:
        assert restored.current("areas")["name"].tolist() == ["Nyby"]


def test_a_clock_set_back_a_year_loses_no_new_backup(some, tmp_path):
    first, _ = rotation.rotate(some, tmp_path, 2, NIGHT)
    second, gone = rotation.rotate(some, tmp_path, 2, NIGHT - timedelta(days=365))
    third, gone = rotation.rotate(some, tmp_path, 1, NIGHT - timedelta(days=366))
    assert set(gone) == {first, second}
    assert third.exists()
    same, _ = rotation.rotate(some, tmp_path, 5, NIGHT - timedelta(days=366))
    assert same != third


def test_a_backup_that_cannot_be_restored_takes_no_older_one_with_it(some, tmp_path, monkeypatch):
    good, _ = rotation.rotate(some, tmp_path, 1, NIGHT)
    real = maintenance.backup

    def damaged(register, file):
        real(register, file)
        content = file.read_bytes()
        file.write_bytes(content[: len(content) // 2])

    monkeypatch.setattr(maintenance, "backup", damaged)
    with pytest.raises(LagesbildError, match="Inget är ändrat"):
        rotation.rotate(some, tmp_path, 1, NIGHT + timedelta(days=1))
    assert list(tmp_path.glob("lagesbild-*")) == [good]


@pytest.mark.parametrize(("keep", "folder", "expected_text"), [(0, "", "Minst en"), (1, "saknas", "finns inte")])
def test_what_cannot_be_is_refused(some, tmp_path, keep, folder, expected_text):
    with pytest.raises(LagesbildError, match=expected_text):
        rotation.rotate(some, tmp_path / folder, keep, NIGHT)


def test_on_the_command_line(home, tmp_path, capsys):
    folder = tmp_path / "natt"
    folder.mkdir()
    assert main(["backup", str(folder), "--keep", "1"]) == 0
    assert main(["backup", str(folder), "--keep", "1"]) == 0
    assert len(list(folder.iterdir())) == 1
    printed = capsys.readouterr().out
    assert "sparad, återställd på prov och prövad" in printed
    assert "Borttagen" in printed
    assert main(["backup", str(folder), "--keep", "0"]) == 2
