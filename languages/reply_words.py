"""Pure. The words people answer with, per verb and locale, and the folding that makes spellings of a word one.

All phrases are looked up folded (`fold`): letter case, accents, apostrophes and Arabic spelling variants do not count.
The carrier's own words are lists apart: a carrier acts on them before we see the text, so none is a command of ours;
its opt-in word YES still accepts.
"""

import unicodedata
from collections.abc import Mapping

_ARABIC = str.maketrans({"ى": "ي", "ة": "ه", "ـ": None, "ٱ": "ا", "ک": "ك", "ی": "ي", "ہ": "ه"})
_APOSTROPHES = frozenset("'’‘‚‛`´ʼʻ′\"“”")
_INSIDE = frozenset("-:.,/")


def fold(text: str) -> str:
    """`text` as words are compared: lower case, no accents, no apostrophes, Arabic variants merged, digits of any
    script as ASCII, other punctuation as single spaces. A "+" before a digit and "-", ":", "." , "," or "/" between
    digits stay; pictures (emoji) stay as characters of their own.
    """
    bare = "".join(c for c in text if c not in _APOSTROPHES)
    spelt = unicodedata.normalize("NFKD", bare.casefold()).translate(_ARABIC)
    chars = [_ascii_digit(c) for c in spelt if not unicodedata.combining(c) and unicodedata.category(c) != "Cf"]
    kept: list[str] = []
    for index, char in enumerate(chars):
        before = chars[index - 1] if index else " "
        after = chars[index + 1] if index + 1 < len(chars) else " "
        kept.append(_kept(char, before, after))
    return " ".join("".join(kept).split())


def _ascii_digit(char: str) -> str:
    value = unicodedata.decimal(char, None)
    return char if value is None else str(value)


def _kept(char: str, before: str, after: str) -> str:
    if char.isalnum():
        return char
    if char == "+" and after.isdigit():
        return " +"
    if char in _INSIDE and before.isdigit() and after.isdigit():
        return char
    if unicodedata.category(char) in ("So", "Sk"):
        return f" {char} "
    if unicodedata.category(char) in ("Mn", "Mc") and char != "\ufe0f":
        return char
    return " "


# verb -> locale -> phrases, as people write them; longest phrases are to be tried first.
WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "accept": {
        "it": ("si", "sì", "sisi", "sì sì", "si si", "va bene", "vabene", "certo", "certamente", "d'accordo", "accetto",
               "confermo", "ci sono", "ok va bene", "sì va bene", "sì ok", "ok sì", "volentieri", "sì certo",
               "sì volentieri", "sì confermo", "sì accetto"),
        "en": ("yes", "y", "yep", "yeah", "ok", "okay", "okey", "sure", "accept", "i accept", "yes ok",
               "ok yes", "yes sure", "all right"),
        "fr": ("oui", "d'accord", "c'est bon", "j'accepte", "entendu", "oui d'accord", "oui ok", "bien sûr",
               "oui bien sûr"),
        "ar": ("نعم", "اجل", "ايوه", "ايوا", "اه", "موافق", "موافقة", "حسنا", "تمام", "واخا", "اوكي", "اوكيه", "طيب",
               "na3am", "naam", "aywa", "wakha"),
    },
    "decline": {
        "it": ("no", "non posso", "no non posso", "non posso venire", "no non posso venire", "non riesco",
               "no non riesco", "rifiuto", "non accetto", "non ci sono", "non sono disponibile",
               "no non sono disponibile"),
        "en": ("no", "n", "nope", "can't", "cannot", "i can't", "i cannot", "no i can't", "no i cannot", "sorry no",
               "decline", "not available", "i'm not available"),
        "fr": ("non", "je ne peux pas", "non je ne peux pas", "je peux pas", "non je peux pas", "impossible",
               "pas disponible", "je refuse", "je ne suis pas disponible"),
        "ar": ("لا", "كلا", "لا استطيع", "لا اقدر", "ما نقدرش", "ما اقدر", "لا يمكنني", "غير متاح", "غير موافق",
               "la2"),
    },
    "help": {
        "it": ("aiuto", "help", "info"),
        "en": ("help", "info"),
        "fr": ("aide", "aidez moi"),
        "ar": ("مساعدة", "ساعدني", "ساعدوني"),
    },
}  # fmt: skip

# The words of a booking's whole life. An English "fine" is the Italian end of a visit; see AMBIGUOUS.
LIFE_WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "withdraw": {
        "it": ("rinuncio", "rinuncia", "mi ritiro", "devo rinunciare"),
        "en": ("withdraw", "i withdraw"),
        "fr": ("renonce", "je renonce", "je me retire"),
        "ar": ("انسحب", "انسحاب", "اتنازل"),
    },
    "conflict": {
        "it": ("conf", "conflitto", "conflitto di interessi", "conflitto di interesse", "conflitto d'interessi"),
        "en": ("conflict", "conflict of interest"),
        "fr": ("conflit", "conflit d'intérêt", "conflit d'intérêts"),
        "ar": ("تعارض", "تعارض مصالح", "تضارب مصالح"),
    },
    "check_in": {
        "it": ("inizio", "iniziato", "ho iniziato"),
        "en": ("begin", "check in", "checkin"),
        "fr": ("début",),
        "ar": ("بداية", "بدء"),
    },
    "check_out": {
        "it": ("fine", "finito", "ho finito"),
        "en": ("finish", "finished", "check out", "checkout"),
        "fr": ("fin", "fini", "terminé"),
        "ar": ("نهاية", "انتهاء", "انتهيت"),
    },
    "free": {"it": ("libero", "libera"), "en": ("free",), "fr": ("libre",), "ar": ("متاح", "متاحة")},
    "busy": {
        "it": ("occupato", "occupata"),
        "en": ("busy",),
        "fr": ("occupé", "occupée"),
        "ar": ("مشغول", "مشغولة"),
    },
    "shifts": {
        "it": ("turni", "i miei turni"),
        "en": ("shifts", "my shifts"),
        "fr": ("horaires", "mes horaires"),
        "ar": ("مواعيدي",),
    },
    # Not acted on yet: listed so that it is never taken for something else.
    "hours": {"it": ("ore",), "en": ("hours",), "fr": ("heures",), "ar": ("ساعاتي",)},
}

