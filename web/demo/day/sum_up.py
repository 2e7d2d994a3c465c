"""What the day came to: each request as its page says it, the texts, and whether anybody had to phone."""

from collections import Counter

import click
from sqlalchemy import select

from dispatch.alarms import Alarm
from dispatch.requests import Request
from languages.catalogue import language_name
from storage.actor import SYSTEM
from web.demo.day.day import Day


def sum_up(day: Day) -> bool:
    """Prints it. False where something was left for a person who would have to phone."""
    day.chapter("La giornata in breve")
    with day.stage.services.database.read() as session:
        requests = session.scalars(select(Request).order_by(Request.starts_at)).all()
        alarms = session.scalars(select(Alarm)).all()
    for one in requests:
        at, language = one.starts_at.astimezone(day.zone), language_name(one.language, "it")
        title = day.teresa.open(f"/requests/{one.id}").title
        click.echo(f"  {at:%d/%m %H:%M}  {language:<10} {one.place_name or '':<10} {title}")
    directions = Counter(message["direction"] for message in day.stage.simulator.state.messages())
    sent, received = directions["outbound-api"], directions["inbound"]
    click.echo(f"\n  SMS mandati {sent}, ricevuti {received}; e-mail {day.mails}.")
    settled = [one for one in alarms if one.done_by == SYSTEM.id]
    click.echo(f"  Avvisi al coordinamento: {len(alarms)}, rientrati da soli {len(settled)}.")
    left = day.teresa.open("/board").title
    click.echo(f"  Teresa, a fine giornata: {left}")
    quiet = len(settled) == len(alarms) and left == "Niente da fare adesso"
    click.echo("  Nessuno ha dovuto telefonare." if quiet else "  Qualcuno dovrebbe telefonare.")
    return quiet
