"""A certificate for a broker on 127.0.0.1, signed by itself."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

_PASSWORD = "a-store-of-a-test"


class Certificate:
    """A key and a certificate in a folder, made by Java's keytool."""

    def __init__(self, folder: Path) -> None:
        self._store = folder / "broker.p12"
        self.authority = folder / "authority.pem"
        names = ["-dname", "CN=127.0.0.1", "-ext", "SAN=IP:127.0.0.1"]
        self._keytool("-genkeypair", "-keyalg", "EC", *names, "-validity", "2")
        self.authority.write_bytes(self._keytool("-exportcert", "-rfc"))

    def settings(self, listener: str) -> Mapping[str, str]:
        """The settings of a broker that shows the certificate at a listener."""
        prefix = f"listener.name.{listener}.ssl.keystore"
        return {
            f"{prefix}.location": str(self._store),
            f"{prefix}.password": _PASSWORD,
            f"{prefix}.type": "PKCS12",
        }

    def _keytool(self, *what: str) -> bytes:
        store = ["-alias", "broker", "-keystore", str(self._store), "-storepass", _PASSWORD]
        command = ["keytool", *what, *store, "-storetype", "PKCS12"]
        return subprocess.run(command, check=True, capture_output=True).stdout
