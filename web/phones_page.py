"""/phones leads to the simulator's wall of phones; where a real carrier is at work there is no such page."""

from urllib.parse import urlsplit

from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response

from web.permissions import for_anybody
from web.services import services

phones_pages = Blueprint("phones", __name__)


@phones_pages.get("/phones")
@for_anybody
def phones() -> Response:
    """On the same host name that the reader uses: the simulator listens on this machine."""
    carrier = services().settings.carrier
    if carrier.gateway != "simulator":
        abort(404)
    base = urlsplit(carrier.api_base)
    host = request.host.rpartition(":")[0] or request.host
    return redirect(f"http://{host if host in ('localhost', '127.0.0.1') else base.hostname}:{base.port or 80}/phones")
