"""Serve the app: ``python -m lagesbild.ui.serve [streamlit options]``.

The same as ``streamlit run app.py``, but for one thing: until the first visitor's script has
run, Streamlit takes our pages/ folder for its older kind of pages and greets a deep link to
the fresh server with "Page not found". Saying beforehand that it is not spares them that.
"""

from __future__ import annotations

import sys
from pathlib import Path

from streamlit.runtime.pages_manager import PagesManager
from streamlit.web import cli

APP = Path(__file__).parents[2] / "app.py"


def main(options: list[str]) -> None:
    """Start the server and stay until it stops."""
    PagesManager.uses_pages_directory = False
    sys.argv = ["streamlit", "run", str(APP), *options]
    cli.main()


if __name__ == "__main__":
    main(sys.argv[1:])
