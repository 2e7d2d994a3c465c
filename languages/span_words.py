"""Pure. The words people tell days and hours with, folded as `reply_words.fold` does.

Full names and abbreviations of three letters are known beside any verb; those of two letters only beside a verb of
their own language, since elsewhere they are other words: "tu", "we" (the weekend in Italian and French), "di".
"""

from collections.abc import Mapping

from languages.reply_words import LIFE_WORDS, fold

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

_NAMES: Mapping[str, str] = {
    "MO": "lunedì lun monday mon lundi الاثنين الإثنين الاتنين",
    "TU": "martedì mar tuesday tue tues mardi الثلاثاء الثلاثا التلاتاء ثلاثاء",
    "WE": "mercoledì mer wednesday wed mercredi الأربعاء الأربعا أربعاء",
    "TH": "giovedì gio thursday thu thur thurs jeudi jeu الخميس خميس",
    "FR": "venerdì ven friday fri vendredi الجمعة جمعة",
    "SA": "sabato sab saturday sat samedi sam السبت سبت",
    "SU": "domenica dom sunday sun dimanche dim الأحد",
}
"""Arabic Monday and Sunday need their article: without it they are "two" and "one"."""

_SHORT: Mapping[str, str] = {
    "it": "lu ma me gi ve sa do",
    "en": "mo tu we th fr sa su",
    "fr": "lu ma me je ve sa di",
    "ar": "lu ma me gi ve sa do",
}

_LONG_NAMES = {fold(name): day for day, names in _NAMES.items() for name in names.split()}
DAY_NAMES: Mapping[str, Mapping[str, str]] = {
    locale: {**_LONG_NAMES, **dict(zip(short.split(), DAYS, strict=True))} for locale, short in _SHORT.items()
}
"""locale of the verb -> folded name -> day."""

AVAILABILITY: Mapping[str, tuple[str, str]] = {
    fold(word): (verb, locale)
    for verb in ("free", "busy")
    for locale, words in LIFE_WORDS[verb].items()
    for word in words
}
"""folded word -> its verb (free or busy) and its locale."""

TODAY = frozenset(fold(word) for word in ("oggi", "today", "aujourd'hui", "اليوم"))
FROM = frozenset(fold(word) for word in ("dalle", "dall", "da", "dal", "from", "de", "du", "من"))
TO = frozenset(fold(word) for word in ("alle", "all", "a", "al", "to", "till", "until", "à", "au", "إلى", "حتى"))
AND = frozenset(fold(word) for word in ("e", "ed", "and", "et", "و"))
BEFORE_TIMES = frozenset(fold(word) for word in ("ore", "h", "الساعة"))
BEFORE_DAYS = frozenset(fold(word) for word in ("on", "يوم"))
NOT_THEN = frozenset(fold(word) for word in ("no", "non", "لا"))
NEGATES_WHAT_FOLLOWS = frozenset(fold(word) for word in ("non", "لا"))
"""Beside a day they may belong to the next one: "lunedì, non martedì"."""
BUT = "ma"
"""Tuesday in Italian, and the word for "but"."""
