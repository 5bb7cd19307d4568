"""A line that takes its time: a relay that hands everything on after half a round trip.

    python bench/line.py 2222 22 20        what comes to port 2222 reaches 22, 20 ms there and back

On one computer a question and its answer take microseconds, so that a bench measures the processor
alone. Between a clinic and its host they take 10 to 100 ms.
"""

from __future__ import annotations

import asyncio
import sys


async def hand_on(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float
) -> None:
    """Hand on what comes, each piece so many seconds later, as many on their way as there are."""
    clock = asyncio.get_running_loop()
    under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def arrive() -> None:
        while True:
            due, piece = await under_way.get()
            await asyncio.sleep(max(0.0, due - clock.time()))
            if not piece:
                writer.write_eof()
                return
            writer.write(piece)
            await writer.drain()

    arriving = asyncio.create_task(arrive())
    while piece := await reader.read(1 << 16):
        under_way.put_nowait((clock.time() + seconds, piece))
    under_way.put_nowait((clock.time() + seconds, b""))
    await arriving


async def relay(port: int, behind: int, milliseconds: float) -> None:
    """Listen on `port` of this computer and pass on to `behind`, until ended."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        further, back = await asyncio.open_connection("127.0.0.1", behind)
        half = milliseconds / 2 / 1000
        both = hand_on(reader, back, half), hand_on(further, writer, half)
        await asyncio.gather(*both, return_exceptions=True)
        for end in (writer, back):
            end.close()

    async with await asyncio.start_server(answer, "127.0.0.1", port) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(relay(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
