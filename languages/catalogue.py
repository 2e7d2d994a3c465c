"""Pure. The languages that can be asked for, read once from catalogue.toml, and the search by any of their names."""

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from babel import Locale


@dataclass(frozen=True)
class Language:
    """One language. `code` is ISO 639-3, kept as given everywhere. `name_it` is spelt as in a text message.

    `speakable` is False for a signed language; `by_phone` False where a call without picture cannot serve.
    """

    code: str
    name_it: str
    own_name: str
    script: str
    direction: str
    speakable: bool = True
    by_phone: bool = True
    other_names: tuple[str, ...] = ()
    cldr: str | None = None
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)

    @property
    def label(self) -> str:
        """Italian and own name, as pages show it: "darija · الدارجة"; one name where both are the same."""
        if self.name_it.casefold() == self.own_name.casefold():
            return self.name_it
        return f"{self.name_it} · {self.own_name}"


@cache
def _by_code() -> Mapping[str, Language]:
    table = tomllib.loads(files(__package__).joinpath("catalogue.toml").read_text(encoding="utf-8"))
    found: dict[str, Language] = {}
    for row in table["language"]:
        row["other_names"] = tuple(row.get("other_names", ()))
        row["names"] = MappingProxyType(dict(row.get("names", {})))
        if row["code"] in found:
            raise ValueError(f"catalogue.toml lists {row['code']} twice")
        found[row["code"]] = Language(**row)
    return MappingProxyType(found)


def language(code: str) -> Language:
    """The language of an ISO 639-3 code; KeyError for one that the catalogue does not list."""
    return _by_code()[code]


def languages() -> tuple[Language, ...]:
    """Every language, in alphabetical order of the Italian name."""
    return tuple(sorted(_by_code().values(), key=lambda each: fold_name(each.name_it)))


def language_name(code: str, locale: str) -> str:
    """How the language is named in a text or page of `locale` (it, en, fr, ar); the Italian name where that locale has
    none. KeyError for an unlisted code.
    """
    entry = language(code)
    if locale == "it":
        return entry.name_it
    if locale in entry.names:
        return entry.names[locale]
    return _cldr_names(locale).get(entry.cldr or "", entry.name_it)


@cache
def _cldr_names(locale: str) -> Mapping[str, str]:
    return dict(Locale.parse(locale).languages)


# Keyboards of Arabic, Persian and Urdu write some letters with different signs that look alike.
_ALIKE = str.maketrans({"ک": "ك", "ی": "ي", "ى": "ي", "ة": "ه", "ہ": "ه", "ە": "ه", "ـ": None})


def fold_name(text: str) -> str:
    """A name as it is compared: letter case, accents, apostrophes and outer spaces do not count."""
    spelt = unicodedata.normalize("NFKD", text.casefold()).translate(_ALIKE)
    kept = "".join(" " if c in "-_·," else c for c in spelt if not unicodedata.combining(c) and c not in "'’‘ʻʼ`´()")
    return unicodedata.normalize("NFC", " ".join(kept.split()))


def _searched_names(entry: Language) -> Iterator[tuple[int, str]]:
    """Every folded name with its rank: a name of its own before a name that it shares or is only known by."""
    own = (entry.code, entry.name_it, entry.own_name, *(language_name(entry.code, each) for each in ("en", "fr", "ar")))
    yield from ((0, fold_name(name)) for name in own)
    if entry.cldr:
        yield 0, entry.cldr
    yield from ((1, fold_name(name)) for name in entry.other_names)


@cache
def _search_table() -> tuple[tuple[Language, tuple[tuple[int, str], ...]], ...]:
    return tuple((entry, tuple(_searched_names(entry))) for entry in languages())


def find_languages(text: str, limit: int = 10) -> list[Language]:
    """Languages whose code or name, in any script and with or without accents, is `text`, begins with it, has a word
    that begins with it, or contains it: best first, at most `limit`. Where there is none, those spelt almost so.
    """
    typed = fold_name(text)
    if not typed:
        return []
    scored: list[tuple[tuple[int, int], int, Language]] = []
    for order, (entry, names) in enumerate(_search_table()):
        scores = [score for rank, name in names if (score := _score(typed, rank, name)) is not None]
        if scores:
            scored.append((min(scores), order, entry))
    scored.sort(key=lambda each: each[:2])
    return [entry for _, _, entry in scored[:limit]] or _nearly(typed, limit)


def _nearly(typed: str, limit: int) -> list[Language]:
    """Languages with a name spelt almost as `typed`: "albanse", "ucrano"."""
    if len(typed) < 4:
        return []
    owners: dict[str, list[Language]] = {}
    for entry, names in _search_table():
        for _, name in names:
            owners.setdefault(name, []).append(entry)
    close = get_close_matches(typed, owners, n=limit, cutoff=0.75)
    return list(dict.fromkeys(entry for name in close for entry in owners[name]))[:limit]


def _score(typed: str, rank: int, name: str) -> tuple[int, int] | None:
    """Lower is better: how the name was met, then how much of it is still to be typed."""
    if name == typed:
        return 0, rank
    rest = len(name) - len(typed)
    if name.startswith(typed):
        return 1, rest
    if any(word.startswith(typed) for word in name.split()):
        return 2, rest
    # Two letters inside a word would match half of the catalogue; scripts without spaces need only one sign.
    if typed in name and (len(typed) > 2 or not typed.isascii()):
        return 3, rest
    return None
