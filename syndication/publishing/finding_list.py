"""The list of findings: what needs a person, in pages, and looking again at one of them."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec
from msgspec import Struct

from syndication.catalog import Connection, feeds, finding_rows, items, locks, record_files
from syndication.catalog.record_files import File
from syndication.model.errors import ConflictError, NotFoundError
from syndication.model.finding import ItemFinding
from syndication.model.item_findings import all_findings
from syndication.model.open_findings import (
    FINDING_STATES,
    FindingKey,
    FindingState,
    ListedFinding,
    key_of,
    record_fault,
    rule_of_quarantine,
)
from syndication.model.stored import Stored
from syndication.publishing import folder_identity, intake
from syndication.publishing.edit import PATIENCE_SECONDS
from syndication.publishing.fault_fields import field_at_fault
from syndication.publishing.folder_identity import items_folder
from syndication.publishing.record_cures import PlannedCure, cure_name, plan_cure
from syndication.publishing.scan import scan_files
from syndication.publishing.workspace import Workspace
from syndication.text.characters import illegal_character
from syndication.text.dates import from_micros

_VANISHED = "the file is gone; its story stays published. Put it back, or run: syndication forget"
_decode_key = msgspec.json.Decoder(FindingKey).decode
RecheckResult = Literal["solved", "present", "waiting"]


class FindingPlace(NamedTuple):
    """A place in the list: a state, the path or id there, and how many of its findings are before."""

    state: int = 0
    subject: str = ""
    skip: int = 0


class FindingPage(Struct, frozen=True):
    """A page of the list, and the place after it, None at the end."""

    findings: tuple[ListedFinding, ...]
    place: FindingPlace | None


def list_findings(workspace: Workspace, states: Sequence[FindingState], start: FindingPlace, limit: int) -> FindingPage:
    """Return the findings in some states from a place on: broken records first, then by path or id."""
    found: list[tuple[FindingPlace, ListedFinding]] = []
    with workspace.catalog.read() as connection:
        for place, finding in _findings_from(connection, workspace, states, start, limit + 1):
            found.append((place, finding))
            if len(found) > limit:
                break
    after = found[limit][0] if len(found) > limit else None
    return FindingPage(tuple(finding for _, finding in found[:limit]), after)


def find_finding(workspace: Workspace, finding_id: str) -> ListedFinding | None:
    """Return a finding by its id, None if there is none now.

    Raises:
        NotFoundError: the id is none.
    """
    key = parse_id(finding_id)
    with workspace.catalog.read() as connection:
        found = _of_subject(connection, workspace, key.state, key.subject)
    return next((one for one in found if one.id == finding_id), None)


def cure_of(workspace: Workspace, finding_id: str) -> PlannedCure:
    """Return the cure of a finding.

    Raises:
        NotFoundError: there is no such finding now.
        ConflictError: it has no mechanical cure.
    """
    key = parse_id(finding_id)
    finding = find_finding(workspace, finding_id)
    if finding is None:
        raise NotFoundError("this finding is not there any more; GET /api/findings lists those that are")
    if key.state == "vanished":
        return plan_cure(workspace, key.subject, "")
    with workspace.catalog.read() as connection:
        file = record_files.by_paths(connection, [finding.file]).get(finding.file)
    lines = file.problems if file and key.state == "broken" else ()
    line = next((one for one in lines if key_of("broken", finding.file, one) == key), "")
    if not line:
        raise ConflictError(f"{finding.file}: has no mechanical cure for this; change the story")
    return plan_cure(workspace, finding.file, line)


def recheck(workspace: Workspace, finding_id: str, now: datetime) -> RecheckResult:
    """Look again at the record of a finding, or let the publisher check the story again.

    Raises:
        NotFoundError: the id is none.
        BusyError: others write, and did not finish in time.
        SyndicationError: the folder or the database is unavailable.
    """
    key = parse_id(finding_id)
    if key.state in finding_rows.RECORD_STATES:
        _take_in_again(workspace, key.subject, now)
        return "present" if find_finding(workspace, finding_id) else "solved"
    with locks.writing(workspace.catalog, PATIENCE_SECONDS), locks.writer_transaction(workspace.catalog) as connection:
        finding_rows.uncheck(connection, key.subject)
        feeds.mark_stale(connection, items.feeds_of(connection, [key.subject]).get(key.subject, set()), now)
    return "waiting"


def parse_id(finding_id: str) -> FindingKey:
    """Return the key of a finding.

    Raises:
        NotFoundError: the text is no id of a finding.
    """
    try:
        key = _decode_key(urlsafe_b64decode(finding_id + "=" * (-len(finding_id) % 4)))
        if not illegal_character(key.subject):
            return key
    except (ValueError, msgspec.MsgspecError):
        pass
    raise NotFoundError("there is no such finding; GET /api/findings lists them")


def _take_in_again(workspace: Workspace, path: str, now: datetime) -> None:
    with workspace.catalog.read() as connection:
        known = record_files.by_paths(connection, [path])
    if path not in known:
        return
    place = workspace.folder.place_of(path)
    with locks.writing(workspace.catalog, PATIENCE_SECONDS):
        folder_identity.confirm(workspace.catalog, items_folder(workspace.folder))
        changes = scan_files(workspace.catalog, workspace.folder, [place], now.timestamp())
        found = [file for file in (*changes.changed, *changes.arriving) if Path(file.place) == place]
        intake.take_in_written(workspace.catalog, workspace.folder, found, workspace.publication, now)


def _findings_from(
    connection: Connection, workspace: Workspace, states: Sequence[FindingState], start: FindingPlace, most: int
) -> Iterator[tuple[FindingPlace, ListedFinding]]:
    for number, state in enumerate(FINDING_STATES):
        if number < start.state or state not in states:
            continue
        here = start if number == start.state else FindingPlace(number)
        for subject in _subjects(connection, state, here.subject, most):
            skip = here.skip if subject == here.subject else 0
            found = _of_subject(connection, workspace, state, subject)
            for position, finding in enumerate(found[skip:], skip):
                yield FindingPlace(number, subject, position), finding


def _subjects(connection: Connection, state: FindingState, first: str, most: int) -> Iterator[str]:
    subjects = finding_rows.subjects_from(connection, state, first, most)
    while subjects:
        yield from subjects
        subjects = finding_rows.subjects_after(connection, state, subjects[-1], most)


def _of_subject(connection: Connection, workspace: Workspace, state: FindingState, subject: str) -> list[ListedFinding]:
    if state in finding_rows.RECORD_STATES:
        file = record_files.by_paths(connection, [subject]).get(subject)
        return _of_file(connection, workspace, state, file) if file else []
    stored = items.by_id(connection, subject)
    return _of_story(state, stored) if stored else []


def _of_file(connection: Connection, workspace: Workspace, state: FindingState, file: File) -> list[ListedFinding]:
    stored = items.by_id(connection, file.item_id) if file.item_id else None
    if state == "vanished":
        return [_of_vanished(workspace, file, stored)] if file.vanished else []
    since = from_micros(file.mtime // 1000)
    found = []
    for line in file.problems:
        fault = record_fault(file.path, line)
        found.append(
            ListedFinding(
                id=_id(key_of(state, file.path, line)),
                state=state,
                file=file.path,
                rule="record",
                severity="error",
                detail=fault.problem,
                slug=stored.item.slug if stored else "",
                line=fault.line,
                field=fault.field,
                cure=cure_name(workspace, file, fault, stored),
                since=since,
            )
        )
    return found


def _of_vanished(workspace: Workspace, file: File, stored: Stored | None) -> ListedFinding:
    return ListedFinding(
        id=_id(key_of("vanished", file.path, "")),
        state="vanished",
        file=file.path,
        rule="file_missing",
        severity="error",
        detail=_VANISHED,
        slug=stored.item.slug if stored else "",
        cure=cure_name(workspace, file, None, stored),
    )


def _of_story(state: FindingState, stored: Stored) -> list[ListedFinding]:
    if state == "quarantined":
        return [_of_quarantine(stored)] if stored.quarantine else []
    wanted = "loses content" if state == "losing" else "cosmetic"
    findings = all_findings(stored.item, stored.entry)
    if not findings or findings[0].severity != wanted:  # the worst one says in which list a story is
        return []
    return [_of_loss(state, stored, finding) for finding in findings]


def _of_quarantine(stored: Stored) -> ListedFinding:
    return ListedFinding(
        id=_id(key_of("quarantined", stored.item.id, stored.quarantine)),
        state="quarantined",
        file=stored.path,
        rule=rule_of_quarantine(stored.quarantine),
        severity="error",
        detail=stored.quarantine,
        slug=stored.item.slug,
        field=field_at_fault(stored.quarantine),
        since=stored.item.changed,
    )


def _of_loss(state: FindingState, stored: Stored, finding: ItemFinding) -> ListedFinding:
    is_loss = finding.severity == "loses content"
    return ListedFinding(
        id=_id(key_of(state, stored.item.id, str(finding))),
        state=state,
        file=stored.path,
        rule="loses_content" if is_loss else "cosmetic",
        severity="warning" if is_loss else "info",
        detail=finding.message,
        slug=stored.item.slug,
        field=finding.field,
        since=stored.item.changed,
    )


def _id(key: FindingKey) -> str:
    return urlsafe_b64encode(msgspec.json.encode(key)).decode().rstrip("=")
