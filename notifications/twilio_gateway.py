"""Twilio, through its own client library. Its failures are judged by HTTP status; its code is only shown.

The library takes half a second to import, so it is imported where it is first needed.
"""

import json
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ProxyError, SSLError

from notifications.gateway import Ambiguous, Found, GatewayError, Inbound, NeverSent, OutgoingText, Permanent, Sent
from notifications.gateway import Throttled as TooMany
from notifications.twilio_http import TwilioHttp

T = TypeVar("T")
API_BASE = "https://api.twilio.com"
LONGEST_VALIDITY = 36_000
QUEUE_FULL = 21_611
MOST_LISTED = 1_000
PAGE = 100


class TwilioGateway:
    """One account of the carrier. `tokens` newest first: the first one calls, all of them verify signatures."""

    has_message_id = True
    signs = True
    can_list = True

    def __init__(
        self,
        account_sid: str,
        tokens: Sequence[str],
        *,
        public_url: str,
        from_: str | None = None,
        messaging_service_sid: str | None = None,
        api_base: str = API_BASE,
        timeout: float = 10,
    ) -> None:
        if not from_ and not messaging_service_sid:
            raise ValueError("TwilioGateway needs a sender: from_ or messaging_service_sid")
        self.account_sid = account_sid
        self.public_url = public_url.rstrip("/")
        self.from_ = from_
        self.messaging_service_sid = messaging_service_sid
        self._tokens = tuple(tokens)
        self._api_base = api_base.rstrip("/")
        self._timeout = timeout
        self._idle: list[Any] = []

    def send(self, text: OutgoingText) -> Sent:
        """Create the message; its own status callback address carries `opaque`."""
        fields: dict[str, Any] = {
            "to": text.to,
            "body": text.body,
            "status_callback": f"{self.public_url}/twilio/status/{text.opaque}",
        }
        if self.messaging_service_sid:
            fields["messaging_service_sid"] = self.messaging_service_sid
        else:
            fields["from_"] = self.from_
        if text.validity_seconds is not None:
            fields["validity_period"] = max(1, min(LONGEST_VALIDITY, text.validity_seconds))
        message = self._calling(lambda client: client.messages.create(**fields))
        parts = int(message.num_segments or 0)
        return Sent(message.sid, parts or None)

    def find_sent(self, to: str, since: datetime) -> list[Found]:
        """Ours to this number. Not filtered by date there: a message still queued may bear no date sent."""
        return self._calling(lambda client: list(_found(client, to, since)))

    def list_inbound(self, since: datetime) -> list[Inbound]:
        """Texts to our number (to any of the account's, behind a messaging service), oldest first."""
        fields: dict[str, Any] = {"date_sent_after": (since - timedelta(hours=2)).astimezone(UTC), "page_size": PAGE}
        if self.from_ and not self.messaging_service_sid:
            fields["to"] = self.from_
        listed: Iterable[Any] = self._calling(lambda client: client.messages.list(**fields))
        found = [
            Inbound(one.sid, one.from_ or "", one.to or "", one.body or "", _utc(one.date_created))
            for one in listed
            if str(one.direction or "") == "inbound"
        ]
        return sorted((one for one in found if one.received_at >= since), key=lambda one: one.received_at)

    def is_signed(self, path: str, params: Mapping[str, Any], signature: str) -> bool:
        """Whether a webhook at `path` of our public URL is the carrier's. `params` is the form's MultiDict."""
        from twilio.request_validator import RequestValidator  # noqa: PLC0415

        url = self.public_url + path
        return any(RequestValidator(token).validate(url, params, signature) for token in self._tokens)

    def _calling(self, call: Callable[[Any], T]) -> T:
        from twilio.base.exceptions import TwilioException  # noqa: PLC0415

        try:
            client = self._idle.pop()
        except IndexError:
            client = self._new_client()
        try:
            return call(client)
        except TwilioException as error:
            raise _meaning(error) from error
        except HTTPError as error:
            raise _lost(error) from error
        except ValueError as error:
            raise Ambiguous(f"unreadable answer: {type(error).__name__}") from error
        finally:
            self._idle.append(client)

    def _new_client(self) -> Any:
        """For one call at a time, then kept with its connection for the next one."""
        from twilio.rest import Client  # noqa: PLC0415

        http: Any = TwilioHttp(self._api_base, self._timeout)
        # An empty environment: the machine's edge and region would change the address.
        client = Client(self.account_sid, self._tokens[0], environment={}, http_client=http)
        client.edge = client.region = None
        client.api.base_url = self._api_base
        return client


def _meaning(error: Exception) -> GatewayError:
    """Decides on the HTTP status. A failed list is no error of a message: of that nothing is known."""
    status = getattr(error, "status", None)
    code = getattr(error, "code", None)
    text, shown = str(getattr(error, "msg", error))[:300], str(code) if code else None
    if not isinstance(status, int):
        return _no_list(error)
    if status == 429 or code == QUEUE_FULL:
        return TooMany(text, shown)
    if status in (401, 403, 404):
        return NeverSent(text, shown)
    if 400 <= status < 500 and status not in (408, 409):
        return Permanent(text, shown)
    return Ambiguous(text, shown)


def _no_list(error: Exception) -> GatewayError:
    """The library hands a list's answer on as it came: the code in it tells who refuses, without one no carrier did."""
    answer = error.args[1] if len(error.args) > 1 else None
    status = getattr(answer, "status_code", None)
    try:
        code = int(json.loads(answer.text)["code"]) if answer is not None else None
    except (ValueError, TypeError, KeyError):
        code = None
    return Ambiguous(f"no list: HTTP {status}" if status else "no list", str(code) if code else None)


def _lost(error: HTTPError) -> GatewayError:
    """Without a connection nothing left; with one, an answer that never came says nothing."""
    cause = error.original_error if isinstance(error, ProxyError) else error
    if isinstance(cause, ConnectTimeoutError | NewConnectionError):
        return NeverSent(f"no connection: {type(cause).__name__}")
    if isinstance(cause, SSLError) and any(isinstance(one, ssl.SSLCertVerificationError) for one in cause.args):
        return NeverSent("no connection: the certificate proves nothing")
    return Ambiguous(f"no answer: {type(cause).__name__}")


def _found(client: Any, to: str, since: datetime) -> Iterator[Found]:
    """The list is newest first, but for what has no date sent yet: a whole page of older ones ends it."""
    older = 0
    for one in client.messages.stream(to=to, limit=MOST_LISTED, page_size=PAGE):
        created = _utc(one.date_created)
        older = older + 1 if created < since else 0
        if older >= PAGE:
            return
        if created >= since and not str(one.direction or "").startswith("inbound"):
            code = str(one.error_code) if one.error_code else None
            yield Found(one.sid, one.body or "", created, str(one.status), code)


def _utc(value: datetime | None) -> datetime:
    if value is None:
        return datetime.max.replace(tzinfo=UTC)
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
