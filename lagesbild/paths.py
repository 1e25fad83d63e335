"""Where the program's own files lie: in the project's folder, or in the wheel's copy of it.

`pyproject.toml` lays app.py, pages/, data/, static/ and .streamlit/ into ``lagesbild/_app`` of the wheel, so
that both look the same from `ROOT`.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
IS_INSTALLED = (_PACKAGE / "_app").is_dir()
"""True in an installed package, False in a checkout."""
ROOT = _PACKAGE / "_app" if IS_INSTALLED else _PACKAGE.parent
APP = ROOT / "app.py"
PAGES = ROOT / "pages"
DATA = ROOT / "data"
TEMPLATES = DATA / "mallar"
STATIC = ROOT / "static"


def leaflet() -> Path:
    """The folder of Leaflet's files, in the package that brings them. FileNotFoundError when it is not installed."""
    spec = find_spec("js_lib_leaflet")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("django-js-lib-leaflet is not installed")
    return Path(spec.origin).parent / "static" / "js_lib_leaflet"
