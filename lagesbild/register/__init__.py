"""The register: what people loaded and decided, append-only, every row tied to its change."""

from lagesbild.register.access import Doorkeeper, Ended
from lagesbild.register.change import Change, Clash, Conflict, Preview, Saved
from lagesbild.register.engine import DamagedRegister, UnusableRegister, is_made, target_name
from lagesbild.register.migrations import NewerRegister
from lagesbild.register.store import Register

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
