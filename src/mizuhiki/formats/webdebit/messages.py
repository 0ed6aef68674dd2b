"""The messages between us and a bank's reception gateway, to and from their one exact text.

The text is what is sealed, so that there is one way to write a message and no other is read: keys in
order, no blanks, no escapes but the necessary ones. The rules in words: docs/rules/webdebit.md.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, TypeVar

from mizuhiki.formats.webdebit.errors import (
    KeyMissing,
    KeyTwice,
    MessageTooLong,
    NoMessage,
    NotCanonical,
    UnknownKey,
    WrongKind,
    WrongValue,
    WrongVersion,
)
from mizuhiki.formats.webdebit.fields import FIELDS
from mizuhiki.formats.webdebit.results import Result

VERSION = "1"
MOST_BYTES = 4096
FRESH_FOR = timedelta(minutes=15)
ACCOUNT = ("branch", "account_type", "account_no", "holder_kana")  # of an answer: all of them, or none
_MAY_BE_EMPTY = frozenset({*ACCOUNT, "registered_on"})


class AnswerKind(StrEnum):
    """How an answer came. It is sealed with the rest, so that none passes for another."""

    RETURN = "return"
    NOTICE = "notice"
    INQUIRY = "inquiry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the browser brings to the bank: register this account for this customer number of ours."""

    KINDS: ClassVar = ("request",)

    company: str
    client: str
    contract: str
    reference: str
    bank: str
    branch: str
    account_type: str
    account_no: str
    customer_no: str
    holder_kana: str
    return_url: str
    issued_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """An inquiry: what became of this reference?"""

    KINDS: ClassVar = ("ask",)

    bank: str
    reference: str
    issued_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the bank says of a reference. The account is there where something is registered, else empty."""

    KINDS: ClassVar = tuple(AnswerKind)

    kind: AnswerKind
    reference: str
    bank: str
    result: Result
    branch: str = ""
    account_type: str = ""
    account_no: str = ""
    holder_kana: str = ""
    registered_on: date | None = None
    stated_at: datetime


Message = Request | Ask | Answer
M = TypeVar("M", bound=Message)


def compose(message: Message) -> str:
    """The one text of a message.

    Raises:
        MessageRefused: it holds a value that no reader would take. An instant has whole seconds.
    """
    assert all(at.tzinfo for at in _parts(message).values() if isinstance(at, datetime)), "aware"
    texts = {"kind": type(message).KINDS[0]} | {n: _text(v) for n, v in _parts(message).items()}
    _refuse_wrong(texts, is_answer=isinstance(message, Answer))
    return _written({"version": VERSION} | texts)


def read(text: str, kind: type[M]) -> M:
    """The message of that kind which this text is. Its seal was checked before (`is_sealed`).

    Raises:
        MessageRefused: the subclass and the sentence say why.
    """
    texts = _texts_of(text)
    if texts.get("version") != VERSION:
        raise WrongVersion(f"電文の版が{VERSION}ではありません。", key="version")
    if texts.get("kind") not in kind.KINDS:
        raise WrongKind("電文の種類が違います。", key="kind")
    _refuse_other_keys(texts, {"version", "kind", *(field.name for field in fields(kind))})
    _refuse_wrong(texts, is_answer=issubclass(kind, Answer))
    values: dict[str, Any] = {field.name: _value(field.name, texts[field.name]) for field in fields(kind)}
    message = kind(**values)
    if compose(message) != text:
        raise NotCanonical("電文の書き方が違います（キーの順、空白、文字の書き方）。")
    return message


def is_fresh(stated_at: datetime, *, now: datetime) -> bool:
    """Whether a request, a return, an inquiry or its answer may still be used; a notice may be late."""
    return abs(now - stated_at) <= FRESH_FOR


def _parts(message: Message) -> dict[str, Any]:
    return {field.name: getattr(message, field.name) for field in fields(message)}


def _written(texts: dict[str, str]) -> str:
    return json.dumps(texts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _text(value: str | date | None) -> str:
    """A value as it is written. A fraction of a second stays, and is refused like any wrong text."""
    if isinstance(value, date):  # an instant is a day too
        return value.isoformat()
    return value or ""


def _value(name: str, text: str) -> object:
    if name == "kind":
        return AnswerKind(text)
    if name == "result":
        return Result(text)
    if name == "registered_on":
        return date.fromisoformat(text) if text else None
    if name in {"issued_at", "stated_at"}:
        return datetime.fromisoformat(text)
    return text


def _texts_of(text: str) -> dict[str, str]:
    """The keys and values of a text, whatever they are."""
    try:
        if len(text.encode()) > MOST_BYTES:
            raise MessageTooLong(f"電文が長すぎます（{MOST_BYTES}バイトまで）。")
        found = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError):  # half a character, no JSON, a deep nest
        raise NoMessage("電文ではありません（JSONとして読めません）。") from None
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise NoMessage("電文ではありません（文字列だけの項目の集まりのはずです）。")
    return found


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise KeyTwice("同じキーが二度あります。")
    return found


def _refuse_other_keys(texts: dict[str, str], known: Iterable[str]) -> None:
    if texts.keys() - known:
        raise UnknownKey("知らないキーがあります。")
    for name in sorted(set(known) - texts.keys()):
        raise KeyMissing(f"キー「{name}」がありません。", key=name)


def _refuse_wrong(texts: dict[str, str], *, is_answer: bool) -> None:
    """Stop at a value its key may not have, or at an answer that contradicts itself."""
    may_be_empty = _MAY_BE_EMPTY if is_answer else frozenset()
    for name in sorted(texts.keys() - {"version", "kind"}):
        if not texts[name] and name in may_be_empty:
            continue
        field = FIELDS[name]
        if not (field.admits(texts[name]) and _exists(name, texts[name])):
            raise WrongValue(f"{field.label}は{field.rule}です。", key=name)
    if is_answer:
        _refuse_contradiction(texts)


def _exists(name: str, text: str) -> bool:
    """Whether a text of the right form is also a day, an instant or a result that there is."""
    try:
        _value(name, text)
    except ValueError:
        return False
    return True


def _refuse_contradiction(texts: dict[str, str]) -> None:
    """An OK names account and day; nothing else does, but for an account that was registered before."""
    is_there = {name: bool(texts[name]) for name in (*ACCOUNT, "registered_on")}
    result = Result(texts["result"])
    if result is Result.NOT_FOUND and texts["kind"] != AnswerKind.INQUIRY:
        raise WrongValue("NOT_FOUNDは照会の回答だけに使います。", key="result")
    if any(is_there.values()) != all(is_there.values()):
        raise WrongValue("口座と登録日は、全部あるか全部ないかのどちらかです。", key="branch")
    if is_there["branch"] != (result is Result.OK) and result is not Result.ALREADY_REGISTERED:
        raise WrongValue("口座と登録日は、登録したときだけあります。", key="branch")
