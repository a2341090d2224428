"""Why a filter of a list cannot be used, and what is not there any more."""

from __future__ import annotations

from syndication.web.desk.words import marked

MESSAGES = (
    marked("is no date; write a day, 2026-02-05, or a date with time and time zone: {example}"),
    marked("is a number from 1 to {most}"),
    marked("is one of: {names}"),
    marked("It is one of: {names}"),
    marked("is unknown; known are: {names}"),
    marked("is given twice; send it once"),
    marked("is given more than {number} times; send fewer"),
    marked("is longer than {number} characters; search for fewer words"),
    marked("has a character that no name has; remove it"),
    marked("It has a character that no text here can have"),
    marked("goes with partner; name the partner"),
    marked('is the folder of a feed, such as "sections/world", or "all"'),
    marked("is -rank, which goes with q; search for something, or choose another order"),
    marked("is before from, or more than {number} days later; choose other days"),
    marked("This is not a cursor; take one from a response, or leave it out"),
    marked("Write a date with time and time zone: {example}"),
    marked("Write a day as {example}"),
    marked("The process that worked on this has ended; look whether it was done, and if not, send it again"),
    marked("there is no such partner"),
    marked("there is no such subscription; it may have ended"),
    marked("this edition is not stored, or not any more"),
    marked("the partner has no such key"),
    marked("to reinstate it needs the scope {scope}; you have {own}"),
    marked("to undo its kill needs the scope {scope}; you have {own}"),
    marked("to kill it needs the scope {scope}; you have {own}"),
)
