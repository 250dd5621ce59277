"""The first tables: gradings, deliveries, outcomes, marks, submissions, settings."""

import sqlalchemy as sql
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "grading",
        sql.Column("number", sql.Integer, primary_key=True),
        sql.Column("sha256", sql.Text, nullable=False),
        sql.Column("harness", sql.Text, nullable=False),
        sql.Column("data", sql.Text, nullable=False),
        sql.Column("device", sql.Text, nullable=False),
        sql.Column("seed", sql.Integer, nullable=False),
        sql.Column("full", sql.Integer, nullable=False),
        sql.Column("language", sql.Text, nullable=False),
        sql.Column("rubric", sql.Text, nullable=False),
        sql.Column("outcome", sql.Text, nullable=False),
        sql.Column("cause", sql.Text, nullable=False),
        sql.Column("environment", sql.Text, nullable=False),
        sql.Column("began", sql.Float, nullable=False),
        sql.Column("seconds", sql.Float, nullable=False),
        sql.Column("report", sql.Text, nullable=False),
        sql.UniqueConstraint("sha256", "harness", "data", "device", "seed", "full", "language"),
    )
    op.create_table(
        "delivery",
        sql.Column("id", sql.Text, primary_key=True),
        sql.Column("called", sql.Text, nullable=False),
        sql.Column("student", sql.Text, nullable=False),
        sql.Column("name", sql.Text, nullable=False),
        sql.Column("email", sql.Text, nullable=False),
        sql.Column("section", sql.Text, nullable=False),
        sql.Column("submitted", sql.Text, nullable=False),
        sql.Column("sha256", sql.Text, nullable=False),
        sql.Column("problem", sql.Text, nullable=False),
        sql.Column("grading", sql.Integer, sql.ForeignKey("grading.number")),
    )
    op.create_table(
        "outcome",
        sql.Column("grading", sql.Integer, sql.ForeignKey("grading.number", ondelete="CASCADE"), primary_key=True),
        sql.Column("criterion", sql.Text, primary_key=True),
        sql.Column("outcome", sql.Text, nullable=False),
        sql.Column("feedback", sql.Text, nullable=False),
        sql.Column("mistake", sql.Text, nullable=False),
    )
    op.create_table(
        "mark",
        sql.Column("id", sql.Text, primary_key=True),
        sql.Column("question", sql.Text, primary_key=True),
        sql.Column("answer", sql.Text, nullable=False),
        sql.Column("points", sql.Float, nullable=False),
        sql.Column("most", sql.Float, nullable=False),
        sql.Column("comment", sql.Text, nullable=False),
        sql.Column("given", sql.Text, nullable=False),
    )
    op.create_table(
        "submission",
        sql.Column("sha256", sql.Text, primary_key=True),
        sql.Column("sources", sql.Text, nullable=False),
    )
    op.create_table(
        "setting",
        sql.Column("name", sql.Text, primary_key=True),
        sql.Column("value", sql.Text, nullable=False),
    )
