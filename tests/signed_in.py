"""Somebody who has signed in, without a provider: a file of settings, and the claims that Streamlit's cookie would hold."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from lagesbild.actor import Access, Grant, Identity

ISSUERS = {"kommun": "https://kommun.example", "polis": "https://polis.example"}
SETTINGS = """
[auth]
redirect_uri = "{redirect}"
cookie_secret = "0123456789abcdef0123456789abcdef"
[auth.kommun]
client_id = "lagesbild"
client_secret = "hemlig"
server_metadata_url = "{kommun}/.well-known/openid-configuration"
[auth.polis]
client_id = "lagesbild"
client_secret = "hemlig"
server_metadata_url = "{polis}/.well-known/openid-configuration"
[access]
help = "trygghetssamordnaren"
[access.kommun]
title = "Solviks kommun"
issuer = "{kommun}"
claim = "roles"
[[access.kommun.roles]]
value = "Lagesbild.Analytiker"
role = "analytiker"
organisation = "Solviks kommun"
place = "goteborg"
[access.polis]
title = "Polisen"
"""


def settings_file(folder: Path, redirect: str = "https://lagesbild.example/oauth2callback", **issuers: str) -> Path:
    """The file that LAGESBILD_SIGN_IN names, with two providers."""
    file = folder / "sign_in.toml"
    file.write_text(SETTINGS.format(redirect=redirect, **(ISSUERS | issuers)), encoding="utf-8")
    return file


def claims(subject: str = "a1", provider: Any = "kommun", **other: Any) -> dict[str, Any]:
    """What the cookie says right after a sign-in."""
    return {
        "is_logged_in": True,
        "provider": provider,
        "iss": ISSUERS["polis" if provider == "polis" else "kommun"],
        "sub": subject,
        "nonce": f"nonce-{subject}",
        "iat": int(time.time()),
        **other,
    }


def give(
    home: Path, subject: str, role: Access, place: str = "", organisation: str = "Kommunen", is_held: bool = True
) -> None:
    """A role for somebody whom ``kommun`` lets in."""
    from lagesbild.actor import COMMAND_LINE
    from lagesbild.register import Doorkeeper, Register

    opened = Register(home / "register.sqlite")
    Doorkeeper(opened).set_role(
        COMMAND_LINE, Identity(ISSUERS["kommun"], subject), Grant(role, organisation, place), is_held=is_held
    )
    opened.close()
