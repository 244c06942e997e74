"""Answers as files, each written whole before a byte is sent: one that is cut short must not look complete."""

from __future__ import annotations

import time
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO
from uuid import uuid4

from starlette.responses import StreamingResponse

from hedgerow.app.context import AppContext
from hedgerow.database.models import Project
from hedgerow.query.files import MEDIA_TYPES, WRITERS
from hedgerow.query.prepare import Prepared, Question, prepare
from hedgerow.query.runtime import runtime_of
from hedgerow.query.service import asker_for
from hedgerow.query.statuses import tag_of
from hedgerow.query.tables import table_of
from hedgerow.settings import MIB

PIECE = MIB


def download(app: AppContext, project: Project, question: Question, form: str) -> StreamingResponse:
    """All rows of an answer as a file that browsers save. Nothing is taken from the cache or kept in it."""
    prepared = prepare(app, project, question)
    file = written(app, prepared, form)
    size = file.tell()
    file.seek(0)
    name = f"{prepared.kind.name.removesuffix('Query').lower()}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(size)}
    return StreamingResponse(pieces(file), media_type=MEDIA_TYPES[form], headers=headers)


def written(app: AppContext, prepared: Prepared, form: str) -> IO[bytes]:
    """The file, open at its end; it is gone when it is closed."""
    runtime = runtime_of(app)
    query_id = prepared.question.query_id
    tag = tag_of(prepared.project.id, query_id or uuid4().hex)
    runtime.statuses.begin(tag)
    cancelled = (lambda: runtime.statuses.is_cancelled(tag)) if query_id else (lambda: False)
    asker = asker_for(app, prepared, tag, cancelled)
    file = TemporaryFile()  # noqa: SIM115 -- closed by whoever sends it
    failed = True
    with runtime.slots.take(prepared.project.id, prepared.question.key_id, cancelled):
        started = time.perf_counter()
        try:
            with table_of(prepared, asker) as table:
                WRITERS[form](table, file)
            failed = False
        except BaseException:
            file.close()
            raise
        finally:
            seconds = time.perf_counter() - started
            runtime.usage_in(app).record(prepared.project.id, prepared.kind.name, asker.spent, seconds, failed=failed)
    return file


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece
