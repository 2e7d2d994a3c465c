"""Plays the day, and says at its end what it came to."""

import logging
import tempfile
from pathlib import Path

from web.demo.day import afternoon, evening, morning
from web.demo.day.day import EVE, TODAY, Day
from web.demo.day.stage import set_stage
from web.demo.day.sum_up import sum_up


def play_day(database_url: str | None = None) -> bool:
    """Prints it; whether it came to its end without anybody having to phone.

    `database_url`: of an empty database; without one, a file that is gone afterwards. LookupError where a page does
    not offer what the story taps.
    """
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder, set_stage(Path(folder), database_url, f"{EVE} 09:00") as stage:
        stage.make_town()
        day = Day(stage)
        page, booked = morning.eve(day)
        day.at("08:05", TODAY)
        morning.words_to_many(day)
        day.at("08:55")
        morning.now(day)
        day.at("10:15")
        comes = morning.illness(day, page, booked)
        day.at("10:20")
        bridged, stays = morning.call(day)
        day.at("10:58")
        morning.absence(day, page, comes)
        day.at("11:24")
        morning.finish(day, bridged, stays)
        day.at("11:30")
        afternoon.nobody_there(day)
        day.at("13:45")
        afternoon.another_hour(day)
        afternoon.late_and_longer(day)
        day.at("17:30")
        evening.yes_but(day)
        evening.no_longer_needed(day)
        evening.tomorrow(day)
        evening.six_tuesdays(day)
        day.at("21:30")
        return sum_up(day)
