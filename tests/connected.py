"""The way to a ClickHouse server for tests: client and replay as web and worker have them, on the engine that clickhouse-connect carries.

There is no server here. `python -m tests.connected DATABASE FOLDER [INSERTS]` is a process of its own, since whoever loads the engine must
not fork; it answers calls on its standard input, and after so many inserts it dies as an accident would have it.
"""

import asyncio
import os
import pickle
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tuan.platform.warehouse import Answer
from tuan.platform.warehouse.client import CATCH_UP_SECONDS


@dataclass
class Connected:
    """The process, and what it answers."""

    url: str
    folder: Path
    process: "subprocess.Popen[bytes] | None" = None
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def start(self, *, dies_after: int = 0) -> None:
        """Start; it brings rows until it is stopped, or has made so many inserts."""
        command = [sys.executable, "-m", "tests.connected", self.url, str(self.folder), str(dies_after)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def kill(self) -> None:
        """As an accident would."""
        assert self.process is not None
        self.process.kill()
        self.ended()

    def stop(self) -> None:
        """As a worker stops."""
        assert self.process is not None
        assert self.process.stdin is not None
        self.process.stdin.close()
        assert self.ended() == 0

    def ended(self) -> int:
        """Wait for its end; what it ended with."""
        assert self.process is not None
        code = self.process.wait(30)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()
        return code

    async def ask(self, name: str, **parameters: Any) -> Answer:
        """As the client's own."""
        found: Answer = await self._call("ask", name, **parameters)
        return found

    async def catch_up(self, within: float = CATCH_UP_SECONDS) -> bool:
        """As the client's own."""
        return bool(await self._call("catch_up", within))

    async def rebuild(self) -> None:
        """As the client's own."""
        await self._call("rebuild")

    async def state(self) -> dict[str, Any]:
        """As the client's own."""
        found: dict[str, Any] = await self._call("state")
        return found

    async def close(self) -> None:
        """It is stopped by whoever started it."""

    async def _call(self, what: str, *args: Any, **more: Any) -> Any:
        is_well, answer = await asyncio.to_thread(self._said, (what, args, more))
        if not is_well:
            raise RuntimeError(answer)
        return answer

    def _said(self, call: Any) -> Any:
        assert self.process is not None
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with self._turn:
            pickle.dump(call, self.process.stdin)
            self.process.stdin.flush()
            return pickle.load(self.process.stdout)  # noqa: S301


async def _answer(url: str, folder: str, dies_after: int) -> None:
    from tuan.analytics import streams
    from tuan.apps.questions import questions
    from tuan.platform.database import Database
    from tuan.platform.warehouse.marks import SharedMarks
    from tuan.platform.warehouse.replay import Replay
    from tuan.platform.warehouse.server import Server

    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # What is said in the log is no answer.
    database = Database(url, pool_size=2)
    await database.open()
    server = Server(f"chdb://{folder}/store", database, questions(), streams.streams())
    if dies_after:
        _dies(server.store, dies_after)
    replay = Replay(server.store, url, streams.streams(), [streams.raw("bucket")], SharedMarks())
    bringing = asyncio.get_running_loop().run_in_executor(None, replay.run)
    bringing.add_done_callback(lambda ended: ended.result())
    while True:
        try:
            what, args, more = await asyncio.to_thread(pickle.load, sys.stdin.buffer)
        except EOFError:
            break
        try:
            told = (True, await getattr(server, what)(*args, **more))
        except Exception as error:  # noqa: BLE001 It is told, not lost.
            told = (False, f"{type(error).__name__}: {error}")
        pickle.dump(told, answers)
        answers.flush()
    replay.stop()
    await bringing
    await server.close()
    await database.close()


def _dies(store: Any, after: int) -> None:
    insert, made = store.insert, []

    def last(*args: Any) -> None:
        insert(*args)
        made.append(args)
        if len(made) == after:
            os.kill(os.getpid(), signal.SIGKILL)

    store.insert = last


if __name__ == "__main__":
    asyncio.run(_answer(sys.argv[1], sys.argv[2], int(sys.argv[3])))
