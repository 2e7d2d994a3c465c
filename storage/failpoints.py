"""Failpoints: named places where a process can be made to die at once, as if its machine had lost power.

`MEDIATORI_FAILPOINT=after_call` kills it by SIGKILL where it first comes by there, `after_call:3` at the third time.
The environment is read once, at import; unset, as in every real service, a point costs one comparison.
"""

import itertools
import os
import signal
import threading

from storage.errors import BadVariable

VARIABLE = "MEDIATORI_FAILPOINT"
WORKER_POINTS = {
    "after_claim": "messages are ours, none was sent",
    "before_call": "in a sender's thread, with the call to the carrier still to come",
    "after_call": "the carrier has answered, nothing was written down",
    "after_mail": "the mail server has taken a mail, nothing was written down",
    "before_record": "what came of calls is written, not committed",
    "after_record": "what came of calls stands, the next messages are claimed",
    "after_taking_up": "messages of a dead worker were taken up, nobody was asked about them",
    "before_asking": "messages are ours to ask about",
    "after_asking": "the carrier has said what it knows, nothing was written down",
    "before_match_commit": "the carrier knows the message: written, not committed",
    "before_requeue_commit": "the carrier does not know the message: queued again, not committed",
    "while_sweeping": "one text of the carrier's list was stored, others were not",
    "after_replies_claimed": "texts that came in are ours, none took effect",
    "before_reply_commit": "a text took effect, not committed",
    "after_reply_commit": "a text took effect",
    "before_step_commit": "a search or a booking took its step, not committed",
    "after_step_commit": "a search or a booking took its step",
    "before_event_commit": "an event was followed up, not committed",
    "while_sealing": "a part of the journal is chained, not committed",
    "after_sealing": "a part of the journal is chained",
}
"""What has happened by then in a worker."""
WEB_POINTS = {
    "before_inbound_commit": "a text came in and is written, not committed",
    "after_inbound_stored": "a text came in and is stored, the carrier was not answered",
    "before_receipt_commit": "a receipt is noted, not committed",
    "after_receipt_noted": "a receipt is noted, the carrier was not answered",
}
"""What has happened by then in a process of the web side."""
POINTS = WORKER_POINTS | WEB_POINTS

_chosen, _, _nth = os.environ.get(VARIABLE, "").partition(":")
if _nth and not (_nth.isdecimal() and int(_nth)):
    raise BadVariable(f"{VARIABLE}: {_nth!r} is no count from 1 up, as in after_call:3")
_last = int(_nth or 1)
_passes = itertools.count(1)
_one_at_a_time = threading.Lock()
if _chosen and _chosen not in POINTS:
    raise BadVariable(f"{VARIABLE}: {_chosen!r} is none of {', '.join(POINTS)}; leave it out of a real service")


def failpoint(name: str) -> None:
    """Die here if this is the point, and the time, that the environment names."""
    if name == _chosen:
        with _one_at_a_time:
            if next(_passes) >= _last:
                os.kill(os.getpid(), signal.SIGKILL)
