"""Addresses given by a browser are followed only where they stay on this site."""

from __future__ import annotations

from urllib.parse import urlsplit


def local_address(given: str | None, default: str = "/") -> str:
    """Return `given` if it is a path of this site, else `default`."""
    if not given or not given.startswith("/") or given.startswith(("//", "/\\")):
        return default
    if any(ord(sign) < ord(" ") for sign in given) or "\\" in given:
        return default
    parts = urlsplit(given)
    return default if parts.scheme or parts.netloc else given
