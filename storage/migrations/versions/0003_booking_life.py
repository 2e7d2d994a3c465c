"""a booking's life: withdrawal and replacement, reminder, lateness, proof, and a clock of its own

Revision ID: 0003
Revises: 0002
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STANDING = "state IN ('queued', 'sent', 'lapsed', 'accepted', 'reserve')"
NOT_WITHDRAWN = "state <> 'withdrawn'"
OUTCOMES = ("done", "interrupted", "no_show_mediator", "no_show_person", "no_show_office")
TIMES = ("reminded_at", "confirmed_at", "withdrawn_at", "replacing_since")


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.add_column("requests", sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column(
        "requests", sa.Column("searching_since", moment, nullable=False, server_default="1970-01-01 00:00:00")
    )
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.add_column(sa.Column("changed_after_wave", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("continues_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_requests_continues_id"), "requests", ["continues_id"], ["id"])
        batch_op.create_index(op.f("ix_requests_continues_id"), ["continues_id"])
    op.execute("UPDATE requests SET searching_since = asked_at, urgent = (kind = 'on_demand')")
    for name in TIMES:
        op.add_column("bookings", sa.Column(name, moment, nullable=True))
    op.add_column("bookings", sa.Column("late_minutes", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("bookings", sa.Column("proof", sa.String(4), nullable=False, server_default="0000"))
    op.add_column("bookings", sa.Column("proved", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("bookings", sa.Column("proof_tries", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("bookings", sa.Column("step", sa.String(20), nullable=True))
    op.add_column("bookings", sa.Column("next_what", sa.String(20), nullable=True))
    op.add_column("bookings", sa.Column("next_at", moment, nullable=True))
    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_bookings_in_before_out"), "checked_out_at IS NULL OR checked_in_at IS NOT NULL"
        )
    op.create_table(
        "reports",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("reported_by", sa.String(60), nullable=False),
        sa.Column("reported_at", moment, nullable=False),
        sa.CheckConstraint(f"outcome IN {OUTCOMES}", name=op.f("ck_reports_outcome")),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_reports_minutes")),
        sa.CheckConstraint("rating IS NULL OR rating BETWEEN 1 AND 5", name=op.f("ck_reports_rating")),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name=op.f("fk_reports_request_id")),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_reports")),
    )
    op.create_index("ix_bookings_due", "bookings", ["next_at"], postgresql_where=sa.text("next_at IS NOT NULL"))
    _draw_proofs()
    _one_offer_a_mediator(STANDING)


def downgrade() -> None:
    _one_offer_a_mediator(NOT_WITHDRAWN)
    op.drop_table("reports")
    op.drop_index("ix_bookings_due", "bookings")
    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_bookings_in_before_out"), type_="check")
        for name in (*TIMES, "late_minutes", "proof", "proved", "proof_tries", "step", "next_what", "next_at"):
            batch_op.drop_column(name)
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.drop_index(op.f("ix_requests_continues_id"))
        batch_op.drop_constraint(op.f("fk_requests_continues_id"), type_="foreignkey")
        batch_op.drop_column("continues_id")
        batch_op.drop_column("changed_after_wave")
        batch_op.drop_column("urgent")
        batch_op.drop_column("searching_since")


def _draw_proofs() -> None:
    """Whoever is still to come gets digits of their own."""
    bookings = sa.table("bookings", sa.column("id"), sa.column("state"), sa.column("proof"))
    for one in op.get_bind().execute(sa.select(bookings.c.id).where(bookings.c.state == "live")).all():
        proof = f"{secrets.randbelow(10_000):04}"
        op.get_bind().execute(sa.update(bookings).where(bookings.c.id == one.id).values(proof=proof))


def _one_offer_a_mediator(where: str) -> None:
    op.drop_index("uq_offers_one_a_mediator", "offers")
    op.create_index(
        "uq_offers_one_a_mediator",
        "offers",
        ["request_id", "mediator_id"],
        unique=True,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )
