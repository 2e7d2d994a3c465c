"""The carrier's webhooks: a text comes in and is stored, a receipt comes in and is noted. All work happens after."""

from flask import Blueprint, Response, abort, request
from sqlalchemy.orm import Session

from notifications.inbox import store_inbound
from notifications.receipts import record_receipt
from notifications.twilio_gateway import TwilioGateway
from storage.failpoints import failpoint
from web.services import services

webhooks = Blueprint("webhooks", __name__)
EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


@webhooks.before_request
def only_the_carrier() -> None:
    """A forged signature is a 403, and nothing is written."""
    gateway = services().gateways.sms
    signature = request.headers.get("X-Twilio-Signature", "")
    path = request.full_path if request.query_string else request.path
    if not isinstance(gateway, TwilioGateway) or not gateway.is_signed(path, request.form, signature):
        abort(403)


@webhooks.post("/twilio/inbound")
def inbound() -> Response:
    """Stores one row and answers; a repeated id changes nothing."""
    form = request.form
    sid = form.get("MessageSid") or form.get("SmsSid") or ""
    if not sid:
        abort(400)
    at = services().clock()

    def store(session: Session) -> None:
        said = form.get("From", ""), form.get("To", ""), form.get("Body", "")
        store_inbound(session, sid, *said, at, "webhook", form.get("OptOutType"))
        failpoint("before_inbound_commit")

    services().database.run(store)
    failpoint("after_inbound_stored")
    return Response(EMPTY_TWIML, 200, mimetype="text/xml")


@webhooks.post("/twilio/status/<opaque>")
def receipt(opaque: str) -> Response:
    """Notes how far a message has come; an unknown one is nobody's, and no error."""
    form = request.form
    status = form.get("MessageStatus") or form.get("SmsStatus") or ""
    sid = form.get("MessageSid") or form.get("SmsSid") or ""
    at = services().clock()

    def note(session: Session) -> None:
        record_receipt(session, opaque, status, form.get("ErrorCode") or None, sid, at)
        failpoint("before_receipt_commit")

    services().database.run(note)
    failpoint("after_receipt_noted")
    return Response(status=204)
