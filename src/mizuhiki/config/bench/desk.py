"""Pages of customers, calls and the collection desk, as the server makes them, beside their queries.

A town is read, billed and has paid; half a year of talks is in the history. An operator who is signed in
opens the pages of customers drawn at random, or the desk with a call of each; a collection clerk opens
収納日計 or 収納状況調. Each goes the whole way through the site, middleware, read log, template and all, but
no network and no browser. The floor is what the database needs for the very queries of the page, asked
again at once, with their rows fetched: no page can be quicker than that.
"""

import random
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from statistics import median
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.auth import login
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from mizuhiki.config import settling
from mizuhiki.config.bench import filling
from mizuhiki.config.bench.place import Place, p95
from mizuhiki.contacts.api import Contact
from mizuhiki.platform import clock, sql
from mizuhiki.rulepacks.api import next_month
from mizuhiki.staff.models import RoleHolder, StaffSession, User
from mizuhiki.staff.session_store import SessionStore
from mizuhiki.telephony import api as telephony
from mizuhiki.web import assets

PAGES, WARM = 200, 20
COLLECTION = {"collection": "/collection/", "survey": "/collection/survey/"}
BEGINS = (telephony.Kind.ENTERED, telephony.Kind.ALERTED, telephony.Kind.ANSWERED)
ENDS = (telephony.Kind.ENDED, telephony.Kind.WRAP_BEGAN, telephony.Kind.WRAP_ENDED)
BACKEND = "mizuhiki.staff.sign_in.backends.PasswordBackend"
READ_LOG = "audit_"  # its rows are written apart from the budget (design.md, section 7)


class Heard:
    """Keeps every statement with its parameters; an execute wrapper of Django."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any]] = []

    def __call__(self, execute: Callable[..., Any], *args: Any) -> Any:
        """Run one statement."""
        self.asked.append((args[0], args[1]))
        return execute(*args)


def run(place: Place, size: int, *, months: int, seed: int = 1) -> dict[str, Any]:
    """Open `PAGES` pages of a town of `size`. `seconds` and `floor_seconds` are the p95."""
    with clock.travel(filling.noon(_town_at_work(place, size, months))):
        client = signed_in("operator")
        drawn = random.Random(seed).choices(range(1, size + 1), k=PAGES + WARM)  # noqa: S311 - a sample
        return _figures(client, [f"/customers/{number}/" for number in drawn])


def run_calls(place: Place, size: int, *, months: int, seed: int = 1) -> dict[str, Any]:
    """Open the desk with a call of `PAGES` customers. `seconds` and `floor_seconds` are the p95."""
    with clock.travel(filling.noon(_town_at_work(place, size, months))):
        client = signed_in("operator")
        drawn = random.Random(seed).sample(range(1, size + 1), k=PAGES + WARM)  # noqa: S311 - a sample
        return _figures(
            client, _calls_of(drawn, telephony.key_of(User.objects.get(username="bench-desk").pk))
        )


def _calls_of(customers: list[int], agent_key: str) -> Iterator[str]:
    """The desk's address for each customer, who is on the line just then."""
    for number in customers:
        [(digits,)] = sql.rows("SELECT digits FROM customers_phone WHERE customer_id = %s", [number])
        for kinds in (BEGINS, ENDS):
            at = clock.now()
            telephony.hear(
                source="push",
                conversation=f"bench-{number}",
                told=[telephony.Event(kind, at, agent_key, agent_key, value="in") for kind in kinds],
                caller=telephony.caller_of(digits),
                at=at,
            )
            if kinds == BEGINS:
                yield reverse("desks:call_desk")


def run_collection(place: Place, size: int, *, months: int, page: str) -> dict[str, Any]:
    """Open 収納日計 or 収納状況調 `PAGES` times. `seconds` and `floor_seconds` are the p95."""
    today = _town_at_work(place, size, months)
    filling.pay_rest(filling.MONTH)
    sql.run("ANALYZE")
    with clock.travel(filling.noon(today)):
        return _figures(signed_in("collection_clerk"), [COLLECTION[page]] * (PAGES + WARM))


def _town_at_work(place: Place, size: int, months: int) -> date:
    """A town of so many earlier reading months, and the day on which it is looked at."""
    place.make()
    billed = [*filling.before(filling.MONTH, months), filling.MONTH]
    filling.make_town(size, by_debit=None, since=billed[0], searchable=True)
    for month in billed:
        filling.read_all(month)
        filling.bill_all(month)
    _pay_and_talk(size, billed)
    assets.collect()
    return next_month(next_month(filling.MONTH)) + timedelta(days=14)


def _figures(client: Client, paths: Iterable[str]) -> dict[str, Any]:
    """p95 and median of the pages after the first ones, and of their queries alone."""
    _open(client, "/")
    settling.settle()  # as the server does
    measured = [_open(client, path) for path in paths][WARM:]
    pages, floors, counts = (list(column) for column in zip(*measured, strict=True))
    return {
        "seconds": p95(pages),
        "floor_seconds": p95(floors),
        "median_ms": round(median(pages) * 1000, 2),
        "floor_median_ms": round(median(floors) * 1000, 2),
        "most_queries": max(counts),
    }


def _pay_and_talk(size: int, billed: list[date]) -> None:
    """Money for all months but the last, and a talk with every third customer."""
    for month in billed[:-1]:
        filling.pay_all(month)
        filling.pay_rest(month)
    by = User.objects.create(username="bench-talk", display_name="応対 花子")
    at = filling.noon(date(2026, 4, 2))
    sql.run(
        f"""
        INSERT INTO {Contact._meta.db_table} (customer_id, at, written_at, channel, direction,
            kind, text, answer, by_id)
        SELECT c.id, %s, %s, 'telephone', 'in', 'inquiry', '検針日の問い合わせ', '偶数月の上旬', %s
        FROM customers_customer c WHERE c.id %% 3 = 0 AND c.id <= %s
        """,  # noqa: S608
        [at, at, by.pk, size],
    )
    sql.run("ANALYZE")


def signed_in(role: str) -> Client:
    """The browser of somebody who went through sign-in and second factor."""
    user = User.objects.create(username="bench-desk", display_name="計測 花子")
    RoleHolder.objects.create(user=user, role_id=role)
    TOTP.activate(user, generate_totp_secret())
    request: Any = HttpRequest()
    request.session = SessionStore()
    login(request, user, backend=BACKEND)
    record_authentication(request, user, "password")
    record_authentication(request, user, "mfa", type="totp")
    request.session.save()
    key = request.session.session_key
    StaffSession.objects.filter(pk=key).update(
        user=user, device="desk", started_at=clock.now(), seen_at=clock.now(), address="127.0.0.1"
    )
    client = Client(SERVER_NAME="localhost")  # whose name every door answers to
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client


def _open(client: Client, path: str) -> tuple[float, float, int]:
    """Seconds of the page, seconds of its queries alone, and their number without the read log."""
    heard = Heard()
    began = time.perf_counter()
    with connection.execute_wrapper(heard):
        response = client.get(path)
    seconds = time.perf_counter() - began
    assert response.status_code == 200, (path, response.status_code)
    asked = [(text, params) for text, params in heard.asked if text.lstrip().startswith(("SELECT", "WITH"))]
    with connection.cursor() as cursor:
        began = time.perf_counter()
        for text, params in asked:
            cursor.execute(text, params)
            cursor.fetchall()
        floor = time.perf_counter() - began
    return seconds, floor, sum(READ_LOG not in text for text, _ in heard.asked)
