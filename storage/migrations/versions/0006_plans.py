"""desks close for seasons and open on odd days; rosters are planned, published and confirmed

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STATES = "state IN ('solving', 'draft', 'published', 'failed')"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    with op.batch_alter_table("desks", schema=None) as batch_op:
        for name in ("closings", "openings"):
            batch_op.add_column(sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("on_holidays", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("desk_ids", sa.JSON(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("like_week_of", sa.Date(), nullable=True),
        sa.Column("state", sa.String(9), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("made_by", sa.String(60), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("bound", sa.Double(), nullable=True),
        sa.Column("gaps", sa.JSON(), nullable=False),
        sa.Column("why_failed", sa.JSON(), nullable=True),
        sa.Column("solved_at", moment, nullable=True),
        sa.Column("published_at", moment, nullable=True),
        sa.Column("confirm_by", moment, nullable=True),
        sa.Column("lease_owner", sa.String(80), nullable=True),
        sa.Column("lease_until", moment, nullable=True),
        sa.CheckConstraint(STATES, name=op.f("ck_plans_state")),
        sa.CheckConstraint("weeks >= 1", name=op.f("ck_plans_weeks")),
        sa.CheckConstraint(
            "state NOT IN ('draft', 'published') OR solved_at IS NOT NULL", name=op.f("ck_plans_solved_has_time")
        ),
        sa.CheckConstraint(
            "(state = 'published') = (published_at IS NOT NULL)", name=op.f("ck_plans_published_has_time")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
    )
    op.create_index(op.f("ix_plans_state"), "plans", ["state"])
    with op.batch_alter_table("shifts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("plan_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("number", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_shifts_plan_id"), "plans", ["plan_id"], ["id"])
        batch_op.create_index(op.f("ix_shifts_plan_id"), ["plan_id"])
        batch_op.create_check_constraint(op.f("ck_shifts_draft_of_plan"), "state <> 'draft' OR plan_id IS NOT NULL")
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.add_column(sa.Column("shift_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_requests_shift_id"), "shifts", ["shift_id"], ["id"])
        batch_op.create_index(op.f("ix_requests_shift_id"), ["shift_id"])


def downgrade() -> None:
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.drop_index(op.f("ix_requests_shift_id"))
        batch_op.drop_constraint(op.f("fk_requests_shift_id"), type_="foreignkey")
        batch_op.drop_column("shift_id")
    with op.batch_alter_table("shifts", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_shifts_draft_of_plan"), type_="check")
        batch_op.drop_index(op.f("ix_shifts_plan_id"))
        batch_op.drop_constraint(op.f("fk_shifts_plan_id"), type_="foreignkey")
        for name in ("plan_id", "number"):
            batch_op.drop_column(name)
    op.drop_table("plans")
    with op.batch_alter_table("desks", schema=None) as batch_op:
        for name in ("closings", "openings", "on_holidays"):
            batch_op.drop_column(name)
