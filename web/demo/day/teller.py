"""Prints the day, line by line: the hour, whose it is, and every word that was written or tapped."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import click

INDENT = 8


class Teller:
    """To standard output."""

    def __init__(self, clock: Callable[[], datetime], zone: ZoneInfo) -> None:
        self._clock = clock
        self._zone = zone

    def chapter(self, words: str) -> None:
        """What comes now."""
        click.echo(f"\n{words}")

    def text(self, name: str, body: str) -> None:
        """A phone buzzes."""
        self._line("SMS →", name, body)

    def answer(self, name: str, body: str) -> None:
        """Its owner writes."""
        self._line("SMS ←", name, body)

    def tap(self, name: str, words: str) -> None:
        """A finger on a page."""
        self._line("tocco", name, f"[{words}]")

    def seen(self, name: str, words: str) -> None:
        """What a page says to somebody who looks."""
        self._line("vede ", name, words)

    def mail(self, name: str, words: str) -> None:
        """An invite arrives."""
        self._line("mail →", name, words)

    def _line(self, what: str, name: str, words: str) -> None:
        at = self._clock().astimezone(self._zone)
        click.echo(f"  {at:%H:%M}  {what:<6} {name:<22} {words}")
