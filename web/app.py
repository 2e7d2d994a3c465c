"""The Flask application, wired in one visible function."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from storage.db import db, engine_options, prepare_engine
from storage.keys import install
from storage.transaction import Database
from web.api import register_api
from web.calendar_feed import calendar_feeds
from web.errors import register_errors
from web.language_of_reader import reader_locale
from web.metrics import metrics_pages
from web.page_texts import PageBabel
from web.pages import register_pages
from web.phones_page import phones_pages
from web.services import Clock, make_services, utc_now
from web.settings import Settings
from web.sms_webhook import webhooks
from web.status import status_pages

MOST_BODY_BYTES = 1_000_000


def create_app(settings: Settings, clock: Clock = utc_now) -> Flask:
    """An app over the database of `settings`, which must have been migrated. `clock` is what tests move."""
    ring = install(settings.secrets)
    app = Flask("web")
    app.config.update(
        SECRET_KEY=ring.session_secrets[0],
        SECRET_KEY_FALLBACKS=list(ring.session_secrets[1:]),
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        MAX_CONTENT_LENGTH=MOST_BODY_BYTES,
        BABEL_DEFAULT_LOCALE="it",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=settings.production,
    )
    if settings.trusted_proxies:
        trusted = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=trusted, x_proto=trusted, x_host=trusted)  # type: ignore[method-assign]
    db.init_app(app)
    with app.app_context():
        database = Database(prepare_engine(db.engine))
    app.extensions["mediatori"] = make_services(settings, database, clock)
    PageBabel(app, locale_selector=reader_locale)
    register_errors(app)
    register_api(app)
    app.register_blueprint(webhooks)
    app.register_blueprint(status_pages)
    app.register_blueprint(calendar_feeds)
    app.register_blueprint(metrics_pages)
    app.register_blueprint(phones_pages)
    register_pages(app)
    return app
