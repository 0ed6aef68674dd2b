"""The demo utility at a small size: built by the real services, true to the yen."""

from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest
from django.conf import LazySettings

from mizuhiki.banks import api as banks
from mizuhiki.billing.api import Assessment, NotAssessed
from mizuhiki.billing.permissions import ALARM_AGREE, ALARM_ASK
from mizuhiki.config.demo import papers
from mizuhiki.config.demo.build import SEED, build, collection_month, first_month
from mizuhiki.config.demo.load import _as_given, load_town
from mizuhiki.config.demo.town import Town
from mizuhiki.config.wiring import RUN_FACTS
from mizuhiki.contacts.api import Contact
from mizuhiki.customers.api import Customer, CustomerMark, Phone, Supply
from mizuhiki.directdebit.api import Mandate
from mizuhiki.formats import yucho
from mizuhiki.ledger import api as ledger
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import Piece
from mizuhiki.payments.overpaid import overpaid, overpayments_waiting
from mizuhiki.payments.store_lists import provisional, unmatched_waiting
from mizuhiki.platform import clock, sql
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import pack_on
from tests.builders import clerk, person, rules

TODAY = date(2026, 11, 21)
VARIANTS = frozenset("𠮷髙邊邉齋齊﨑濱濵澤國廣瀨嶋栁德")
KINDS = {
    "companies": 157,
    "variant kanji": 203,
    "other languages": 91,
    "dead, with an heir": 8,
    "protected": 11,
    "flats of a landlord": 50,
    "flats paid by the landlord": 10,
    "shared houses": 21,
    "sewerage only": 12,
    "temporary use": 7,
    "movers": 87,
    "dials about to pass zero": 20,
    "leaks": 5,
}
LAST = (
    "領収書用紙 500枚を装填しました",
    "返戻・転出先・相続人・不明事項の調査 7件",
    "滞納整理の交渉 6件を記録しました",
    "料金の改定案 1件を作り、模擬調定をしました",
)
# Of what fell due in a fiscal year, how much had come in by its end.
COLLECTED = """
SELECT sum(d.amount_yen)::bigint, sum((
    SELECT coalesce(sum(x.yen), 0) FROM billing_assessment a
    JOIN payments_allocation x ON x.assessment_id = a.id JOIN payments_receipt r ON r.id = x.receipt_id
    WHERE a.demand_id = d.id AND r.occurred_on <= %(end)s))::bigint
FROM billing_demand d WHERE d.due_on <= %(end)s
"""


def test_the_demo_shows_the_last_month_that_is_over() -> None:
    assert collection_month(TODAY) == date(2026, 10, 1)
    assert first_month(20_000, TODAY) == date(2025, 10, 1)
    assert first_month(1_000_000, TODAY) == date(2026, 8, 1)


def test_the_same_size_draws_the_same_town() -> None:
    first, second = (
        [
            (house.person.name, house.town, house.daily_m3, house.bank)
            for house in Town(size=200, seed=1, first_month=date(2026, 1, 1)).houses()
        ]
        for _ in range(2)
    )
    assert first == second
    assert len({name for name, *_ in first}) > 100


