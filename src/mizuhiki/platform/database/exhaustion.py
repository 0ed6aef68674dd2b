"""When the machine has no room, memory or connection left: which of them, and the words for each reader.

A full disk reaches us in three ways: the server refuses a statement (53100), a write of our own fails
(ENOSPC), or the server itself ends, which `as_lost` knows.
"""

import errno
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import psycopg

from mizuhiki.platform.database.errors import DatabaseFault, as_lost

INSUFFICIENT = "53"  # the class of PostgreSQL's codes for want of resources
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class Want(StrEnum):
    """What there is not enough of."""

    DISK = "disk_full"
    MEMORY = "out_of_memory"
    CONNECTIONS = "too_many_connections"
    OTHER = "out_of_resources"


SAFE = "nothing that was committed is lost, nothing is done twice"
CODES = {"53100": Want.DISK, "53200": Want.MEMORY, "53300": Want.CONNECTIONS}
LINES = {  # for the command line
    Want.DISK: "the disk is full. Make room (`df -h` shows where), then run this again: {safe}.",
    Want.MEMORY: "the database server is out of memory. Free some, then run this again: {safe}.",
    Want.CONNECTIONS: "the database server has no connection free. Wait, then run this again: {safe}.",
    Want.OTHER: "the database server is at a limit ({said}). Raise it, then run this again: {safe}.",
}


@dataclass(frozen=True)
class Words:
    """The same for people at a screen: what is true, whom to tell, and what then."""

    title: str
    lines: tuple[str, ...]
    reason: str  # of a run that stopped; up to 100 letters


_LATER = "そのあと、もとの画面を開き直し、登録されたかどうかを確かめてください。"
_PAPER = "急ぐ受付は、紙の受付票に書いてください。"
_KEPT = "これまでに登録したものは失われていません。"
WORDS_OF_WANT = {
    Want.DISK: Words(
        "サーバーのディスクがいっぱいです",
        (_KEPT, "システム管理者に、ディスクの空きを作るよう伝えてください。", _LATER, _PAPER),
        "サーバーのディスクがいっぱいになり止まりました。登録済みのものは失われていません。"
        "空きを作ってから、もう一度始めてください。",
    ),
    Want.MEMORY: Words(
        "サーバーのメモリーが足りません",
        (_KEPT, "システム管理者に、メモリーが足りないと伝えてください。", _LATER, _PAPER),
        "サーバーのメモリーが足りず止まりました。登録済みのものは失われていません。"
        "システム管理者に知らせてから、もう一度始めてください。",
    ),
    Want.CONNECTIONS: Words(
        "ただいま混み合っていて、つながりません",
        (_KEPT, "1分ほど待ってから、もとの画面を開き直してください。", _PAPER),
        "データベースの接続がいっぱいで止まりました。登録済みのものは失われていません。"
        "しばらくしてから、もう一度始めてください。",
    ),
    Want.OTHER: Words(
        "サーバーの余力が足りません",
        (_KEPT, "システム管理者に、障害番号を伝えてください。", _LATER, _PAPER),
        "サーバーの余力が足りず止まりました。登録済みのものは失われていません。"
        "システム管理者に知らせてから、もう一度始めてください。",
    ),
}


class DatabaseExhausted(DatabaseFault):
    """The machine or its database has not enough of something; what was begun is undone."""


def want_behind(fault: BaseException | None) -> Want | None:
    """What there was not enough of, however the fault was wrapped; None if it is another fault."""
    for cause in _causes(fault):
        if isinstance(cause, psycopg.Error) and (cause.sqlstate or "").startswith(INSUFFICIENT):
            return CODES.get(cause.sqlstate or "", Want.OTHER)
        if isinstance(cause, OSError) and cause.errno in FULL:
            return Want.DISK
    return None


def reason_of(fault: BaseException) -> str:
    """Why a run stopped, for its row: in words where somebody can do something, else the kind of fault."""
    want = want_behind(fault)
    return WORDS_OF_WANT[want].reason if want else type(fault).__name__


def as_told(fault: BaseException) -> DatabaseFault | None:
    """A fault as one line for whoever gave the command; None when it is a mistake of ours."""
    want = want_behind(fault)
    if want is None:
        return as_lost(fault)
    said = next((str(one).strip().split("\n", 1)[0] for one in _causes(fault)), "")
    return DatabaseExhausted(want, LINES[want].format(said=said, safe=SAFE))


def _causes(fault: BaseException | None) -> Iterator[BaseException]:
    """The fault and what it was raised from."""
    while fault is not None:
        yield fault
        fault = fault.__cause__
