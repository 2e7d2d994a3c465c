"""Pure. Every text that a mediator gets, by key and locale, with its values put in.

The Italian text is the message id; the other locales stand in translations/<locale>/LC_MESSAGES/mediatori.po, read at
import. Codes are asked for as "SI <code>" and "NO <code>" in every locale: the same two words work everywhere.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from io import BytesIO
from string import Formatter

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations

from languages.gsm7 import is_gsm7, parts, plain
from languages.messages import EMAILS, HOW, MEETING, MESSAGES, OR, OR_ELSE

LOCALES = ("it", "en", "fr", "ar")
DOMAIN = "mediatori"
MOST_PARTS = 2

_LOCALE_OF_CODE = {"ita": "it", "eng": "en", "fra": "fr", "arb": "ar"}
# Values that may carry four digits in a row: the code itself, and what must be dialled or opened to be of use.
_EXACT = frozenset(("code", "meet", "proof", "other"))
# What is never shortened, whatever it costs: each number in it is an answer.
_WHOLE = frozenset(("turns", "left"))
# What is shortened, in this order, when a text would cost more than MOST_PARTS.
_FLEXIBLE = ("engagements", "spans", "place", "languages", "name", "sender")
_LEAST_KEPT = (8, 3)
_MOST_OF_A_NAME = 40
_FROM_CODES = {"verbs", "yeses", "answers", "count"}


def _load(locale: str) -> Translations:
    folder = files(__package__).joinpath("translations", locale, "LC_MESSAGES")
    catalogue = read_po(BytesIO(folder.joinpath(f"{DOMAIN}.po").read_bytes()), locale=locale, domain=DOMAIN)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(fp=compiled, domain=DOMAIN)


_CATALOGUES: Mapping[str, Translations] = {locale: _load(locale) for locale in LOCALES}


def translated(msgid: str, locale: str) -> str:
    """The message of `locale` for an Italian message id, unformatted; the id itself where there is none."""
    return str(_CATALOGUES[locale].ugettext(msgid))


def locale_for(preferred: str, spoken_codes: Sequence[str]) -> str:
    """The locale somebody is written to in: the preferred one ("fr", "ar-MA", "fra"), else the first language they
    speak that has texts, else Italian.
    """
    wanted = re.split(r"[-_]", preferred.strip().lower())[0]
    if wanted in LOCALES:
        return wanted
    return next((_LOCALE_OF_CODE[code] for code in (wanted, *spoken_codes) if code in _LOCALE_OF_CODE), "it")


def how(modalities: Sequence[str], locale: str) -> str:
    """Any of these will do: "di persona", "di persona o al telefono". KeyError for an unknown modality."""
    return translated(OR, locale).join(translated(HOW[each], locale) for each in modalities)


def meeting(
    modality: str, locale: str, name: str | None = None, phone: str | None = None, url: str | None = None
) -> str:
    """The sentence that says whom to meet, call or join ("Chiedi di Rossi."), empty where nothing is known.

    `phone` and `url` are said only where they are of use: a number for a call, an address for a video.
    """
    values = {"name": _at_most(_one_line(name), _MOST_OF_A_NAME), "phone": _one_line(phone), "url": _one_line(url)}
    used = {"in_person": ("name",), "phone": ("name", "phone"), "video": ("name", "url")}[modality]
    msgid = MEETING.get((modality, tuple(key for key in used if values[key])), "")
    return translated(msgid, locale).format(**values) if msgid else ""


def place_line(name: str, address: str | None = None) -> str:
    """Name and address of a place as a text carries them: no postcode, the name not said twice."""
    name, address = _without_runs(name), _without_runs(address or "")
    if not address or address.casefold() in name.casefold():
        return name
    if address.casefold().startswith(name.casefold()):
        return address
    return f"{name}, {address}"


def placeholders(message: str) -> frozenset[str]:
    """The names in braces of a message."""
    return frozenset(name for _, name, _, _ in Formatter().parse(message) if name)


def text(msg_key: str, locale: str, **values: object) -> str:
    """The text of `msg_key` in `locale`, ready to send; KeyError names a key or a placeholder that is missing.

    Values that the message does not use may be given too. `codes` lists the open codes, most urgent first: as many as
    fit are named, and a message that would name some has another wording where there are none, or more than two. Runs
    of four or more digits in names and places are left out, since only a code may be one. A short message costs at most
    MOST_PARTS while names and places can be cut to fit; an e-mail text keeps its lines and is never cut.
    """
    if msg_key in EMAILS:
        filled = translated(EMAILS[msg_key], locale).format(**{key: _one_line(str(v)) for key, v in values.items()})
        return re.sub(r"\n{3,}", "\n\n", filled)
    listed = values.pop("codes", ())
    codes = [str(code) for code in listed] if isinstance(listed, (list, tuple)) else []
    msgid = MESSAGES[_variant(msg_key, len(codes))]
    missing = placeholders(msgid) - values.keys() - _FROM_CODES
    if missing:
        raise KeyError(f"{msg_key} needs {', '.join(sorted(missing))}")
    given = {key: _clean(key, value, locale) for key, value in values.items()}
    given["place"] = _without_town(given.get("place", ""), given.get("sender", ""))
    return _fitted(translated(msgid, locale), locale, given, codes)


def _variant(msg_key: str, codes: int) -> str:
    if f"{msg_key}_none" in MESSAGES and not codes:
        return f"{msg_key}_none"
    return "many_open" if msg_key == "two_open" and codes > 2 else msg_key


def _fitted(template: str, locale: str, given: Mapping[str, str], codes: Sequence[str]) -> str:
    values, shown = dict(given), list(codes)
    while True:
        body = _filled(template, locale, {"count": str(len(codes)), **values}, shown)
        if parts(body).parts <= MOST_PARTS:
            return body
        if len(shown) > 2:
            shown.pop()
            continue
        if (
            locale != "ar"
            and not is_gsm7(body)
            and any(values.get(key, "") != _spelt(values, key) for key in _FLEXIBLE)
        ):
            # One foreign sign makes every sign cost more than twice: a name loses what cannot be spelt.
            values |= {key: _spelt(values, key) for key in _FLEXIBLE}
            continue
        cut = None if _WHOLE & placeholders(template) else next(_cuts(values), None)
        if cut is None:
            return body
        values |= cut


def _cuts(values: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """What may be shortened, the least harmful first: every name keeps its first words while that is enough."""
    for least in _LEAST_KEPT:
        for key in _FLEXIBLE:
            shorter = _shorter(values.get(key, ""), least)
            if shorter != values.get(key, ""):
                yield {key: shorter}


def _spelt(values: Mapping[str, str], key: str) -> str:
    return _without_runs("".join(sign for sign in plain(values.get(key, "")) if is_gsm7(sign))).strip(" ,-/")


def _filled(template: str, locale: str, values: Mapping[str, str], codes: Sequence[str]) -> str:
    either = translated(OR_ELSE, locale)
    lists = {
        "verbs": either.join(f"{values.get('verb', '')} {code}" for code in codes),
        "yeses": either.join(f"SI {code}" for code in codes),
        "answers": ", ".join(f"SI {code}{either}NO {code}" for code in codes),
    }
    body = _one_line(template.format(**lists, **values))
    # Arabic is UCS-2 whatever is done to it: there names keep their own spelling.
    return body if locale == "ar" else plain(body)


def _clean(key: str, value: object, locale: str) -> str:
    # "1.440 minuti": grouped, a number has no four digits in a row.
    if key in _EXACT:
        return _one_line(str(value))
    if isinstance(value, int):
        return format_decimal(value, locale=locale)
    # Respelt first: dropping a sign between digits must not make a run of them afterwards.
    return _without_runs(str(value) if locale == "ar" else plain(str(value)))


def _one_line(value: str | None) -> str:
    return re.sub(r" +([.,،])", r"\1", " ".join((value or "").split()))


def _without_runs(value: str) -> str:
    """Without digits in runs of four or more (postcodes, years, telephone numbers), and what they leave behind."""
    bare = re.sub(r"\d{4,}", "", value)
    if bare == value:
        return _one_line(value)
    return re.sub(r"(,\s*)+", ", ", _one_line(bare)).strip(" ,-/")


def _without_town(place: str, sender: str) -> str:
    """A place without the town that the sender's name says already."""
    rest, comma, town = place.rpartition(", ")
    return rest if comma and town.casefold() in sender.casefold() else place


def _at_most(value: str, length: int) -> str:
    while len(value) > length and _shorter(value, 1) != value:
        value = _shorter(value, 1)
    return value


def _shorter(value: str, least: int) -> str:
    """`value` without what follows its last comma, else without its last word, else half of a long word; unchanged
    where fewer than `least` signs would be left.
    """
    for mark in (",", "،"):
        if mark in value:
            return value.rpartition(mark)[0].rstrip(" ,،-")
    fewer_words, half = value.rpartition(" ")[0].rstrip(" -"), value[: len(value) // 2].rstrip()
    return next((shorter for shorter in (fewer_words, half) if len(shorter) >= least), value)
