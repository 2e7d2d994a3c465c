"""Pure. The alphabet of text messages: what fits GSM-7, how many parts a text costs, and its plain spelling.

GSM 03.38 (3GPP TS 23.038): basic table and extension table; a character of the extension table costs two septets,
the escape and itself, which never stand in different parts. Everything else makes the whole text UCS-2.
"""

import unicodedata
from dataclasses import dataclass

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")
_ALPHABET = BASIC | EXTENSION

GSM_SINGLE, GSM_PART = 160, 153
UCS2_SINGLE, UCS2_PART = 70, 67

_SPELLINGS = {
    "’": "'", "‘": "'", "‚": "'", "‛": "'", "ʼ": "'", "ʻ": "'", "´": "'", "`": "'", "′": "'",
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "″": '"',
    "–": "-", "—": "-", "‑": "-", "‐": "-", "−": "-", "•": "-", "·": "-",
    "…": "...", "ç": "c", "œ": "oe", "Œ": "OE", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "þ": "th",
    "ı": "i", "ə": "e", "Ə": "E", "º": "o", "ª": "a", "°": "o", "№": "n.", "×": "x", "\t": " ",
}  # fmt: skip
_DROPPED = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad")


@dataclass(frozen=True)
class Parts:
    """What a text costs: `units` are septets (GSM-7) or UTF-16 code units (UCS-2), `parts` the messages billed."""

    encoding: str
    units: int
    parts: int


def is_gsm7(body: str) -> bool:
    """True when every character stands in the basic or the extension table."""
    return _ALPHABET.issuperset(body)


def parts(body: str) -> Parts:
    """Encoding, units and parts of `body`; an empty text is one part, as carriers bill it."""
    if is_gsm7(body):
        costs = [2 if character in EXTENSION else 1 for character in body]
        return _count("GSM-7", costs, GSM_SINGLE, GSM_PART)
    costs = [2 if ord(character) > 0xFFFF else 1 for character in body]
    return _count("UCS-2", costs, UCS2_SINGLE, UCS2_PART)


def _count(encoding: str, costs: list[int], single: int, part: int) -> Parts:
    units = sum(costs)
    if units <= single:
        return Parts(encoding, units, 1)
    filled, used = 0, 1
    for cost in costs:
        # A pair (escape and its character, or two surrogates) moves whole into the next part.
        if filled + cost > part:
            used, filled = used + 1, 0
        filled += cost
    return Parts(encoding, units, used)


def dear_signs(body: str) -> str:
    """The signs, once each, by which a text in Latin letters is UCS-2; empty where it is not, or in another script."""
    signs = "".join(dict.fromkeys(sign for sign in body if sign not in _ALPHABET))
    return signs if all(_is_latin(sign) for sign in signs) else ""


def _is_latin(sign: str) -> bool:
    return unicodedata.category(sign)[0] not in "LM" or unicodedata.name(sign, "").startswith("LATIN ")


def plain(body: str) -> str:
    """`body` respelt into GSM-7 as far as a reader still knows the words: typographic signs become plain ones, and an
    accent that the alphabet lacks is dropped (ş → s, È → E). Characters of other scripts stay as they are.
    """
    composed = unicodedata.normalize("NFC", body)
    return composed if is_gsm7(composed) else "".join(_plain_character(character) for character in composed)


def _plain_character(character: str) -> str:
    if character in _ALPHABET:
        return character
    if character in _DROPPED:
        return ""
    if character in _SPELLINGS:
        return _SPELLINGS[character]
    if character.isspace():
        return " "
    if unicodedata.combining(character) and ord(character) < 0x370:
        return ""
    spelt = "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c))
    return spelt if spelt and is_gsm7(spelt) else character
