"""Words that nobody reads, beside numbers that bear one another out.

A word that no rule reads may narrow what a number counts. Where it stands beside several numbers of the same row, and one of
them is exactly what the register has of the whole row in its year, it narrows none of them: a part of the row would not have
that number. What the others say is then tried like any number of the row.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from lagesbild.checktext import leftover, unknown
from lagesbild.checktext.claims import Claim, Unread, What
from lagesbild.checktext.numbers import Number, Slack, Unit
from lagesbild.checktext.reading import Reader
from lagesbild.checktext.report import CONTRADICTED, Finding, Verdict
from lagesbild.checktext.tokens import Kind
from lagesbild.checktext.unknown import Weight

_COMPARES = (Kind.MORE, Kind.LESS, Kind.SAME, Kind.UP, Kind.DOWN, Kind.RANK)
_LEAST_PERCENT = 10
_LEAST = 20  # a smaller number may be that of a part by chance

Left = list[tuple[int, str, Weight]]
"""The words of a number's clause that nobody reads: (place, word, weight)."""


def is_anchor(n: Number, finding: Finding) -> bool:
    """True for a number that is what the register has, and so large or exact that it is so by no chance."""
    is_exact = n.slack is Slack.EXACT and not n.is_rough
    is_telling = n.value >= _LEAST if n.unit is Unit.COUNT else n.step < 1 or n.value >= _LEAST_PERCENT
    return finding.verdict is Verdict.RIGHT and is_exact and is_telling


def excused(
    reader: Reader, claim: Claim, finding: Finding, left: Left, anchors: Sequence[tuple[Claim, Finding]]
) -> bool:
    """True when the unread words of a number's clause leave it what it is read as, since another number of the row bears that out."""
    i = reader.index_of(claim.number)
    is_right = finding.verdict is Verdict.RIGHT
    kinds = (Kind.WORD,) if is_right else (Kind.WORD, *_COMPARES)
    if i is None or claim.whole or any(j < 0 or reader.tokens[j].kind not in kinds for j, _, _ in left):
        return False
    if is_right and any(unknown.is_governed(reader, j) for j, _, w in left if w is Weight.NARROWS):
        return False  # "bland pojkar": the writer takes the numbers for those of a part
    for other, _ in anchors:
        k = reader.index_of(other.number)
        if k is None or k == i or not _is_of_same(claim, other):
            continue
        shared = leftover.clause(reader, k)
        if all(j in shared and (not min(i, k) < j < max(i, k) or w is Weight.SAYS_MORE) for j, _, w in left):
            return is_right or finding.verdict in CONTRADICTED
    return False


def _is_of_same(claim: Claim, other: Claim) -> bool:
    """True for numbers of one row that are not both its count in one area and time."""
    is_apart = (claim.year, claim.area, claim.period) != (other.year, other.area, other.period)
    is_apart = is_apart or What.CHANGE in (claim.what, other.what)
    return claim.rows == other.rows and not other.whole and is_apart


def holds(
    claim: Claim | Unread,
    finding: Finding,
    wider: Claim | Unread,
    of_wider: Finding,
    anchors: Sequence[tuple[Claim, Finding]],
) -> bool:
    """True when a number that its sentence may narrow is better taken as of the whole row: another number of it is the row's exactly."""
    if finding.verdict is not Verdict.UNCHECKED or not isinstance(wider, Claim):
        return False
    return any(other.number != wider.number and _is_of_same(wider, other) for other, _ in anchors)


def swapped(reader: Reader, judged: Sequence[tuple[Claim | Unread, Finding]]) -> set[int]:
    """Where two counts of a row start that each have the other's year and go the other way than the sentence says: "ökade från 306 till 270".

    No other reading can be right: the years are told apart by the counts, and the direction is wrong in either order.
    """
    counts = [
        (c, f)
        for c, f in judged
        if isinstance(c, Claim)
        and c.what is What.COUNT
        and not (c.whole or c.mean or c.extreme)
        and f.verdict in CONTRADICTED
    ]
    starts: set[int] = set()
    for (one, of_one), (other, of_other) in combinations(counts, 2):
        if not _is_of_same(one, other) or one.year is None or other.year is None:
            continue
        first, last = (of_one, of_other) if one.year < other.year else (of_other, of_one)
        if not isinstance(first.expected, (int, float)) or not isinstance(last.expected, (int, float)):
            continue
        is_swapped = one.number.value == of_other.expected and other.number.value == of_one.expected
        i = reader.index_of(one.number)
        signs = {s for j in reader.part(i) if (s := reader.sign(reader.tokens[j]))} if i is not None else set()
        if is_swapped and len(signs) == 1 and signs.pop() * (last.expected - first.expected) < 0:
            starts |= {one.number.start, other.number.start}
    return starts
