"""What the words of a unit say: whether whole numbers in it count persons, crimes or things, or measure something."""

from __future__ import annotations

import re

SHARE = re.compile(r"%|andel|procent|kvot|\bper\b(?! (?:år|kvartal|månad|vecka|dag)\b)", re.I)
MEASURE = re.compile(
    r"%|procent|\b(?:t|m|md)?kr\b|kronor|\bmnkr\b|\bkm[²2]?\b|\bm[²2]?\b|hektar|\bha\b|\bår\b|dagar|minuter|timmar|veckor|månader|"
    r"index|poäng|betyg|nivå|grader|°|euro|\bper\b",
    re.I,
)


def is_measure(unit: str) -> bool:
    """True for a unit whose whole numbers count nobody.

    >>> [is_measure(u) for u in ("poäng", "mg per 1 000 invånare och dygn", "personer", "antal")]
    [True, True, False, False]
    """
    return bool(MEASURE.search(unit) or SHARE.search(unit))
