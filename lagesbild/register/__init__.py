"""The register: what people loaded and decided, append-only, every row tied to its change."""

from lagesbild.register.store import Change, Register, Saved, UnusableRegister

__all__ = ["Change", "Register", "Saved", "UnusableRegister"]
