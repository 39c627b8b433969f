"""Tasks in the database."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from tuan.kit.ids import ShopId
from tuan.platform.database import Tx
from tuan.platform.tasks.shapes import Asked, Refused, Task

COLUMNS = """id, shop_id, kind, asked_by, asked_name, language, input, file_id, file_name, state, phase, done, total, made,
  changed, skipped, refused, position, chunk, problem, result_name, is_cancel_asked, created_at, touched_at, started_at, ended_at"""


async def insert(tx: Tx, asked: Asked, *, state: str, at: datetime) -> bool:
    """Write a new task; False when its id is taken."""
    return bool(
        await tx.run(
            """insert into tasks (id, shop_id, kind, asked_by, asked_name, language, input, file_id, file_name, state,
                 created_at, touched_at)
               values (%(id)s, %(shop_id)s, %(kind)s, %(asked_by)s, %(asked_name)s, %(language)s, %(input)s, %(file_id)s,
                 %(file_name)s, %(state)s, %(at)s, %(at)s)
               on conflict (id) do nothing""",
            id=asked.id,
            shop_id=asked.shop_id,
            kind=asked.kind,
            asked_by=asked.asked_by,
            asked_name=asked.asked_name,
            language=asked.language,
            input=Jsonb(asked.input),
            file_id=asked.file_id,
            file_name=asked.file_name,
            state=state,
            at=at,
        )
    )


async def find(tx: Tx, task_id: UUID) -> Task | None:
    """One task."""
    return await tx.maybe(Task, f"select {COLUMNS} from tasks where id = %(id)s", id=task_id)


async def lock(tx: Tx, task_id: UUID) -> Task | None:
    """One task, locked."""
    return await tx.maybe(Task, f"select {COLUMNS} from tasks where id = %(id)s for update", id=task_id)


async def of_shop(
    tx: Tx,
    shop_id: ShopId,
    *,
    kinds: Collection[str],
    kind: str | None,
    state: str | None,
    after: Sequence[Any] | None,
    limit: int,
) -> list[Task]:
    """A shop's tasks of these kinds, newest first."""
    at, last = after or (None, None)
    return await tx.all(
        Task,
        f"""select {COLUMNS} from tasks
            where shop_id = %(shop_id)s and kind = any(%(kinds)s)
              and (%(kind)s::text is null or kind = %(kind)s) and (%(state)s::text is null or state = %(state)s)
              and (%(at)s::timestamptz is null or (created_at, id) < (%(at)s::timestamptz, %(last)s::uuid))
            order by created_at desc, id desc limit %(limit)s""",
        shop_id=shop_id,
        kinds=list(kinds),
        kind=kind,
        state=state,
        at=at,
        last=last,
        limit=limit,
    )


async def save(tx: Tx, task_id: UUID, *, at: datetime, **changes: Any) -> None:
    """Write what changed of a locked task."""
    given = {name: Jsonb(value) if isinstance(value, dict) else value for name, value in changes.items()}
    columns = ", ".join(f"{name} = %({name})s" for name in given)
    await tx.run(
        f"update tasks set {columns}, touched_at = %(at)s where id = %(task_id)s", task_id=task_id, at=at, **given
    )


async def refuse(tx: Tx, task_id: UUID, refusals: Sequence[Refused]) -> None:
    """Write down what could not be done."""
    await tx.run_many(
        """insert into task_refusals (task_id, number, line, "column", code, zh, en, cells)
           values (%(task_id)s, %(number)s, %(line)s, %(column)s, %(code)s, %(zh)s, %(en)s, %(cells)s)""",
        [
            {
                "task_id": task_id,
                "number": refused.number,
                "line": refused.line,
                "column": refused.column,
                "code": refused.code,
                "zh": refused.zh,
                "en": refused.en,
                "cells": Jsonb(refused.cells),
            }
            for refused in refusals
        ],
    )


async def refusals(tx: Tx, task_id: UUID, *, after: int, limit: int) -> list[Refused]:
    """What could not be done, in its order."""
    return await tx.all(
        Refused,
        """select number, line, "column", code, zh, en, cells from task_refusals
           where task_id = %(task_id)s and number > %(after)s order by number limit %(limit)s""",
        task_id=task_id,
        after=after,
        limit=limit,
    )


async def meet(tx: Tx, task_id: UUID, keys: Collection[str]) -> set[str]:
    """Remember names that a run has met; those that it had met before."""
    fresh = await tx.values(
        """insert into task_keys (task_id, key) select %(task_id)s, unnest(%(keys)s::text[])
           on conflict do nothing returning key""",
        task_id=task_id,
        keys=list(keys),
    )
    return set(keys) - set(fresh)


async def forget_keys(tx: Tx, task_id: UUID) -> None:
    """A run is over."""
    await tx.run("delete from task_keys where task_id = %(id)s", id=task_id)


async def ended_before(tx: Tx, *, before: datetime, limit: int) -> list[Task]:
    """Old tasks, locked, which nobody will look at again."""
    return await tx.all(
        Task,
        f"""select {COLUMNS} from tasks where ended_at < %(before)s order by ended_at limit %(limit)s for update skip locked""",
        before=before,
        limit=limit,
    )


async def delete(tx: Tx, task_id: UUID) -> None:
    """Forget a task, with its refusals."""
    await tx.run("delete from tasks where id = %(id)s", id=task_id)


async def files_in_use(tx: Tx) -> set[str]:
    """Names of all files that a task still needs."""
    return set(await tx.values("select distinct file_id::text from tasks where file_id is not null"))
