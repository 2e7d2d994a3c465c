"""The four digits that the office tells whoever was there: with them, an hour is proved by both sides."""

import secrets

from dispatch.bookings import Booking

MOST_TRIES = 5


def new_proof() -> str:
    """Four digits by chance."""
    return f"{secrets.randbelow(10_000):04}"


def prove(booking: Booking, proof: str | None) -> bool:
    """Whether the booking is proved now. A wrong number counts as a try; after some nobody can guess on."""
    if proof is not None and not booking.proved and booking.proof_tries < MOST_TRIES:
        booking.proof_tries += 1
        booking.proved = secrets.compare_digest(proof.encode(), booking.proof.encode())
    return booking.proved
