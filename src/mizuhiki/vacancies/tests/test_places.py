"""Places without a contract: how they were left, what moved since, who looked, and what the pages show."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from mizuhiki.approvals.api import ApprovalRequest
from mizuhiki.customers.api import Customer, CustomerMark, Ownership, Supply
from mizuhiki.customers.models import MeterFitting
from mizuhiki.intake.api import Application
from mizuhiki.metering.doubt_models import ClosedReading
from mizuhiki.metering.models import ReadingImport
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from mizuhiki.vacancies import errors, selectors, services
from mizuhiki.vacancies.models import Evidence, Patrol, VacancyCase
from mizuhiki.vacancies.selectors import Asked
from mizuhiki.vacancies.tests.conftest import AT, DAY, Crew, Street, opened, ready
from tests.builders import noon
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
LATER = noon(DAY + timedelta(days=14))


def asked(**facts: Any) -> Asked:
    return Asked(today=DAY, patrol_months=6, **facts)


def turn(street: Street, index_m3: int) -> ClosedReading:
    """A round reads the empty place."""
    fitting = MeterFitting.objects.get(installation=street.empty.installation_id)
    source = ReadingImport.objects.latest("pk")
    return ClosedReading.objects.create(
        installation_id=street.empty.installation_id,
        fitting=fitting,
        source=source,
        source_line=4,
        cycle_month=date(2026, 10, 1),
        previous_m3=120,
        index_m3=index_m3,
        read_on=date(2026, 10, 10),
    )


def test_a_place_says_how_it_was_left_and_what_moved(street: Street) -> None:
    (one,), count = selectors.vacant_places(asked())
    assert (count, one.tap_no, one.since, one.left_m3) == (1, "M000003", date(2026, 4, 10), 120)
    assert (one.index_m3, one.used_m3, one.looked_on, one.tap_word) == (None, 0, None, "")
    assert selectors.vacant_places(asked(is_moved=True)) == ([], 0)
    turn(street, 127)
    (moved,), _ = selectors.vacant_places(asked(is_moved=True))
    assert (moved.index_m3, moved.used_m3, moved.read_on) == (127, 7, date(2026, 10, 10))
    assert selectors.vacant_places(asked(route="B99")) == ([], 0)


def test_a_patrol_is_due_every_half_year_and_tells_what_it_found(
    street: Street, clerk_of: User, crew: Crew
) -> None:
    assert selectors.vacant_places(asked(is_due=True))[1] == 1
    visit = services.order_patrol(
        installation_id=street.empty.installation_id,
        crew_id=crew.person.pk,
        visit_on=DAY,
        note="",
        actor=clerk_of,
        at=AT - timedelta(hours=4),
    )
    assert "使用の形跡あり" in [label for _, label in prepared(visit)["choices"]]
    assert crew.sees(visit, what="choice", choice="shut", reason="") == ""
    found = Patrol.objects.get()
    assert (found.finding, found.on, found.by) == ("shut", DAY, crew.person)
    assert selectors.vacant_places(asked(is_due=True)) == ([], 0)
    half_a_year_on = Asked(today=date(2027, 4, 1), patrol_months=6, is_due=True)
    assert selectors.vacant_places(half_a_year_on)[1] == 1


def prepared(visit: Any) -> dict[str, Any]:
    from mizuhiki.vacancies.visits import prepare

    return prepare(visit)


def test_where_somebody_has_a_contract_nobody_patrols(street: Street, clerk_of: User, crew: Crew) -> None:
    with pytest.raises(errors.PlaceInUse, match="M000002"):
        services.order_patrol(
            installation_id=street.lived.installation_id,
            crew_id=crew.person.pk,
            visit_on=DAY,
            note="",
            actor=clerk_of,
            at=AT,
        )


def test_the_pages_of_places(
    street: Street, clerk_of: User, crew: Crew, sign_in: Callable[[Any], Client]
) -> None:
    turn(street, 127)
    with clock.travel(AT):
        desk = sign_in(clerk_of)
        page = text_of(desk.get("/vacancies/places/?show=moved"))
        assert "M000003 緑町3番地 A01 2026-04-10 － 120 127 7 m³ －" in page
        path = f"/vacancies/places/{street.empty.installation_id}/"
        page = text_of(desk.get(path))
        assert "前の使用者には請求しません" in page
        wrong = desk.post(path, {"crew": "", "once": str(uuid.uuid4())})
        assert wrong.status_code == 422
        day = {"visit_on_0": "2026", "visit_on_1": "10", "visit_on_2": "27"}
        sent = desk.post(path, {"crew": crew.person.pk, **day, "note": "", "once": str(uuid.uuid4())})
        assert sent.status_code == 302
        assert "巡回の予定：2026-10-27" in text_of(desk.get(path))
        assert desk.get(f"/vacancies/places/{street.lived.installation_id}/").status_code == 404
        start = desk.get("/intake/take/start/?tap=M000003")
        assert start.context["form"].initial["tap"] == "M000003"
        file = desk.get("/vacancies/places/file/csv/", headers={"Sec-Fetch-Dest": "document"})
    rows = b"".join(file).decode("utf-8-sig")
    assert '"A01","M000003","緑町3番地","S000003","2026-04-10","","120","127","7","",""' in rows


def test_a_protected_owners_place_is_nowhere(
    street: Street, clerk_of: User, sign_in: Callable[[Any], Client]
) -> None:
    owner = Customer.objects.create(customer_no="0000000099", name="持主 見本", kana="モチヌシ")
    Ownership.objects.create(
        installation=street.empty.installation, customer=owner, starts_on=date(2020, 1, 1)
    )
    CustomerMark.objects.create(customer=owner, kind=CustomerMark.Kind.PROTECTION, starts_on=date(2026, 1, 1))
    with clock.travel(AT):
        desk = sign_in(clerk_of)
        listed = text_of(desk.get("/vacancies/places/"))
        shown = text_of(desk.get(f"/vacancies/places/{street.empty.installation_id}/"))
        file = desk.get("/vacancies/places/file/csv/", headers={"Sec-Fetch-Dest": "document"})
    rows = b"".join(file).decode("utf-8-sig")
    for said in (listed, shown, rows):
        assert "緑町3番地" not in said
    assert "M000003" not in shown + rows


def test_the_pages_of_a_case(
    street: Street, clerk_of: User, utility: User, crew: Crew, sign_in: Callable[[Any], Client]
) -> None:
    with clock.travel(AT):
        desk = sign_in(clerk_of)
        page = text_of(desk.get("/vacancies/candidates/"))
        assert "00000000001 見本 1 緑町1番地 2回 2026-06-10 － 3件 17,549円" in page
        path = f"/vacancies/open/{street.left.pk}/"
        assert "2026年（令和8年）6月10日（水）から2回の検針が0m³（指針 153）" in text_of(desk.get(path))
        assert desk.post(path, {"reason": "", "once": str(uuid.uuid4())}).status_code == 422
        assert not VacancyCase.objects.exists()
        sent = desk.post(path, {"reason": "隣の方の電話", "once": str(uuid.uuid4())})
        place = sent.headers["Location"]
        page = text_of(desk.get(place))
        assert "そろっていない証拠 現地確認、閉栓予告" in page
        assert "2026年（令和8年）6月10日（水）より後に2件を請求しています" in page
        refused = desk.post(f"{place}ask/", {"reason": "転出", "once": str(uuid.uuid4())})
        assert "まだそろっていない証拠があります：現地確認、閉栓予告。" in text_of(refused)
        assert (refused.status_code, ApprovalRequest.objects.count()) == (422, 0)
        day = {"on_0": "2026", "on_1": "10", "on_2": "26"}
        told = {"kind": "notice", "text": "ポストに投函", **day, "once": str(uuid.uuid4())}
        assert desk.post(f"{place}found/", told).status_code == 302
        assert Evidence.objects.filter(kind="notice").count() == 1
        assert desk.post(f"{place}burn/", {"once": str(uuid.uuid4())}).status_code == 404
        assert sign_in(utility).post(f"{place}drop/", {"reason": "x"}).status_code == 403
        assert "調査中" in text_of(sign_in(utility).get("/vacancies/"))


def test_the_utility_sees_the_evidence_and_what_moved_since(
    street: Street, clerk_of: User, utility: User, crew: Crew, sign_in: Callable[[Any], Client]
) -> None:
    case = opened(street, clerk_of)
    ready(case, crew, clerk_of)
    with clock.travel(LATER):
        services.ask_closing(case_id=case.pk, reason="転出と認められる", actor=clerk_of, at=LATER)
        request = ApprovalRequest.objects.get()
        page = text_of(sign_in(utility).get(f"/approvals/{request.pk}/"))
        assert "現地確認（2026年（令和8年）10月26日（月）） 住んでいる様子がない。郵便受けがいっぱい" in page
        sign_in(utility).post(
            f"/approvals/{request.pk}/", {"outcome": "granted", "reason": "", "once": str(uuid.uuid4())}
        )
        page = text_of(sign_in(clerk_of).get(f"/vacancies/{case.pk}/"))
        assert "使用中止の受付 受付番号 R8-000001 受付済み" in page
        assert "職権閉栓" in text_of(sign_in(clerk_of).get("/vacancies/?ended=1"))
        stop = text_of(sign_in(clerk_of).get(f"/intake/{Application.objects.get().pk}/"))
    assert "受付 2026-11-09 12:00 職権 企業局 太郎" in stop
    assert Supply.objects.get(pk=street.left.pk).ends_on is None
