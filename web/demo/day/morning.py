"""From the eve to noon: a planned meeting, words to many, a mediator now, an illness, a call that somebody follows."""

import re

from web.demo.day.day import TODAY, Day
from web.demo.day.hands import Hands
from web.demo.day.phones import Phone


def eve(day: Day) -> tuple[str, Phone]:
    """Somebody is booked for tomorrow at eleven, and says again that they will be there; the page and their phone."""
    day.chapter("La vigilia: serve darija domani alle 11")
    asked = day.ask(day.anna, "ary", hour="11:00", day=TODAY)
    refuses, comes, spare = asked.phones
    day.say(refuses, f"NO {refuses.code}")
    day.say(comes, f"SI {comes.code}")
    day.say(spare, f"sì {spare.code}")
    day.look(day.anna, asked.page)
    day.at("11:05")
    day.say(comes, f"SI {comes.code}")
    return asked.page, comes


def words_to_many(day: Day) -> None:
    """The coordinator asks who has time; what is not clear she reads."""
    day.chapter("Teresa scrive a chi parla wolof e mandinga")
    phones = [day.phones[name] for name in ("Mamadou Diop", "Awa Ndiaye", "Lamin Ceesay")]
    day.teresa.open("/messages/new")
    day.teresa.press("Disponibilità", to=[str(day.id_of(one)) for one in phones])
    day.teresa.press("Invia")
    day.settle()
    free, taken, unclear = phones
    day.say(free, "LIBERO MA 14-20 GIO")
    day.say(taken, "OCCUPATO")
    day.say(unclear, "questa settimana posso solo se mi chiamate prima")
    day.tap(day.teresa, "/inbox?state=open", "Archivia")


def now(day: Day) -> None:
    """A person at the counter, a mediator twenty minutes later, half an hour more, and four digits that prove it."""
    day.chapter("Serve rumeno adesso")
    asked = day.ask(day.anna, "ron", minutes="30")
    refuses, comes, _ = asked.phones
    day.say(refuses, f"NO {refuses.code}")
    day.say(comes, f"SI {comes.code} +20")
    day.look(day.anna, asked.page)
    day.at("09:14")
    day.say(comes, f"INIZIO {comes.code}")
    day.at("09:35")
    day.tap(day.anna, asked.page, "+30 min")
    day.at("10:08")
    day.say(comes, f"FINE {comes.code} {_proof(day, asked.page)}")
    report(day, asked.page, outcome="done", rating="5")


def illness(day: Day, page: str, ill: Phone) -> Phone:
    """Who was to come at eleven can't: somebody else will; their phone."""
    day.chapter("Chi doveva venire alle 11 si ammala")

    day.say(ill, f"RINUNCIO {ill.code}")
    day.look(day.anna, page)
    comes = day.asked()[0]
    day.say(comes, f"SI {comes.code}")
    day.look(day.anna, page)
    return comes


def call(day: Day) -> tuple[str, Phone]:
    """Speak now, meet later: a call bridges the time until somebody is there; the page, and who stays."""
    day.chapter("Serve bengalese: subito al telefono, e intanto si cerca chi viene")
    asked = day.ask(day.anna, "ben", how=["phone", "in_person"], contact_phone="0961 881234", minutes="45")
    calls = asked.phones[0]
    day.say(calls, f"SI {calls.code}")
    day.at("10:23")
    day.tap(day.anna, asked.page, "è in linea")
    day.tap(day.anna, asked.page, "Cercate anche chi viene di persona")
    comes = day.asked()[0]
    day.say(comes, f"SI {comes.code} +15")
    day.look(day.anna, asked.page)
    day.at("10:38")
    day.say(comes, f"INIZIO {comes.code}")
    day.say(calls, f"FINE {calls.code}")
    return asked.page, comes


def absence(day: Day, page: str, comes: Phone) -> None:
    """The mediator is there, the person is not."""
    day.chapter("Alle 11 la mediatrice c'è, la persona no")
    day.say(comes, f"INIZIO {comes.code}")
    day.at("11:22")
    report(day, page, outcome="no_show_person")


def finish(day: Day, page: str, phone: Phone, code: str | None = None, rating: str = "5") -> None:
    """The mediator writes that it is over, and the office says how it went."""
    day.say(phone, f"FINE {code or phone.code}")
    report(day, page, outcome="done", rating=rating)


def report(day: Day, page: str, hands: Hands | None = None, **typed: str) -> None:
    """The office says how it went, or somebody for it."""
    says = hands or day.anna
    says.open(f"{page}/report")
    says.press("Salva", **typed)
    day.settle()
    day.look(says, page)


def _proof(day: Day, page: str) -> str:
    """What the office tells the mediator at the end."""
    found = re.search(r"Numero da dire a fine intervento ?(\d{4})", day.anna.open(page).words)
    if found is None:
        raise LookupError(f"no proof on {page}")
    return found[1]
