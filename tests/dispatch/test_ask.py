"""What an office may ask: every fault at once, by the API's field names."""

from datetime import timedelta
from typing import Any

import pytest

from dispatch.ask import check_ask
from storage.errors import Refusals
from tests.dispatch.conftest import AWAKE, NOW, an_ask
from web.sentences import SENTENCES


def faults(**more: Any) -> list[tuple[str, str]]:
    try:
        check_ask(an_ask(1, **more), NOW, AWAKE.zone)
    except Refusals as refusals:
        return [(one.field, one.code) for one in refusals.refusals]
    return []


LATER = NOW + timedelta(days=3)
CALL = {"modalities": ("phone",), "contact_phone": "+390961881111"}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, []),
        ({"kind": "planned", "starts_at": LATER}, []),
        ({"kind": "planned"}, [("starts_at", "start_needed")]),
        ({"starts_at": NOW - timedelta(minutes=1)}, []),
        ({"starts_at": NOW - timedelta(minutes=3)}, [("starts_at", "in_the_past")]),
        ({"kind": "planned", "starts_at": NOW + timedelta(days=800)}, [("starts_at", "too_far")]),
        ({"useful_until": NOW}, [("useful_until", "in_the_past")]),
        ({"useful_until": NOW + timedelta(days=800)}, [("useful_until", "too_far")]),
        ({"duration_minutes": 4}, [("duration_minutes", "out_of_range")]),
        ({"duration_minutes": 1441}, [("duration_minutes", "out_of_range")]),
        ({"language": "xxx"}, [("language", "language_unknown")]),
        ({"also_speaks": ("fra", "zz")}, [("also_speaks", "language_unknown")]),
        ({"level": "best"}, [("level", "not_one_of")]),
        ({"gender": "x"}, [("gender", "not_one_of")]),
        ({"seats": 21}, [("seats", "out_of_range")]),
        ({"place_name": " "}, [("place", "place_needed")]),
        ({"lon": None}, [("place.lon", "needed")]),
        ({"lat": -91.0}, [("place.lat", "out_of_range")]),
        ({"modalities": ()}, [("modality", "not_one_of")]),
        ({"modalities": ("phone",)}, [("contact.phone", "contact_needed")]),
        ({"modalities": ("video",)}, [("contact.url", "contact_needed")]),
        (CALL, []),
        ({**CALL, "contact_phone": "12"}, [("contact.phone", "phone_invalid")]),
        ({**CALL, "language": "ise"}, [("modality", "not_by_phone")]),
        ({"contact_url": "http://x"}, [("contact.url", "https_needed")]),
        ({"note_for_mediator": "x" * 2001}, [("note_for_mediator", "too_long")]),
        ({"mediator_id": 1}, [("mediator_id", "only_recorded")]),
        ({"kind": "recorded", "starts_at": LATER}, [("mediator_id", "mediator_needed")]),
        ({"kind": "recorded", "starts_at": NOW - timedelta(days=9), "mediator_id": 1}, []),
        ({"kind": "desk", "starts_at": LATER}, [("desk_id", "needed")]),
        ({"language": "xxx", "seats": 0, "place_name": ""},
         [("language", "language_unknown"), ("seats", "out_of_range"), ("place", "place_needed")]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(said: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    found = faults(**said)
    assert found == expected
    assert all(code in SENTENCES for _, code in found)
