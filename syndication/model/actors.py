"""The names in the log of those who change stories: the door that they came through, and who they are.

Logs that were written by earlier versions also have "by hand". It means `FILE`, or a command that was not named then.
"""

from __future__ import annotations

from typing import Literal, get_args

ActorKind = Literal["person", "token", "hand", "schedule", "push", "source", "other"]
ACTOR_KINDS: tuple[ActorKind, ...] = get_args(ActorKind)

TOKENS = "token "  # how the names of clients of the API begin
SOURCES = "source "  # how the names of followed sources begin
PERSONS = ("cli ", "user ")  # how the names of people begin

FILE = "file"  # a record was written in the folder, by a person or a program: nobody announced it
HANDS = (FILE, "by hand")
CLOCK = "the clock"  # a moment came, such as the end of an embargo
PUSH = "push"  # another system pushed the story, with a signature
SOMEONE = "someone"  # who tried to sign in as a user, and did not know the password
UNKNOWN_TOKEN = "a token"  # noqa: S105  # a name, not a secret


def of_command(login: str) -> str:
    """Return the name of someone who runs a command, by the login name."""
    return f"{PERSONS[0]}{login}"


def of_token(name: str) -> str:
    """Return the name of a client of the API, by the name of its token."""
    return f"{TOKENS}{name}"


def of_user(name: str) -> str:
    """Return the name of a person who works at the desk, by the name of the user."""
    return f"{PERSONS[1]}{name}"


def kind_of_actor(who: str) -> ActorKind:
    """Return what kind of actor a name in the log is."""
    if who.startswith(TOKENS):
        return "token"
    if who.startswith(PERSONS):
        return "person"
    if who.startswith(SOURCES):
        return "source"
    if who in HANDS:
        return "hand"
    kinds: dict[str, ActorKind] = {CLOCK: "schedule", PUSH: "push"}
    return kinds.get(who, "other")
