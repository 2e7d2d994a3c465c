"""Parts of pages that renew themselves by polling: one that would say the same again is answered by 204, and nothing
on the page moves.
"""

from hashlib import sha256
from typing import Any

from flask import Response, render_template, request
from markupsafe import Markup

NO_TAG = "no-tag-yet"


def live_part(template: str, values: dict[str, Any]) -> Markup:
    """The part for a whole page. The template writes `{{ tag }}` into its field `seen`, and nothing that changes by
    itself (a form's token stands outside of it).
    """
    return Markup(_tagged(template, values)[0])  # noqa: S704  # a template has escaped what is in it


def renewed_part(template: str, values: dict[str, Any]) -> Response:
    """The answer to a poll, which brings the tag that it has `seen`."""
    html, tag = _tagged(template, values)
    if request.args.get("seen") == tag:
        return Response(status=204)
    return Response(html)


def _tagged(template: str, values: dict[str, Any]) -> tuple[str, str]:
    html = render_template(template, **values, tag=NO_TAG)
    tag = sha256(html.encode()).hexdigest()[:16]
    return html.replace(NO_TAG, tag, 1), tag
