"""What is odd about a delivery, and does not keep it from being graded."""

import sqlalchemy as sql
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column; nothing is known of what was delivered before."""
    op.add_column("delivery", sql.Column("notes", sql.Text, nullable=False, server_default="{}"))
