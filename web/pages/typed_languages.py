"""Languages as people type them: a name in any script, or several one after the other."""

import re
from collections.abc import Callable, Sequence

from languages.catalogue import Language, find_languages, fold_name
from web.pages.coordinator_words import plain_language

FOUND = 6
BETWEEN = re.compile("[,;،]")


def languages_meant(typed: str) -> tuple[list[Language], str | None]:
    """The languages that a typed name may mean, and the code of the one that it does, where that is certain."""
    found = find_languages(typed, FOUND)
    exact = [one.code for one in found if fold_name(typed) in _names(one)]
    if len(exact) == 1:
        return found, exact[0]
    return found, found[0].code if len(found) == 1 else None


def _names(one: Language) -> set[str]:
    return {one.code, *(fold_name(name) for name in (one.name_it, one.own_name, *one.names.values(), *one.other_names))}


def read_languages(text: str, there: Sequence[str], refuse: Callable[..., None]) -> tuple[str, ...]:
    """The codes of the languages that are named one after the other; those that are `there` by the names shown.

    `refuse` is told of the field `also_speaks` where a name means none, or more than one.
    """
    known = {fold_name(plain_language(code)): code for code in there}
    codes = []
    for typed in filter(None, (one.strip() for one in BETWEEN.split(text))):
        found, meant = languages_meant(typed)
        code = known.get(fold_name(typed), meant)
        if code is None:
            refuse("also_speaks", "language_vague" if found else "language_not_found", given=typed)
            break
        codes.append(code)
    return tuple(dict.fromkeys(codes))
