"""One kept connection for the carrier's client library, without the detours that cost more than the call itself.

Nothing of a request is logged here, at any level.
"""

import os
import time
from typing import Any
from urllib.parse import urlencode
from urllib.request import getproxies, proxy_bypass

import urllib3
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.util import Timeout, make_headers, parse_url

IDLE_SECONDS = 15


class TwilioHttp:
    """What `twilio.rest.Client` takes as its HTTP client. For one call at a time; raises urllib3's errors as they are.

    The machine's proxy and certificates (`HTTPS_PROXY`, `NO_PROXY`, `REQUESTS_CA_BUNDLE`, `SSL_CERT_FILE`) hold.
    """

    is_async = False

    def __init__(self, base: str, timeout: float) -> None:
        self.timeout = timeout
        self._used = 0.0
        self._pool = _pool(base)

    def request(
        self,
        method: str,
        uri: str,
        params: dict[str, Any] | None = None,
        data: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Any:
        """The library's own kind of response, whatever its status."""
        from twilio.http.response import Response  # noqa: PLC0415

        now = time.monotonic()
        if now - self._used > IDLE_SECONDS:  # the carrier may be about to close it
            self._pool.clear()
        self._used = now
        if params:
            uri += ("&" if "?" in uri else "?") + _form(params)
        sent = dict(headers or {})
        if auth:
            sent |= make_headers(basic_auth=":".join(auth))
        answer = self._pool.request(
            method.upper(),
            uri,
            body=_form(data) if data else None,
            headers=sent,
            timeout=Timeout(total=timeout or self.timeout),
            retries=False,
            redirect=allow_redirects,
        )
        return Response(answer.status, answer.data.decode("utf-8", "replace"), answer.headers)


def _form(values: dict[str, Any]) -> str:
    return urlencode({name: value for name, value in values.items() if value is not None}, doseq=True)


def _pool(base: str) -> urllib3.PoolManager:
    url = parse_url(base)
    bundle = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE") or DEFAULT_CA_BUNDLE_PATH
    proxy = None if proxy_bypass(url.host or "") else getproxies().get(url.scheme or "https")
    how: dict[str, Any] = {"num_pools": 1, "maxsize": 1, "ca_certs": bundle, "cert_reqs": "CERT_REQUIRED"}
    if not proxy:
        return urllib3.PoolManager(**how)
    who = parse_url(proxy).auth
    return urllib3.ProxyManager(proxy, proxy_headers=make_headers(proxy_basic_auth=who) if who else None, **how)
