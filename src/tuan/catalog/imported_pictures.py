"""Pictures that a file names, taken from a zip that came with it or from a folder of this machine."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Protocol
from uuid import UUID

import anyio

from tuan.catalog.policy import MAX_PICTURES
from tuan.catalog.shapes import ProductDraft
from tuan.kit.errors import Refusal
from tuan.kit.ids import PictureId
from tuan.platform.pictures import public as keeping
from tuan.platform.pictures.encode import MAX_BYTES
from tuan.platform.settings import settings
from tuan.platform.sheets.cells import CellTooLong, Given
from tuan.platform.tasks import files
from tuan.platform.tasks.importing import Importing

SEPARATOR = "|"


class PictureFileMissing(Refusal, status=422, zh="没有这个图片文件"):
    """There is no such picture file."""


class PicturesUnreadable(Refusal, status=422, zh="图片压缩包打不开"):
    """The zip file with the pictures cannot be read."""


class _Source(Protocol):
    def size(self, name: str) -> int | None:
        """Bytes of a file; None when it is not there."""

    def read(self, name: str) -> bytes:
        """Its content."""


class Pictures:
    """Attaches pictures by their file names."""

    def __init__(self, source: _Source | None) -> None:
        self.source = source

    async def attached(self, importing: Importing, draft: ProductDraft, row: Given) -> ProductDraft:
        """The draft with the pictures that the row names; without a source, or none named: as it was. Raises Fault."""
        names = [name.strip() for name in row.text("pictures", most=4000).split(SEPARATOR) if name.strip()]
        if not names or self.source is None:
            return draft
        if len(names) > MAX_PICTURES:
            raise row.fault(CellTooLong(), "pictures")
        ids = []
        for name in names:
            size = self.source.size(name)
            if size is None or size > MAX_BYTES:
                raise row.fault(PictureFileMissing(), "pictures")
            if importing.is_rehearsal:
                continue  # A picture is files, too, which nothing would undo.
            content = await anyio.to_thread.run_sync(self.source.read, name)
            ids.append(await self._kept(importing, content, draft, row))
        if importing.is_rehearsal:
            return draft
        skus = tuple(sku if sku.picture_id in ids else replace(sku, picture_id=None) for sku in draft.skus)
        return replace(draft, picture_ids=tuple(dict.fromkeys(ids)), skus=skus)

    async def _kept(self, importing: Importing, content: bytes, draft: ProductDraft, row: Given) -> PictureId:
        try:
            picture = await keeping.keep(
                importing.tx,
                media=settings().data_folder / "media",
                shop_id=importing.shop_id,
                content=content,
                alt=draft.title,
                at=importing.chunk.at,
            )
        except Refusal as refused:
            raise row.fault(refused, "pictures") from refused
        return picture.id


@contextmanager
def opened(importing: Importing) -> Iterator[Pictures]:
    """The pictures that came with a task."""
    given = importing.task.input
    if folder := given.get("pictures_folder"):  # From the command line only: whoever runs it may read this machine.
        yield Pictures(_Folder(Path(folder)))
    elif file_id := given.get("pictures_file_id"):
        try:
            packed = zipfile.ZipFile(files.brought(importing.shop_id, UUID(file_id)))
        except zipfile.BadZipFile as error:
            raise PicturesUnreadable from error
        with packed:
            yield Pictures(_Zip(packed))
    else:
        yield Pictures(None)


class _Zip:
    def __init__(self, packed: zipfile.ZipFile) -> None:
        self.packed = packed
        self.entries = {entry.filename: entry for entry in packed.infolist() if not entry.is_dir()}
        self.entries |= {name.rpartition("/")[2]: entry for name, entry in self.entries.items()}

    def size(self, name: str) -> int | None:
        entry = self.entries.get(name)
        return entry.file_size if entry else None

    def read(self, name: str) -> bytes:
        with self.packed.open(self.entries[name]) as file:
            return file.read(MAX_BYTES + 1)


class _Folder:
    def __init__(self, folder: Path) -> None:
        self.files = {path.name: path for path in sorted(folder.rglob("*")) if path.is_file()}

    def size(self, name: str) -> int | None:
        path = self.files.get(name.rpartition("/")[2])
        return path.stat().st_size if path else None

    def read(self, name: str) -> bytes:
        return self.files[name.rpartition("/")[2]].read_bytes()
