"""Security headers on every answer; nothing inline is ever allowed."""

from __future__ import annotations

from flask import Flask, Response, request

_POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",  # Bootstrap draws its check marks as data images
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
CONTENT_SECURITY_POLICY = "; ".join(_POLICY)


def init_app(app: Flask, *, https_only: bool) -> None:
    """Add the headers to every answer of `app`."""

    @app.after_request
    def _protect(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "no-referrer")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if https_only:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if "static" not in (request.endpoint or ""):
            # Set, not defaulted: the sign-in library writes `no-store=True`, unknown to browsers.
            headers["Cache-Control"] = "no-store"
        return response
