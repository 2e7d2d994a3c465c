"""what repeats: dates of one ask, and asks that an office keeps under a name

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OF_A_SERIES = "(series_id IS NULL) = (series_number IS NULL) AND (series_id IS NULL) = (series_size IS NULL)"
COLUMNS = ("series_id", "series_number", "series_size")


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rrule", sa.String(200), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
    )
    with op.batch_alter_table("requests", schema=None) as batch_op:
        for name in COLUMNS:
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_requests_series_id"), "series", ["series_id"], ["id"])
        batch_op.create_check_constraint(op.f("ck_requests_of_a_series"), OF_A_SERIES)
        batch_op.create_index(op.f("ix_requests_series_id"), ["series_id"])
    op.create_table(
        "kept_asks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("language", sa.String(3), nullable=False),
        sa.Column("level", sa.String(8), nullable=False),
        sa.Column("modalities", sa.JSON(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("gender", sa.String(1), nullable=True),
        sa.Column("place_name", sa.String(120), nullable=True),
        sa.Column("address", sa.String(200), nullable=True),
        sa.Column("contact_name", sa.Text(), nullable=True),
        sa.Column("contact_phone", sa.Text(), nullable=True),
        sa.Column("contact_url", sa.Text(), nullable=True),
        sa.Column("made_by", sa.String(60), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_kept_asks_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_asks")),
        sa.UniqueConstraint("office_id", "name", name=op.f("uq_kept_asks_office_id_name")),
    )


def downgrade() -> None:
    op.drop_table("kept_asks")
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.drop_index(op.f("ix_requests_series_id"))
        batch_op.drop_constraint(op.f("ck_requests_of_a_series"), type_="check")
        batch_op.drop_constraint(op.f("fk_requests_series_id"), type_="foreignkey")
        for name in COLUMNS:
            batch_op.drop_column(name)
    op.drop_table("series")
