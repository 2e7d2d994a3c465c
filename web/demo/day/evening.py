"""From half past five to the night: words that a person reads, a meeting called off, and tomorrow."""

from web.demo.day.day import FIRST_TUESDAY, TOMORROW, Day
from web.demo.day.morning import report

AT_THE_ANAGRAFE = {"office": "Anagrafe", "place_name": "Anagrafe", "address": "Via Acri 15, Catanzaro"}


def yes_but(day: Day) -> None:
    """A yes with a condition counts as nothing until a person has read it."""
    day.chapter("Serve francese adesso: un sì con riserva")
    asked = day.ask(day.anna, "fra", minutes="30")
    unsure, comes = asked.phones[:2]
    day.say(unsure, "sì, ma solo dopo le 18")
    day.tap(day.teresa, "/board", "Conta come no")
    day.say(comes, f"SI {comes.code} +10")
    day.look(day.anna, asked.page)
    day.at("17:40")
    day.say(comes, f"INIZIO {comes.code}")
    day.at("18:05")
    day.tap(day.anna, asked.page, "Finito: com'è andata?")
    report(day, asked.page, outcome="done")


def no_longer_needed(day: Day) -> None:
    """Called off an hour before: told at once, and offered what is still searched for at that time."""
    day.chapter("L'incontro delle 19:30 non serve più; alla stessa ora serve altrove")
    off = day.ask(day.anna, "rus", hour="19:30", minutes="45")
    comes = off.phones[0]
    day.say(comes, f"SI {comes.code}")
    day.at("18:20")
    still = day.ask(day.teresa, "rus", hour="19:30", minutes="45", **AT_THE_ANAGRAFE)
    for one in still.phones:
        day.say(one, f"NO {one.code}")
    day.at("18:25")
    day.anna.open(off.page)
    day.anna.follow("Annulla: non serve più")
    day.anna.press("Sì, annulla la richiesta")
    day.settle()
    day.look(day.anna, off.page)
    day.say(comes, f"SI {comes.code}")
    day.look(day.teresa, still.page)
    day.at("19:28")
    day.tap(day.teresa, still.page, "è qui")
    day.at("20:12")
    day.say(comes, f"FINE {comes.code}")
    report(day, still.page, day.teresa, outcome="done", rating="5")


def tomorrow(day: Day) -> None:
    """Who looks ahead: what is to come, and whom one would rather not work for, which no office reads."""
    day.chapter("Domani")
    asked = day.ask(day.anna, "ukr", hour="10:00", day=TOMORROW, person_code="URP-0117")
    gives_back = asked.phones[0]
    day.say(gives_back, f"SI {gives_back.code}")
    day.say(gives_back, "TURNI")
    day.say(gives_back, f"CONF {gives_back.code}")
    day.look(day.anna, asked.page)
    comes = day.asked()[-1]
    day.say(comes, f"SI {comes.code}")
    day.look(day.anna, asked.page)


def six_tuesdays(day: Day) -> None:
    """One ask for several dates: who comes to the first is asked first about the others, one at a time."""
    day.chapter("Sei martedì di seguito, se può sempre con la stessa persona")
    asked = day.ask(day.anna, "sqi", hour="15:30", day=FIRST_TUESDAY, repeats="weekly", times="6")
    comes = asked.phones[0]
    for _ in range(6):
        day.say(comes, f"SI {comes.code}")
        day.wait(minutes=1)
    day.look(day.anna, asked.page)
