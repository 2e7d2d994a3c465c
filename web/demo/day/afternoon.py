"""From noon to five: nobody there, an office that is late, and more time than the mediator has."""

from web.demo.day.day import TOMORROW, Day
from web.demo.day.morning import finish

AT_THE_QUESTURA = {"place_name": "Questura", "address": "Piazza Cavour 3, Catanzaro"}


def nobody_there(day: Day) -> None:
    """Who is booked does not come and does not write: asked for, replaced, and said so."""
    day.chapter("Alle 12:30 non si presenta nessuno")
    asked = day.ask(day.anna, "pan", hour="12:30")
    silent = asked.phones[0]
    day.say(silent, f"SI {silent.code}")
    day.at("12:41")
    day.look(day.anna, asked.page)

    day.at("12:46")
    comes = day.asked()[0]
    day.say(comes, f"SI {comes.code} +15")
    day.look(day.anna, asked.page)
    day.at("13:01")
    day.tap(day.anna, asked.page, "è qui")
    day.at("13:40")
    finish(day, asked.page, comes, rating="4")


def another_hour(day: Day) -> None:
    """A meeting moves: who was booked is asked first whether they can come then."""
    day.chapter("L'incontro di domani si sposta di due ore")
    asked = day.ask(day.anna, "tir", day=TOMORROW, hour="10:00")
    comes = asked.phones[0]
    day.say(comes, f"SI {comes.code}")
    day.anna.open(asked.page)
    day.anna.follow("Cambia la richiesta")
    day.anna.press("Salva i cambiamenti", hour="12:00")
    day.settle()
    day.look(day.anna, asked.page)
    day.say(comes, f"SI {comes.code}")
    day.look(day.anna, asked.page)


def late_and_longer(day: Day) -> None:
    """The office is late; then it needs longer than the mediator has, and somebody else goes on."""
    day.chapter("L'ufficio è in ritardo, poi serve più tempo di quanto ne ha il mediatore")
    first = day.ask(day.anna, "urd", hour="15:00")
    comes = first.phones[0]
    code = comes.code
    day.say(comes, f"SI {code}")
    then = day.ask(day.anna, "urd", hour="16:45", minutes="30", **AT_THE_QUESTURA)
    day.say(comes, f"SI {comes.code}")
    day.at("14:55")
    day.tap(day.anna, first.page, "+15 min")
    day.at("15:14")
    day.say(comes, f"INIZIO {code}")
    day.at("16:05")
    day.tap(day.anna, first.page, "+60 min")
    goes_on = day.asked()[0]
    day.say(goes_on, f"SI {goes_on.code}")
    day.at("16:15")
    day.look(day.anna, first.page)
    following = day.anna.follow("Continua con un'altra persona").path
    day.tap(day.anna, following, "è qui")
    finish(day, first.page, comes, code)
    day.at("16:44")
    day.say(comes, f"INIZIO {comes.code}")
    day.at("17:14")
    finish(day, then.page, comes)
    day.at("17:15")
    finish(day, following, goes_on, rating="4")
