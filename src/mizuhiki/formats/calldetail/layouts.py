"""How files of call details are laid out: which heading holds which item. A new exchange is a new entry.

The file chooses its layout by its headings; their order is free, and headings of no item are passed over.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Item(StrEnum):
    """What a line can say of a call."""

    CONVERSATION = "conversation"  # the exchange's number of the call
    DIRECTION = "direction"
    LINE = "line"  # a queue, a number that was called, or our code of the line
    CALLER = "caller"
    ENTERED = "entered"
    RANG = "rang"  # when it began to ring at who answered
    ANSWERED = "answered"
    ENDED = "ended"
    WRAPPED = "wrapped"  # when the work after the call was over
    AGENT = "agent"
    CODE = "code"
    WAIT_S = "wait_s"
    RING_S = "ring_s"
    TALK_S = "talk_s"
    WRAP_S = "wrap_s"


@dataclass(frozen=True)
class Layout:
    """One kind of file.

    Attributes:
        required: items whose heading must be there; the others may be missing.
        instants: how an instant is written, tried in order (`strptime`), in the time of Japan.
    """

    name: str
    title: str
    headings: Mapping[Item, str]
    required: frozenset[Item]
    instants: tuple[str, ...] = ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M")
    outgoing: frozenset[str] = frozenset({"発信", "out", "outbound"})
    incoming: frozenset[str] = frozenset({"着信", "in", "inbound", ""})


STANDARD = Layout(
    name="standard",
    title="時刻で書かれた明細",
    headings={
        Item.CONVERSATION: "通話ID",
        Item.DIRECTION: "向き",
        Item.LINE: "回線",
        Item.CALLER: "相手番号",
        Item.ENTERED: "着信日時",
        Item.RANG: "呼出日時",
        Item.ANSWERED: "応答日時",
        Item.ENDED: "終話日時",
        Item.WRAPPED: "後処理終了日時",
        Item.AGENT: "担当者",
        Item.CODE: "ラップアップコード",
    },
    required=frozenset({Item.CONVERSATION, Item.ENTERED, Item.ANSWERED, Item.ENDED}),
)
LENGTHS = Layout(
    name="lengths",
    title="秒数で書かれた明細",
    headings={
        Item.CONVERSATION: "通話ID",
        Item.DIRECTION: "向き",
        Item.LINE: "回線",
        Item.CALLER: "相手番号",
        Item.ENTERED: "着信日時",
        Item.WAIT_S: "待ち秒数",
        Item.RING_S: "呼出秒数",
        Item.TALK_S: "通話秒数",
        Item.WRAP_S: "後処理秒数",
        Item.AGENT: "担当者",
        Item.CODE: "ラップアップコード",
    },
    required=frozenset({Item.CONVERSATION, Item.ENTERED, Item.WAIT_S, Item.TALK_S}),
)
LAYOUTS = {layout.name: layout for layout in (STANDARD, LENGTHS)}
