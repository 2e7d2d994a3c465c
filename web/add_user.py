"""A person who may sign in is added."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from scheduling.offices import get_or_add_office
from storage.actor import SYSTEM, Actor
from storage.contacts import email_hash, normalise_email, normalise_phone
from storage.errors import Refusals, Refused
from storage.journal import append
from web.tokens import ROLES
from web.users import OFFICE_ROLES, User, hasher, user_by_email

LEAST_PASSWORD = 10
MOST_PASSWORD = 200
MOST_NAME = 200


def add_user(
    session: Session,
    name: str,
    email: str,
    role: str,
    office: str | None,
    password: str,
    now: datetime,
    *,
    phone: str | None = None,
    locale: str | None = None,
    actor: Actor = SYSTEM,
) -> User:
    """The new person. The office is made where it does not exist yet.

    Raises Refusals naming every bad field: `name`, `email` (also `email_taken`), `role`, `office`, `password`, `phone`.
    """
    faults = [*_who(name, role, office), *_password(password)]
    address, number = "", None
    try:
        address = normalise_email(email)
    except Refused as fault:
        faults.append(fault)
    try:
        number = normalise_phone(phone) if phone else None
    except Refused as fault:
        faults.append(fault)
    if address and user_by_email(session, address) is not None:
        faults.append(Refused("email", "email_taken"))
    if faults:
        raise Refusals(faults)
    office_id = get_or_add_office(session, office, now).id if office and office.strip() else None
    user = User(
        name=name.strip(),
        email=address,
        email_hash=email_hash(address),
        role=role,
        office_id=office_id,
        password_hash=hasher.hash(password),
        phone=number,
        locale=locale,
        active=True,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(user)
            session.flush()
    except IntegrityError:
        raise Refusals([Refused("email", "email_taken")]) from None
    append(session, "user_added", f"user:{user.id}", now, actor, facts={"role": role, "office": office_id})
    return user


def _who(name: str, role: str, office: str | None) -> list[Refused]:
    faults = []
    if not name.strip():
        faults.append(Refused("name", "needed"))
    elif len(name.strip()) > MOST_NAME:
        faults.append(Refused("name", "too_long", most=MOST_NAME))
    if role not in ROLES:
        faults.append(Refused("role", "not_one_of", choices=", ".join(ROLES)))
    if role in OFFICE_ROLES and not (office or "").strip():
        faults.append(Refused("office", "office_needed"))
    return faults


def _password(password: str) -> list[Refused]:
    if len(password) < LEAST_PASSWORD:
        return [Refused("password", "password_short", least=LEAST_PASSWORD)]
    return [Refused("password", "too_long", most=MOST_PASSWORD)] if len(password) > MOST_PASSWORD else []
