"""A few hostile inputs for every reader and form, out of the thousands that ``python -m tests.hostile`` makes, and those that once fell."""

import io
import json
from random import Random

import docx
import pandas as pd
import pytest

from lagesbild import intake, picturefile
from lagesbild.document.writers.formats import check_base
from lagesbild.intake import reading
from lagesbild.problems import LagesbildError, Refused
from lagesbild.register import maintenance
from tests.hostile import damage, targets
from tests.hostile.__main__ import Hang, limited

EACH = 3


@pytest.fixture
def home(own_register, tmp_path):
    files = tmp_path / "filer"
    files.mkdir()
    return targets.Home(own_register, files)


def test_no_reader_or_form_falls(home):
    ends = {}
    for name, make in targets.all_of(home, few=True):
        take = make()
        for i in range(EACH):
            with limited(20):  # a machine with much to do is slow, not wrong
                ends[f"{name} {i}"] = targets.outcome_of(take, Random(f"1:{name}:{i}"))
    assert len(ends) == EACH * (11 + len(targets.FORMS))
    assert set(ends.values()) <= {"taken", "refused", "stopped"}


def test_the_walk_sees_what_falls():
    with pytest.raises(targets.Unforeseen):
        targets._said([reading.unforeseen(ValueError("x"), "a.csv")])
    with pytest.raises(ZeroDivisionError):
        targets.outcome_of(lambda _: str(1 / 0), Random(1))
    with pytest.raises(Hang), limited(0.05):
        sum(i for i in range(10**9))


def test_json_without_end_is_refused(write, known):
    for kind in (None, "events"):
        path = write("händelser.json", "[" * 100_000)
        _, problems = intake.read_all([path], known_of(known), intake.ImportOptions(kind=kind))
        assert problems and not any("oväntat" in p.what for p in problems)


def known_of(known):
    return intake.ImportContext(known.directory, known.levels, known.words, known.today)


@pytest.mark.parametrize("inner", ["<g>" * 5000 + "</g>" * 5000, "<g>" * 101 + "</g>" * 101])
def test_a_drawing_in_too_many_steps_is_refused(inner):
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'>{inner}</svg>"
    with pytest.raises(Refused, match="för djup"):
        picturefile.cleaned(svg.encode())


def test_a_drawing_that_says_it_is_endless_has_the_usual_size():
    for text in (f"width='{'9' * 400}' height='1'", f"viewBox='0 0 {'9' * 400} 1'"):
        kept = picturefile.cleaned(f"<svg xmlns='http://www.w3.org/2000/svg' {text}/>".encode())
        assert (kept.width, kept.height) == (800, 600)


def test_a_backup_whose_tables_have_no_readable_names_is_refused(empty_file, tmp_path):
    data = bytearray(empty_file.read_bytes())
    at = data.index(b"tablechanges")  # a row of sqlite_master
    data[at + 5 : at + 7] = b"\xbf\xbf"
    copy = tmp_path / "kopia.sqlite"
    copy.write_bytes(data)
    with pytest.raises(LagesbildError, match="ingen hel säkerhetskopia"):
        maintenance.restore(tmp_path / "mål.sqlite", copy)
    assert not (tmp_path / "mål.sqlite").exists()


def test_damage_is_made_again_of_the_same_dice():
    data = json.dumps({"a": [1, 2, 3]}).encode()
    for make in damage.OF["json"]:
        assert make(data, Random("x")) == make(data, Random("x"))


@pytest.mark.parametrize("part", ["word/styles.xml", "word/document.xml"])
def test_a_word_file_of_which_a_part_is_another_is_refused(part):
    file = io.BytesIO()
    docx.Document().save(file)
    members = damage.parts(file.getvalue())
    members[part] = members["word/theme/theme1.xml"]
    with pytest.raises(Refused):
        check_base(damage.packed(members))


def test_a_parquet_file_with_a_damaged_page_is_refused(write, known):
    table = pd.DataFrame({"inträffade": ["2026-01-11 21:15"] * 50, "kategori": [f"Brand {i}" for i in range(50)]})
    file = io.BytesIO()
    table.to_parquet(file)
    data = bytearray(file.getvalue())
    data[4:12] = b"\xff" * 8  # the first page's head
    options = intake.ImportOptions(area="hasselby-vallingby", source="s")
    _, problems = intake.read_all([write("händelser.parquet", bytes(data))], known_of(known), options)
    assert "Filen är skadad" in problems[0].what
