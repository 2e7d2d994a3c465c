"""Phones and e-mail addresses in the one form in which they are kept."""

import re

import phonenumbers

from storage.errors import Refused
from storage.keys import keyring

_EMAIL = re.compile(r"[^@\s<>\"',;:\x00-\x1f]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?", re.IGNORECASE)


def normalise_phone(text: str, field: str = "phone") -> str:
    """E.164; a number without a country is read as Italian. Refused `phone_invalid`."""
    try:
        number = phonenumbers.parse(str(text)[:40], "IT")
    except phonenumbers.NumberParseException:
        raise Refused(field, "phone_invalid") from None
    if not phonenumbers.is_possible_number(number) or not _could_ring(number):
        raise Refused(field, "phone_invalid")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _could_ring(number: phonenumbers.PhoneNumber) -> bool:
    """Valid by the numbering plan, or long enough to be one of a plan newer than ours."""
    return phonenumbers.is_valid_number(number) or len(str(number.national_number)) >= 8


def normalise_email(text: str, field: str = "email") -> str:
    """Lower case, trimmed. Refused `email_invalid`."""
    address = str(text).strip().lower()
    if not _EMAIL.fullmatch(address) or ".." in address:
        raise Refused(field, "email_invalid")
    return address


def phone_hash(phone: str) -> str:
    """Look-up hash of a normalised phone under the newest key."""
    return keyring().lookup_hash("phone", phone)


def phone_hashes(phone: str) -> list[str]:
    """The same under each key, for `IN`."""
    return keyring().lookup_hashes("phone", phone)


def email_hash(email: str) -> str:
    """Look-up hash of a normalised e-mail address under the newest key."""
    return keyring().lookup_hash("email", email)


def email_hashes(email: str) -> list[str]:
    """The same under each key, for `IN`."""
    return keyring().lookup_hashes("email", email)
