"""Pure. What goes wrong at the simulated carrier, and the choices that the real one leaves open."""

import random
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

OK = "ok"
LOST_ANSWER = "lost_answer"
LOST_REQUEST = "lost_request"
ERROR_AFTER_ACCEPT = "error_after_accept"
UNAVAILABLE = "unavailable"
THROTTLED = "throttled"
EARLY_CALLBACK = "early_callback"

OUTCOMES = (LOST_ANSWER, LOST_REQUEST, ERROR_AFTER_ACCEPT, UNAVAILABLE, THROTTLED, EARLY_CALLBACK)
_ALIASES = {"500": ERROR_AFTER_ACCEPT, "503": UNAVAILABLE, "429": THROTTLED}


@dataclass(frozen=True)
class Faults:
    """Probabilities are between 0 and 1, for each create request; the first that is drawn happens.

    `script` comes first: one step for each create request, in order, until it is used up. A step is an
    outcome's name, "ok", "500", "503", "429", or an error code of the carrier ("21611", or "30003" for a
    message that is accepted and then not delivered).
    """

    lost_answer: float = 0.0
    """The message is accepted, the connection is cut without an answer."""
    lost_request: float = 0.0
    """The connection is cut and nothing is accepted: to the sender it looks the same."""
    error_after_accept: float = 0.0
    """The message is accepted, the answer is 500."""
    unavailable: float = 0.0
    """Nothing is accepted, the answer is 503."""
    throttled: float = 0.0
    """Nothing is accepted, the answer is 429."""
    early_callback: float = 0.0
    """The first status callback is answered before the sender sees the 201."""
    script: tuple[str, ...] = ()
    seed: int | None = None

    list_unavailable: float = 0.0
    """Probability of a 503 for a list or fetch request."""
    delay_seconds: float = 0.0
    """How long the answer to a create request waits after the message was accepted."""
    list_lag_seconds: float = 0.0
    """How old a message must be before the list shows it."""
    send_seconds: float = 0.05
    """From accepted to `sent`."""
    receipt_seconds: float = 0.05
    """From `sent` to the network's receipt."""
    messages_per_second: float = 0.0
    """How fast the sender's queue drains; 0 is at once. An Italian long number drains about 10."""

    no_callbacks: bool = False
    no_receipt: float = 0.0
    """Probability that `sent` is the last status, as on networks without receipts."""
    duplicate_callbacks: int = 0
    """How many more times each status callback is posted."""
    shuffle_callbacks: bool = False
    """Status callbacks of one message arrive in the wrong order."""
    duplicate_inbound: int = 0
    """How many more times each inbound message is posted."""
    inbound_lost: bool = False
    """Inbound messages are only in the list, the webhook is never called."""
    extra_parameters: dict[str, str] = field(default_factory=dict)
    """Parameters that appear in webhooks without notice."""

    undated_in_windows: bool = False
    """Whether a list bounded by DateSent shows messages that have no date_sent yet."""
    forward_help: bool = True
    """Whether HELP and INFO reach the webhook too, beside the carrier's own answer."""
    landline_code: int = 21614
    """What an Italian landline (+390…) gets: 21614, 21635, 30006 after being accepted, or 0 for delivery."""
    blocked_prefixes: tuple[str, ...] = ()
    """Regions that the account may not send to (21408), as prefixes of numbers."""

    def next_outcome(self, draw: random.Random) -> tuple[str, "Faults"]:
        """What happens to the next create request, and the faults that remain (the script one step shorter)."""
        if self.script:
            step = self.script[0]
            return _ALIASES.get(step, step), replace(self, script=self.script[1:])
        for outcome in OUTCOMES:
            chance: float = getattr(self, outcome)
            if chance > 0 and draw.random() < chance:
                return outcome, self
        return OK, self

    def changed(self, values: Mapping[str, Any]) -> "Faults":
        """The same with other values. Raises ValueError with a sentence for an unknown name or a misfit value."""
        known = {f.name: getattr(self, f.name) for f in fields(self)}
        clean: dict[str, Any] = {}
        for name, value in values.items():
            if name not in known:
                raise ValueError(f"Unknown fault {name!r}. Known: {', '.join(sorted(known))}.")
            clean[name] = _clean(name, value, known[name])
        return replace(self, **clean)

    def as_json(self) -> dict[str, Any]:
        """All values by name, as the HTTP interface shows them."""
        return asdict(self)


def _clean(name: str, value: Any, now: Any) -> Any:
    if name == "script":
        return _steps(value)
    if isinstance(now, tuple) and isinstance(value, list | tuple):
        return tuple(str(item) for item in value)
    if isinstance(now, dict) and isinstance(value, dict):
        return {str(key): str(item) for key, item in value.items()}
    if isinstance(now, bool):
        if isinstance(value, bool):
            return value
    elif name == "seed" and value is None:
        return None
    elif isinstance(value, int | float) and not isinstance(value, bool) and value >= 0:
        return float(value) if isinstance(now, float) else int(value)
    raise ValueError(f"{name}: {value!r} does not fit, it is {now!r} now.")


def _steps(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise ValueError("script: a list of steps is needed.")
    steps = tuple(str(step) for step in value)
    for step in steps:
        if step != OK and step not in OUTCOMES and step not in _ALIASES and not (step.isdecimal() and len(step) == 5):
            raise ValueError(f"script: unknown step {step!r}.")
    return steps
