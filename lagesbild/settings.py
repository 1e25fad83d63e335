"""Every setting: its name, default and help. Values come from the environment.

`validate` is for whoever starts the program: a value that cannot be used is refused before anything else
happens. Reading one raises the same InvalidSetting.
"""

from __future__ import annotations

import os
import re
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

from platformdirs import user_data_path

from lagesbild import paths
from lagesbild.problems import LagesbildError


class Setting(NamedTuple):
    """A setting's environment variable, its default and what it does."""

    name: str
    default: str
    help: str


class InvalidSetting(LagesbildError):
    """A setting has a value that cannot be used; the message names both, and what was expected."""

    def __init__(self, name: str, expected: str, shown: str | None = None) -> None:
        self.name = name
        super().__init__(f"Inställningen {name} är ”{value(name) if shown is None else shown}”. Väntat: {expected}.")


SETTINGS = (
    Setting(
        "LAGESBILD_HOME",
        "var",
        "folder that holds the register; the default lies in the project's folder, "
        "in an installed package in the user's folder for data",
    ),
    Setting(
        "LAGESBILD_ADDRESS",
        "",
        "IP address to listen on; empty: 127.0.0.1 and [::1], which only this machine reaches. Others need sign-in",
    ),
    Setting(
        "LAGESBILD_OPEN",
        "",
        "yes: serve an address that others reach although nobody signs in; a warning then stands on every page",
    ),
    Setting(
        "LAGESBILD_SIGN_IN",
        "",
        "file in the form of Streamlit's secrets.toml that says with whom people sign in; empty: nobody signs in",
    ),
    Setting(
        "LAGESBILD_PUBLIC",
        "",
        "yes: anybody may read the approved documents in their public version, at /publicerat, without sign-in",
    ),
    Setting(
        "LAGESBILD_PROXY",
        "",
        "IP addresses, with commas between, of proxies whose X-Forwarded-For and -Proto are believed; empty: nobody's",
    ),
    Setting(
        "LAGESBILD_DATABASE_URL",
        "",
        "PostgreSQL instead of a file: postgresql://user:password@host/database; the password is shown nowhere",
    ),
    Setting(
        "LAGESBILD_EVENTS_URL",
        "",
        "Spark Connect instead of DuckDB for events: sc://host:port; the server must see the folder with the events",
    ),
    Setting(
        "LAGESBILD_SMALL_BASE",
        "10",
        "a base below this gets a sentence instead of a percentage in CompStat tables",
    ),
    Setting("LAGESBILD_MIN_ANSWERS", "100", "survey shares with fewer answers are marked as uncertain"),
    Setting(
        "LAGESBILD_SMALL_COUNT",
        "5",
        "counts of persons or crimes from 1 up to, but not including, this are left out of public versions",
    ),
    Setting(
        "LAGESBILD_PUBLIC_LAYERS",
        "prioriterad plats,utsatt område,kommungräns",
        "map layers whose places public versions show where they lie; other places are shown by stadsdel only",
    ),
    Setting(
        "LAGESBILD_OFFICE",
        "soffice",
        "LibreOffice's program, which counts the pages of an approved Word file; no, or one that is not there: Word asks at opening",
    ),
    Setting("LAGESBILD_HIDE_ANSWERS", "30", "survey shares with fewer answers are not shown at all: “för få svar”"),
    Setting("LAGESBILD_OPERATOR", "", "the municipality's name, on the pages about accessibility and personal data"),
    Setting(
        "LAGESBILD_CONTACT",
        "",
        "e-mail address, https address or words: where faults and questions about personal data go",
    ),
    Setting(
        "LAGESBILD_LOG",
        "text",
        "text or json: the form of the log on standard error; json holds nothing that people wrote",
    ),
    Setting("LAGESBILD_TILE_URL", "", "map tiles, e.g. https://tiles.example.se/{z}/{x}/{y}.png; empty: none"),
    Setting("LAGESBILD_TILE_ATTRIBUTION", "", "who made the tiles, shown on the map"),
)
_DEFAULTS = {s.name: s.default for s in SETTINGS}


def validate() -> None:
    """Read every setting. Raises InvalidSetting for the first that cannot be used."""
    for read in (
        home,
        address,
        is_open,
        is_public,
        proxies,
        database_url,
        events_url,
        small_base,
        min_answers,
        small_count,
        public_layers,
        hide_answers,
        log_form,
    ):
        read()
    tile_url()


def value(name: str) -> str:
    """The setting's value as text; KeyError for a name that is not a setting."""
    return os.environ.get(name, "") or _DEFAULTS[name]


