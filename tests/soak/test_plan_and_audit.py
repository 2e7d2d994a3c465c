"""The campaign breaks everything that can be broken, in the same order each time; the audit sees what it looks for."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from notifications.simulator.messages import Message as Accepted
from storage.failpoints import POINTS
from tests.soak.audit import Carrier, contradicted, doubled, regressed, what_the_carrier_knows
from tests.soak.kept import Kept
from tests.soak.ledger import Ledger, Run, verdict
from tests.soak.plan import LIST_LAG, SETTLE, WEATHERS, Plan, kills_of

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
LONG = Plan("postgresql", seed=1, requests=400, nodes=3)


class Text(NamedTuple):
    """What the audit reads of a message."""

    id: int
    opaque: str
    state: str = "sent"
    to_address: str = "+393332000000"
    body: str = "Confermato"
    error_text: str | None = None


def carrier_with(*opaques: str) -> Carrier:
    return what_the_carrier_knows(
        Accepted("AC", "+39096100", "+39333", "x", "outbound-api", "queued", NOW, callback_url=f"http://n/twilio/status/{one}")
        for one in opaques
    )  # fmt: skip


def texts(*rows: Text) -> Any:
    return list(rows)


def test_the_same_seed_breaks_the_same_things() -> None:
    again = Plan("postgresql", seed=1, requests=400, nodes=3)
    other = Plan("postgresql", seed=2, requests=400, nodes=3)
    assert kills_of(LONG) == kills_of(again) != kills_of(other)
    assert [LONG.ask(n, NOW) for n in range(50)] == [again.ask(n, NOW) for n in range(50)]
    assert [LONG.weather(n) for n in range(200)] == [again.weather(n) for n in range(200)]


def test_every_weather_and_every_failpoint_has_its_turn() -> None:
    assert len({str(LONG.weather(n)) for n in range(0, len(WEATHERS) * LONG.weather_lasts, LONG.weather_lasts)}) == len(
        WEATHERS
    )
    assert {kill.point.partition(":")[0] for kills in kills_of(LONG).values() for kill in kills} == set(POINTS)
    assert SETTLE > LIST_LAG


def test_a_text_that_went_out_twice_is_seen() -> None:
    assert doubled(texts(Text(1, "a"), Text(2, "b")), carrier_with("a", "b")) == []
    assert doubled(texts(Text(1, "a")), carrier_with("a", "a", "a")) == ["message 1 went out 3 times"] * 2
    assert doubled([], carrier_with("a")) == ["the carrier has 'a', and no row"]


def test_of_equal_texts_one_that_went_twice_makes_up_for_one_that_did_not_go() -> None:
    assert doubled(texts(Text(1, "a"), Text(2, "b")), carrier_with("a", "a")) == []
    assert doubled(texts(Text(1, "a"), Text(2, "b", body="Annullato")), carrier_with("a", "a")) != []


def test_a_text_that_never_left_and_is_with_the_carrier_is_seen() -> None:
    expired = Text(1, "a", "failed", error_text="expired")
    assert contradicted(texts(expired), carrier_with("b")) == []
    assert contradicted(texts(expired), carrier_with("a")) != []


def test_a_state_that_goes_back_is_seen() -> None:
    forward = [(1, "queued", "sending"), (1, "sending", "queued"), (1, "ambiguous", "sent"), (1, "sent", "delivered")]
    assert regressed(forward) == []
    assert len(regressed([(1, "sent", "queued"), (2, "delivered", "sent"), (3, "failed", "delivered")])) == 3


def test_a_campaign_fails_where_anything_was_lost_or_the_control_run_proves_nothing() -> None:
    good, control = Run("sqlite", 1, 1, Ledger(requests=5)), Run("control", 1, 1, Ledger(doubled=3))
    assert verdict([good], control) == []
    assert verdict([Run("sqlite", 1, 1, Ledger(lost=1))], control) == ["sqlite: lost is 1"]
    assert verdict([good], Run("control", 1, 1, Ledger())) != []
    assert verdict([Run("sqlite", 1, 1, Ledger(), faults=["/requests: 500"])], control) == ["sqlite: /requests: 500"]


def test_a_full_campaign_goes_on_where_it_was_stopped_and_not_with_other_code(tmp_path: Path) -> None:
    done = Run("sqlite", 3, 12, Ledger(requests=10, kills=2), {"restarts": 1}, ["a fault"])
    Kept(tmp_path / "stretches.jsonl").add(3, 10, [done])
    kept = Kept(tmp_path / "stretches.jsonl")
    assert kept.of(3, 10) == [done]
    assert kept.of(4, 10) == kept.of(3, 20) == []
    kept.code = "other"
    assert kept.of(3, 10) == []
