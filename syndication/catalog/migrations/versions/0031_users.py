"""The users of the desk: their sessions, devices, passkeys, and attempts to sign in."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column("name", _TEXT, primary_key=True),
        sa.Column("role", _TEXT, nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("password", _TEXT, nullable=False, server_default=""),
        sa.Column("language", _TEXT, nullable=False, server_default=""),
        sa.Column("link", _TEXT, nullable=False, server_default=""),
        sa.Column("link_ends", sa.BigInteger(), nullable=True),
        sa.Column("identity", _TEXT, nullable=True, unique=True),
        sa.Column("used", sa.BigInteger(), nullable=True),
        sa.Column("disabled", sa.BigInteger(), nullable=True),
        sa.Column("removed", sa.BigInteger(), nullable=True),
    )
    op.create_index("ix_users_link", "users", ["link"])
    op.create_table(
        "user_sessions",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("digest", _TEXT, nullable=False, unique=True),
        sa.Column("user", _TEXT, sa.ForeignKey("users.name", ondelete="CASCADE"), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("ends", sa.BigInteger(), nullable=False),
        sa.Column("confirmed", sa.BigInteger(), nullable=False),
        sa.Column("method", _TEXT, nullable=False),
        sa.Column("family", _TEXT, nullable=False),
        sa.Column("browser", _TEXT, nullable=False),
    )
    op.create_index("ix_user_sessions_user", "user_sessions", ["user"])
    op.create_index("ix_user_sessions_ends", "user_sessions", ["ends"])
    op.create_table(
        "user_devices",
        sa.Column("digest", _TEXT, primary_key=True),
        sa.Column("user", _TEXT, sa.ForeignKey("users.name", ondelete="CASCADE"), primary_key=True),
        sa.Column("seen", sa.BigInteger(), nullable=False),
    )
    op.create_index("user_devices_by_user", "user_devices", ["user"])
    op.create_index("ix_user_devices_seen", "user_devices", ["seen"])
    op.create_table(
        "sign_in_attempts",
        sa.Column("subject", _TEXT, primary_key=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("wait_until", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_sign_in_attempts_last", "sign_in_attempts", ["last"])
    op.create_table(
        "sign_in_steps",
        sa.Column("digest", _TEXT, primary_key=True),
        sa.Column("kind", _TEXT, primary_key=True),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("ends", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_sign_in_steps_ends", "sign_in_steps", ["ends"])
    op.create_table(
        "passkeys",
        sa.Column("id", _TEXT, primary_key=True),
        sa.Column("user", _TEXT, sa.ForeignKey("users.name", ondelete="CASCADE"), nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=True),
    )
    op.create_index("ix_passkeys_user", "passkeys", ["user"])
