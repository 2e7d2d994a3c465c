"""Keys derived from the service's secrets, and what is encrypted or looked up with them.

The newest secret encrypts and hashes; all of them decrypt and verify, so that a rotation needs no standstill.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from functools import cached_property, lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.errors import Refused

LEAST_SECRET_LENGTH = 32


def _derive(secret: str, purpose: str) -> bytes:
    """A 32-byte key of its own for each purpose (HKDF-SHA256, RFC 5869)."""
    kdf = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=f"mediatori/{purpose}".encode())
    return kdf.derive(secret.encode())


@dataclass(frozen=True)
class Keyring:
    """`secrets` newest first."""

    secrets: tuple[str, ...]

    @cached_property
    def fernet(self) -> MultiFernet:
        """Encrypts with the newest key, decrypts with any."""
        return MultiFernet([Fernet(base64.urlsafe_b64encode(_derive(one, "fields"))) for one in self.secrets])

    @cached_property
    def _newest(self) -> Fernet:
        return Fernet(base64.urlsafe_b64encode(_derive(self.secrets[0], "fields")))

    def under_newest(self, token: str) -> bool:
        """Whether this ciphertext needs no older key."""
        try:
            self._newest.decrypt(token.encode())
        except InvalidToken:
            return False
        return True

    @cached_property
    def session_secrets(self) -> tuple[str, ...]:
        """Secrets that sign cookies and forms, newest first."""
        return tuple(_derive(one, "sessions").hex() for one in self.secrets)

    @cached_property
    def _lookup_keys(self) -> tuple[bytes, ...]:
        return tuple(_derive(one, "lookup") for one in self.secrets)

    def encrypt(self, text: str) -> str:
        """Ciphertext under the newest key."""
        return self.fernet.encrypt(text.encode()).decode()

    def decrypt(self, token: str) -> str:
        """Plain text; cryptography.fernet.InvalidToken where no key of ours fits."""
        return _decrypted(self, token)

    def can_decrypt(self, token: str) -> bool:
        """Whether one of the keys fits."""
        try:
            self.decrypt(token)
        except InvalidToken:
            return False
        return True

    def lookup_hash(self, kind: str, value: str) -> str:
        """64 hex digits that find an encrypted value again, under the newest key."""
        return self._hash(self._lookup_keys[0], kind, value)

    def lookup_hashes(self, kind: str, value: str) -> list[str]:
        """The same under each key: during a rotation a row may still bear an older one."""
        return [self._hash(key, kind, value) for key in self._lookup_keys]

    @staticmethod
    def _hash(key: bytes, kind: str, value: str) -> str:
        return hmac.new(key, f"{kind}\0{value}".encode(), hashlib.sha256).hexdigest()


@lru_cache(maxsize=20_000)
def _decrypted(ring: Keyring, token: str) -> str:
    return ring.fernet.decrypt(token.encode()).decode()


_installed: list[Keyring] = []


def install(secrets: str) -> Keyring:
    """Make the comma list of secrets (newest first) the process's keys; Refused where one is too short."""
    parts = tuple(one.strip() for one in secrets.split(",") if one.strip())
    if not parts or any(len(one) < LEAST_SECRET_LENGTH for one in parts):
        raise Refused("MEDIATORI_SECRET_KEY", "secret_too_short", least=LEAST_SECRET_LENGTH)
    ring = Keyring(parts)
    _installed[:] = [ring]
    return ring


def keyring() -> Keyring:
    """The process's keys; RuntimeError before `install`."""
    if not _installed:
        raise RuntimeError("No keys installed: storage.keys.install() comes first")
    return _installed[0]
