"""What is odd about a desk, in a sentence that says how to mend it."""

from languages.catalogue import language_name
from scheduling.desk_doubts import Doubt
from storage.errors import Refused
from web.language_of_reader import reader_locale
from web.sentences import sentence


def doubt_sentence(doubt: Doubt) -> str:
    """In the reader's language, with a language by its name."""
    values = dict(doubt.values)
    if "language" in values:
        values["language"] = language_name(values["language"], reader_locale())
    text = sentence(Refused(doubt.field, doubt.code, **values))
    return text[:1].upper() + text[1:]
