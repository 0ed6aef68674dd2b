"""From the gap in the bills to the slip: found, looked at, agreed to by a second person, billed once."""

import re
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest, Decision
from mizuhiki.billing import api as billing
from mizuhiki.billing.models import Assessment, Demand, PaymentSlip
from mizuhiki.customers.models import SupplyService
from mizuhiki.ledger import api as ledger
from mizuhiki.mail.models import Piece
from mizuhiki.notices.api import SlipReissue
from mizuhiki.omissions import errors, finding, services
from mizuhiki.omissions.models import OmissionClaim, OmissionDemand, OmissionEnd
from mizuhiki.omissions.selectors import digest_of
from mizuhiki.omissions.tests.conftest import AT, DAY, MONTHS
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.models import User
from tests.builders import Town, noon
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
CHARGES = ["water", "public_sewerage", "rural_sewerage"]


def ask(town: Town, actor: User, *, leave: int = 0) -> ApprovalRequest:
    """Everything but the oldest so many months."""
    supply_id = town.supplies["M000001"].pk
    found = billing.omitted_of(supply_id, today=DAY)
    return services.ask_claim(
        supply_id=supply_id,
        chosen=[one.mark for one in found[leave:]],
        seen=digest_of(found),
        reason="排水設備の届出の登録漏れ",
        reference=uuid.uuid4().hex,
        actor=actor,
        at=AT,
    )


def decide(request: ApprovalRequest, outcome: str, actor: User, reason: str = "") -> None:
    approvals.decide(
        request_id=request.pk, outcome=Decision.Outcome(outcome), reason=reason, actor=actor, at=AT
    )


def test_a_gap_is_found_set_wise(unsewered: Town) -> None:
    found, count = finding.gaps(today=DAY, charges=CHARGES)
    (one,) = found
    assert (count, one.supply_id, one.charge, one.reason) == (
        1,
        unsewered.supplies["M000001"].pk,
        "public_sewerage",
        "",
    )
    assert (one.since, one.until) == (date(2026, 2, 10), date(2026, 8, 10))


def test_a_town_without_gaps_has_none(unsewered: Town) -> None:
    SupplyService.objects.filter(supply=unsewered.supplies["M000001"], charge="public_sewerage").delete()
    assert finding.gaps(today=DAY, charges=CHARGES) == ([], 0)


def test_months_that_two_people_agreed_to_are_billed_on_one_slip(
    unsewered: Town, asker: User, second: User
) -> None:
    with clock.travel(AT):
        request = ask(unsewered, asker, leave=1)
        claim = OmissionClaim.objects.get()
        assert [(one.month, one.fate, one.yen) for one in claim.lines.order_by("month")] == [
            (MONTHS[0], "left", 5_183),
            (MONTHS[1], "claimed", 5_183),
            (MONTHS[2], "claimed", 5_183),
        ]
        with pytest.raises(approvals.SecondPersonNeeded):
            decide(request, "granted", asker)
        decide(request, "granted", second)
        proof = ledger.prove()
    assert OmissionEnd.objects.get().how == "billed"
    made = Demand.objects.filter(pk__in=OmissionDemand.objects.values("demand"))
    assert list(made.order_by("cycle_month").values_list("cycle_month", "amount_yen")) == [
        (MONTHS[1], 5_183),
        (MONTHS[2], 5_183),
    ]
    slip = SlipReissue.objects.get().slip
    assert (slip.amount_yen, PaymentSlip.objects.filter(pk=slip.pk).count()) == (10_366, 1)
    assert proof.differences == ()
    letter = Piece.objects.get(kind="omission_notice")
    assert (letter.subject_id, letter.supply_id) == (claim.pk, claim.supply_id)
    with clock.travel(AT):
        assert services.send_papers(claim=claim, way=SlipReissue.Way.POST, actor=asker, at=AT) == []
    assert (Piece.objects.filter(kind="omission_notice").count(), SlipReissue.objects.count()) == (1, 1)
    assert finding.gaps(today=DAY, charges=CHARGES)[0][0].until == date(2026, 4, 10)


def test_what_changed_meanwhile_is_not_billed(unsewered: Town, asker: User, second: User) -> None:
    with clock.travel(AT):
        request = ask(unsewered, asker)
        SupplyService.objects.filter(supply=unsewered.supplies["M000001"], charge="public_sewerage").update(
            starts_on=date(2026, 5, 1)
        )
        before = Assessment.objects.count()
        with pytest.raises(RuleBroken):
            decide(request, "granted", second)
    assert (Assessment.objects.count(), OmissionEnd.objects.count()) == (before, 0)


def test_nothing_is_asked_twice_or_unseen(unsewered: Town, asker: User) -> None:
    supply_id = unsewered.supplies["M000001"].pk
    found = billing.omitted_of(supply_id, today=DAY)
    facts: dict[str, Any] = {"supply_id": supply_id, "reason": "漏れ", "actor": asker, "at": AT}
    with clock.travel(AT):
        with pytest.raises(errors.LooksOtherwise):
            services.ask_claim(**facts, chosen=[found[0].mark], seen="0" * 64, reference="a")
        with pytest.raises(errors.NothingChosen):
            services.ask_claim(**facts, chosen=[], seen=digest_of(found), reference="b")
        with pytest.raises(errors.NothingChosen):
            services.ask_claim(**facts, chosen=["2026-04:water"], seen=digest_of(found), reference="c")
        assert not OmissionClaim.objects.exists()
        ask(unsewered, asker)
        with pytest.raises(errors.ClaimWaits, match="R8-000001"):
            ask(unsewered, asker)
    assert OmissionClaim.objects.count() == 1


