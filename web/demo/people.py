"""Pure. The mediators of the demo's city and the people who sign in there."""

from dataclasses import dataclass

LEVELS = {"n": "native", "g": "good", "b": "basic"}
LOCALES = {"ary": "ar", "arz": "ar", "arb": "ar", "fra": "fr", "eng": "en"}
PASSWORD = "demo-catanzaro"
_PEOPLE = """
Amina Rahali|f|ary:n arb:g fra:g
Youssef El Amrani|m|ary:n fra:n
Khadija Bennani|f|ary:n arb:n
Rachid Ouazzani|m|ary:n spa:g
Fatima Zahra Idrissi|f|ary:n fra:g
Hicham Benali|m|ary:n arb:n
Mona Abdelrahman|f|arz:n arb:g eng:g
Karim Mansour|m|arz:n arb:n
Nadia Trabelsi|f|aeb:n fra:n arb:g
Olena Kovalenko|f|ukr:n rus:n
Iryna Shevchuk|f|ukr:n rus:g
Oksana Bondar|f|ukr:n pol:g rus:n
Taras Melnyk|m|ukr:n rus:g eng:g
Svitlana Petrenko|f|rus:n ukr:g bul:b
Mihaela Popescu|f|ron:n fra:g
Ionut Dumitru|m|ron:n eng:g
Elena Rusu|f|ron:n rus:g
Daniela Ivanova|f|bul:n rus:g
Georgi Dimitrov|m|bul:n tur:g
Gurpreet Singh|m|pan:n hin:g eng:g
Simran Kaur|f|pan:n hin:n
Rajesh Kumar|m|hin:n eng:n pan:b
Arjana Hoxha|f|sqi:n eng:b
Besnik Bajrami|m|rmn:n sqi:n
Li Wei|m|cmn:n wuu:n
Chen Xiaoling|f|cmn:n eng:g
Zhang Min|f|wuu:n cmn:n
Maria Santos|f|tgl:n eng:n
Jose Reyes|m|tgl:n eng:g
Blessing Osagie|f|bin:n pcm:n eng:n
Osas Igbinedion|m|bin:n pcm:n eng:g
Chioma Okafor|f|ibo:n pcm:n eng:n
Adewale Adeyemi|m|yor:n pcm:n eng:n
Folake Ogunleye|f|yor:n eng:g
Musa Ibrahim|m|hau:n eng:g fra:b
Aisha Bello|f|hau:n eng:n
Imran Khan|m|urd:n pus:g pan:g
Sadia Malik|f|urd:n pan:g eng:g
Gul Rahman|m|pus:n prs:g
Farid Ahmadi|m|prs:n pus:n
Zahra Hosseini|f|prs:n pes:g
Maryam Karimi|f|pes:n eng:g
Rafiq Islam|m|ben:n syl:n eng:g
Nasrin Akter|f|ben:n hin:b
Shafiq Choudhury|m|syl:n ben:g
Mamadou Diop|m|wol:n fra:n
Awa Ndiaye|f|wol:n fuc:g fra:g
Ibrahima Sow|m|fuf:n fuc:n fra:g
Lamin Ceesay|m|mnk:n wol:g eng:g
Binta Jallow|f|mnk:n fuf:g eng:g
Moussa Traoré|m|bam:n dyu:g fra:n
Aminata Coulibaly|f|dyu:n bam:n fra:g
Selam Tesfay|f|tir:n amh:g eng:g
Dawit Haile|m|amh:n tir:g
Hodan Warsame|f|som:n eng:g
Rojin Demir|f|kmr:n tur:n
Azad Karim|m|ckb:n arb:g
Nino Beridze|f|kat:n rus:g
Carmen Flores|f|spa:n por:g
Giulia Ferraro|f|ise:n
"""


@dataclass(frozen=True)
class Person:
    """A mediator of the demo; `languages` as (code, level); `locale` is how they are written to."""

    name: str
    gender: str
    languages: tuple[tuple[str, str], ...]
    phone: str
    email: str
    locale: str


def _person(number: int, line: str) -> Person:
    name, gender, spoken = line.split("|")
    languages = tuple((code, LEVELS[level]) for code, level in (one.split(":") for one in spoken.split()))
    address = name.lower().replace("é", "e").replace(" ", ".")
    phone = f"+39347{5_510_000 + number * 137}"
    return Person(name, gender, languages, phone, f"{address}@example.org", _locale(number, languages))


def _locale(number: int, languages: tuple[tuple[str, str], ...]) -> str:
    """Most read Italian; every fifth would rather have the own language, where there are texts in it."""
    native = [LOCALES[code] for code, level in languages if code in LOCALES and level == "native"]
    return native[-1] if number % 5 == 1 and native else "it"


MEDIATORS = tuple(_person(number, line) for number, line in enumerate(_PEOPLE.strip().splitlines()))


def on_standby() -> frozenset[int]:
    """Places in MEDIATORS of those who are on call day and night: few, and for each language at least one.

    The rarest languages choose first, and of their speakers the one who brings most that is still missing.
    """
    well = [{code for code, level in one.languages if level != "basic"} for one in MEDIATORS]
    by_language = {code: [number for number, codes in enumerate(well) if code in codes] for code in spoken()}
    missing, chosen = set(by_language), set[int]()
    for code in sorted(by_language, key=lambda one: len(by_language[one])):
        if code in missing:
            best = max(by_language[code], key=lambda number: len(well[number] & missing))
            chosen.add(best)
            missing -= well[best]
    return frozenset(chosen)


def spoken() -> list[str]:
    """Every language that somebody speaks well enough, in order of first mention."""
    return list(dict.fromkeys(code for one in MEDIATORS for code, level in one.languages if level != "basic"))


ACCOUNTS: tuple[dict[str, str], ...] = (
    {"email": "operatore@demo.example", "name": "Anna Greco", "role": "operator", "office": "URP"},
    {"email": "sportello@demo.example", "name": "Paolo Mancuso", "role": "desk", "office": "URP"},
    {"email": "coordinatore@demo.example", "name": "Teresa Scalise", "role": "coordinator", "office": ""},
    {"email": "responsabile@demo.example", "name": "Marco Rotundo", "role": "manager", "office": ""},
    {"email": "amministratore@demo.example", "name": "Luisa Gallo", "role": "administrator", "office": ""},
)
"""One for each role; all with PASSWORD."""


def shown_accounts() -> list[dict[str, str]]:
    """What the sign-in page of the demo offers."""
    return [{"email": one["email"], "password": PASSWORD, "role": one["role"]} for one in ACCOUNTS]
