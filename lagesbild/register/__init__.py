"""The register: what people loaded and decided, append-only, every row tied to its change."""

from lagesbild.register.access import Doorkeeper, Ended
from lagesbild.register.engine import DamagedRegister, UnusableRegister, is_made, target_name
from lagesbild.register.migrations import NewerRegister
from lagesbild.register.store import Change, Clash, Conflict, Preview, Register, Saved

__all__ = [
    "Change",
    "Clash",
    "Conflict",
    "DamagedRegister",
    "Doorkeeper",
    "Ended",
    "NewerRegister",
    "Preview",
    "Register",
    "Saved",
    "UnusableRegister",
    "is_made",
    "target_name",
]
