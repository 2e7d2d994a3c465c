"""an absence releases what a mediator had promised; two mediators swap shifts; plans are repaired

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "absences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mediator_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", moment, nullable=False),
        sa.Column("ends_at", moment, nullable=False),
        sa.Column("noted_at", moment, nullable=False),
        sa.Column("noted_by", sa.String(60), nullable=False),
        sa.Column("released", sa.JSON(), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_absences_order")),
        sa.ForeignKeyConstraint(["mediator_id"], ["mediators.id"], name=op.f("fk_absences_mediator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    op.create_index(op.f("ix_absences_mediator_id"), "absences", ["mediator_id"])
    op.create_table(
        "swaps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("with_shift_id", sa.Integer(), nullable=False),
        sa.Column("mediator_id", sa.Integer(), nullable=False),
        sa.Column("with_mediator_id", sa.Integer(), nullable=False),
        sa.Column("was", sa.String(9), nullable=False),
        sa.Column("with_was", sa.String(9), nullable=False),
        sa.Column("state", sa.String(5), nullable=False),
        sa.Column("why", sa.String(20), nullable=True),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("asked_by", sa.String(60), nullable=False),
        sa.Column("answer_by", moment, nullable=False),
        sa.Column("yes_at", moment, nullable=True),
        sa.Column("with_yes_at", moment, nullable=True),
        sa.Column("ended_at", moment, nullable=True),
        sa.CheckConstraint("state IN ('asked', 'done', 'off')", name=op.f("ck_swaps_state")),
        sa.CheckConstraint("shift_id <> with_shift_id", name=op.f("ck_swaps_two_shifts")),
        sa.CheckConstraint("(state = 'asked') = (ended_at IS NULL)", name=op.f("ck_swaps_ended_has_time")),
        sa.CheckConstraint("(state = 'off') = (why IS NOT NULL)", name=op.f("ck_swaps_off_says_why")),
        sa.ForeignKeyConstraint(["shift_id"], ["shifts.id"], name=op.f("fk_swaps_shift_id")),
        sa.ForeignKeyConstraint(["with_shift_id"], ["shifts.id"], name=op.f("fk_swaps_with_shift_id")),
        sa.ForeignKeyConstraint(["mediator_id"], ["mediators.id"], name=op.f("fk_swaps_mediator_id")),
        sa.ForeignKeyConstraint(["with_mediator_id"], ["mediators.id"], name=op.f("fk_swaps_with_mediator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_swaps")),
    )
    op.create_index(op.f("ix_swaps_shift_id"), "swaps", ["shift_id"])
    op.create_index(op.f("ix_swaps_with_shift_id"), "swaps", ["with_shift_id"])
    op.create_index(op.f("ix_swaps_state_answer_by"), "swaps", ["state", "answer_by"])
    op.create_table(
        "repairs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("asked_by", sa.String(60), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("gaps", sa.JSON(), nullable=False),
        sa.Column("solved_at", moment, nullable=True),
        sa.Column("lease_owner", sa.String(80), nullable=True),
        sa.Column("lease_until", moment, nullable=True),
        sa.CheckConstraint(
            "state IN ('solving', 'proposed', 'taken', 'dropped', 'failed')", name=op.f("ck_repairs_state")
        ),
        sa.CheckConstraint("state <> 'proposed' OR solved_at IS NOT NULL", name=op.f("ck_repairs_proposed_has_time")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_repairs_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repairs")),
    )
    op.create_index(op.f("ix_repairs_plan_id"), "repairs", ["plan_id"])
    op.create_index(op.f("ix_repairs_state"), "repairs", ["state"])
    is_open = sa.text("state IN ('solving', 'proposed')")
    op.create_index(
        "uq_repairs_open", "repairs", ["plan_id"], unique=True, sqlite_where=is_open, postgresql_where=is_open
    )


def downgrade() -> None:
    op.drop_table("repairs")
    op.drop_table("swaps")
    op.drop_table("absences")
