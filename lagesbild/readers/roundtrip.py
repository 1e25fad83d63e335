"""The workbook of a document that this program wrote: its index says which of its sheets hold facts.

The other sheets are made from facts (shares, maps, diagrams): read as facts they would be taken
for something that they are not.
"""

from __future__ import annotations

from collections.abc import Sequence

from lagesbild.readers.files import Grid

SHEET = "Innehåll"
INDEX = ("Blad", "Titel", "Källa", "Anmärkningar", "Läses in igen")
"""The heading row of the index. Its last column is what the workbook is known by."""
YES, NO = "ja", "nej"


def passed_over(grids: Sequence[Grid]) -> set[str | None]:
    """The names of the sheets that the workbook's own index says are no facts, with the index itself.

    Empty for every other file, and for one where no sheet is left.
    """
    index = next((g for g in grids if g.sheet == SHEET), None)
    if index is None or INDEX not in index.rows:
        return set()
    rows = index.rows[index.rows.index(INDEX) + 1 :]
    return {SHEET, *(row[0] for row in rows if row[len(INDEX) - 1] == NO)}