def test_what_is_sent_back_bills_nothing_and_may_be_asked_again(
    unsewered: Town, asker: User, second: User
) -> None:
    before = Demand.objects.count()
    with clock.travel(AT):
        decide(ask(unsewered, asker), "refused", second, reason="期間を確かめてください")
        end = OmissionEnd.objects.get()
        assert (end.how, end.reason, end.by) == ("refused", "期間を確かめてください", second)
        with pytest.raises(errors.ClaimEnded, match="差戻し"):
            services.bill_claim(claim_id=end.pk, actor=asker, at=AT)
        ask(unsewered, asker)
    assert Demand.objects.count() == before


def test_the_way_on_screen(
    unsewered: Town, asker: User, second: User, sign_in: Callable[[Any], Client]
) -> None:
    supply = unsewered.supplies["M000001"]
    with clock.travel(AT):
        desk = sign_in(asker)
        page = text_of(desk.get("/omissions/"))
        assert "00000000001 見本 1 下水道使用料 2026-02-10〜2026-08-09 181 理由の記録なし" in page
        path = f"/omissions/new/{supply.pk}/"
        looked = desk.get(path)
        page = text_of(looked)
        assert "2026年4月分 下水道使用料 2026-02-10〜2026-04-09 40 m³ 5,183円 請求できる" in page
        assert "請求できる額 15,549円" in page
        form = looked.context["form"]
        marks, seen = form["bills"].value(), form["seen"].value()
        none = desk.post(path, {"seen": seen, "reason": "漏れ", "once": str(uuid.uuid4())})
        assert (none.status_code, OmissionClaim.objects.count()) == (422, 0)
        assert "請求する月を選んでください。" in text_of(none)
        sent = desk.post(
            path, {"bills": marks, "seen": seen, "reason": "登録漏れ", "once": str(uuid.uuid4())}
        )
        assert sent.status_code == 302
        place = sent.headers["Location"]
        assert "承認待ち" in text_of(desk.get(place))
        boss = sign_in(second)
        request = ApprovalRequest.objects.get()
        page = text_of(boss.get(f"/approvals/{request.pk}/"))
        assert "2026-04分 下水道使用料（請求する） 5,183円" in page
        assert "請求する額 15,549円" in page
        boss.post(
            f"/approvals/{request.pk}/", {"outcome": "granted", "reason": "", "once": str(uuid.uuid4())}
        )
        page = text_of(desk.get(place))
        assert "承認 2026-09-10 12:00 料金 次郎 請求済み" in page
        assert "15,549円 取扱期限 2026-10-26" in page
        assert re.search(r"お知らせ [0-9]{10} 投函待ち 納付書", page)
        assert "R8-000001" in text_of(desk.get("/omissions/claims/"))
        assert "請求に入っていない月はありません" in text_of(desk.get(path))
        assert boss.get(path).status_code == 403


def test_a_protected_persons_place_is_not_on_the_list(
    unsewered: Town, asker: User, sign_in: Callable[[Any], Client]
) -> None:
    with clock.travel(AT):
        assert "緑町1番地" not in text_of(sign_in(asker).get("/omissions/"))


def test_a_supply_that_no_run_bills_any_more_is_found(unsewered: Town) -> None:
    """Parked and forgotten: nothing of it was billed for half a year, and the reason stands beside it."""
    supply = unsewered.supplies["M000002"]
    supply.parked = "確認中"
    supply.save(update_fields=["parked"])
    month = date(2026, 10, 1)
    unsewered.read(read_on=date(2026, 10, 10), used_m3={"M000001": 40, "M000002": 40})
    unsewered.find_right()
    with clock.travel(noon(date(2026, 10, 20))):
        billing.run_billing(cycle_month=month, actor=None)
    found, _ = finding.gaps(today=date(2027, 2, 20), charges=CHARGES)
    of_it = [(one.charge, one.since, one.until, one.reason) for one in found if one.supply_id == supply.pk]
    assert of_it == [
        ("public_sewerage", date(2026, 8, 10), date(2026, 10, 13), "parked"),
        ("water", date(2026, 8, 10), date(2026, 10, 13), "parked"),
    ]


def test_a_supply_that_was_never_billed_is_found_by_the_reasons(unsewered: Town) -> None:
    supply = unsewered.settle(3)
    supply.parked = "確認中"
    supply.save(update_fields=["parked"])
    unsewered.read(read_on=date(2026, 10, 10), used_m3=dict.fromkeys(unsewered.supplies, 40))
    unsewered.find_right()
    with clock.travel(noon(date(2026, 10, 20))):
        billing.run_billing(cycle_month=date(2026, 10, 1), actor=None)
    found, _ = finding.gaps(today=date(2027, 2, 20), charges=CHARGES)
    of_it = [(one.charge, one.since, one.until, one.reason) for one in found if one.supply_id == supply.pk]
    assert of_it == [
        ("public_sewerage", date(2026, 8, 1), date(2026, 10, 13), "parked"),
        ("water", date(2026, 8, 1), date(2026, 10, 13), "parked"),
    ]
