"""Ids as they come in addresses and forms."""

MOST_DIGITS = 9


def id_of(text: str | None) -> int | None:
    """The number of a row; None for what can't be one."""
    if not text or not text.isascii() or not text.isdigit() or len(text) > MOST_DIGITS:
        return None
    return int(text) or None