@pytest.mark.django_db
@pytest.mark.db
@pytest.mark.req("COL-016")
def test_a_small_utility_lives_through_its_months_and_the_ledger_holds(
    settings: LazySettings, tmp_path: Path
) -> None:
    settings.VAR, settings.FILES = tmp_path, tmp_path / "files"
    said: list[str] = []
    asker, decider = person(ALARM_ASK, username="asker"), person(ALARM_AGREE, username="decider")
    with clock.travel(datetime(2026, 11, 21, 9, tzinfo=clock.TOKYO)):
        steps = [told.text for told in build(size=300, asker=asker, decider=decider, tell=said.append)]
    assert said[0] == "お客様と水栓 300件を登録しました"
    assert steps[-9].endswith("元帳は一致しています")
    assert steps[-8].startswith("検針 ")
    assert steps[-7] == f"検針取込でお試しいただける20件のファイル {tmp_path / 'kenshin-mihon.csv'}"
    assert steps[-6].startswith("口座振替依頼 ゆうちょ銀行 "), "drawn on the 25th, its file is of the 20th"
    assert tuple(steps[-4:]) == LAST
    assert ledger.prove().differences == ()
    (due_yen, received_yen), *_ = sql.rows(COLLECTED, {"end": date(2026, 3, 31)})
    assert 92 <= 100 * received_yen / due_yen <= 96, "the current-year rate is near 94 %"
    assert "応対記録 11件" in said
    assert Contact.objects.exclude(at__lt=datetime(2025, 11, 21, tzinfo=clock.TOKYO)).count() == 11 + 5
    first = sql.rows("SELECT max(usage_m3) FROM metering_reading WHERE source_id IS NULL")[0][0]
    assert first < 1_000, "nobody's first reading is what the dial has counted since it was made"
    holders = Mandate.objects.values_list("holder_kana", flat=True)
    assert "ﾅｶﾑﾗ ｹｲｺ" in holders
    refused = BatchRun.objects.exclude(state="done").order_by("key").values_list("kind", "key", "step")
    assert list(refused) == [
        (
            "directdebit.request",
            f"{day}/{code}",
            f"{day}に{bank}で口座振替する請求はありません。振替日を確かめてください。",
        )
        for day, code, bank in (
            ("2025-10-27", "standard", "水引銀行（代表行）"),
            ("2025-10-27", "yucho", "ゆうちょ銀行"),
            ("2025-10-28", "shinkin", "水引信用金庫"),
        )
    ]
    assert BatchRun.objects.filter(kind="billing.run").count() == 13
    assert {one.kind for one in overpaid(offset=0, limit=100)} == {"二重納付"}
    assert overpayments_waiting() == 12
    assert steps[-5] == f"コンビニ・スマホの速報 {len(provisional())}件が確報を待っています"
    assert unmatched_waiting() == 1
    told = {name for run in BatchRun.objects.all() for name in run.facts}
    assert told - set(RUN_FACTS) == set(), "screens show facts by Japanese names"
    printed = BatchRun.objects.get(kind="notices.print")
    notices = Piece.objects.filter(kind="payment_notice").count()
    assert printed.facts["printed"] == notices > 0
    assert f"納入通知書 {notices}通を投函しました 郵送料 {notices * 110:,}円" in steps
    report = mail.postage_of_year(2026)
    assert (report.agrees, report.pieces, report.yen) == (True, Piece.objects.count(), report.pieces * 110)
    assert {line.on_hand // line.reorder_level for line in mail.stock() if not line.used} == {3}
    assert NotAssessed.objects.exclude(reason="no_reading").count() == 0
    assert Supply.objects.filter(ends_on__isnull=False).count() > 0
    assert CustomerMark.objects.filter(kind="protection").count() >= 1
    assert not Customer.objects.filter(phones__digits__regex="^0[1-9]").exists(), "numbers cannot be dialled"
    assessed = sum(Assessment.objects.values_list("amount_yen", flat=True))
    open_yen = sql.rows("SELECT coalesce(sum(open_yen), 0) FROM ledger_openitem")[0][0]
    assert 0.80 < 1 - open_yen / assessed < 0.97


@pytest.mark.req("DD-053")
def test_a_town_has_everybody_a_utility_knows() -> None:
    """Each kind of issue 2, section 4, in a town of 3,000; exact, because the town is drawn from one seed."""
    first = date(2025, 10, 1)
    houses = list(Town(size=3_000, seed=SEED, first_month=first).houses())
    people = [house.person for house in houses]
    kinds = {
        "companies": sum(person.kind == "company" for person in people),
        "variant kanji": sum(not VARIANTS.isdisjoint(person.name) for person in people),
        "other languages": sum(person.language != "ja" for person in people),
        "dead, with an heir": sum(
            house.person.died_on is not None and house.others[0][1] == "heirs_representative"
            for house in houses
        ),
        "protected": sum("protection" in person.marks for person in people),
        "flats of a landlord": Counter(house.owner for house in houses if house.owner).most_common(1)[0][1],
        "flats paid by the landlord": sum(house.payer == 3 for house in houses),
        "shared houses": sum(len(house.others) > 1 for house in houses),
        "sewerage only": sum(not house.metered for house in houses),
        "temporary use": sum(house.kind == "temporary" for house in houses),
        "movers": sum(house.starts_on > first for house in houses),
        "dials about to pass zero": sum(house.dial_m3 > 9_900 for house in houses),
        "leaks": sum(house.daily_m3 > 3.5 and house.person.kind == "person" for house in houses),
    }
    assert kinds == KINDS
    surnames = Counter(person.name.split()[0] for person in people if person.kind == "person")
    assert surnames.most_common(2) == [("田中", 185), ("中村", 184)]
    assert min(surnames.values()) == 2


def test_every_account_at_yucho_can_stand_in_a_banks_file() -> None:
    """One row that cannot keeps a whole file back: a town of a million met the branch 999."""
    for number in (1, 989, 990, 999, 1_999, 999_999, 1_000_000):
        found = yucho.for_debit(*_as_given(number, yucho.BANK))
        assert len(found.branch) == 3
        assert found.branch < "990"


@pytest.mark.req("DD-053")
@pytest.mark.django_db
@pytest.mark.db
def test_no_number_of_the_demo_can_be_dialled() -> None:
    """Numbers that begin with 000 are given to nobody. Shared houses, heirs and landlords are loaded too."""
    load_town(Town(size=1_000, seed=SEED, first_month=date(2025, 10, 1)), tell=lambda _: None)
    digits = list(Phone.objects.values_list("digits", flat=True))
    assert len(digits) == 1_000
    assert all(number.startswith("000") and len(number) == 11 for number in digits)


@pytest.mark.db
@pytest.mark.django_db
def test_every_bank_of_the_public_site_has_branches_to_choose() -> None:
    rules()
    terms = pack_on(clock.today()).signup
    assert terms is not None
    papers.load_banks(on=clock.today(), actor=clerk())
    without = {code for code in terms.banks if not banks.find_branches(code, "")}
    assert without == set()
    assert [one.branch_code for one in banks.find_branches("9998", "ほん")] == ["001", "002"]