# May follow the number of "+30".
MINUTES: Mapping[str, tuple[str, ...]] = {
    "it": ("min", "minuti"),
    "en": ("mins", "minutes"),
    "fr": ("mn", "minutes"),
    "ar": ("دقيقة", "دقائق", "دقايق"),
}

# Begins like an answer and means another one, or neither: a person reads it.
AMBIGUOUS: tuple[str, ...] = (
    "no problem", "no problema", "no problemi", "no worries", "non c'è problema", "nessun problema", "pas de problème",
    "pas de souci", "non pas de problème", "لا مشكلة", "لا باس", "لا يوجد مشكلة", "perché no", "why not",
    "pourquoi pas", "لم لا", "si ma", "sì ma", "se", "forse", "maybe", "peut être", "ربما",
    "ان شاء الله", "inshallah", "inchallah", "insciallah", "ما في مشكلة", "مافي مشكلة",
    "fine thanks", "fine thank you", "fine thx", "thanks fine", "fine by me", "fine with me", "that's fine", "i'm fine",
    "it's fine", "all fine",
)  # fmt: skip

# Whole text only, any letter case (Twilio's defaults).
CARRIER_STOP = frozenset(("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"))
CARRIER_START = frozenset(("start", "unstop"))
CARRIER_HELP = frozenset(("help", "info"))

# May stand beside an answer without changing it.
COURTESY: Mapping[str, tuple[str, ...]] = {
    "it": ("grazie", "grazie mille", "mille grazie", "tante grazie", "grazie a te", "grazie a voi", "ciao", "salve",
           "buongiorno", "buon giorno", "buonasera", "buona sera", "buona giornata", "prego", "per favore", "perfetto",
           "a presto", "a dopo", "a domani", "cordiali saluti", "saluti"),
    "en": ("thanks", "thank you", "thank you very much", "thx", "hello", "hi", "good morning", "good evening",
           "good afternoon", "please", "bye", "regards", "kind regards", "see you"),
    "fr": ("merci", "merci beaucoup", "bonjour", "bonsoir", "salut", "s'il vous plaît", "s'il te plaît",
           "au revoir", "à bientôt", "cordialement", "bonne journée"),
    "ar": ("شكرا", "شكرا جزيلا", "شكرا لك", "شكرا لكم", "مرحبا", "السلام عليكم", "سلام عليكم", "سلام", "صباح الخير",
           "مساء الخير", "من فضلك", "عفوا", "مع السلامة", "shukran", "salam", "salam alaikum"),
}  # fmt: skip
# Courtesy beside a refusal only: beside a yes they are a reason to let a person read it.
REGRETS: Mapping[str, tuple[str, ...]] = {
    "it": ("scusa", "scusate", "scusami", "mi dispiace", "mi spiace", "purtroppo"),
    "en": ("sorry", "i'm sorry", "so sorry", "unfortunately"),
    "fr": ("désolé", "désolée", "je suis désolé", "je suis désolée", "malheureusement"),
    "ar": ("اسف", "اسفة", "انا اسف", "انا اسفة", "للاسف"),
}
COURTESY_SIGNS = frozenset("🙏👍😊🙂😀😄👌🤝✅❤🌹💐🏻🏼🏽🏾🏿")


def _folded(groups: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    return frozenset(fold(phrase) for phrases in groups.values() for phrase in phrases)


ACCEPT = _folded(WORDS["accept"])
DECLINE = _folded(WORDS["decline"])
HELP = _folded(WORDS["help"])
LIFE = {verb: _folded(groups) for verb, groups in LIFE_WORDS.items()}
MINUTE_WORDS = _folded(MINUTES)
COURTESY_WORDS = _folded(COURTESY) | COURTESY_SIGNS
REGRET_WORDS = _folded(REGRETS)
AMBIGUOUS_WORDS = frozenset(fold(phrase) for phrase in AMBIGUOUS)
VERBS: Mapping[str, str] = {
    **dict.fromkeys(ACCEPT, "accept"),
    **dict.fromkeys(DECLINE, "decline"),
    **dict.fromkeys(HELP, "help"),
}


def verb_of(phrase: str) -> str | None:
    """The verb (accept, decline or help) of a folded phrase that is one of the words, else None."""
    return VERBS.get(phrase)


def without_courtesy(folded: str, verb: str | None = None) -> str:
    """A folded text with its courtesy phrases (longest first) taken out, wherever whole words of it are one; beside
    `verb` "decline" the words of regret go too.
    """
    dropped = COURTESY_WORDS | REGRET_WORDS if verb == "decline" else COURTESY_WORDS
    words = folded.split()
    kept: list[str] = []
    while words:
        length = next((n for n in range(min(4, len(words)), 0, -1) if " ".join(words[:n]) in dropped), 0)
        if not length:
            kept.append(words[0])
        words = words[max(length, 1) :]
    return " ".join(kept)
