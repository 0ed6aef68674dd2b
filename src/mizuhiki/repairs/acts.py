"""What can be done with an open request: each act with its form, its right and its service."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mizuhiki.platform import clock
from mizuhiki.platform.actors import Person
from mizuhiki.repairs.contractor_selectors import offers
from mizuhiki.repairs.forms import DispatchForm, LinkForm, NoteForm, WordsForm
from mizuhiki.repairs.permissions import CHANGE_REPORT, CREW_WORK, REQUEST_HANDLE, REQUEST_RECEIVE
from mizuhiki.repairs.selectors import RepairCase
from mizuhiki.repairs.services import handling, receiving
from mizuhiki.staff.api import User
from mizuhiki.web.forms import Form

Given = Mapping[str, Any]


@dataclass(frozen=True)
class Act:
    """One thing that can be done with a request as it stands."""

    title: str
    button: str
    rights: tuple[str, ...]  # any one of them
    do: Callable[[int, Given, User, datetime], object]
    said: str
    form: type[Form] = WordsForm
    hint: str = ""
    tone: str = "quiet"
    field: str = "text"  # under which field a refusal is told
    fits: Callable[[RepairCase], bool] = lambda _: True

    def is_for(self, person: Person) -> bool:
        """Whether somebody may do it."""
        return any(person.has_perm(right) for right in self.rights)

    def is_open(self, found: RepairCase) -> bool:
        """Whether it can be done now."""
        return not found.is_over and self.fits(found)

    def make(self, found: RepairCase, data: Any = None, **options: Any) -> Form:
        """Its form for a request."""
        if self.form is DispatchForm:
            town = found.told.town if found.told else ""
            options["offers"] = offers(side=found.side, town=town, at=clock.now())
        return self.form(data, **options)


def _acknowledge(number: int, given: Given, actor: User, at: datetime) -> object:
    return handling.acknowledge(request_id=number, text=given["text"], actor=actor, at=at)


def _report(number: int, given: Given, actor: User, at: datetime) -> object:
    return handling.report_change(request_id=number, text=given["text"], actor=actor, at=at)


def _dispatch(number: int, given: Given, actor: User, at: datetime) -> object:
    crew: User | None = given["crew"]
    return handling.dispatch(
        request_id=number,
        contractor_id=int(given["contractor"]) if given["contractor"] else None,
        crew_id=crew.pk if crew else None,
        text=given["text"],
        actor=actor,
        at=at,
    )


def _begin(number: int, given: Given, actor: User, at: datetime) -> object:
    return handling.begin_work(request_id=number, text=given["text"], actor=actor, at=at)


def _finish(number: int, given: Given, actor: User, at: datetime) -> object:
    return handling.finish(request_id=number, text=given["text"], actor=actor, at=at)


def _drop(number: int, given: Given, actor: User, at: datetime) -> object:
    return handling.cancel_request(request_id=number, text=given["text"], actor=actor, at=at)


def _link(number: int, given: Given, actor: User, at: datetime) -> object:
    return handling.link_duplicate(request_id=number, original_id=given["original"], actor=actor, at=at)


def _note(number: int, given: Given, actor: User, at: datetime) -> object:
    return receiving.add_note(request_id=number, text=given["text"], actor=actor, at=at)


def _cancel(number: int, given: Given, actor: User, at: datetime) -> object:
    return receiving.tell_cancel(request_id=number, reason=given["text"], actor=actor, at=at)


ACTS = {
    "acknowledge": Act(
        "修繕担当として確認する",
        "確認する",
        (REQUEST_HANDLE,),
        _acknowledge,
        "確認しました。",
        NoteForm,
        tone="",
        fits=lambda found: found.awaits_acknowledgement,
    ),
    "report": Act(
        "変更・キャンセルを修繕担当へ報告する",
        "報告した",
        (CHANGE_REPORT,),
        _report,
        "修繕担当への報告を記録しました。",
        NoteForm,
        tone="",
        fits=lambda found: found.awaits_report,
    ),
    "dispatch": Act(
        "手配する",
        "手配する",
        (REQUEST_HANDLE,),
        _dispatch,
        "手配を記録しました。",
        DispatchForm,
        field="contractor",
        tone="",
        fits=lambda found: found.acknowledged is not None,
    ),
    "begin": Act(
        "着手を記録する",
        "着手する",
        (CREW_WORK, REQUEST_HANDLE),
        _begin,
        "着手を記録しました。",
        NoteForm,
        tone="",
        fits=lambda found: found.dispatched is not None and found.state != "underway",
    ),
    "finish": Act(
        "完了を記録する",
        "完了する",
        (CREW_WORK, REQUEST_HANDLE),
        _finish,
        "完了を記録しました。",
        tone="",
        fits=lambda found: found.acknowledged is not None,
    ),
    "note": Act(
        "情報を追加する",
        "追加する",
        (REQUEST_RECEIVE,),
        _note,
        "情報を追加しました。",
    ),
    "cancel": Act(
        "キャンセルの連絡を受ける",
        "連絡を記録する",
        (REQUEST_RECEIVE,),
        _cancel,
        "キャンセルの連絡を記録しました。スーパーバイザーが修繕担当へ報告します。",
        hint="取りやめるかは修繕担当が決めます。道路の漏水は、連絡があっても確かめに行きます。",
        fits=lambda found: not found.is_withdrawn,
    ),
    "link": Act(
        "同じ件に統合する",
        "統合する",
        (REQUEST_HANDLE,),
        _link,
        "統合しました。以後は元の依頼に登録します。",
        LinkForm,
        field="original",
    ),
    "drop": Act(
        "修繕を取り消す",
        "取り消す",
        (REQUEST_HANDLE,),
        _drop,
        "修繕を取り消しました。",
        tone="danger",
        hint="現地へ行かないことにするときだけ取り消します。件数には数えます。",
    ),
}
