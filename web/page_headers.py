"""What every page says to the browser: nothing comes from another host, no script stands in a page."""

import secrets
from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, g, url_for
from whitenoise import WhiteNoise

from web.services import services

STATIC = Path(__file__).resolve().parent / "static"
YEAR_SECONDS = 365 * 24 * 3600


def register_headers(app: Flask) -> None:
    """Headers on each answer, and static files with a name for each content."""
    app.after_request(add_headers)
    app.add_template_global(csp_nonce)
    app.add_template_global(static_url)
    serve_static_files(app)


def csp_nonce() -> str:
    """One for each answer: the script of a page may carry it."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def add_headers(response: Response) -> Response:
    """The same for pages, API and files; a page is never kept by a cache."""
    policy = (
        f"default-src 'none'; script-src 'self' 'nonce-{csp_nonce()}'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "manifest-src 'self'"
    )
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("X-Frame-Options", "DENY")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    if services().settings.production:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={YEAR_SECONDS}")
    if response.mimetype == "text/html":
        response.headers.setdefault("Cache-Control", "no-store")
    return response


@cache
def _version(name: str) -> str:
    path = STATIC / name
    return sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else "0"


def static_url(name: str) -> str:
    """The address of a file of static/: it changes with the file, so that browsers may keep it for a year."""
    return url_for("static", filename=name, v=_version(name))


def serve_static_files(app: Flask) -> None:
    """Straight from the disk, compressed beforehand where `make setup` did so."""
    if STATIC.is_dir():
        app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
            app.wsgi_app, root=str(STATIC), prefix="static/", max_age=YEAR_SECONDS, allow_all_origins=False
        )
