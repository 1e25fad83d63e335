"""Where the program is put: a server without a language, in another time zone, in a folder with å and spaces."""

import os
import subprocess
import sys

import pytest

from lagesbild import paths

LEVELS = "område;år;vecka;nivå\nKvarnsvalan;2026;47;3\n"


def run(home, *arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "lagesbild", *arguments],
        cwd=paths.ROOT,
        env={**os.environ, "LAGESBILD_HOME": str(home), **environment},
        capture_output=True,
        check=False,
    )


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
    texts = ["--area", "Exempelstad (fiktiv)", "--source", "Prov å"]
    done = run(own, "import", str(file), *texts, **environment)
    assert (done.returncode, done.stderr.decode()) == (0, "")
    assert "nivåer ö.csv" in done.stdout.decode()
    other = tmp_path / "ny dator å"
    if "LANG" in environment:
        copy = tmp_path / "säkerhets kopia.sqlite"
        assert run(own, "backup", str(copy), **environment).returncode == 0
        assert run(other, "restore", str(copy), **environment).returncode == 0
    else:
        own.rename(other)
    shown = run(other, "show", "ratings", "--area", "kvarnsvalan", "--year", "2026", "--format", "csv", **environment)
    assert "Prov å" in shown.stdout.decode() or ";47;3" in shown.stdout.decode()
    assert run(other, "check", **environment).stdout.decode() == "Registret är helt.\n"
