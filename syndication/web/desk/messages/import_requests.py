"""What is said of an import that is asked for in the browser."""

from __future__ import annotations

from syndication.web.desk.words import marked

MESSAGES = (
    marked("is missing; send an export, or the address of a site"),
    marked("is no kind of export that is known; known are: {kinds}"),
    marked("is one of: {words}"),
    marked("{text} is no feed here; write {examples}"),
    marked("has more than {number} entries; leave some out"),
    marked("The files of an import may have {number} MB; use the command {command}, or the setting {setting}"),
    marked("the disk has no room for these files; make room, or use the command {command}"),
    marked("another import is writing to the folder of records; this one waits for its end"),
    marked("the service was restarted; the import goes on"),
    marked(
        "its process ended before it was done, three times; look into the log, and at the memory of the machine, then "
        "start it again, or use the command: {command}"
    ),
)
