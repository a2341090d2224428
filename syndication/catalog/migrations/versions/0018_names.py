"""Each name has an address of its own; names with the same slug no longer share a feed.

What is served keeps its address: it goes to the name with the earliest story among those that were public.
"""

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

from syndication.model.addresses import AssignedAddress, NameClaim, assign

revision = "0018"
down_revision = "0017"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_OF_NAMES = ("sections", "tags", "authors")
_AFTER_PUBLIC = 2**61  # microseconds: stories that were never public come after all others
_FORMER = 2**62  # feeds of names that no story has any more come last
# The earliest story of each spelling of a name, those that were public first.
_CLAIMS = """
    SELECT feed, name, published, item_id, was_public FROM (
        SELECT memberships.feed, memberships.name, memberships.published, memberships.item_id, items.was_public,
               row_number() OVER (
                   PARTITION BY memberships.feed, memberships.name
                   ORDER BY CASE WHEN items.was_public THEN 0 ELSE 1 END, memberships.published, memberships.item_id
               ) AS place
        FROM memberships JOIN items ON items.id = memberships.item_id WHERE memberships.feed <> ''
    ) AS numbered WHERE place = 1
"""


def upgrade() -> None:
    names = op.create_table(
        "names",
        sa.Column("key", _TEXT, primary_key=True),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("plain", _TEXT, nullable=False),
        sa.Column("folder", _TEXT, nullable=False, unique=True),
    )
    op.create_index("ix_names_plain", "names", ["plain"])
    found = assign([*_claims(), *_former_claims()])
    if found:
        op.bulk_insert(names, [_row(address) for address in found])
    _correct_titles(found)
    if any(address.folder != address.plain for address in found):  # the file next to the records is still to be written
        op.execute("DELETE FROM state WHERE name = 'new_rivals'")
        op.execute("INSERT INTO state (name, value) VALUES ('new_rivals', 'yes')")
    op.execute("DELETE FROM state WHERE name = 'built_from'")  # all items are saved again in the feeds of their names


def _claims() -> Iterable[NameClaim]:
    for row in op.get_bind().execute(sa.text(_CLAIMS)):
        kind = row.feed.partition("/")[0]
        if kind in _OF_NAMES:
            yield NameClaim(row.published + (0 if row.was_public else _AFTER_PUBLIC), row.item_id, kind, row.name)


def _former_claims() -> Iterable[NameClaim]:
    """Yield a claim for each feed that was served: its name keeps the address, also if no story has it any more."""
    query = "SELECT path, name FROM feeds WHERE name <> '' AND path IN (SELECT feed FROM documents)"
    for row in op.get_bind().execute(sa.text(query)):
        kind = row.path.partition("/")[0]
        if kind in _OF_NAMES:
            yield NameClaim(_FORMER, "", kind, row.name)


def _correct_titles(found: Iterable[AssignedAddress]) -> None:
    """Give each plain feed of several names the name that keeps it; it had the name of any of them."""
    shared = {address.plain for address in found if address.folder != address.plain}
    rows = [{"path": address.folder, "name": address.name} for address in found if address.folder in shared]
    if rows:
        op.get_bind().execute(sa.text("UPDATE feeds SET name = :name WHERE path = :path AND name <> ''"), rows)


def _row(address: AssignedAddress) -> dict[str, str]:
    return {"key": address.key, "name": address.name, "plain": address.plain, "folder": address.folder}
