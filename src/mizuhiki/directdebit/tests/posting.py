"""Households to whom forms are posted, and what the tests of posting ask and do."""

from datetime import date
from typing import Any
from uuid import uuid4

from django.test import Client

from mizuhiki.customers.api import Customer, Supply
from mizuhiki.directdebit.models import PaperForm
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import FormPosting, Piece
from mizuhiki.platform import clock
from tests.builders import Town, clerk

TODAY, POSTED = date(2026, 5, 20), date(2026, 5, 21)
LETTER = "form_bank"
HOUSES = 5


def supply(town: Town, number: int) -> Supply:
    return town.supplies[f"M{number:06d}"]


def customer(number: int) -> Customer:
    return Customer.objects.get(customer_no=f"{number:010d}")


def post(desk: Client, path: str, **facts: Any) -> Any:
    return desk.post(path, {"once": str(uuid4()), **facts})


def posted(town: Town, number: int = 1) -> FormPosting:
    return mail.post_form(supply_id=supply(town, number).pk, code="bank", actor=clerk(), at=clock.now())


def nothing_posted() -> bool:
    counts = (PaperForm.objects.count(), Piece.objects.count(), FormPosting.objects.count())
    return counts == (0, 0, 0) and mail.on_hand("debit_request") == 2_000
