"""What posting costs at least: a loop of aiohttp that posts the same bytes to many addresses, and does nothing else.

`python -m benchmarks.push_bare BASE COUNT FILE TYPE` posts the file to BASE/1, BASE/2, … There is no signature, no
database, no other try: it is what the library can do at most.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

from aiohttp import ClientSession, TCPConnector

from syndication.cli.processes.parent import end_with_parent

AT_ONCE = 100


async def post_all(base: str, count: int, body: bytes, media_type: str) -> None:
    """Post to all addresses, a hundred at a time.

    Raises:
        ClientError: a connection broke, or an answer was no success.
    """
    numbers = iter(range(1, count + 1))
    headers = {"Content-Type": media_type}
    async with ClientSession(connector=TCPConnector(limit=AT_ONCE), headers=headers, raise_for_status=True) as session:
        await asyncio.gather(*(_post(session, base, numbers, body) for _ in range(AT_ONCE)))


async def _post(session: ClientSession, base: str, numbers: Iterator[int], body: bytes) -> None:
    for number in numbers:
        async with session.post(f"{base}/{number}", data=body) as answer:
            await answer.read()


if __name__ == "__main__":
    end_with_parent()
    _, told_base, told_count, file, told_type = sys.argv
    asyncio.run(post_all(told_base, int(told_count), Path(file).read_bytes(), told_type))
