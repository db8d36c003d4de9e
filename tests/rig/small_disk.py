"""A disk that can be filled up: a file system in memory of a limited size."""

import subprocess
from pathlib import Path

_CHUNK = bytes(1 << 20)


class Unavailable(RuntimeError):
    """This machine lets us mount nothing."""


class SmallDisk:
    """A file system of a few megabytes, mounted on a new folder."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.folder = folder
        folder.mkdir()
        options = ["-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs"]
        try:
            self._run("mount", *options, str(folder))
        except (OSError, subprocess.CalledProcessError) as error:
            raise Unavailable(f"no file system can be mounted: {error}") from None

    def fill(self) -> None:
        """Leaves no space."""
        with self._ballast.open("ab", buffering=0) as file:
            size = len(_CHUNK)
            while size:
                try:
                    file.write(_CHUNK[:size])
                except OSError:
                    size //= 2

    def free(self) -> None:
        """Gives back what `fill` took."""
        self._ballast.unlink(missing_ok=True)

    def unmount(self) -> None:
        """Removes the file system, also while it is in use."""
        self._run("umount", "--lazy", str(self.folder))

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"

    @staticmethod
    def _run(*command: str) -> None:
        subprocess.run(command, check=True, capture_output=True)
