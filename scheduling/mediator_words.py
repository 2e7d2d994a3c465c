"""Pure. The words that a mediator's fields are written in, and how lists call them."""

MODALITIES = ("in_person", "phone", "video")
GENDERS = ("f", "m", "x")


def short_name(name: str) -> str:
    """First name and initial, as lists show people: "Amina B."."""
    words = name.split()
    return f"{words[0]} {words[-1][0]}." if len(words) > 1 else name
