"""Columns of the tests' own exhibits, which go by one name."""

from __future__ import annotations

from lagesbild.exhibit import Column, Format, Role

_ROLES = {
    Format.TEXT: Role.LABEL,
    Format.COUNT: Role.COUNT,
    Format.CHANGE: Role.CHANGE,
    Format.DECIMAL: Role.ESTIMATE,
    Format.NUMBER: Role.AMOUNT,
    Format.PERCENT: Role.SHARE,
    Format.PERCENT_CHANGE: Role.PERCENT_CHANGE,
    Format.LEVEL: Role.LEVEL,
    Format.YEAR: Role.TIME,
    Format.VERDICT: Role.VERDICT,
}


def column(title: str, format: Format = Format.TEXT, decimals: int = 0, **more: object) -> Column:
    """A column whose id is its title and whose role follows from how it is written."""
    return Column(title, title, _ROLES[format], format, decimals, **more)
