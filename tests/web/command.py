"""The command line as people call it: a process of its own, from a folder of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import CompletedProcess

from tests.conftest import TEST_SECRET


@dataclass
class Shell:
    """Runs `mediatori` in a folder, against one database."""

    folder: Path
    database_url: str
    more: dict[str, str] = field(default_factory=dict)

    @property
    def env(self) -> dict[str, str]:
        """Nothing of the tester's own settings."""
        own = {name: value for name, value in os.environ.items() if not name.startswith(("MEDIATORI", "TWILIO"))}
        return own | {
            "MEDIATORI_DATABASE_URL": self.database_url,
            "MEDIATORI_SECRET_KEY": TEST_SECRET,
            "MEDIATORI_VAR": str(self.folder / "var"),
            "MEDIATORI_SMS_GATEWAY": "console",
            **self.more,
        }

    def run(self, *args: str, given: str = "", **more: str) -> CompletedProcess[str]:
        """The finished command."""
        return subprocess.run(
            command(*args), cwd=self.folder, env=self.env | more, input=given, capture_output=True, text=True,
            timeout=50, check=False,
        )  # fmt: skip

    def csv(self, name: str, content: str | bytes) -> str:
        """The name of a file in the folder with this content."""
        body = content if isinstance(content, bytes) else content.encode()
        (self.folder / name).write_bytes(body)
        return name


def command(*args: str) -> list[str]:
    """The words that start it."""
    return [sys.executable, "-m", "web.cli", *args]
