"""Pure. The offices and desks of the demo's city, and where its mediators live."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """An office that asks; degrees WGS 84."""

    name: str
    address: str
    lat: float
    lon: float


OFFICES = (
    Place("URP", "Via Jannoni 68, Catanzaro", 38.9059, 16.5944),
    Place("Servizi sociali", "Via Fontana Vecchia 12, Catanzaro", 38.9089, 16.5867),
    Place("Anagrafe", "Via Acri 15, Catanzaro", 38.9012, 16.5901),
    Place("Questura, ufficio immigrazione", "Piazza Cavour 3, Catanzaro", 38.9101, 16.5889),
    Place("Prefettura", "Piazza Luigi Rossi 1, Catanzaro", 38.9066, 16.5921),
    Place("Consultorio di Catanzaro Lido", "Viale Crotone 200, Catanzaro", 38.8266, 16.6224),
    Place("Pronto soccorso Pugliese", "Viale Pio X 83, Catanzaro", 38.9147, 16.5873),
    Place("Policlinico di Germaneto", "Viale Europa, Catanzaro", 38.8660, 16.5760),
    Place("Istituto comprensivo Vivaldi", "Via Vinicio Cortese 1, Catanzaro", 38.8703, 16.6036),
    Place("CPIA di Catanzaro", "Via Teano 6, Catanzaro", 38.8289, 16.6262),
    Place("Centro per l'impiego", "Via Lucrezia della Valle 34, Catanzaro", 38.8724, 16.6071),
    Place("Caritas diocesana", "Via dell'Arcivescovado 13, Catanzaro", 38.9047, 16.5958),
)

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR")
DESKS: tuple[tuple[str, str, tuple[str, ...], str, str], ...] = (
    ("Sportello immigrazione", "URP", (*WEEKDAYS, "SA", "SU"), "09:00", "13:00"),
    ("Sportello salute", "Pronto soccorso Pugliese", (*WEEKDAYS, "SA", "SU"), "08:00", "14:00"),
    ("Sportello permessi", "Questura, ufficio immigrazione", (*WEEKDAYS, "SA", "SU"), "08:30", "12:30"),
    ("Sportello di Lido", "Consultorio di Catanzaro Lido", (*WEEKDAYS, "SA", "SU"), "15:00", "18:30"),
)
"""(name, office, days, start, end)"""

ON_THE_ROSTER = (
    ("ary", "ukr", "urd"),
    ("ary", "arz", "ben"),
    ("rus", "pcm", "ron"),
    ("arb", "ukr", "cmn"),
)
"""Languages that each desk of DESKS has today."""

HOMES = (
    (38.9059, 16.5944), (38.9140, 16.5730), (38.8270, 16.6230), (38.8640, 16.6050), (38.9470, 16.5110),
    (38.8220, 16.4290), (38.7810, 16.5120), (38.9050, 16.7230), (38.9680, 16.3100), (38.6880, 16.5490),
)  # fmt: skip
