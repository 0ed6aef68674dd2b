"""The served site under load: its process, who is signed in, and what stands in the database afterwards."""

import socket
import time
from dataclasses import dataclass
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Event

import uvicorn
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.test import override_settings

from mizuhiki.audit.models import AuditEntry, ReadLog
from mizuhiki.audit.sealing import seal
from mizuhiki.audit.verifying import verify
from mizuhiki.billing.api import PaymentSlip
from mizuhiki.customers.api import Customer
from mizuhiki.ledger import api as ledger
from mizuhiki.payments.models import Receipt, ReceiptSerial
from mizuhiki.platform import clock, sql
from mizuhiki.staff.models import Grant, Role, RoleHolder, User
from mizuhiki.web import assets
from mizuhiki.web.files import with_static_files
from tests import sessions
from tests.builders import open_till

RIGHTS = (
    *("payments.receipt_take", "payments.receipt_see", "payments.receipt_reverse"),
    *("customers.customer_see",),
)


@dataclass(frozen=True)
class Cast:
    """Who is signed in, and what they will ask for."""

    cookies: tuple[str, ...]
    slips: tuple[int, ...]
    customers: tuple[int, ...]


@dataclass(frozen=True)
class Found:
    """What stands in the database when everybody has gone home."""

    receipts: frozenset[int]
    reversed: int
    serials: tuple[int, ...]
    overpaid_at_counter: int
    taken_entries: int
    pages_read: int
    differences: tuple[object, ...]
    verified: bool


def let_in(count: int, to: "SimpleQueue[Cast]") -> None:
    """So many clerks, each at a drawer of their own."""
    role = Role.objects.create(code="load", name="試験用")
    Grant.objects.bulk_create(Grant(role=role, right_id=right) for right in RIGHTS)
    cookies = []
    for number in range(count):
        user = User.objects.create_user(f"mado{number}", display_name=f"窓口 {number}")
        RoleHolder.objects.create(user=user, role=role)
        open_till(user)
        cookies.append(sessions.begin(user))
    slips = tuple(PaymentSlip.objects.values_list("pk", flat=True))
    to.put(Cast(tuple(cookies), slips, tuple(Customer.objects.values_list("pk", flat=True)[:500])))


def serve(listening: socket.socket) -> None:
    """The staff door, as uvicorn serves it, until the process is ended."""
    storages = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "servestatic.storage.CompressedManifestStaticFilesStorage"},
    }
    with override_settings(STORAGES=storages):
        assets.collect()
        door = with_static_files(get_asgi_application())
        config = uvicorn.Config(door, lifespan="off", log_level="error", timeout_graceful_shutdown=1)
        uvicorn.Server(config).run([listening])


def seal_on(until: Event) -> None:
    """Seal the trace every second, as the worker does."""
    while not until.is_set():
        seal(at=clock.now())
        time.sleep(1)
    seal(at=clock.now())


def look(to: "SimpleQueue[Found]") -> None:
    """Everything a load could have broken."""
    counter = Receipt.objects.filter(channel="counter")
    overpaid = sql.rows(
        "SELECT count(*) FROM payments_overpayment o JOIN payments_receipt r ON r.id = o.receipt_id "
        "WHERE r.channel = 'counter'"
    )
    to.put(
        Found(
            receipts=frozenset(counter.filter(reverses=None).values_list("pk", flat=True)),
            reversed=counter.exclude(reverses=None).count(),
            serials=tuple(ReceiptSerial.objects.order_by("number").values_list("number", flat=True)),
            overpaid_at_counter=overpaid[0][0],
            taken_entries=AuditEntry.objects.filter(action="payments.receipt.taken").count(),
            pages_read=ReadLog.objects.filter(screen="desks:customer_page")
            .values("request_id")
            .distinct()
            .count(),
            differences=ledger.prove().differences,
            verified=verify().holds,
        )
    )
