"""Disaster mode: instant for one, over for two; inside its areas nobody is written to."""

from datetime import date, timedelta
from typing import Any

import pytest

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest, Decision
from mizuhiki.arrears import api as arrears
from mizuhiki.arrears.disaster_errors import AreasMissing, DayPast, DisasterIsOver, SaidLater
from mizuhiki.arrears.models import Disaster, DisasterEnd, DisasterWord, StepReady
from mizuhiki.arrears.permissions import DISASTER, DISASTER_END
from mizuhiki.arrears.run_errors import NotPublishable
from mizuhiki.arrears.tests.streets import Debtors, make, took
from mizuhiki.customers.api import Installation
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import Piece
from mizuhiki.platform import clock, events
from mizuhiki.rulepacks.api import HoldKind, Step, pack_on
from tests.builders import clerk, noon, person

pytestmark = [pytest.mark.django_db, pytest.mark.db]
DAY = date(2026, 6, 22)
AT = noon(DAY)


def begin(actor: Any, **asked: Any) -> Disaster:
    facts: dict[str, Any] = {
        "name": "6月22日の大雨",
        "areas": ["east"],
        "until": None,
        "told_by": "企業局 営業課長",
        "instruction": "東部の督促と給水停止を見合わせること",
        "reference": "rain",
    }
    return arrears.begin_disaster(**{**facts, **asked}, actor=actor, at=AT)


@pytest.mark.req("COL-094")
def test_one_person_stops_an_area_at_once_and_two_let_it_go_on(
    debtors: Debtors, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = debtors.supplies
    Installation.objects.filter(tap_no="M000008").update(route="A21")  # the last house lies in the west
    manager = person(DISASTER, "approvals.request_see", username="kacho1", display_name="業務 一郎")
    official = person(DISASTER_END, "approvals.request_see", username="kyoku1", display_name="局員 二郎")
    with clock.travel(AT):
        arrears.evaluate_all(day=DAY)
        for asked, error in (
            ({"areas": []}, AreasMissing),
            ({"areas": ["moon"]}, AreasMissing),
            ({"until": DAY}, DayPast),
        ):
            with pytest.raises(error):
                begin(manager, **asked)
        assert not Disaster.objects.exists()
        heard: list[arrears.SuppliesTouched] = []
        monkeypatch.setitem(events._listeners, arrears.SuppliesTouched, [heard.append])
        disaster = begin(manager)
        assert begin(manager).pk == disaster.pk, "the same key begins once"
        inside = tuple(house[number] for number in range(1, 8))
        assert [(one.supply_ids, one.cause) for one in heard] == [(inside, "arrears.DisasterBegun")]
        held = set(StepReady.objects.filter(is_held=True).values_list("supply_id", flat=True))
        assert held == set(inside), "one set-wise act, in the lists at once"
        standing = arrears.standing_of(house[1], DAY)
        assert [hold.kind for hold in standing.holds] == [HoldKind.DISASTER]
        assert standing.due_now(Step.REMINDER) is None
        terms = pack_on(DAY).arrears
        assert terms is not None
        assert all(terms.holds_back(HoldKind.DISASTER, step) for step in Step), "a cut among them"
        run = make(Step.REMINDER, AT)
        left = run.lines.filter(exclusion=None)
        assert [line.supply_id for line in left] == [house[8]]
        assert set(run.lines.exclude(exclusion=None).values_list("exclusion__reason", flat=True)) == {
            "disaster"
        }
        told = DisasterWord.objects.get()
        assert (told.kind, told.said_at, told.said_by) == ("instruction", AT, "企業局 営業課長")
        words: dict[str, Any] = {"disaster_id": disaster.pk, "said_by": "現場 班長", "said_to": "営業課長"}
        words |= {"kind": DisasterWord.Kind.COOPERATION, "text": "給水車の案内", "actor": manager, "at": AT}
        with pytest.raises(SaidLater):
            arrears.tell_disaster(said_at=AT + timedelta(minutes=1), **words)
        arrears.tell_disaster(said_at=AT - timedelta(hours=1), **words)
        assert DisasterWord.objects.count() == 2

        request = arrears.ask_to_end(disaster_id=disaster.pk, reason="復旧した", actor=manager, at=AT)
        with pytest.raises(approvals.SecondPersonNeeded):
            decide(request, manager)
        assert arrears.running_disasters(DAY) == [disaster]
        decide(request, official)
        end = DisasterEnd.objects.get()
        assert (end.asked_by, end.decided_by, end.on) == (manager, official, DAY)
        assert heard[-1].cause == "arrears.DisasterEnded"
        assert not StepReady.objects.filter(is_held=True).exists()
        with pytest.raises(DisasterIsOver):
            arrears.ask_to_end(disaster_id=disaster.pk, reason="もう一度", actor=manager, at=AT)


def decide(request: ApprovalRequest, actor: Any) -> None:
    approvals.decide(request_id=request.pk, outcome=Decision.Outcome.GRANTED, reason="", actor=actor, at=AT)


def test_all_and_the_rest_are_areas_too(debtors: Debtors) -> None:
    Installation.objects.filter(tap_no="M000008").update(route="Z01")
    with clock.travel(AT):
        arrears.evaluate_all(day=DAY)
        begin(clerk(), areas=["rest"], until=DAY + timedelta(days=3))
        assert [one.supply_id for one in StepReady.objects.filter(is_held=True)] == [debtors.supplies[8]]
        begin(clerk(), areas=["all"], reference="quake")
        assert StepReady.objects.filter(is_held=False).count() == 0
    later = arrears.standing_of(debtors.supplies[8], DAY + timedelta(days=3))
    assert len(later.holds) == 1, "the first ends by its day, the second goes on"


@pytest.mark.req("COL-098")
def test_a_public_notice_takes_the_place_of_a_warning_that_came_back_and_of_nothing_else(
    debtors: Debtors,
) -> None:
    supply, user = debtors.supplies[1], clerk()
    took(Step.REMINDER, supply, date(2026, 8, 20), date(2026, 8, 31))
    demand = took(Step.DEMAND, supply, date(2026, 9, 14), date(2026, 9, 28))
    warning = took(Step.WARNING, supply, date(2026, 10, 5), date(2026, 10, 15))
    day = date(2026, 10, 9)
    at = noon(day)
    facts: dict[str, Any] = {"posted_on": day, "place": "企業局の掲示場", "actor": user, "at": at}
    facts["takes_effect_on"] = date(2026, 10, 24)
    with clock.travel(at):
        with pytest.raises(NotPublishable, match="返戻"):
            arrears.publish_notice(notice_id=warning.pk, **facts)
        for notice in (demand, warning):
            mail.record_return(
                piece_id=Piece.objects.get(subject_id=notice.pk, subject_kind="arrears.notice").pk,
                occurred_at=at,
                reason=mail.Reason.MOVED,
                note="",
                actor=user,
                at=at,
            )
        with pytest.raises(NotPublishable, match="認めていません"):
            arrears.publish_notice(notice_id=demand.pk, **facts)
        with pytest.raises(NotPublishable, match="効力が生じる日"):
            arrears.publish_notice(notice_id=warning.pk, **{**facts, "takes_effect_on": day})
        arrears.publish_notice(notice_id=warning.pk, **facts)
        with pytest.raises(NotPublishable, match="すでに"):
            arrears.publish_notice(notice_id=warning.pk, **facts)
    assert warning.published.takes_effect_on == date(2026, 10, 24)
