"""Pure. The words that a mediator's fields are written in."""

MODALITIES = ("in_person", "phone", "video")
GENDERS = ("f", "m", "x")
