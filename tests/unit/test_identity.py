"""Import → show → export → import again is the identity, for every way out and every year."""

import json

import pandas as pd
import pytest

from lagesbild import exhibits, intake
from lagesbild.actor import COMMAND_LINE
from lagesbild.cli import main
from lagesbild.document.writers import files
from lagesbild.intake import ImportOptions
from lagesbild.paths import DATA
from lagesbild.show import render, show

WEEKS = "ratings-weeks:hasselby-vallingby:2023"


@pytest.fixture
def bare(empty_register, tmp_path_factory):
    """A register that holds the areas and the scale of the place, and nothing else."""
    data = DATA / "hasselby-vallingby"
    intake.run(
        empty_register, [data / "omraden.csv", data / "stadsdelar.geojson", data / "nivaskala.csv"], actor=COMMAND_LINE
    )
    return empty_register


def levels(register):
    stored = register.current("ratings", year=2023).drop(columns="change")  # another example place has later years
    return stored.sort_values(["area", "year", "week"]).reset_index(drop=True)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_exported_heatmap_is_the_imported_table(own_register, bare, tmp_path, form):
    path = tmp_path / f"veckor_2023.{form}"
    files.save(exhibits.build(own_register, WEEKS), path)
    (again,) = intake.run(own_register, [path], actor=COMMAND_LINE)
    assert (again.saved.added, again.saved.changed, again.saved.unchanged) == (0, 0, 432)
    intake.run(bare, [path], actor=COMMAND_LINE)
    pd.testing.assert_frame_equal(levels(bare), levels(own_register))
    second = tmp_path / f"igen_2023.{form}"
    files.save(exhibits.build(bare, WEEKS), second)
    if form == "csv":
        assert second.read_bytes() == path.read_bytes()


def test_the_shown_table_is_the_imported_table(own_register, bare, write):
    shown = render(show(own_register, "ratings", area="hasselby-vallingby", year=2023), "csv")
    path = write("visat.csv", shown)
    (again,) = intake.run(own_register, [path], actor=COMMAND_LINE)
    assert (again.saved.added, again.saved.changed) == (0, 0)
    intake.run(bare, [path], actor=COMMAND_LINE)
    pd.testing.assert_frame_equal(levels(bare), levels(own_register))


@pytest.mark.parametrize("kind", ["population", "measures", "indicators", "layers", "rules"])
def test_a_shown_table_can_be_imported_again(own_register, write, kind):
    shown = show(own_register, kind)
    assert len(shown)
    (again,) = intake.run(
        own_register, [write(f"{kind}.csv", render(shown, "csv"))], actor=COMMAND_LINE, options=ImportOptions(kind=kind)
    )
    assert (again.saved.added, again.saved.changed, again.saved.unchanged) == (0, 0, len(shown))


def test_wide_to_show_to_export_by_the_command_line(home, tmp_path, capsys):
    def run(*arguments: str) -> str:
        assert main(list(arguments)) == 0
        return capsys.readouterr().out

    out = tmp_path / "veckor_2023.csv"
    before = json.loads(run("show", "ratings", "--area", "hasselby-vallingby", "--year", "2023", "--format", "json"))
    run("exhibit", WEEKS, "--out", str(out))
    message = json.loads(run("import", str(out), "--json"))
    assert [(t["added"], t["changed"], t["unchanged"]) for t in message] == [(0, 0, 432)]
    assert before == json.loads(
        run("show", "ratings", "--area", "hasselby-vallingby", "--year", "2023", "--format", "json")
    )
