"""A form below its level is asked of the client under a number, until it comes or nobody waits any more."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Sum
from django.test import Client

from mizuhiki.audit.api import AuditEntry
from mizuhiki.customers.api import Supply
from mizuhiki.mail import api
from mizuhiki.mail.api import Bearer, FormRequest, LetterKind, Method, Purpose, RequestLine, StockMovement
from mizuhiki.mail.errors import RequestIsOver, RequestSent, WithdrawalNeedsReason
from mizuhiki.mail.tests.conftest import AT, TODAY, WARNING, print_letters, receive
from mizuhiki.platform import clock

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.usefixtures("stock")]


def lines() -> list[RequestLine]:
    return list(api.requests(limit=9))


def use(sheets: int, clerk: Any, *, cause: str) -> None:
    api.move_stock(
        form=WARNING, kind=StockMovement.Kind.USED, quantity=-sheets, cause=cause, occurred_on=TODAY,
        actor=clerk, at=AT,
    )  # fmt: skip


@pytest.mark.req("COL-026")
def test_a_level_below_its_point_makes_one_request_that_ends_when_all_of_it_came(clerk: Any) -> None:
    use(1, clerk, cause="a")
    assert lines() == []  # 1,000 is the level itself
    use(1, clerk, cause="b")
    use(9, clerk, cause="c")
    (line,) = lines()
    asked = line.request
    assert (asked.shown, asked.form_id, asked.on_hand, asked.sheets, line.state) == (
        "R8-000001", WARNING, 999, 2_000, "未送付",
    )  # fmt: skip
    api.send_request(request_id=asked.pk, actor=clerk, at=AT)
    with pytest.raises(RequestSent):
        api.send_request(request_id=asked.pk, actor=clerk, at=AT)
    receive(WARNING, 500, clerk, cause="delivery:2")
    (line,) = lines()
    assert (line.received, line.left, line.state, line.is_open) == (500, 1_500, "一部受入", True)
    receive(WARNING, 1_500, clerk, cause="delivery:3")
    (line,) = lines()
    assert (line.received, line.left, line.state, line.is_open) == (2_000, 0, "受入済み", False)
    receive(WARNING, 5, clerk, cause="delivery:4")  # of no request
    with pytest.raises(RequestIsOver):
        api.withdraw_request(request_id=asked.pk, reason="誤り", actor=clerk, at=AT)
    assert [one.received for one in lines()] == [2_000]
    acts = AuditEntry.objects.filter(action__startswith="mail.request.").values_list("action", flat=True)
    assert sorted(acts) == ["mail.request.made", "mail.request.sent"]


@pytest.mark.req("COL-026")
def test_what_is_withdrawn_is_asked_for_anew_by_the_next_movement(clerk: Any) -> None:
    use(2, clerk, cause="a")
    (line,) = lines()
    with pytest.raises(WithdrawalNeedsReason):
        api.withdraw_request(request_id=line.request.pk, reason=" ", actor=clerk, at=AT)
    api.withdraw_request(request_id=line.request.pk, reason="様式が変わるため", actor=clerk, at=AT)
    assert [one.state for one in lines()] == ["取下げ"]
    use(1, clerk, cause="b")
    assert [(one.request.shown, one.state) for one in lines()] == [
        ("R8-000002", "未送付"), ("R8-000001", "取下げ"),
    ]  # fmt: skip
    receive(WARNING, 2, clerk, cause="delivery:2")  # 1,000 again, but not what was asked for
    assert api.open_request(WARNING) == FormRequest.objects.latest("pk")


@pytest.mark.req("COL-026")
def test_the_balance_beside_each_movement_is_their_sum(clerk: Any) -> None:
    for number in range(4):
        use(300, clerk, cause=f"{number}")
    total = 0
    for movement in StockMovement.objects.filter(form_id=WARNING).order_by("pk"):
        total += movement.quantity
        assert movement.balance == total
    summed = StockMovement.objects.filter(form_id=WARNING).aggregate(sum=Sum("quantity"))["sum"]
    assert api.on_hand(WARNING) == summed == -199  # used without a delivery on the books: shown as it is


@pytest.mark.req("COL-016", "COL-026")
@pytest.mark.usefixtures("postage")
def test_letters_that_leave_in_a_supplied_envelope_use_it_up(supplies: list[Supply], clerk: Any) -> None:
    kind = LetterKind("asked_again", "お知らせ", Purpose.OTHER, envelope=api.WINDOW)
    api.register_letter(kind)
    api.set_postage(
        purpose=Purpose.OTHER, bearer=Bearer.CONTRACTOR, unit_yen=110, starts_on=TODAY, source="別表１",
        actor=clerk, at=AT,
    )  # fmt: skip
    receive(api.WINDOW, 1_500, clerk)
    ids = print_letters(supplies, clerk, kind=kind.code)
    assert api.on_hand(api.WINDOW) == 1_500
    gone = {"kind": kind.code, "dispatched_on": TODAY, "actor": clerk, "at": AT}
    api.dispatch_pieces(piece_ids=ids[:1], method=Method.COUNTER, **gone)
    assert api.on_hand(api.WINDOW) == 1_500  # handed over
    api.dispatch_pieces(piece_ids=ids[1:2], method=Method.CREW, **gone)
    api.dispatch_pieces(piece_ids=ids[2:], **gone)
    assert api.on_hand(api.WINDOW) == 1_498
    report = api.postage_of_year(2026)
    assert (report.pieces, report.yen, report.agrees) == (1, 110, True)


@pytest.mark.req("COL-026")
def test_a_request_is_printed_sent_and_withdrawn_on_its_page(
    sign_in: Callable[[Any], Client], person: Callable[..., Any], clerk: Any
) -> None:
    use(2, clerk, cause="a")
    (line,) = lines()
    url = f"/mail/stock/requests/{line.request.pk}/"
    with clock.travel(AT):
        browser = sign_in(clerk)
        page = browser.get("/mail/stock/").content.decode()
        assert f'<a href="{url}">R8-000001</a>' in page
        assert "規則集の支給用紙を一覧に反映する" not in page  # all of them stand there
        assert browser.get(f"{url}paper/").content.startswith(b"%PDF-")
        reader = sign_in(person("mail.stock_see", username="r", display_name="閲覧 一郎"))
        assert reader.post(url, {"once": str(uuid.uuid4()), "act": "sent"}).status_code == 403
        assert browser.post(url, {"once": str(uuid.uuid4()), "act": "sent"}).status_code == 302
        again = browser.post(url, {"once": str(uuid.uuid4()), "act": "sent"})
        assert again.status_code == 422
        assert "補充依頼R8-000001は2026-11-20に送付済みです。" in again.content.decode()
        unsaid = browser.post(url, {"once": str(uuid.uuid4()), "act": "withdrawn", "reason": ""})
        assert "取り下げる理由を入力してください" in unsaid.content.decode()
        said = {"once": str(uuid.uuid4()), "act": "withdrawn", "reason": "様式が変わるため"}
        assert browser.post(url, said).status_code == 302
        page = browser.get(f"/mail/stock/{WARNING}/").content.decode()
        assert page.count('<span class="tag">取下げ</span>') == 1


@pytest.mark.req("COL-026")
def test_the_rule_packs_forms_are_put_on_the_list_by_a_press(
    sign_in: Callable[[Any], Client], clerk: Any
) -> None:
    form = api.Form.objects.get(code="pledge")
    form.reorder_level = 5
    form.save(update_fields=["reorder_level"])
    with clock.travel(AT):
        browser = sign_in(clerk)
        assert "補充点が違うものがあります：納入誓約書" in browser.get("/mail/stock/").content.decode()
        assert browser.post("/mail/stock/bring/", {"once": str(uuid.uuid4())}).status_code == 302
        form.refresh_from_db()
        assert form.reorder_level == 50
        assert "補充点が違うもの" not in browser.get("/mail/stock/").content.decode()
