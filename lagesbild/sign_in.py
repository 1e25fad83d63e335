"""How people sign in: the file that the setting LAGESBILD_SIGN_IN names, in the form of Streamlit's secrets.toml.

``[auth]`` and ``[auth.NAME]`` are Streamlit's (`st.login`). ``[access.NAME]`` is ours, beside each provider: its ``title`` on
the page, the ``issuer`` that it must be, and which app roles of a ``claim`` give which role (``[[access.NAME.roles]]``).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lagesbild import settings
from lagesbild.actor import Access, Grant
from lagesbild.settings import InvalidSetting

SETTING = "LAGESBILD_SIGN_IN"
_SHORTEST_SECRET = 32
_GROUP_CLAIMS = {"groups", "group", "wids", "_claim_names", "memberof", "member_of"}
"""Lists of groups: a provider leaves them out when they are long, so no right may rest on them."""
_LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Provider:
    """A provider: Streamlit's name of it, what people call it, the issuer that it must be (empty: as it says itself), the claim
    with app roles, and what each app role gives."""

    name: str
    title: str
    issuer: str = ""
    claim: str = ""
    roles: tuple[tuple[str, Grant], ...] = ()


@dataclass(frozen=True)
class Configuration:
    """What the file says. ``host``: under which name browsers reach the app; ``help``: whom to ask for a role."""

    file: Path
    host: str
    providers: tuple[Provider, ...]
    help: str

    def provider(self, name: object) -> Provider | None:
        """The provider of that name; None when there is none."""
        return next((p for p in self.providers if p.name == name), None)


def is_on() -> bool:
    """True where people sign in."""
    return bool(settings.value(SETTING).strip())


def configuration() -> Configuration:
    """What the file says. InvalidSetting when it cannot be read or says what cannot be used; no secret is repeated."""
    path = Path(settings.value(SETTING).strip())
    try:
        return _read(path, path.stat().st_mtime_ns)
    except OSError:
        raise InvalidSetting(SETTING, "en fil som går att läsa, i samma form som Streamlits secrets.toml") from None


def validate() -> None:
    """Read the file, when there is to be one. InvalidSetting."""
    if is_on():
        configuration()
        if settings.is_open():
            raise InvalidSetting("LAGESBILD_OPEN", f"no eller tomt, för {SETTING} gör att man loggar in")


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> Configuration:
    try:
        parsed = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidSetting(SETTING, f"en fil i TOML ({error})") from None
    auth, access = _table(parsed, "auth"), _table(parsed, "access")
    redirect = urlsplit(_text(auth, "redirect_uri", "auth"))
    if not redirect.path.endswith("/oauth2callback") or not _is_safe(redirect.scheme, redirect.hostname):
        _refuse("auth.redirect_uri", "https://tjänstens-adress/oauth2callback (http bara på den här datorn)")
    if len(_text(auth, "cookie_secret", "auth")) < _SHORTEST_SECRET:
        _refuse("auth.cookie_secret", f"minst {_SHORTEST_SECRET} slumpade tecken")
    names = [n for n, value in auth.items() if isinstance(value, dict) and n != "client_kwargs"]
    if not names:
        _refuse("auth", "minst en leverantör: [auth.namn] med client_id, client_secret och server_metadata_url")
    if unknown := set(access) - {*names, "help"}:
        _refuse(f"access.{sorted(unknown)[0]}", "samma namn som en leverantör, [auth.namn]")
    providers = tuple(_provider(n, _table(auth, n), _table(access, n)) for n in names)
    return Configuration(path, redirect.netloc, providers, str(access.get("help") or ""))


def _provider(name: str, auth: dict[str, Any], access: dict[str, Any]) -> Provider:
    if not re.fullmatch(r"[a-z][a-z0-9]{0,30}", name):
        _refuse(f"auth.{name}", "ett namn av små bokstäver a–z och siffror")
    for key in ("client_id", "client_secret"):
        _text(auth, key, f"auth.{name}")
    metadata = urlsplit(_text(auth, "server_metadata_url", f"auth.{name}"))
    if not _is_safe(metadata.scheme, metadata.hostname):
        _refuse(f"auth.{name}.server_metadata_url", "https://… (http bara på den här datorn)")
    claim, issuer = str(access.get("claim") or ""), str(access.get("issuer") or "")
    if claim.lower() in _GROUP_CLAIMS:
        _refuse(f"access.{name}.claim", "en lista med approller, t.ex. roles; grupper utelämnas när de är många")
    roles = tuple(_role(name, row) for row in access.get("roles", ()))
    if roles and not (claim and issuer):
        _refuse(f"access.{name}", "både claim och issuer, när approller ger behörighet")
    return Provider(name, str(access.get("title") or name), issuer, claim, roles)


def _role(provider: str, row: Any) -> tuple[str, Grant]:
    where = f"access.{provider}.roles"
    if not isinstance(row, dict) or not {"value", "role", "organisation"} <= set(row):
        _refuse(where, 'value, role, organisation och place (eller place = "alla")')
    if row["role"] not in list(Access):
        _refuse(f"{where}.role", f"en av {', '.join(Access)}")
    place = str(row.get("place") or "")
    if not place:
        _refuse(f"{where}.place", 'platsens id, eller "alla"')
    return str(row["value"]), Grant(Access(row["role"]), str(row["organisation"]), "" if place == "alla" else place)


def _is_safe(scheme: str, host: str | None) -> bool:
    return bool(host) and (scheme == "https" or (scheme == "http" and host in _LOCAL))


def _table(parsed: dict[str, Any], name: str) -> dict[str, Any]:
    value = parsed.get(name, {})
    return value if isinstance(value, dict) else _refuse(name, f"en tabell: [{name}]")


def _text(table: dict[str, Any], key: str, where: str) -> str:
    value = table.get(key)
    return value if isinstance(value, str) and value.strip() else _refuse(f"{where}.{key}", "en text")


def _refuse(where: str, expected: str) -> Any:
    raise InvalidSetting(SETTING, f"{where}: {expected}")
