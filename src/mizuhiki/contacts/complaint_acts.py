"""What can be done with an open complaint: its form, its right, its service and its words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.forms import BaseForm

from mizuhiki.contacts.cases import Case
from mizuhiki.contacts.complaint_forms import (
    ClassForm,
    CloseForm,
    DoneForm,
    HandForm,
    ReasonForm,
    ReportForm,
)
from mizuhiki.contacts.permissions import COMPLAINT_HANDLE, COMPLAINT_REPORT
from mizuhiki.contacts.services import complaints
from mizuhiki.staff.api import User

Given = Mapping[str, Any]


@dataclass(frozen=True)
class Act:
    """One thing that can be done with an open complaint."""

    title: str
    button: str
    form: type[BaseForm]
    right: str
    do: Callable[[int, Any, Given, User, datetime], object]
    said: str
    hint: str = ""
    tone: str = "quiet"
    field: str = "text"  # under which field a refusal is told
    fits: Callable[[Case], bool] = lambda _: True

    def is_open(self, found: Case) -> bool:
        """Whether it can be done with a complaint as it stands."""
        return found.end is None and self.fits(found)


def _note(number: int, form: Any, given: Given, actor: User, at: datetime) -> object:
    return complaints.note_step(
        complaint_id=number, text=given["text"], happened_at=form.happened_at(), actor=actor, at=at
    )


def _hand(number: int, form: Any, given: Given, actor: User, at: datetime) -> object:
    del form
    owner: User = given["owner"]
    return complaints.hand_over(
        complaint_id=number, owner_id=owner.pk, reason=given["text"], actor=actor, at=at
    )


def _classify(number: int, form: Any, given: Given, actor: User, at: datetime) -> object:
    del form
    return complaints.reclassify(
        complaint_id=number, about=given["about"], reason=given["text"], actor=actor, at=at
    )


def _mark(number: int, form: Any, given: Given, actor: User, at: datetime) -> object:
    del form
    return complaints.mark_reportable(complaint_id=number, reason=given["text"], actor=actor, at=at)


def _report(number: int, form: Any, given: Given, actor: User, at: datetime) -> object:
    person: User = given["person"] or actor
    return complaints.record_report(
        complaint_id=number,
        reporter_id=person.pk,
        text=given["text"],
        reported_at=form.happened_at(),
        actor=actor,
        at=at,
    )


def _close(number: int, form: Any, given: Given, actor: User, at: datetime) -> object:
    del form
    return complaints.close_complaint(complaint_id=number, resolution=given["text"], actor=actor, at=at)


def _void(number: int, form: Any, given: Given, actor: User, at: datetime) -> object:
    del form
    return complaints.void_complaint(complaint_id=number, reason=given["text"], actor=actor, at=at)


ACTS = {
    "note": Act("対応を記録する", "対応を記録する", DoneForm, COMPLAINT_HANDLE, _note, "対応を記録しました。",
                tone=""),
    "report": Act("発注者への報告を記録する", "報告を記録する", ReportForm, COMPLAINT_REPORT, _report,
                  "発注者への報告を記録しました。"),
    "close": Act("処理結果を入力して終える", "苦情を終える", CloseForm, COMPLAINT_HANDLE, _close,
                 "処理結果を記録し、苦情を終えました。"),
    "hand": Act("担当者を替える", "担当者を替える", HandForm, COMPLAINT_HANDLE, _hand, "担当者を替えました。",
                "受付箱の仕事も、新しい担当者に移ります。", field="owner"),
    "classify": Act("分類を改める", "分類を改める", ClassForm, COMPLAINT_HANDLE, _classify,
                    "分類を改めました。", field="about"),
    "mark": Act("発注者への報告が必要とする", "報告が必要とする", ReasonForm, COMPLAINT_HANDLE, _mark,
                "発注者への報告が必要な苦情にしました。", "報告を記録するまで、終えられなくなります。",
                fits=lambda found: not found.needs_report),
    "void": Act("苦情ではなかったので取り消す", "受付を取り消す", ReasonForm, COMPLAINT_HANDLE, _void,
                "苦情の受付を取り消しました。", "件数に数えなくなります。記録は消えません。", "danger",
                fits=lambda found: found.report is None),
}  # fmt: skip