def home() -> Path:
    """The folder with the register.

    The default lies in the project's folder, from wherever the command runs; in an installed package, in the
    user's folder for data.
    """
    text = os.environ.get("LAGESBILD_HOME")
    if not text:
        return user_data_path("lagesbild", False) if paths.IS_INSTALLED else paths.ROOT / _DEFAULTS["LAGESBILD_HOME"]
    folder = Path(text)
    if folder.exists() and not folder.is_dir():
        raise InvalidSetting("LAGESBILD_HOME", "en mapp, men där ligger en fil")
    return folder


def address() -> str:
    """The IP address to listen on; empty for both loopback addresses."""
    text = value("LAGESBILD_ADDRESS").strip()
    if text in ("", "localhost") or is_ip_address(text):
        return "" if text == "localhost" else text
    raise InvalidSetting("LAGESBILD_ADDRESS", "en IP-adress, t.ex. 192.168.1.20")


def is_ip_address(text: str) -> bool:
    """True for an IPv4 or IPv6 address, without brackets."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def is_outside(given: str) -> bool:
    """True for an address that other machines may reach; a name that is no address may lead anywhere."""
    return given not in ("", "localhost") and not (is_ip_address(given) and ip_address(given).is_loopback)


def is_open() -> bool:
    """True when whoever runs the program has said that anybody who reaches it may use it."""
    return _yes("LAGESBILD_OPEN")


def is_public() -> bool:
    """True when anybody may read the approved documents in their public version."""
    return _yes("LAGESBILD_PUBLIC")


def _yes(name: str) -> bool:
    text = value(name).strip().lower()
    if text in ("", "no"):
        return False
    if text == "yes":
        return True
    raise InvalidSetting(name, "yes eller no")


def proxies() -> tuple[str, ...]:
    """The IP addresses of proxies that are believed about who asks."""
    named = tuple(part.strip() for part in value("LAGESBILD_PROXY").split(",") if part.strip())
    if all(map(is_ip_address, named)):
        return named
    raise InvalidSetting("LAGESBILD_PROXY", "IP-adresser med komma mellan, t.ex. 127.0.0.1")


def database_url() -> str:
    """The URL of the PostgreSQL database that holds the register; empty when a file in `home` does."""
    url = value("LAGESBILD_DATABASE_URL")
    if url and not re.match(r"postgres(ql)?(\+psycopg)?://", url):
        raise InvalidSetting("LAGESBILD_DATABASE_URL", "postgresql://användare:lösenord@server/databas", "…")
    return url


def events_url() -> str:
    """The URL of the Spark Connect server that answers questions about events; empty for DuckDB in this process."""
    url = value("LAGESBILD_EVENTS_URL").strip()
    if url and not re.match(r"sc://[^/\s]+", url):
        raise InvalidSetting("LAGESBILD_EVENTS_URL", "sc://server:port", "…")
    return url


def small_base() -> int:
    """Smallest base that a percentage is shown for."""
    return _whole("LAGESBILD_SMALL_BASE")


def min_answers() -> int:
    """Fewest answers that a survey share is shown unmarked for."""
    return _whole("LAGESBILD_MIN_ANSWERS")


def small_count() -> int:
    """Smallest count of persons or crimes, besides 0, that a public version shows."""
    return _whole("LAGESBILD_SMALL_COUNT")


def public_layers() -> tuple[str, ...]:
    """What the names of map layers that may be shown in full begin with."""
    return tuple(part.strip() for part in value("LAGESBILD_PUBLIC_LAYERS").split(",") if part.strip())


def office() -> str:
    """LibreOffice's program, by name or path; it need not be there."""
    return value("LAGESBILD_OFFICE")


def hide_answers() -> int:
    """Fewest answers that a survey share is shown at all for."""
    return _whole("LAGESBILD_HIDE_ANSWERS")


def operator() -> str:
    """The name of the municipality that runs the service; empty when nobody has said it."""
    return value("LAGESBILD_OPERATOR").strip()


def contact() -> str:
    """Where to write about faults: an e-mail address, an https address, or words; empty when nobody has said it."""
    return value("LAGESBILD_CONTACT").strip()


def log_form() -> str:
    """The form of the log: "text" or "json"."""
    form = value("LAGESBILD_LOG").strip().lower()
    if form not in ("text", "json"):
        raise InvalidSetting("LAGESBILD_LOG", "text eller json")
    return form


def tile_url() -> str:
    """The address of map tiles with {z}, {x} and {y}; empty for none."""
    url = value("LAGESBILD_TILE_URL")
    if url and not (re.match(r"https?://", url) and all(part in url for part in ("{z}", "{x}", "{y}"))):
        raise InvalidSetting("LAGESBILD_TILE_URL", "https://… med {z}, {x} och {y}")
    return url


def _whole(name: str) -> int:
    text = value(name).strip()
    if not re.fullmatch("[0-9]{1,9}", text):
        raise InvalidSetting(name, f"ett heltal från 0 och uppåt, t.ex. {_DEFAULTS[name]}")
    return int(text)
