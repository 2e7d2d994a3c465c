"""loans: mediators on duty at a desk who serve a request on the spot meanwhile

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "loans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=60), nullable=False),
        sa.Column("starts_at", moment, nullable=False),
        sa.Column("ends_at", moment, nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("recalled_at", moment, nullable=True),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_loans_order")),
        sa.ForeignKeyConstraint(["shift_id"], ["shifts.id"], name=op.f("fk_loans_shift_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loans")),
    )
    op.create_index(op.f("ix_loans_shift_id"), "loans", ["shift_id"])
    op.create_index(op.f("ix_loans_about"), "loans", ["about"])
    op.create_index(
        "ix_loans_live", "loans", ["ends_at"], postgresql_where=sa.text("live"), sqlite_where=sa.text("live")
    )


def downgrade() -> None:
    op.drop_table("loans")
