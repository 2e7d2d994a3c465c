"""Somebody of an office who signs in and taps: only what stands on a page can be pressed."""

import http.cookiejar
import urllib.error
import urllib.parse
import urllib.request

from web.demo.day.forms import Button, Page
from web.demo.day.teller import Teller


class Hands:
    """An account's, over HTTP; `page` is what they see now."""

    def __init__(self, name: str, url: str, teller: Teller) -> None:
        self.name = name
        self.url = url
        self.page = Page("/", "")
        self._teller = teller
        self._browser = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        )

    def sign_in(self, email: str, password: str) -> None:
        """As the first page asks."""
        self.open("/sign-in")
        self._send(self.page.button("Entra"), email=email, password=password)

    def open(self, path: str) -> Page:
        """Look at a page."""
        return self._load(path, None)

    def follow(self, words: str) -> Page:
        """Tap a link."""
        self._teller.tap(self.name, words)
        return self.open(self.page.link(words))

    def press(self, words: str, **typed: str | list[str]) -> Page:
        """Tap a button, its form's fields holding what is typed."""
        button = self.page.button(words)
        self._teller.tap(self.name, button.words)
        return self._send(button, **typed)

    def _send(self, button: Button, **typed: str | list[str]) -> Page:
        sent = button.form.filled(**typed) + ([(button.name, button.value)] if button.name else [])
        return self._load(button.action, urllib.parse.urlencode(sent).encode())

    def _load(self, path: str, body: bytes | None) -> Page:
        address = urllib.parse.urljoin(self.url + self.page.path, path)
        request = urllib.request.Request(address, body, {"Accept": "text/html", "Referer": self.url})  # noqa: S310
        try:
            with self._browser.open(request, timeout=30) as answer:
                self.page = Page(urllib.parse.urlsplit(answer.url).path, answer.read().decode())
        except urllib.error.HTTPError as error:
            said = Page(path, error.read().decode()).words
            raise LookupError(f"{self.name}: {path} answers {error.code}: {said[:400]}") from None
        return self.page
