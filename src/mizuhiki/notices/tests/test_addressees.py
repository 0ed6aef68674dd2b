"""To whom a notice goes, and to whom it must not."""

from datetime import date

import pytest

from mizuhiki.attachments.api import StoredFile, kind_of, read
from mizuhiki.customers.api import Customer, CustomerMark, Supply, SupplyParty
from mizuhiki.documents.tests.pages import texts
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import Bearer, Piece, Purpose, Reason
from mizuhiki.notices import api as notices
from mizuhiki.notices.api import UnprintedNotice
from mizuhiki.notices.tests.conftest import SLIPS, Printer, Street
from mizuhiki.platform import clock
from mizuhiki.platform.models import BatchRun
from mizuhiki.worklist.api import Item
from tests.builders import clerk

pytestmark = [pytest.mark.django_db, pytest.mark.db]
Role = SupplyParty.Role


def joins(supply: Supply, number: int, role: Role, *, starts_on: date = date(2026, 1, 1)) -> Customer:
    """Somebody with an address of their own in a role on a supply."""
    customer = Customer.objects.create(
        customer_no=f"{900 + number:010d}",
        name=f"送付 {number}",
        postcode="9200001",
        address="金沢市見本町9番9号 2階",
    )
    SupplyParty.objects.create(supply=supply, customer=customer, role=role, starts_on=starts_on)
    return customer


def user_of(supply: Supply) -> Customer:
    return supply.parties.get(role=Role.WATER_USER).customer


def letter_to(supply: Supply) -> tuple[Piece, str]:
    """The letter about a supply, and its page."""
    piece = Piece.objects.select_related("print_file").get(supply=supply)
    assert piece.print_file is not None
    assert piece.first_page is not None
    return piece, texts(read(piece.print_file))[piece.first_page - 1]


def reasons() -> list[str]:
    return list(UnprintedNotice.objects.order_by("planned").values_list("reason", flat=True))


@pytest.mark.req("CC-088")
def test_the_next_letter_goes_to_the_new_address_and_the_old_one_keeps_its_time(
    print_all: Printer, street: Street
) -> None:
    old = joins(street.supplies[2], 1, Role.MAIL)
    SupplyParty.objects.filter(customer=old).update(ends_on=date(2026, 4, 1))
    new = joins(street.supplies[2], 2, Role.MAIL, starts_on=date(2026, 4, 1))
    print_all()
    piece, page = letter_to(street.supplies[2])
    assert piece.addressee == new
    assert "〒920-0001金沢市見本町9番9号2階送付2様" in page
    assert "使用場所水引市緑町2番地" in page
    before = SupplyParty.objects.get(customer=old)
    assert (before.starts_on, before.ends_on) == (date(2026, 1, 1), date(2026, 4, 1))


def test_an_agent_comes_before_the_payer_and_the_payer_before_the_user(
    print_all: Printer, street: Street
) -> None:
    payer = joins(street.supplies[1], 1, Role.PAYER)
    agent = joins(street.supplies[2], 2, Role.AGENT)
    joins(street.supplies[2], 3, Role.PAYER)
    print_all()
    assert letter_to(street.supplies[1])[0].addressee == payer
    assert letter_to(street.supplies[2])[0].addressee == agent
    assert letter_to(street.supplies[3])[0].addressee == user_of(street.supplies[3])


def test_nobody_writes_to_the_dead(print_all: Printer, street: Street) -> None:
    for number in (1, 2):
        Customer.objects.filter(pk=user_of(street.supplies[number]).pk).update(died_on=date(2026, 3, 1))
    heirs = joins(street.supplies[2], 1, Role.HEIRS)
    run = print_all()
    assert (run.facts["printed"], run.facts["kept_back"]) == (SLIPS - 1, 1)
    assert reasons() == ["deceased"]
    assert letter_to(street.supplies[2])[0].addressee == heirs
    assert Item.objects.get(kind=notices.UNPRINTED).title == (
        "納入通知書を出せません：宛名人が死亡（相続人代表が未登録）"
    )


def dispatch_and_return(run: BatchRun, piece: Piece) -> None:
    now = clock.now()
    mail.set_postage(
        purpose=Purpose.BILLING, bearer=Bearer.CLIENT, unit_yen=110, starts_on=date(2026, 4, 1),
        source="別表１", actor=clerk(), at=now,
    )  # fmt: skip
    mail.dispatch_run(run=run, kind=piece.kind, dispatched_on=clock.today(), actor=clerk(), at=now)
    mail.record_return(
        piece_id=piece.pk, occurred_at=now, reason=Reason.UNKNOWN_ADDRESS, note="", actor=clerk(), at=now
    )


def test_an_address_that_a_letter_came_back_from_is_not_written_to_again(
    print_all: Printer, street: Street
) -> None:
    payer = joins(street.supplies[1], 1, Role.PAYER)
    SupplyParty.objects.create(
        supply=street.supplies[2], customer=payer, role=Role.PAYER, starts_on=date(2026, 1, 1)
    )
    first = print_all(most=1)
    dispatch_and_return(first, Piece.objects.get())
    run = print_all()
    assert (run.facts["printed"], run.facts["kept_back"], reasons()) == (SLIPS - 2, 1, ["returned"])
    Customer.objects.filter(pk=payer.pk).update(address="金沢市見本町10番1号")
    assert print_all(again=True).facts["printed"] == 1
    assert "金沢市見本町10番1号" in letter_to(street.supplies[2])[1]


def test_protected_people_come_in_a_file_apart_and_others_are_not_told_their_place(
    print_all: Printer, street: Street
) -> None:
    for number in (2, 4):
        CustomerMark.objects.create(
            customer=user_of(street.supplies[number]), kind="protection", starts_on=date(2026, 1, 1)
        )
    joins(street.supplies[4], 1, Role.PAYER)
    run = print_all()
    assert (run.facts["printed"], run.facts["files"]) == (SLIPS, 2)
    ordinary, apart = StoredFile.objects.filter(kind__endswith="print_file").order_by("pk")
    assert (ordinary.kind, apart.kind) == ("mail.print_file", "mail.protected_print_file")
    assert kind_of(apart.kind).permission == "customers.protected_see"
    own, others = texts(read(apart))
    assert "使用場所水引市緑町2番地" in own
    assert "送付1様" in others
    assert "緑町4番地" not in others
    assert "支援" not in others, "the reader must not learn that somebody is protected"
    assert not any(place in page for page in texts(read(ordinary)) for place in ("緑町2番地", "緑町4番地"))


def test_a_mark_set_after_the_order_keeps_the_letter_out_of_the_common_file(
    print_all: Printer, street: Street
) -> None:
    made = notices.order_print(
        billing_run_id=street.billing.pk, kind=notices.NoticePrint.Kind.PAYMENT,
        order=notices.NoticePrint.Order.ROUTE, actor=clerk(), at=clock.now(), by_job=False,
    )  # fmt: skip
    CustomerMark.objects.create(
        customer=user_of(street.supplies[5]), kind="protection", starts_on=date(2026, 1, 1)
    )
    assert notices.print_notices(made.pk).facts["kept_back"] == 1
    assert reasons() == ["protected"]
    assert print_all(again=True).facts["printed"] == 1
    assert letter_to(street.supplies[5])[0].print_file.kind == "mail.protected_print_file"  # type: ignore[union-attr]
