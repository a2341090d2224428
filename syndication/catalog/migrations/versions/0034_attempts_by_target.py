"""Attempts are found by their target and by their subject, for lists of deliveries."""

from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.create_index("attempts_by_target", "attempts", ["target", "number"])
    op.create_index("attempts_by_subject", "attempts", ["subject", "number"])
