"""The outside of the house: what scripts depend on."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lagesbild.cli import main
from lagesbild.register import Register

HV = "hasselby-vallingby"
# Tabell 2 of the seed, counted by hand: areas in printed order, weeks per level 1-5
LEVELS = {
    "Hässelby gård": [9, 13, 21, 2, 1],
    "Grimsta": [39, 4, 1, 0, 2],
}
PRINTED = """
Hushåll|Bilstöld|82|68|49|32|38|6|18.8
Hushåll|Cykelstöld|231|342|282|221|268|47|21.3
Hushåll|Inbrott i bostad|141|124|115|103|80|-23|-22.3
Hushåll|Stöld ur fordon|190|311|372|243|310|67|27.6
Hushåll|Summa|644|845|818|599|696|97|16.2
Person|Bedrägeri (urval)|121|125|142|291|490|199|68.4
Person|Fickstöld|74|58|49|40|53|13|32.5
Person|Fridskränkning|40|45|32|41|31|-10|-24.4
Person|Hot|282|273|292|307|307|0|0.0
Person|Misshandel utomhus (0-14 år)|33|34|45|29|23|-6|-20.7
Person|Misshandel utomhus (15- år)|168|206|173|181|170|-11|-6.1
Person|Mord/dråp|4|7|2|2|1|-1|-50.0
Person|Mord/dråp, försök|7|11|7|7|8|1|14.3
Person|Rån|49|52|44|40|42|2|5.0
Person|Sexuellt ofredande|37|48|36|59|47|-12|-20.3
Person|Våldtäkt, utomhus|2|8|5|6|2|-4|-66.7
Person|Summa|817|867|827|1003|1174|171|17.0
"""


@pytest.fixture
def run(home, capsys):
    """Run a command; gives (exit code, standard output, standard error)."""

    def _run(*arguments: object) -> tuple[int, str, str]:
        code = main([str(a) for a in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return _run


@pytest.fixture
def show(run):
    def _show(*arguments: object) -> list[dict]:
        code, out, err = run("show", *arguments, "--format", "json")
        assert (code, err) == (0, "")
        return json.loads(out)

    return _show


@pytest.fixture
def revision(home):
    def _revision() -> int:
        opened = Register(home / "register.sqlite")
        try:
            return opened.revision()
        finally:
            opened.close()

    return _revision


# --- show --------------------------------------------------------------------------------


def test_the_weekly_levels_are_those_of_tabell_2(show):
    rows = show("ratings", "--area", HV, "--year", 2023)
    assert all(set(r) == {"area", "year", "week", "level"} for r in rows)
    assessed = [r["level"] for r in rows if r["level"] is not None]
    assert len(assessed) == 414
    assert [assessed.count(level) for level in (2, 3, 4, 5)] == [108, 36, 3, 12]
    missing = [r for r in rows if r["level"] is None]
    assert len(missing) == 18
    assert {r["week"] for r in missing} == {47, 48}
    for area, counts in LEVELS.items():
        listed = [r["level"] for r in rows if r["area"] == area]
        assert [listed.count(level) for level in range(1, 6)] == counts


def test_compstat_has_every_printed_number(show):
    rows = show("compstat", "--area", HV, "--year", 2023)
    keys = {"group", "category", "counts", "change", "change_percent", "p_value"}
    assert all(keys <= set(r) for r in rows)
    printed = [line.split("|") for line in PRINTED.strip().splitlines()]
    assert len(printed) == 17
    assert [
        [r["group"], r["category"], *(r["counts"][str(y)] for y in range(2019, 2024)), r["change"], r["change_percent"]]
        for r in rows
    ] == [[g, c, *map(int, numbers[:6]), float(numbers[6])] for g, c, *numbers in printed]
    p = {r["category"]: r["p_value"] for r in rows}
    assert p["Cykelstöld"] == pytest.approx(0.037, abs=5e-4)
    assert p["Inbrott i bostad"] == pytest.approx(0.10, abs=5e-3)
    assert p["Våldtäkt, utomhus"] == pytest.approx(0.29, abs=5e-3)
    assert p["Stöld ur fordon"] == pytest.approx(0.005, abs=5e-4)
    assert p["Hot"] == 1


@pytest.mark.parametrize(
    "name",
    ["Hässelby-Vällingby", "hässelby-vällingby", "Hässelby/Vällingby", "hasselby-vallingby", " HASSELBY-VALLINGBY"],
)
def test_an_area_by_name_alias_and_slug(show, name):
    assert len(show("ratings", "--area", name, "--year", 2023)) == 432


def test_one_stadsdel(show):
    rows = show("ratings", "--area", "Råcksta", "--year", 2023)
    assert [r["week"] for r in rows if r["level"] == 5] == [38, 41]
    assert len(rows) == 48


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("areas", {"area", "slug", "type", "parent", "aliases", "border"}),
        ("ratings-summary", {"area", "year", "level_1", "level_5", "assessed", "elevated", "share", "longest_run"}),
        ("crime", {"area", "group", "category", "start", "end", "status", "count"}),
        ("survey", {"area", "survey", "wave", "question", "answer", "group", "share", "n"}),
        ("population", {"area", "date", "age", "count"}),
        ("facts", {"area", "measure", "period", "value", "unit"}),
        ("layers", {"area", "layer", "edition", "name", "category", "geometry"}),
        ("levels", {"area", "level", "name", "colour", "explanation"}),
        ("themes", {"area", "type", "code", "name"}),
        ("exhibits", {"id", "kind", "title"}),
    ],
)
def test_keys_are_english(show, name, keys):
    rows = show(name, "--area", HV, *(["--year", 2024] if name == "exhibits" else []))
    assert rows
    assert all(keys <= set(r) for r in rows)
    assert not any("change_id" in r or "id" in r for r in rows if name != "exhibits")


@pytest.mark.parametrize(("name", "n"), [("indicators", 4), ("measures", None), ("yearly", None)])
def test_goteborgs_plan(show, name, n):
    rows = show(name, "--area", "Göteborgs Stad")
    assert rows
    if n:
        assert len(rows) == n
        assert all(r["baseline"] is None and r["target"] is None for r in rows)


def test_a_share_without_n_is_null_not_zero(show):
    rows = show("survey", "--area", "Hässelby gård")
    assert [(r["share"], r["n"]) for r in rows if r["share"] is not None] == [(0.47, None)]


def test_a_year_limits(show):
    assert {r["end"][:4] for r in show("crime", "--area", HV, "--year", 2020)} == {"2020"}
    assert show("yearly", "--area", "goteborg", "--year", 1999) == []


def test_a_year_without_rows_is_an_empty_table(show, run):
    assert show("crime", "--area", "goteborg", "--year", 2023) == []
    assert show("crime", "--area", "goteborg", "--until", "2023-12-31") == []
    assert run("show", "crime", "--area", "goteborg", "--year", 2023) == (0, "", "")


@pytest.mark.parametrize(
    ("name", "area", "year", "n"),
    [
        ("survey", "hasselby-gard", 2021, 1),  # 2020+2021+2023
        ("survey", "hasselby-gard", 2022, 0),
        ("facts", "hasselby-vallingby", 1999, 0),
        ("indicators", "goteborg", 2023, 4),  # 2022-2025
        ("measures", "goteborg", 1999, None),  # no year in the table
    ],
)
def test_a_year_limits_what_names_its_years(show, name, area, year, n):
    assert len(show(name, "--area", area, "--year", year)) == (n if n is not None else len(show(name, "--area", area)))


def test_facts_of_a_year_are_those_whose_period_names_it(show):
    every = show("facts", "--area", HV)
    of_2022 = show("facts", "--area", HV, "--year", 2022)
    assert of_2022 == [f for f in every if "2022" in f["period"]]
    assert len(of_2022) > 0


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (2021, []),
        (2022, ["lång"]),
        (2024, ["lång", "utan utgångsår"]),
        (2025, ["lång", "öppen", "sen"]),
        (2026, ["sen"]),
    ],
)
def test_indicators_of_a_year_are_those_under_way(run, show, write, year, expected):
    text = (
        "Plan: P\nmål;indikator;utgångsvärde;utgångsår;målvärde;målår\n"
        "A;lång;1;2022;2;2025\nA;utan utgångsår;;;2;2024\nA;öppen;1;2025;;\nA;sen;1;2025;2;2026\n"
    )
    assert run("import", write("i.csv", text), "--area", "vinsta")[0] == 0
    assert [r["indicator"] for r in show("indicators", "--area", "vinsta", "--year", year)] == expected


def test_until_names_a_loaded_period(show, run):
    assert len(show("compstat", "--area", HV, "--until", "2023-09-30")) == 17
    code, _, err = run("show", "compstat", "--area", HV, "--until", "2023-10-31")
    assert code == 2
    assert "sådana siffror finns till och med 30\u00a0sep\u00a02023" in err


def test_csv_opens_in_a_swedish_excel(run):
    code, out, _ = run("show", "compstat", "--area", HV, "--format", "csv")
    assert code == 0
    assert out.startswith("\ufeffgroup;category;counts_2019;counts_2020")
    lines = out.split("\r\n")
    assert lines[1].startswith("Hushåll;Bilstöld;82;68;49;32;38;6;18,8;0,55")
    assert len(lines) == 19
    assert {line.count(";") for line in lines[:18]} == {lines[0].count(";")}


def test_csv_leaves_ej_bedomd_empty(run):
    _, out, _ = run("show", "ratings", "--area", "vinsta", "--year", 2023, "--format", "csv")
    assert "Vinsta;2023;47;\r\n" in out


def test_the_table_shows_missing_as_two_dots(run):
    _, out, _ = run("show", "ratings", "--area", "vinsta", "--year", 2023)
    assert out.splitlines()[-1].split() == ["Vinsta", "2023", "48", ".."]


@pytest.mark.parametrize(
    ("arguments", "expected_text"),
    [
        (["show", "ratings", "--area", "Kiruna"], "Området ”Kiruna” är okänt."),
        (["show", "ratings", "--area", "Vällinby"], "Menades Vällingby"),
        (["show", "ratings"], "behöver --area"),
        (["show", "ratings", "--area", "goteborg"], "Veckobedömningar saknas för Göteborg"),
        (["show", "ratings", "--area", HV, "--year", "2019"], "saknas för Hässelby-Vällingby 2019"),
        (["show", "hittepå"], "Tabellen ”hittepå” finns inte. Välj bland: areas"),
        (["exhibit", "hittepå:x:1", "--out", "x.csv"], "är inget känt id"),
        (["exhibit", "compstat:kiruna:2023", "--out", "x.csv"], "Området ”kiruna” finns inte."),
        (["import", "finns-inte.csv"], "finns-inte.csv::: Filen finns inte"),
    ],
)
def test_what_does_not_exist_is_said_in_swedish_with_exit_2(run, arguments, expected_text):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert expected_text in err
    assert "Traceback" not in err
    assert not Path("x.csv").exists()


@pytest.mark.parametrize("year", ["99999", "0", "-5", "x", "²"])
def test_a_year_that_is_none_is_refused(run, year, capsys):
    with pytest.raises(SystemExit) as stopped:
        run("show", "ratings", "--area", HV, f"--year={year}")
    assert stopped.value.code == 2
    assert "är inget årtal" in capsys.readouterr().err


# --- import ------------------------------------------------------------------------------

TOP = "Läget 2023\nVecka;Vinsta;Grimsta\n"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (
            TOP + "1;6;1\n",
            "fil.csv:3:Vinsta: Nivån ”6” finns inte i skalan. Väntat: 1–5, eller tomt för ej bedömd. "
            "Skriv siffran, nivåns namn eller en färg som bara en av nivåerna har.",
        ),
        (TOP + "54;1;1\n", "fil.csv:3:Vecka: Veckan ”54” finns inte 2023. Väntat: 1–52."),
        (
            "Läget 2023\nVecka;Vinsta;Kiruna\n1;1;1\n",
            "fil.csv:2:Kiruna: Området ”Kiruna” är okänt. Väntat: ett namn som finns bland områdena eller deras alias. "
            'Välj vilket område som menas, eller rätta namnet i filen. Eller ange --alias "Kiruna=OMRÅDE".',
        ),
        (
            TOP + "1;1;1\n1;2;1\n",
            "fil.csv:4:Vecka: Vecka 1 står två gånger, även på rad 3. Väntat: en rad per vecka.",
        ),
        (
            "år;vecka;område;nivå\n2023;1;Vinsta;1\n2023;1;Vinsta;2\n",
            "fil.csv:3:: Raden står två gånger, även på rad 2 (vinsta, 2023, 1). Väntat: en rad per uppgift.",
        ),
        (
            "Vecka;Vinsta\n1;1\n",
            "fil.csv::: Tabellen säger inte vilket år den gäller. Väntat: ett årtal i titel eller filnamn, eller --year.",
        ),
        ("", "fil.csv::: Filen är tom. Väntat: en textfil med kolumner skilda av semikolon, tabb eller komma"),
        (
            b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\n",
            "fil.csv::: Filen är en PDF, inte text, trots sitt namn. "
            "Väntat: en textfil med kolumner skilda av semikolon, tabb eller komma",
        ),
    ],
    ids=["level 6", "week 54", "unknown stadsdel", "twice, wide", "twice, long", "no year", "empty", "PDF"],
)
def test_the_refusals(run, write, revision, content, problem):
    before = revision()
    code, out, err = run("import", write("fil.csv", content))
    assert code == 2
    assert out == ""
    assert err.splitlines() == [problem]
    assert revision() == before


def test_every_problem_of_every_file_is_told_and_nothing_is_saved(run, write, revision):
    before = revision()
    files = [
        write("a.csv", TOP + "1;1;1\n"),
        write("b.csv", TOP + "1;6;7\n54;1;1\n"),
        write("c.csv", b"%PDF-1.4"),
        write("d.csv", ""),
    ]
    code, _, err = run("import", *files)
    assert code == 2
    assert {line.split(": ")[0] for line in err.splitlines()} == {
        "b.csv:3:Vinsta",
        "b.csv:3:Grimsta",
        "b.csv:4:Vecka",
        "c.csv::",
        "d.csv::",
    }
    assert revision() == before


def test_import_then_show_then_import_again(run, show, write, revision):
    path = write("v.csv", "Läget 2024\nVecka;Vinsta;Grimsta\n1;3;\n")
    assert run("import", path) == (0, "v.csv (ratings) gav 2 nya, 0 ändrade, 0 oförändrade rader\n", "")
    assert [(r["area"], r["level"]) for r in show("ratings", "--area", HV, "--year", 2024)] == [
        ("Vinsta", 3),
        ("Grimsta", None),
    ]
    stored = revision()
    assert run("import", path)[1] == "v.csv (ratings) gav 0 nya, 0 ändrade, 2 oförändrade rader\n"
    assert revision() == stored


def test_a_dry_run_changes_nothing(run, write, revision):
    before = revision()
    path = write("v.csv", TOP + "1;5;5\n2;5;1\n")
    code, out, _ = run("import", path, "--dry-run")
    assert code == 0
    assert out == "v.csv (ratings) skulle ge 0 nya, 2 ändrade, 2 oförändrade rader\n"
    assert revision() == before


def test_json_for_scripts(run, write):
    code, out, _ = run("import", write("v.csv", TOP + "1;5;5\n"), "--dry-run", "--json")
    assert code == 0
    assert json.loads(out) == [
        {"file": "v.csv", "sheet": None, "place": HV, "kind": "ratings", "added": 0, "changed": 1, "unchanged": 1}
    ]


def test_warnings_go_to_standard_error_and_stay_in_the_register(run, show, write):
    text = "Område: Vinsta\nH\nPeriod: 1 jan – 30 sep;2022;2023\nA;20;30;10;40%\n"
    code, _, err = run("import", write("cs.csv", text))
    assert code == 0
    assert err.startswith("varning: cs.csv:4:Utv: Förändringen 40% stämmer inte med antalen, som ger 50,0")
    assert [(p["file"], p["kind"]) for p in show("problems", "--area", "vinsta")] == [("cs.csv", "crime")]


def test_the_user_says_area_year_source_and_kind(run, show, write):
    path = write("v.csv", "Vecka;Centrum;Nordost\n1;4;1\n")
    assert run("import", path, "--area", "goteborg")[0] == 2  # no year
    assert run("import", path, "--year", 2024, "--kind", "crime")[0] == 2
    assert run("import", path, "--area", "Göteborg", "--year", 2024, "--source", "TiC", "--kind", "ratings")[0] == 0
    assert len(show("ratings", "--area", "goteborg", "--year", 2024)) == 2


def test_which_way_a_survey_is_better_can_be_said(run, show, write):
    text = "Källa: Fiktiv\nUndersökning: Enkäten\nområde;våg;fråga;svar;andel\nVinsta;2023;Nöjd med ljuset;nöjd;30 %\n"
    path = write("enkat.csv", text)
    code, _, message = run("import", path, "--dry-run")
    assert code == 0 and "åt vilket håll" in message and "--better" in message
    assert run("import", path, "--better", "higher")[2] == ""


def test_show_export_and_import_is_the_identity(run, show, write, revision, tmp_path):
    """What `exhibit` writes as CSV is a file that `import` reads back, cell by cell."""
    out = tmp_path / "veckor_2023.csv"
    assert run("exhibit", f"ratings-weeks:{HV}:2023", "--out", out)[0] == 0
    before = show("ratings", "--area", HV, "--year", 2023)
    code, text, err = run("import", out, "--area", HV)
    assert (code, err) == (0, "")
    assert "0 ändrade, 432 oförändrade" in text
    after = [r for r in show("ratings", "--area", HV, "--year", 2023) if r["week"] <= 48]
    assert sorted(map(str, after)) == sorted(map(str, before))


def test_without_arguments_it_says_how(capsys):
    with pytest.raises(SystemExit) as stopped:
        main([])
    assert stopped.value.code == 2
    assert "import|show|exhibit" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "expected_text"),
    [
        (["place"], "det här saknas: NAME"),
        (["place", "Ekby", "--scale"], "--scale: ett värde saknas"),
        (["place", "Ekby", "--scale", "six"], "--scale: ”six” finns inte; väntat: five, four"),
        (["place", "Ekby", "--skala", "four"], "det här är inget som kommandot tar: --skala four"),
        (["plats", "Ekby"], "”plats” finns inte; väntat: serve, import"),
        (["show"], "det här saknas: NAME"),
        (["show", "areas", "--year", "x"], "--year: ”x” är inget årtal"),
        (["import", "x.csv", "--dry-run=1"], "--dry-run: tar inget värde, inte heller ”1”"),
        (["show", "areas", "--a", "x"], "--a kan betyda flera: --area, --as-of"),
    ],
)
def test_a_line_that_cannot_be_read_is_answered_in_swedish(capsys, arguments, expected_text):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    err = capsys.readouterr().err
    assert stopped.value.code == 2 and expected_text in err
    assert not re.search(r"usage|error|argument|required|invalid|expected|choose", err)


@pytest.mark.parametrize("command", [[], ["place"], ["import"], ["show"]])
def test_help_is_in_swedish(capsys, command):
    with pytest.raises(SystemExit) as stopped:
        main([*command, "--help"])
    out = capsys.readouterr().out
    assert stopped.value.code == 0 and "visa hjälpen" in out
    assert not re.search(r"usage:|options:|positional|show this", out)


def test_an_empty_home_is_filled_at_first_start(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LAGESBILD_HOME", str(tmp_path / "ny" / "mapp"))
    assert main(["show", "areas", "--format", "json"]) == 0
    assert HV in {r["slug"] for r in json.loads(capsys.readouterr().out)}


def test_an_unusable_home_is_said_in_swedish_with_exit_2(tmp_path, monkeypatch, capsys):
    (tmp_path / "fil").write_text("")
    monkeypatch.setenv("LAGESBILD_HOME", str(tmp_path / "fil"))
    assert main(["show", "areas"]) == 2
    assert capsys.readouterr().err.startswith(f"Inställningen LAGESBILD_HOME är ”{tmp_path / 'fil'}”. Väntat: en mapp")


def test_a_damaged_register_is_said_in_swedish_with_exit_2(home, capsys):
    (home / "register.sqlite").write_bytes(b"hej" * 1000)
    assert main(["show", "areas"]) == 2
    err = capsys.readouterr().err
    assert err.startswith("Registret är skadat: ")
    assert f"Plats: {home / 'register.sqlite'}\n" in err


def test_a_file_without_a_source_and_a_scale_without_words_still_make_exhibits(run, write, tmp_path):
    files = [
        write("omraden.csv", "namn;typ;överordnad\nTäby;kommun;\nEnsta;stadsdel;Täby\nHägernäs;stadsdel;Täby\n"),
        write(
            "skala.csv",
            "Område: Täby\nnivå;namn;färg;textfärg;förklaring\n1;Lugnt;#FFFFFF;#000000;\n2;Oro;#000000;#FFFFFF;Se upp.\n",
        ),
        write("veckor_2024.csv", "Vecka;Ensta;Hägernäs\n1;1;2\n2;;2\n"),
    ]
    assert run("import", *files)[0] == 0
    for ending in ("xlsx", "csv", "svg"):
        code, _, err = run("exhibit", "ratings-weeks:taby:2024", "--out", tmp_path / f"v.{ending}")
        assert (code, err) == (0, "")
    svg = (tmp_path / "v.svg").read_text("utf-8")
    assert "veckor_2024.csv (källa inte angiven)" in svg
    assert re.search(r"\bnan\b", svg, re.I) is None


def test_as_a_module(home):
    """``python -m lagesbild``: the exit code reaches the shell, and the text is UTF-8."""
    done = subprocess.run(
        [sys.executable, "-m", "lagesbild", "show", "ratings", "--area", "Växjö"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode() == "Området ”Växjö” är okänt.\n"
