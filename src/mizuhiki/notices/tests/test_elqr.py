"""eL-QR: off it leaves every slip as it is; on it is on paper and screens, marked as not confirmed."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from mizuhiki.attachments.api import StoredFile, read
from mizuhiki.billing.api import PaymentSlip
from mizuhiki.documents.tests.pages import codes, texts
from mizuhiki.formats import elqr
from mizuhiki.notices.permissions import NOTICE_SEE, SLIP_REISSUE
from mizuhiki.notices.selectors.notices import numbers_of
from mizuhiki.notices.tests.conftest import SLIPS, Printer, Street
from mizuhiki.rulepacks.api import DATA, files_of, keep_pack, pack_on, put_in_force
from mizuhiki.rulepacks.pack import read_pack
from tests.builders import FIRST, noon
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
NOTE = "規則集で、納付書にeL-QRを印刷するようにしてあります。"


def turn_on() -> None:
    files = files_of(DATA / "mizuhiki-demo")
    text = files["pack.yaml"].replace("print: false", "print: true")
    version = keep_pack(files=files | {"pack.yaml": text}, at=noon(FIRST), actor=None)
    put_in_force(version=version, from_on=date(2020, 4, 1), at=noon(FIRST), asked_by=None, decided_by=None)


def screens(client: Client, street: Street) -> list[str]:
    urls = (f"/notices/{street.billing.pk}/", f"/slips/reissue/{street.supplies[1].pk}/")
    return [text_of(client.get(url)) for url in urls]


def test_turned_off_every_slip_is_as_without_it(print_all: Printer, street: Street) -> None:
    pack, files = pack_on(date(2026, 4, 1)), files_of(DATA / "mizuhiki-demo")
    setting = files["pack.yaml"][files["pack.yaml"].index("  elqr: #") : files["pack.yaml"].index("debit:\n")]
    silent = files | {"pack.yaml": files["pack.yaml"].replace(setting, "")}
    assert read_pack(silent, version_id=pack.version_id).slips == pack.slips
    print_all()
    pdf = read(StoredFile.objects.get(kind__endswith="print_file"))
    assert [code.symbology for code in codes(pdf)] == ["]C1"]
    assert all("eL-QR" not in page for page in texts(pdf))


@pytest.mark.req("COL-058")
def test_turned_on_it_is_read_from_the_page_and_told_on_screens(
    street: Street, print_all: Printer, person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    client = sign_in(person(NOTICE_SEE, SLIP_REISSUE, username="insatsu1"))
    assert [NOTE in page for page in screens(client, street)] == [False, False]
    turn_on()
    assert [NOTE in page for page in screens(client, street)] == [True, True]
    assert print_all().facts["printed"] == SLIPS
    pdf = read(StoredFile.objects.get(kind__endswith="print_file"))
    pages = texts(pdf)
    slips = list(PaymentSlip.objects.order_by("pk"))
    for number in (0, SLIPS - 1):
        (code,) = [one for one in codes(pdf, page=number) if one.symbology == "]Q1"]
        said = elqr.parse(code.text)
        slip = slips[number]
        assert (said.ocr.amount_yen, said.body_code) == (slip.amount_yen, "99999")
        assert said == numbers_of(slip, pack_on(date(2026, 4, 1))).elqr
        assert (said.levied_year, said.taxed_year, said.term) == (2026, 2026, "05")
        assert said.due_on == said.payable_until == slip.last_day == date(2026, 5, 25)
        assert "eL-QR（未確認）" in pages[number]
