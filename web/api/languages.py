"""The catalogue of languages, and who may serve in whose place."""

from typing import Any

from languages.catalogue import Language, language, language_name
from languages.catalogue import languages as catalogue
from languages.matching import substitutes
from storage.errors import NotFound
from web.api.answers import Answer, LanguageOut, SubstituteOut
from web.api.calls import blueprint, paged
from web.api.description import answers
from web.api.query import asked
from web.language_of_reader import reader_locale

languages = blueprint("languages", "Languages")


@languages.get("/languages")
@answers(LanguageOut, paged=True)
def get_languages() -> Any:
    """The catalogue; names in the reader's language and in the language's own script."""
    with asked() as query:
        page = query.page()
    every = catalogue()
    return paged([show_language(one) for one in every[page.offset : page.offset + page.size]], len(every))


@languages.get("/languages/<code>/substitutes")
@answers(SubstituteOut, many=True, missing=True)
def get_substitutes(code: str) -> Any:
    """The ladder below a language, best first: directional, each with its source and whether the person is asked."""
    try:
        language(code)
    except KeyError:
        raise NotFound("language") from None
    ladder = [
        {"language": one.code, "understanding": one.understanding, "consent": one.consent, "source": one.source}
        for one in substitutes(code)
    ]
    return paged(ladder, len(ladder))


def show_language(one: Language) -> Answer:
    """A language as the API tells it."""
    return {
        "code": one.code,
        "name": language_name(one.code, reader_locale()),
        "own_name": one.own_name,
        "script": one.script,
        "direction": one.direction,
        "by_phone": one.by_phone,
    }
