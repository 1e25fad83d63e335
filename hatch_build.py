"""What the wheel needs is what requirements.txt lists: one list, read when the wheel is built."""

from pathlib import Path

from hatchling.metadata.plugin.interface import MetadataHookInterface


class Requirements(MetadataHookInterface):
    """Gives the project's dependencies: the lines of requirements.txt that name a package."""

    def update(self, metadata: dict) -> None:
        """Add them to the metadata."""
        text = Path(self.root, "requirements.txt").read_text("utf-8")
        lines = (line.partition(" #")[0].strip() for line in text.splitlines())
        metadata["dependencies"] = [line for line in lines if line and line[0] not in "#-"]
