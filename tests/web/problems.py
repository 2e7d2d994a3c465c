"""What a program is told when something is wrong."""

from typing import Any

PROBLEM = "application/problem+json"
ENGLISH = (
    "Missing data",
    "Not a valid",
    "Unknown field",
    "may not be null",
    "Must be",
    "Invalid",
    "Field",
    "valid choice",
)


def fields_of(answer: Any) -> list[str]:
    """The fields that a 422 names, sorted; each with an Italian sentence."""
    assert (answer.status_code, answer.mimetype) == (422, PROBLEM), answer.text[:500]
    for one in answer.json["errors"]:
        assert not any(word in one["detail"] for word in ENGLISH), one
        assert " " in one["detail"], one
    return sorted(one["field"] for one in answer.json["errors"])
