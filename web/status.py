"""Up or down, in one look, for monitors."""

import time

from flask import Blueprint, Response, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from storage.migrate import head, version_of
from web.errors import problem
from web.services import services

status_pages = Blueprint("status", __name__)
_started = time.monotonic()


@status_pages.get("/status")
def status() -> Response:
    """200 while the database answers and is at this version; 503 problem+json else."""
    database = services().database
    try:
        with database.read() as session:
            session.execute(text("SELECT 1"))
        version = version_of(database.engine)
    except SQLAlchemyError:
        return problem(503, "Il database non risponde.", headers={"Retry-After": "5"})
    if version != head():
        return problem(
            503, "Il database è di un'altra versione: lancia mediatori migrate.", headers={"Retry-After": "30"}
        )
    return jsonify({"status": "up", "database": database.engine.dialect.name, "version": version})
