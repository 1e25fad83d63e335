"""Text against table: every number in running text, checked against the register or listed as not checked.

A sentence becomes tokens (`tokens`), each of its numbers one reading (`reading`, `levels`,
`shares`, `inhabitants`), and a reading one verdict. Precision before recall: a number is
only right or wrong when the sentence says plainly what it speaks of. Whatever could mean something
else (a goal, another place, a part of a category) is unchecked, with the reason.
"""

from __future__ import annotations

from lagesbild.checktext.check import check
from lagesbild.checktext.document import read
from lagesbild.checktext.report import CONTRADICTED, PERIOD, Finding, Verdict, row

__all__ = ["CONTRADICTED", "PERIOD", "Finding", "Verdict", "check", "read", "row"]
