"""What waits in the inbox for the open-close desk, the call centre and the charges desk."""

from mizuhiki.worklist.api import ItemKind, Outcome

UNPLACED = ItemKind("intake.unplaced", "装置不明の申込み", "intake")
URGENT = ItemKind("intake.urgent", "至急の開閉栓", "intake")
DIFFERS = ItemKind(
    "intake.index_differs",
    "開栓時の指針の相違",
    "intake",
    (Outcome("checked", "原因を確かめた", needs_note=True),),
)
UNSETTLED = ItemKind("intake.unsettled", "閉栓精算ができない申込み", "billing")
CARRY = ItemKind("intake.carry_over", "口座継続の確認", "collection")
OVERDUE = ItemKind("intake.temporary_overdue", "予定を過ぎた臨時用", "intake")
KINDS = (UNPLACED, URGENT, DIFFERS, UNSETTLED, CARRY, OVERDUE)
