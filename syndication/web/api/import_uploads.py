"""Receiving the form that asks for an import: its files go to the disk while they arrive, and never into memory."""

from __future__ import annotations

import logging
import mmap
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from flask import current_app, request
from msgspec import Struct
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from syndication.catalog import imports
from syndication.catalog.locks import named_lock
from syndication.model.errors import FullError
from syndication.model.requested_import import RequestedImport
from syndication.publishing import folder_identity
from syndication.publishing.import_runs.acts import request_import
from syndication.publishing.import_runs.files import files_folder
from syndication.text.file_names import free_name, safe_name
from syndication.web.api.import_form import FEED, FILE, ImportFormFile, read_import_form
from syndication.web.api.refusals import refusal
from syndication.web.context import here
from syndication.web.multipart_file import BrokenFormError, FormPart, form_parts
from syndication.web.request_bodies import copy_body
from syndication.web.site.responses import forwarded_headers

log = logging.getLogger("syndication")

FORM = "multipart/form-data"
_BODY = ".form"  # the form as it came
_MOST_PARTS = 1_000
_MOST_TEXT = 20_000  # bytes of a field that is no file
_RESERVE = 500_000_000  # bytes that stay free on the disk, so that the database can grow
_CHUNK = 1 << 20


class ImportUploads(Struct, frozen=True):
    """Where the files of imports go, and how many bytes a form may have; found in `app.extensions["imports"]`."""

    root: Path
    most_bytes: int


class ReceivedForm(Struct, frozen=True):
    """A form that has arrived: its fields, and the files in its folder."""

    folder: Path
    fields: MultiDict[str, str]
    files: list[ImportFormFile]

    @property
    def size(self) -> int:
        """Return how many bytes its files have."""
        return sum((self.folder / file.name).stat().st_size for file in self.files if file.name)


def import_uploads() -> ImportUploads:
    """Return the context of the present application."""
    found = current_app.extensions["imports"]
    assert isinstance(found, ImportUploads)
    return found


def new_import_id() -> str:
    """Return an id for an import that nobody can guess."""
    return secrets.token_hex(16)


@contextmanager
def received_form() -> Iterator[ReceivedForm]:
    """Receive the form of this request. If the block raises, its files are deleted.

    Raises:
        ProblemError: it is no such form, is too large, or arrives too slowly.
        FullError: the disk has no room for it.
        FolderError: this machine does not have the records.
    """
    context = import_uploads()
    length = _refuse_unfit(context)
    folder = files_folder(context.root, new_import_id())
    try:
        _refuse_full(context.root, length)
        folder.mkdir(mode=0o700, parents=True)
        yield _receive(folder, context)
    except OSError as error:
        log.error("the files of an import cannot be stored in %s: %s", folder, error.strerror)
        shutil.rmtree(folder, ignore_errors=True)
        detail = f"The files cannot be stored: {error.strerror}; please inform the operator of this service"
        raise refusal(500, detail) from error
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def add_import(form: ReceivedForm, import_id: str, who: str) -> RequestedImport:
    """Let a worker run what a form asks for. A form that was sent twice is one import.

    Raises:
        FieldsError: something is wrong with the form.
        BusyError: the same form is being taken at this moment.
        OSError: its files cannot be stored.
    """
    wish, context = read_import_form(form.fields, form.files), import_uploads()
    requested = RequestedImport(
        id=import_id,
        who=who,
        made=here().clock(),
        choices=wish.choices,
        size=form.size,
        dry_run=wish.dry_run,
    )
    with named_lock(here().catalog, f"form of import {import_id}"):
        with here().catalog.read() as connection:
            first = imports.by_id(connection, import_id)
        if first:
            shutil.rmtree(form.folder, ignore_errors=True)
            return first
        folder = files_folder(context.root, import_id)
        shutil.rmtree(folder, ignore_errors=True)  # what a form left whose import could not be noted
        form.folder.rename(folder)
        request_import(here().catalog, requested)
    return requested


def _refuse_unfit(context: ImportUploads) -> int:
    """Return the length of the body, unless it cannot be a form that is taken."""
    if request.mimetype != FORM:
        raise refusal(415, f"Send a form with the Content-Type {FORM}", (("Accept-Post", FORM),))
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise refusal(415, "Send the form as it is, without a Content-Encoding", (("Accept-Encoding", "identity"),))
    length = request.content_length
    if length is None:
        raise refusal(411, "Send the size of the form as Content-Length")
    if length > context.most_bytes:
        raise refusal(413, _too_large(context))
    folder_identity.refuse_other(here().catalog, here().shared[0])
    return length


def _too_large(context: ImportUploads) -> str:
    most = context.most_bytes // 1_000_000
    return f"The files of an import may have {most:,} MB; use the command syndication import, or the setting imports_mb"


def _refuse_full(root: Path, length: int) -> None:
    """Refuse what has no room: the form as it came, and its files beside it."""
    place = next(folder for folder in (root, *root.parents) if folder.is_dir())
    if shutil.disk_usage(place).free < 2 * length + _RESERVE:
        raise FullError("the disk has no room for these files; make room, or use the command syndication import")


def _receive(folder: Path, context: ImportUploads) -> ReceivedForm:
    body = folder / _BODY
    with body.open("w+b") as file:
        try:
            copy_body("import", context.most_bytes, file)
        except RequestEntityTooLarge as error:
            raise refusal(413, _too_large(context)) from error
        except HTTPException as error:
            raise refusal(error.code or 500, error.description or error.name, forwarded_headers(error)) from error
        file.flush()
        try:
            form = _split(file, folder)
        except BrokenFormError as error:
            raise refusal(400, f"The form cannot be read: {error}") from error
    body.unlink()
    return form


def _split(file: BinaryIO, folder: Path) -> ReceivedForm:
    """Write each file of a form into the folder, under a name of which nothing can lead out of it."""
    form = ReceivedForm(folder, MultiDict(), [])
    if not os.fstat(file.fileno()).st_size:
        raise BrokenFormError("it is empty")
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        for number, part in enumerate(form_parts(data, request.mimetype_params.get("boundary", ""))):
            if number >= _MOST_PARTS:
                raise BrokenFormError(f"it has more than {_MOST_PARTS:,} parts; pack the files into a zip archive")
            if part.filename is not None or part.name in (FILE, FEED):
                form.files.append(_save_file(data, part, form))
            elif part.end - part.start > _MOST_TEXT:
                raise BrokenFormError("a field is too long")
            else:
                form.fields.add(part.name, data[part.start : part.end].decode(errors="replace"))
    return form


def _save_file(data: mmap.mmap, part: FormPart, form: ReceivedForm) -> ImportFormFile:
    if part.start == part.end and not part.filename:  # a field in which nobody chose a file
        return ImportFormFile(part.name, "")
    taken = {_BODY, *(file.name for file in form.files)}
    name = free_name(safe_name(part.filename or "", "export"), taken)
    with (form.folder / name).open("xb") as target:
        for start in range(part.start, part.end, _CHUNK):
            target.write(data[start : min(start + _CHUNK, part.end)])
    return ImportFormFile(part.name, name)
