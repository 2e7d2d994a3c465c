"""Pure. Whether a language tag names a language: "it", "pt-BR", "ary"; not "xx"."""

import re
from functools import cache

from babel import Locale

from languages.catalogue import languages

# Codes that stand in the lists but name nothing that somebody could read.
_NOBODYS = frozenset(("mul", "und", "zxx"))
_NOWHERE = frozenset(("ZZ", "QO", "XA", "XB", "UN"))
_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(?:[-_](?P<script>[a-z]{4}))?(?:[-_](?P<region>[a-z]{2}|[0-9]{3}))?",
    re.ASCII | re.IGNORECASE,
)


def is_language_tag(text: str) -> bool:
    """A language of ISO 639 that has a name, with a script and a region where they are given."""
    tag = _TAG.fullmatch(text)
    if tag is None or tag["language"].lower() not in _language_codes():
        return False
    names = Locale("en")
    script, region = tag["script"], tag["region"]
    if script is not None and script.title() not in names.scripts:
        return False
    return region is None or (region.upper() in names.territories and region.upper() not in _NOWHERE)


@cache
def _language_codes() -> frozenset[str]:
    named = {code for code in map(str, Locale("en").languages) if code.isalpha()}
    return frozenset(named | {one.code for one in languages()}) - _NOBODYS
