"""用件: what an operator chooses by one key when it is clear why somebody calls (CC-026, CC-029)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from mizuhiki.callcentre.api import Case
from mizuhiki.talks.api import Made
from mizuhiki.telephony.api import WrapUpCode

INTAKE, REPAIR = "intake:application_take", "repairs:request_receive"


@dataclass(frozen=True)
class Matter:
    """One of the eight.

    Attributes:
        code: of `knowledge.call_types`, whose script and procedure stand beside the form.
        kind: of the case it becomes; empty where it has a form of its own.
        door: the form of its own, and its argument.
    """

    key: str
    code: str
    name: str
    kind: str = ""
    door: tuple[str, str] | None = None


MATTERS: Sequence[Matter] = (
    Matter("1", "start", "使用開始", door=(INTAKE, "start")),
    Matter("2", "stop", "使用休止", door=(INTAKE, "stop")),
    Matter("3", "name_change", "名義変更", door=(INTAKE, "rename")),
    Matter("4", "water_repair", "水道修繕", door=(REPAIR, "water")),
    Matter("5", "sewer_repair", "下水道修繕", door=(REPAIR, "sewer")),
    Matter("6", "notification", "届出・入金連絡", kind=Case.Kind.NOTIFICATION),
    Matter("7", "enquiry", "問合せ", kind=Case.Kind.ENQUIRY),
    Matter("8", "complaint", "要望・苦情", kind=Case.Kind.COMPLAINT),
)
OF_CODE: Mapping[str, Matter] = {one.code: one for one in MATTERS}

# What a call led to → `telephony.CASE_KINDS`, of which each wrap-up code is one.
CODED = {
    "start": "start_stop",
    "stop": "start_stop",
    "rename": "start_stop",
    Case.Kind.NAME_CHANGE.value: "start_stop",
    Case.Kind.REPAIR.value: "repair",
    Case.Kind.NOTIFICATION.value: "notification",
    Case.Kind.COMPLAINT.value: "complaint",
    Case.Kind.WISH.value: "wish",
}


def suggested_code(made: Sequence[Made], codes: Collection[WrapUpCode]) -> str:
    """The wrap-up code that fits what a call led to first; nothing where none fits."""
    for one in made:
        is_enquiry = one.kind == Case.Kind.ENQUIRY
        of_class = "fee_inquiry" if one.fee_class == "fee" else "other_inquiry"
        kind = of_class if is_enquiry else CODED.get(one.kind)
        found = next((code.code for code in codes if kind and code.case_kind == kind), "")
        if found:
            return found
    return ""
