"""Schema versions: every opening brings the register to the newest, in one transaction."""

from __future__ import annotations

import threading
from pathlib import Path

import sqlalchemy as sa

from lagesbild.problems import LagesbildError
from lagesbild.register.schema import VERSION

_ONE_AT_A_TIME = threading.Lock()  # the library's `op` is one for the whole process


class NewerRegister(LagesbildError):
    """The register was written by a later version of the program."""


class OlderRegister(LagesbildError):
    """The register was written by an earlier version of the program, and nobody has brought it up to date."""


def version(connection: sa.Connection) -> str | None:
    """The schema version that the register has; None for an empty one, or one from before versions."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalar(sa.text("SELECT version_num FROM alembic_version"))


def bring_up_to_date(engine: sa.Engine) -> None:
    """Bring the register to `VERSION`; several processes may do it at once. NewerRegister when it is past it."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if version(connection) == VERSION:
            return
    with _ONE_AT_A_TIME, engine.begin() as connection:  # begins by waiting for its turn to write
        _upgrade(connection)


def _upgrade(connection: sa.Connection) -> None:
    from alembic import command  # only when there is something to do
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    current = version(connection)
    if current not in (None, *(s.revision for s in scripts.walk_revisions())):
        raise NewerRegister(_newer(current))
    command.upgrade(config, VERSION)


def require_current(connection: sa.Connection) -> None:
    """NewerRegister or OlderRegister unless the register has the schema that this version of the program knows."""
    schema = version(connection)
    if schema is None or schema < VERSION:  # versions are numbers with leading zeros
        raise OlderRegister(
            "Registret är skrivet av en äldre version av Lägesbild. Starta om programmet, så lyfts det."
        )
    if schema > VERSION:
        raise NewerRegister(_newer(schema))


def _newer(schema: str | None) -> str:
    return (
        f"Registret är skrivet av en nyare version av Lägesbild (schema {schema}, den här versionen kan {VERSION}). "
        "Uppdatera programmet."
    )
