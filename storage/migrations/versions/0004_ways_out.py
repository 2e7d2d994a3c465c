"""the ways out of a search: outside telephone lines, and who interpreted where nobody could come

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WHO = ("nobody", "relative", "child", "colleague", "app")


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "external_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("access_code", sa.Text(), nullable=True),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_lines")),
        sa.UniqueConstraint("name", name=op.f("uq_external_lines_name")),
    )
    op.create_table(
        "external_line_offices",
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["external_lines.id"], name=op.f("fk_external_line_offices_line_id")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_external_line_offices_office_id")),
        sa.PrimaryKeyConstraint("line_id", "office_id", name=op.f("pk_external_line_offices")),
    )
    op.create_table(
        "external_calls",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("told_by", sa.String(60), nullable=False),
        sa.Column("told_at", moment, nullable=False),
        sa.CheckConstraint("minutes BETWEEN 1 AND 240", name=op.f("ck_external_calls_minutes")),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name=op.f("fk_external_calls_request_id")),
        sa.ForeignKeyConstraint(["line_id"], ["external_lines.id"], name=op.f("fk_external_calls_line_id")),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_external_calls")),
    )
    op.create_table(
        "unmet_needs",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(10), nullable=False),
        sa.Column("told_by", sa.String(60), nullable=False),
        sa.Column("told_at", moment, nullable=False),
        sa.CheckConstraint(f"who IN {WHO}", name=op.f("ck_unmet_needs_who")),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name=op.f("fk_unmet_needs_request_id")),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_unmet_needs")),
    )


def downgrade() -> None:
    for name in ("unmet_needs", "external_calls", "external_line_offices", "external_lines"):
        op.drop_table(name)
