"""Reading the environment: flags, lists and secret keys. Knows nothing of Django's settings.

`python -m safety.env` prints a fresh set of keys for a real installation.
"""

import base64
import binascii
import datetime as dt
import ipaddress
import json
import os
import secrets
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

KEY_NAMES = ("SECRET_KEY", "FIELD_KEYS", "SIGNING_KEY")


def flag(name: str, default: bool = False) -> bool:
    """True for 1, true, yes, on; False for anything else that is set."""
    value = os.environ.get(name, "").strip().lower()
    return value in {"1", "true", "yes", "on"} if value else default


def number(name: str, default: int) -> int:
    """A whole number, or the default when unset; raises ImproperlyConfigured for anything else."""
    value = os.environ.get(name, "").strip()
    try:
        return int(value) if value else default
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from error


def day(name: str, default: str) -> dt.date:
    """A date, YYYY-MM-DD; raises ImproperlyConfigured for anything else."""
    value = os.environ.get(name, "").strip() or default
    try:
        return dt.date.fromisoformat(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a date, not {value!r}.") from error


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list, without blanks."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def new_keys() -> dict[str, str]:
    """Fresh keys in the form that the environment carries them."""

    def key() -> str:
        return base64.b64encode(secrets.token_bytes(32)).decode()

    return {
        "SECRET_KEY": secrets.token_urlsafe(64),
        "FIELD_KEYS": f"1:{key()}",
        "SIGNING_KEY": key(),
    }


def networks(name: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """Networks, comma-separated; a single address is a network of one."""
    try:
        return [ipaddress.ip_network(text) for text in words(name)]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}") from None


def key_texts(demo: bool, keyfile: Path) -> dict[str, str]:
    """The secret keys as text. Only a demonstration makes its own; else none means no start."""
    given = {name: os.environ[name] for name in KEY_NAMES if os.environ.get(name)}
    missing = [name for name in KEY_NAMES if name not in given]
    if missing and not demo:
        raise ImproperlyConfigured(
            f"{', '.join(missing)} must be set in the environment. python -m safety.env prints "
            "fresh keys; keep them apart from backups. DEMO=1 starts a demonstration instead."
        )
    return {**_demo_keys(keyfile), **given} if missing else given


def _demo_keys(keyfile: Path) -> dict[str, str]:
    if not keyfile.exists():
        keyfile.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=keyfile.parent)  # mkstemp makes it 0600
        with os.fdopen(handle, "w") as file:
            json.dump(new_keys(), file)
        try:
            os.link(draft, keyfile)  # the first of several starting processes wins whole
        except FileExistsError:
            pass
        finally:
            os.unlink(draft)
    return json.loads(keyfile.read_text())


def key_bytes(name: str, text: str) -> bytes:
    """32 bytes from base64; anything else is refused by name, without showing the key."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != 32:
        raise ImproperlyConfigured(f"{name} must be 32 bytes in base64.")
    return raw


def versioned_keys(name: str, text: str) -> dict[int, bytes]:
    """`2:base64,1:base64` → {2: …, 1: …}; the highest version encrypts, all of them decrypt."""
    keys = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        version, _, key = part.partition(":")
        if not version.isdecimal() or int(version) in keys:
            raise ImproperlyConfigured(f"{name} must read version:key, each version once.")
        keys[int(version)] = key_bytes(name, key)
    return keys


def signing_keys(name: str, text: str) -> dict[int, bytes]:
    """The same of keys that sign: the highest version signs, all of them verify. A single key
    without a version is the first."""
    return versioned_keys(name, text) if ":" in text else {1: key_bytes(name, text)}


if __name__ == "__main__":
    for _name, _value in new_keys().items():
        print(f"{_name}={_value}")
