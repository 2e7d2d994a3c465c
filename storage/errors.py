"""Refusals: what an operation says instead of doing half of what was asked."""


class Refused(Exception):
    """One thing that cannot be done: the field at fault, a code that `web/` turns into a sentence, and its values."""

    def __init__(self, field: str, code: str, **values: object) -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code
        self.values = values

    @property
    def refusals(self) -> "list[Refused]":
        """Itself: whoever shows what is wrong need not know whether it is one thing or several."""
        return [self]


class Refusals(Exception):
    """Several refusals at once, so that a person mends a form in one go."""

    def __init__(self, refusals: list[Refused]) -> None:
        super().__init__("; ".join(str(one) for one in refusals))
        self.refusals = refusals


class StateRefused(Refused):
    """The thing is in a state that does not allow this (an API answers 409, not 422)."""


class DoubleBooking(StateRefused):
    """The mediator is taken then: said by the database itself, whatever the code believed."""

    def __init__(self, field: str = "mediator_id", **values: object) -> None:
        super().__init__(field, "double_booking", **values)


class BadVariable(Exception):
    """A variable of the environment, or what it leads to, does not fit: one sentence that names it and its mend."""


class CannotCopy(Exception):
    """A database or a copy of one cannot be copied: what stands in the way, and how to mend it."""


class NotFound(Exception):
    """No such thing, or another office's: the two are never told apart."""
