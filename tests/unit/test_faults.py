"""Where the program is put: a server without a language, in another time zone, in a folder with å and spaces."""

import os
import shutil
import subprocess
import sys

import pytest

from lagesbild import paths

LEVELS = "område;år;vecka;nivå\nKvarnsvalan;2026;47;3\n"


ONE_AFTER_ANOTHER = """
import runpy, sys
for command in "\\n".join(sys.argv[1:]).split("\\n--then\\n"):
    sys.argv[1:] = command.split("\\n")
    try:
        runpy.run_module("lagesbild", run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        print("\\x1e", ended.code, "\\x1e", sep="", end="", flush=True)
"""


def run(home, *commands, **environment):
    """(exit code, what is printed) of each command, in one process: to start one takes longer than what it then does."""
    done = one_after_another(home, *commands, **environment)
    assert (done.returncode, done.stderr.decode()) == (0, "")
    return answers(done.stdout.decode())


def one_after_another(home, *commands, stderr=subprocess.PIPE, **environment):
    given = [word for command in commands for word in ("--then", *command)][1:]
    return subprocess.run(
        [sys.executable, "-c", ONE_AFTER_ANOTHER, *given],
        cwd=paths.ROOT,
        env={**os.environ, "LAGESBILD_HOME": str(home), **environment},
        stdout=subprocess.PIPE,
        stderr=stderr,
        check=False,
    )


def answers(printed):
    parts = printed.split("\x1e")
    return [(int(code), text) for text, code in zip(parts[:-1:2], parts[1::2], strict=True)]


@pytest.mark.parametrize(
    "environment",
    [{"LANG": "C", "LC_ALL": "C", "TZ": "Pacific/Kiritimati"}, {"LC_ALL": "POSIX", "TZ": "America/Los_Angeles"}],
    ids=str,
)
def test_a_home_with_letters_and_spaces_on_a_server_without_a_language(home, tmp_path, environment):
    own = tmp_path / "Åsas hem – 100 % säkert"
    home.rename(own)
    file = tmp_path / "nivåer ö.csv"
    file.write_text(LEVELS, "utf-8")
    read = ["import", str(file), "--area", "Exempelstad (fiktiv)", "--source", "Prov å"]
    shown = ["show", "ratings", "--area", "kvarnsvalan", "--year", "2026", "--format", "csv"]
    other = tmp_path / "ny dator å"
    if "LANG" in environment:
        copy = tmp_path / "säkerhets kopia.sqlite"
        (imported, told), (backed_up, _) = run(own, read, ["backup", str(copy)], **environment)
        (restored, _), *rest = run(other, ["restore", str(copy)], shown, ["check"], **environment)
        assert (backed_up, restored) == (0, 0)
    else:
        ((imported, told),) = run(own, read, **environment)
        own.rename(other)
        rest = run(other, shown, ["check"], **environment)
    assert imported == 0
    assert "nivåer ö.csv" in told
    (_, table), (_, verdict) = rest
    assert "Prov å" in table or ";47;3" in table
    assert verdict == "Registret är helt.\n"


@pytest.mark.parametrize("coding", ["ascii", "latin-1", "cp1252", "cp850"])
def test_what_a_terminals_coding_does_not_have_stops_no_command(example_home, tmp_path, coding):
    """”, – and − are in few of the older ones."""
    home = shutil.copytree(example_home, tmp_path / "hem")
    commands = {
        ("show", "ratings", "--area", "exempelstad-fiktiv", "--year", "2026"): 0,
        ("check",): 0,
        ("import", "finns–inte ”å”.csv"): 2,
        ("show", "hej–då"): 2,
    }
    terminal = {"PYTHONIOENCODING": coding, "PYTHONUTF8": "0"}
    done = one_after_another(home, *commands, stderr=subprocess.STDOUT, **terminal)
    said = done.stdout.decode(coding)
    assert "Traceback" not in said
    told = answers(said)
    assert [code for code, _ in told] == list(commands.values()), said
    assert all(text.strip() for _, text in told)
