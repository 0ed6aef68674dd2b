"""収納の状況 and 収納状況調: what came in by channel, what waits, is late or differs; what claims became."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from mizuhiki.billing.api import Demand
from mizuhiki.desks import collection
from mizuhiki.desks.permissions import COLLECTION_SEE
from mizuhiki.payments import api as payments
from mizuhiki.payments.models import Overpayment
from mizuhiki.platform import clock
from mizuhiki.till.models import Difference
from tests import standing
from tests.builders import Town, clerk, close_counters, noon, open_till, report_paid
from tests.pages import text_of
from tests.scenarios import life

pytestmark = [pytest.mark.db, pytest.mark.django_db]
APRIL, JUNE = date(2026, 4, 1), date(2026, 6, 1)
DAY = date(2026, 5, 12)  # a Tuesday
YEN = 10_190
SignIn = Callable[[Any], Client]


@standing.fixture
def town(rules_in_force: None) -> Town:
    """Five households billed 10,190 yen each in April: 4,851 for water, 5,339 for sewerage."""
    del rules_in_force
    town = Town()
    for number in range(1, 6):
        town.settle(number)
    town.read(read_on=APRIL.replace(day=10), used_m3=dict.fromkeys(town.supplies, 41))
    life.bill(APRIL)
    return town


@standing.fixture
def paid(town: Town) -> Town:
    """One at a store on the 7th; on the 12th one in cash, one in part and taken back, one twice by a bank."""
    bills = list(Demand.objects.order_by("pk"))
    report_paid(("s1", bills[0], YEN), on=date(2026, 5, 7))
    life.pay_at_counter(life.slip_of(bills[1].supply, APRIL), YEN, on=DAY)
    receipt = life.pay_at_counter(life.slip_of(bills[2].supply, APRIL), 3_000, on=DAY, partly=True)
    with clock.travel(noon(DAY)):
        payments.reverse_receipt(receipt_id=receipt.pk, reason="誤り", at=clock.now(), actor=clerk())
    bank = payments.Receipt.Channel.BANK
    report_paid(("b1", bills[3], YEN), ("b2", bills[3], YEN), on=DAY, run_id=2, channel=bank)
    return town


def lines_of(day: date) -> dict[str, tuple[int, int, int, int, int, int]]:
    return {
        line.channel: (
            line.count,
            line.yen,
            line.reversed_count,
            line.reversed_yen,
            line.month_count,
            line.month_yen,
        )
        for line in collection.month_of(day).lines
    }


@pytest.mark.req("COL-097")
def test_a_day_by_channel_and_its_month_up_to_it(paid: Town) -> None:
    assert lines_of(DAY) == {
        "counter": (2, 13_190, 1, -3_000, 2, 10_190),
        "debit": (0, 0, 0, 0, 0, 0),
        "store": (0, 0, 0, 0, 1, 10_190),
        "bank": (2, 20_380, 0, 0, 2, 20_380),
        "offset": (0, 0, 0, 0, 0, 0),
    }
    month = collection.month_of(DAY)
    assert (month.total.count, month.total.net_yen, month.total.month_yen) == (4, 30_570, 40_760)
    days = dict(month.days)
    assert (len(days), days[date(2026, 5, 7)], days[DAY]) == (12, 10_190, 30_570)
    assert [line.value for line in month.chart.lines] == [0, 10, 20, 30]  # thousands of yen
    assert lines_of(DAY + timedelta(days=1))["counter"] == (0, 0, 0, 0, 2, 10_190)


def test_the_claims_of_a_year_close_on_the_ledgers_balance(paid: Town) -> None:
    survey = payments.survey(until=DAY)
    rows = [(line.label, line.year, line.before, line.assessed, *line.by_channel()) for line in survey.lines]
    # each charge was paid at the counter, at a store and once by the bank
    assert rows == [
        ("水道料金", 2026, 0, 24_255, 4_851, 0, 4_851, 4_851, 0, 0),
        ("下水道使用料", 2026, 0, 26_695, 5_339, 0, 5_339, 5_339, 0, 0),
    ]
    assert [(line.collected, line.left, line.percent) for line in survey.lines] == [
        (14_553, 9_702, "60.00"),
        (16_017, 10_678, "60.00"),
    ]
    assert survey.total.left == life.accounts()["receivable"] == 20_380
    assert (survey.of_before.due, survey.of_before.percent) == (0, "")


def test_in_the_next_year_what_was_left_is_carried_over(paid: Town) -> None:
    slip = life.slip_of(Demand.objects.order_by("pk")[4].supply, APRIL)
    life.pay_at_counter(slip, 5_000, on=date(2027, 4, 5), partly=True)
    assert payments.survey(until=date(2027, 3, 31)).total.left == 20_380
    lines = payments.survey(until=date(2027, 4, 5)).lines
    # 5,000 yen settle the water charge of 4,851 first
    assert [(line.label, line.is_of_year, line.before, line.assessed, line.left) for line in lines] == [
        ("水道料金", False, 9_702, 0, 4_851),
        ("下水道使用料", False, 10_678, 0, 10_529),
    ]


def figures(client: Client) -> dict[str, tuple[int, int | None]]:
    """Everything the page looks after, as it counts it now."""
    answer = client.get("/collection/")
    return {
        one.watch.label: (one.figure.count, one.figure.yen)
        for _, _, found in answer.context["sections"]
        for one in found
    }


RIGHTS = (
    COLLECTION_SEE,
    *("payments.store_see", "directdebit.batch_see", "till.till_see", "payments.overpayment_see"),
    *("payments.claim_see", "ledger.day_see"),
)


def test_what_waits_is_late_or_differs_is_counted_and_leads_to_its_list(
    paid: Town, person: Callable[..., Any], sign_in: SignIn
) -> None:
    desk = sign_in(person(*RIGHTS, username="shuno1"))
    with clock.travel(noon(DAY)):
        waiting = {label: figure for label, figure in figures(desk).items() if figure[0]}
        assert waiting == {"還付・充当を待つ過誤納": (1, YEN)}
    assert Overpayment.objects.get().yen == YEN
    later = DAY + timedelta(days=1)
    with clock.travel(noon(later)):
        late = {label: figure for label, figure in figures(desk).items() if figure[0]}
        assert late == {"還付・充当を待つ過誤納": (1, YEN), "締めていない窓口日計": (1, None)}
        close_counters(until=DAY, at=clock.now())
        assert figures(desk)["銀行に入れる収納金"] == (1, YEN)
    with clock.travel(noon(DAY + timedelta(days=3))):
        assert figures(desk)["銀行に入れる収納金"] == (0, 0)
        assert figures(desk)["銀行に入れていない収納金"] == (1, YEN)


def test_a_drawer_that_is_short_stands_among_what_differs(
    paid: Town, person: Callable[..., Any], sign_in: SignIn
) -> None:
    desk = sign_in(person(*RIGHTS, username="shuno1"))
    with clock.travel(noon(DAY)):
        session = open_till(clerk())
        Difference.objects.create(count=session.counts.get(), yen=-100, reason="数え直しても合わない")
        assert figures(desk)["レジ・金庫の過不足"] == (1, 100)


def test_the_page_shows_only_what_a_person_may_look_into(
    paid: Town, person: Callable[..., Any], sign_in: SignIn
) -> None:
    desk = sign_in(person(COLLECTION_SEE, username="shuno2"))
    with clock.travel(noon(DAY)):
        assert figures(desk) == {}
        page = text_of(desk.get("/collection/?day=2026-05-07"))
    assert "収納の状況 2026年（令和8年）5月7日" in page
    assert "コンビニ 1件 10,190円 0件 0円 10,190円 1件 10,190円" in page
    assert "待っているもの" not in page


def test_the_survey_on_screen_and_as_csv(paid: Town, person: Callable[..., Any], sign_in: SignIn) -> None:
    desk = sign_in(person(COLLECTION_SEE, username="shuno3"))
    with clock.travel(noon(DAY)):
        page = text_of(desk.get("/collection/survey/"))
        assert "収納状況調 令和8年度 2026年（令和8年）5月12日" in page
        assert "合計 0 50,950 10,190 0 10,190 10,190 0 0 30,570 0 20,380 60.00%" in page
        path = "/collection/survey/export/"
        assert desk.get(path, HTTP_SEC_FETCH_SITE="cross-site").status_code == 403
        answer = desk.get(path)
    assert answer["Content-Disposition"] == 'attachment; filename="shuno-jokyo-2026-20260512.csv"'
    assert answer.content.decode("utf-8-sig").splitlines() == [
        "料金,年度,前年度からの繰越,調定額,窓口,口座振替,コンビニ,金融機関,充当,更正,収納額,不納欠損額,未収額,収納率",
        "水道料金,2026,0,24255,4851,0,4851,4851,0,0,14553,0,9702,60.00",
        "下水道使用料,2026,0,26695,5339,0,5339,5339,0,0,16017,0,10678,60.00",
    ]


@pytest.mark.parametrize("day", ["2999-01-01", "1999-12-31", "kyou", ""])
def test_a_day_nobody_can_ask_for_is_today(
    town: Town, person: Callable[..., Any], sign_in: SignIn, day: str
) -> None:
    desk = sign_in(person(COLLECTION_SEE, username="shuno4"))
    with clock.travel(noon(DAY)):
        assert "収納の状況 2026年（令和8年）5月12日" in text_of(desk.get("/collection/", {"day": day}))
