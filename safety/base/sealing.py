"""Secrets that the program must be able to read again, sealed under the newest field key."""

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings


class Unreadable(Exception):
    """The sealed text was made under another key or for another purpose, or is damaged."""


def seal(text: str, purpose: str) -> str:
    """`text` under the newest of FIELD_KEYS, its version in front. It opens for `purpose` alone,
    so that a sealed text which is copied into another row or column is worth nothing there."""
    version = max(settings.FIELD_KEYS)
    nonce = os.urandom(12)
    sealed = AESGCM(settings.FIELD_KEYS[version]).encrypt(nonce, text.encode(), purpose.encode())
    return f"{version}:{base64.b64encode(nonce + sealed).decode()}"


def unseal(sealed: str, purpose: str) -> str:
    """The text again. Raises Unreadable."""
    version, _colon, body = sealed.partition(":")
    try:
        raw = base64.b64decode(body, validate=True)
        key = AESGCM(settings.FIELD_KEYS[int(version)])
        return key.decrypt(raw[:12], raw[12:], purpose.encode()).decode()
    except (KeyError, ValueError, InvalidTag):
        raise Unreadable from None


def mark(text: str, purpose: str) -> str:
    """A keyed hash by which a sealed text is found again, and is known to stand once: for equal
    searches alone. Its key is made of the oldest of FIELD_KEYS, which seals nothing new, so that
    a newer one changes no mark."""
    oldest = settings.FIELD_KEYS[min(settings.FIELD_KEYS)]
    key = hmac.new(oldest, f"mark {purpose}".encode(), hashlib.sha256).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
