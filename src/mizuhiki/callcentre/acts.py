"""What can be done with a case: its form, its right, its service and its words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.forms import BaseForm

from mizuhiki.callcentre import forms
from mizuhiki.callcentre.models import Case, Standing
from mizuhiki.callcentre.permissions import CASE_ANSWER, CASE_LEAD, CASE_TAKE
from mizuhiki.callcentre.services import going_on, handing
from mizuhiki.callcentre.standing import CaseView
from mizuhiki.platform import clock
from mizuhiki.staff.api import User

Place = Standing.Place


@dataclass(frozen=True)
class Doing:
    """Who does it to which case, when, and how many steps they saw."""

    number: int
    seen: int
    actor: User
    at: datetime

    @property
    def facts(self) -> dict[str, Any]:
        """As every service of a step takes them."""
        return {"case_id": self.number, "seen": self.seen, "actor": self.actor, "at": self.at}


@dataclass(frozen=True)
class Act:
    """One thing that can be done with a case."""

    title: str
    button: str
    form: Callable[..., BaseForm] | None  # None: the button alone
    rights: tuple[str, ...]  # one of them is enough
    do: Callable[[Doing, Any], object]
    said: str
    fits: Callable[[CaseView, User], bool]
    hint: str = ""
    tone: str = "quiet"
    field: str = "text"  # under which field a refusal is told

    def is_open(self, found: CaseView, person: User) -> bool:
        """Whether this person can do it with the case as it stands."""
        return any(person.has_perm(right) for right in self.rights) and self.fits(found, person)


def _open(found: CaseView, _: User) -> bool:
    return not found.is_over


def _mine(found: CaseView, person: User) -> bool:
    """Whoever has it, or anybody of the centre while an operator has it."""
    standing = found.standing
    if found.is_over or standing.asked_id is not None:
        return False
    if standing.place == Place.CENTRE or standing.holder_id == person.pk:
        return True
    return standing.place == Place.SECTION and going_on.works_at(standing.section, person)


def _of_section(found: CaseView, person: User) -> bool:
    standing = found.standing
    return not found.is_over and going_on.works_at(standing.asked or standing.section, person)


def _to_acknowledge(found: CaseView, person: User) -> bool:
    standing = found.standing
    return _of_section(found, person) and (standing.asked_id is not None or standing.holder_id != person.pk)


def _to_hand(found: CaseView, person: User) -> bool:
    standing = found.standing
    if found.is_over or standing.place == Place.SECTION or standing.holder_id is None:
        return False
    return standing.place == Place.CENTRE or standing.holder_id == person.pk


def _to_take(found: CaseView, person: User) -> bool:
    standing = found.standing
    is_mine = standing.place == Place.SUPERVISOR and standing.holder_id == person.pk
    return not found.is_over and standing.place != Place.SECTION and not is_mine


def _to_escalate(found: CaseView, _: User) -> bool:
    return found.standing.place == Place.CENTRE and found.standing.asked_id is None


def _is_enquiry(found: CaseView, _: User) -> bool:
    return not found.is_over and found.case.kind == Case.Kind.ENQUIRY


def _is_promised(found: CaseView, _: User) -> bool:
    return not found.is_over and found.standing.call_at is not None


def _to_cancel(found: CaseView, person: User) -> bool:
    standing = found.standing
    if found.is_over:
        return False
    return standing.place == Place.CENTRE or standing.holder_id == person.pk


def _no_form_of_complaint(found: CaseView, person: User) -> bool:
    """A complaint ends on its own page."""
    return _mine(found, person) and found.case.complaint_id is None


def _promise_form(*args: Any, **kwargs: Any) -> forms.PromiseForm:
    return forms.PromiseForm(*args, due_at=clock.now() + timedelta(hours=1), **kwargs)


def _hand_form(*args: Any, **kwargs: Any) -> forms.HandForm:
    return forms.HandForm(*args, due_at=forms.next_deadline(is_urgent=False), **kwargs)


def _reopen_form(*args: Any, **kwargs: Any) -> forms.ReopenForm:
    return forms.ReopenForm(*args, due_at=forms.next_deadline(is_urgent=False), **kwargs)


Given = Mapping[str, Any]


def _text(service: Callable[..., object], name: str = "text", **facts: Any) -> Callable[[Doing, Any], object]:
    """A service that takes the words of the form under a name."""
    return lambda doing, form: service(**doing.facts, **{name: form.cleaned_data["text"]}, **facts)


def _identify(doing: Doing, form: Any) -> object:
    given: Given = form.cleaned_data
    return going_on.identify_caller(**doing.facts, is_same=given["is_same"], how="、".join(given["how"]))


def _promise(doing: Doing, form: Any) -> object:
    given: Given = form.cleaned_data
    return going_on.promise_call(
        **doing.facts, telephone=given["telephone"], name=given["name"], call_at=form.happened_at()
    )


def _call(doing: Doing, form: Any) -> object:
    given: Given = form.cleaned_data
    return going_on.call_back(**doing.facts, text=given["text"], is_reached=given["is_reached"])


def _transfer(doing: Doing, form: Any) -> object:
    given: Given = form.cleaned_data
    return going_on.transfer_call(**doing.facts, section_id=given["section"].pk, text=given["way"])


def _hand(doing: Doing, form: Any) -> object:
    given: Given = form.cleaned_data
    return handing.hand_over(
        **doing.facts, section_id=given["section"].pk, reason=given["text"], due_at=form.happened_at()
    )


def _reopen(doing: Doing, form: Any) -> object:
    return going_on.reopen_case(**doing.facts, reason=form.cleaned_data["text"], due_at=form.happened_at())


def _classify(doing: Doing, form: Any) -> object:
    return going_on.classify(**doing.facts, topic=form.cleaned_data["topic"])


BOTH = (CASE_TAKE, CASE_ANSWER)
ACTS: Mapping[str, Act] = {
    "acknowledge": Act("受領する", "この案件を受領する", None, (CASE_ANSWER,),
                       lambda doing, _: handing.acknowledge(**doing.facts), "受領しました。",
                       _to_acknowledge, "お名前と時刻が記録され、センターからも見えます。", ""),
    "take": Act("ＳＶとして引き受ける", "この案件を引き受ける", None, (CASE_LEAD,),
                lambda doing, _: handing.take_over(**doing.facts), "引き受けました。", _to_take,
                "完結するか、担当課所が受領するまで、あなたの担当です。", ""),
    "note": Act("経過を記録する", "経過を記録する", forms.NoteForm, BOTH, _text(going_on.note_step),
                "経過を記録しました。", _open, tone=""),
    "close": Act("完結にする", "完結にする", forms.CloseForm, BOTH, _text(going_on.close_case),
                 "完結にしました。", _no_form_of_complaint, tone=""),
    "answer": Act("回答を記録する", "回答を記録する", forms.NoteForm, BOTH,
                  _text(going_on.note_step, is_answer=True), "回答を記録しました。", _open),
    "identify": Act("本人確認の結果を記録する", "本人確認を記録する", forms.IdentifyForm, (CASE_TAKE,),
                    _identify, "本人確認の結果を記録しました。", _open, field="how"),
    "classify": Act("問合せを分類する", "分類する", forms.ClassForm, (CASE_TAKE,), _classify,
                    "分類しました。", _is_enquiry, field="topic"),
    "escalate": Act("ＳＶへ引き継ぐ", "ＳＶへ引き継ぐ", forms.EscalateForm, (CASE_TAKE,),
                    _text(handing.escalate), "ＳＶへ引き継ぎました。", _to_escalate),
    "hand": Act("担当課所へ引き継ぐ", "担当課所へ引き継ぐ", _hand_form, (CASE_TAKE, CASE_LEAD), _hand,
                "引き継ぎました。担当課所の受付箱に入りました。", _to_hand,
                "受領されるまで、今の担当者の案件のままです。", field="section"),
    "promise": Act("折り返しを約束する", "折り返しを約束する", _promise_form, BOTH, _promise,
                   "折り返しを約束しました。", _open, field="moment"),
    "call": Act("折り返し電話の結果", "折り返しの結果を記録する", forms.CalledForm, BOTH, _call,
                "折り返しの結果を記録しました。", _is_promised),
    "transfer": Act("電話を取り次ぐ", "取次ぎを記録する", forms.TransferForm, (CASE_TAKE,), _transfer,
                    "取次ぎを記録しました。", _open, field="section"),
    "return": Act("差し戻す", "差し戻す", forms.ReasonForm, (CASE_ANSWER,),
                  _text(handing.give_back, "reason"), "差し戻しました。", _of_section,
                  "引継ぎ前の担当者、受領後はＳＶに戻ります。"),
    "cancel": Act("登録を取り消す", "取り消す", forms.ReasonForm, (CASE_TAKE,),
                  _text(going_on.cancel_case, "reason"), "取り消しました。",
                  lambda found, person: _to_cancel(found, person) and found.case.complaint_id is None,
                  "内容と経過は残ります。", "danger"),
    "reopen": Act("再開する", "再開する", _reopen_form, (CASE_TAKE, CASE_LEAD), _reopen, "再開しました。",
                  lambda found, _: found.is_over and found.case.complaint_id is None),
}  # fmt: skip
