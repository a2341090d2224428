"""A record file that changed without another size and date is found by its ctime, which only the system sets.

Every file is compared with its digest once, as the ctime of none is known.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("records", sa.Column("ctime", sa.BigInteger, nullable=False, server_default="0"))
