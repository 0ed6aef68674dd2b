"""A crash-safe server of one's own, a utility on it that is copied for each kill, and the killing."""

import contextlib
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from multiprocessing.context import ForkProcess
from pathlib import Path

from django.conf import settings
from django.db import connections
from psycopg import sql as names

from mizuhiki.arrears import api as arrears
from mizuhiki.arrears.models import LetterRun
from mizuhiki.attachments import api as attachments
from mizuhiki.bankrefunds.errors import TransferIsDone
from mizuhiki.bankrefunds.models import (
    BankRefund,
    BankRefundAccount,
    BankRefundPart,
    BankRefundStep,
    TransferBatch,
)
from mizuhiki.bankrefunds.services import files as transfers
from mizuhiki.bankrefunds.services import outcomes
from mizuhiki.bankrefunds.waiting import terms_on
from mizuhiki.banks.errors import FileAccepted, ReasonNeeded
from mizuhiki.banks.models import Place
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Demand, PaymentSlip
from mizuhiki.config.demo.load import load_town
from mizuhiki.config.demo.months import handheld_file, read_month
from mizuhiki.config.demo.town import Town
from mizuhiki.directdebit import api as debit
from mizuhiki.directdebit import results, simulator
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import OpenItem
from mizuhiki.metering import services as metering
from mizuhiki.notices import api as notices
from mizuhiki.notices.api import NoticePrint
from mizuhiki.payments import store_files
from mizuhiki.payments.api import Overpayment, OverpaymentHold
from mizuhiki.payments.errors import ReportsAlreadyImported
from mizuhiki.payments.tests import stores
from mizuhiki.platform import batches, clock, migrating, sql
from mizuhiki.platform.database import processes, remembered, testing
from mizuhiki.platform.database.addresses import OWNER, SUPERUSER, Address
from mizuhiki.platform.database.configuration import small_profile
from mizuhiki.platform.database.supervisor import Supervisor
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import Step, pack_on
from tests.builders import clerk, noon, report_paid, rules

fork = multiprocessing.get_context("fork")
MONTH = date(2026, 4, 1)
NEXT_MONTH = date(2026, 5, 1)
BILL_AT, PRINT_AT, READ_AT = date(2026, 4, 20), date(2026, 4, 21), date(2026, 5, 11)
SEND_AT, DEBIT_ON, BOOK_AT = date(2026, 5, 22), date(2026, 5, 27), date(2026, 5, 28)
REFUND_AT, REMIND_AT = date(2026, 5, 28), date(2026, 6, 22)
LETTERS, REFUNDS, REMINDED = 250, 60, 400


@dataclass
class Server:
    """The server, and the databases on it."""

    supervisor: Supervisor
    size: int

    @classmethod
    def start(cls, directory: Path, *, size: int, until: str = "owed") -> "Server":
        """A server with prepared utilities: one read, one waiting for the bank, one that owes refunds.

        Args:
            until: the last of them that is made.
        """
        supervisor = Supervisor(directory / "var", profile=small_profile(), shelter=testing.shelter())
        testing.start(supervisor, remembered.file_of(settings.ROOT, settings.VAR))
        server = cls(supervisor, size)
        try:
            server._prepare(until)
        except BaseException:  # nobody else knows of a server that was never handed over
            server.remove()
            raise
        return server

    def _prepare(self, until: str) -> None:
        testing.put_database(self.supervisor.urls()[SUPERUSER], "read")
        self.run(_prepare_read, "read", self.size)
        if until == "read":
            return
        self.copy("sent", of="read")
        self.run(_prepare_sent, "sent")
        self.copy("owed", of="sent")
        self.run(_prepare_owed, "owed")

    def remove(self) -> None:
        """Stop it and leave nothing."""
        testing.remove(self.supervisor)

    def owner(self) -> Address:
        """Who connects."""
        return self.supervisor.urls()[OWNER]

    def copy(self, name: str, *, of: str) -> None:
        """A fresh copy of a database.

        By files: the server's own way copies a sequence with numbers it takes for logged, draws them
        without logging any, and after a kill gives them out again.
        """
        with self.supervisor.connect() as connection:
            drop = names.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(names.Identifier(name))
            connection.execute(drop)
            make = names.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY file_copy")
            made = make.format(*(names.Identifier(n) for n in (name, of, self.owner().user)))
            connection.execute(made)

    def begin(self, work: Callable[..., None], database: str, *args: object) -> ForkProcess:
        """Start work on a database in a process of its own."""
        process = fork.Process(target=_on, args=(self.owner(), database, work, *args))
        process.start()
        return process

    def run(self, work: Callable[..., None], database: str, *args: object) -> None:
        """Do work to its end."""
        process = self.begin(work, database, *args)
        process.join(300)
        assert process.exitcode == 0, f"{work.__name__} ended with {process.exitcode}"

    def seen(self, database: str) -> dict[str, object]:
        """What stands in a database."""
        queue = fork.SimpleQueue()
        self.run(fingerprint, database, queue)
        found: dict[str, object] = queue.get()
        return found

    def kill_process(self, process: ForkProcess, *, after_s: float) -> None:
        """SIGKILL the worker at some moment of its work."""
        time.sleep(after_s)
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        self._await_backends()

    def _await_backends(self) -> None:
        """Until the server has seen that the worker is gone: till then its run is under way, and says so."""
        deadline = time.monotonic() + 60
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = 'victim'"
        with self.supervisor.connect() as connection:
            while connection.execute(query).fetchone() != (0,):
                assert time.monotonic() < deadline, "a backend outlived its killed worker by a minute"
                time.sleep(0.05)

    def kill_server(self, process: ForkProcess, *, after_s: float) -> None:
        """SIGKILL the whole server at some moment of the work, then start it again."""
        time.sleep(after_s)
        self._lose(processes.servers_of(self.supervisor.place.data), process)

    def kill_postmaster(self, process: ForkProcess, *, after_s: float) -> None:
        """SIGKILL the postmaster alone: its orphan works on for a statement and may even commit."""
        time.sleep(after_s)
        pid = processes.postmaster_of(self.supervisor.place.data)
        assert pid is not None
        self._lose([pid], process)

    def _lose(self, pids: Iterable[int], process: ForkProcess) -> None:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):  # it went with its postmaster
                os.kill(pid, signal.SIGKILL)
        process.join(60)
        assert process.exitcode is not None
        self.supervisor.start()


def _on(address: Address, database: str, work: Callable[..., None], *args: object) -> None:
    """Point this (forked) process at a database and work."""
    connections["default"].connection = None
    connections["default"].settings_dict.update(address.django() | {"NAME": database})
    work(*args)


def _prepare_read(size: int) -> None:
    migrating.migrate()
    rules()
    town = Town(size=size, seed=7, first_month=MONTH)
    houses = load_town(town, tell=lambda _: None)
    list(read_month(MONTH, houses=houses, actor=clerk()))
    next_round = [
        house for house in houses if house.cycle == "odd" and house.metered and house.starts_on < MONTH
    ]
    _keep(handheld_file(next_round, read_on=READ_AT), metering.KIND)


def _prepare_sent() -> None:
    bill()
    with clock.travel(noon(SEND_AT)):
        batch = debit.make_debit_file(debit_on=DEBIT_ON, actor=None)
    _keep(simulator.answer(attachments.read(batch.file)), results.FILE_KIND)
    pack = pack_on(stores.TOLD_ON)
    slips = [one for one in PaymentSlip.objects.order_by("pk") if billing.barcode_of(slip=one, pack=pack)]
    paid = [stores.record(slip) for slip in slips]
    again = stores.record(slips[0], shop="0054321")  # at another shop, a minute of the same day
    _keep(stores.file_of(*paid, again), store_files.KIND)


def _prepare_owed() -> None:
    """Sixty bills were paid twice; to give that back by bank is agreed to, and the file is asked for."""
    demands = list(Demand.objects.order_by("pk")[:REFUNDS])
    for turn in (1, 2):
        paid = [(f"{turn}:{one.pk}", one, one.amount_yen) for one in demands]
        report_paid(*paid, on=REFUND_AT, run_id=turn)
    for branch in ("", "101"):
        Place.objects.get_or_create(bank_code="9998", branch_code=branch, name="見本", kana="ミホン")
    at = noon(REFUND_AT)
    overs = Overpayment.objects.order_by("pk")
    for number, over in enumerate(overs, 1):
        _agree(over, number, at)
    pay_on = terms_on(REFUND_AT).earliest_on(REFUND_AT)
    with clock.travel(at):
        seen = (len(overs), sum(over.yen for over in overs))
        transfers.ask_for_file(pay_on=pay_on, seen=seen, actor=clerk(), at=at)


def _agree(over: Overpayment, number: int, at: datetime) -> None:
    """A refund by bank that is agreed to, its interest nothing yet."""
    refund = BankRefund.objects.create(
        supply_id=over.supply_id, yen=over.yen, fiscal_year=2026, number=number,
        asker=BankRefund.Asker.SELF, identity=BankRefund.Identity.LETTER, reference=f"kill:{over.pk}",
        asked_on=REFUND_AT, asked_at=at, taken_by=clerk(),
    )  # fmt: skip
    BankRefundAccount.objects.create(
        refund=refund, bank_code="9998", branch_code="101", account_type="1", account_no="0012345",
        holder_kana="ﾐﾎﾝ ﾊﾅｺ",
    )  # fmt: skip
    hold = OverpaymentHold.objects.create(
        overpayment=over, yen=over.yen, told=refund.told, url_name="x", subject_id=refund.pk, at=at
    )
    BankRefundPart.objects.create(refund=refund, hold=hold)
    BankRefundStep.objects.create(refund=refund, what="agreed", on=REFUND_AT, at=at, by=clerk("shounin"))


def _keep(content: bytes, kind: str) -> None:
    """A file that somebody is about to bring."""
    media_type = "text/csv" if kind == metering.KIND else "application/octet-stream"
    attachments.store(content, name="brought", kind=kind, media_type=media_type, actor=None, at=noon(BOOK_AT))


def brought(kind: str) -> attachments.StoredFile:
    """The file of this kind that waits."""
    found = attachments.StoredFile.objects.filter(kind=kind).order_by("pk").last()
    assert found is not None
    return found


def bill() -> None:
    """The billing run of the month; a run that is done says so and changes nothing."""
    with clock.travel(noon(BILL_AT)), contextlib.suppress(batches.BatchAlreadyDone):
        billing.run_billing(cycle_month=MONTH, actor=None)


def book() -> None:
    """Import the bank's answer; once booked it says so and changes nothing."""
    stored = brought(results.FILE_KIND)
    with clock.travel(noon(BOOK_AT)), contextlib.suppress(debit.ResultAlreadyImported):
        debit.import_result(content=attachments.read(stored), file_name="kekka.dat", actor=None)


def take_stores() -> None:
    """Import what an agent reports; once taken in it says so and changes nothing."""
    stored = brought(store_files.KIND)
    with clock.travel(noon(BOOK_AT)), contextlib.suppress(ReportsAlreadyImported):
        store_files.import_reports(
            content=attachments.read(stored), file_name="shuno.dat", agent="cvs", actor=None
        )


def give_back() -> None:
    """Make the file of transfers for what was agreed to, note that the bank executed it; each thing once."""
    run = BatchRun.objects.get(kind=transfers.KIND)
    sender = clerk("okuri")
    with clock.travel(noon(REFUND_AT)):
        with contextlib.suppress(batches.BatchAlreadyDone):
            transfers.make_file(run)
        batch = TransferBatch.objects.get()
        with contextlib.suppress(FileAccepted, ReasonNeeded, TransferIsDone):
            transfers.hand_over(batch_id=batch.pk, reason="", actor=sender, at=clock.now())
        with contextlib.suppress(FileAccepted, TransferIsDone):
            transfers.note_acceptance(batch_id=batch.pk, acceptance_no="1", actor=sender, at=clock.now())
    with clock.travel(noon(batch.pay_on)), contextlib.suppress(TransferIsDone):
        outcomes.confirm_transfer(batch_id=batch.pk, actor=clerk(), at=clock.now())


def read() -> None:
    """Import the handheld's file of the next month; once taken in it says so and changes nothing."""
    stored = brought(metering.KIND)
    with clock.travel(noon(READ_AT)), contextlib.suppress(metering.ReadingFileAlreadyImported):
        metering.import_readings(
            content=attachments.read(stored),
            file_name="kenshin.csv",
            cycle_month=NEXT_MONTH,
            at=clock.now(),
            actor=None,
        )


def order_letters() -> NoticePrint:
    """So many notices of the month that they fill several files."""
    run = BatchRun.objects.get(kind="billing.run", state="done")
    return notices.order_print(
        billing_run_id=run.pk,
        kind=NoticePrint.Kind.PAYMENT,
        order=NoticePrint.Order.ROUTE,
        most=LETTERS,
        actor=clerk(),
        at=clock.now(),
    )


def print_letters() -> None:
    """The notices, printed at once."""
    with clock.travel(noon(PRINT_AT)):
        notices.print_notices(order_letters().pk)


def order_reminders() -> int:
    """督促状 of so many debtors that they fill several files, checked and sent to the printer."""
    owing = OpenItem.objects.filter(due_on__lt=REMIND_AT).order_by("supply_id").values_list("supply_id")
    chosen = [supply_id for (supply_id,) in owing.distinct()[:REMINDED]]
    at, user = clock.now(), clerk()
    arrears.evaluate(chosen, day=REMIND_AT)
    run = arrears.make_run(
        step=Step.REMINDER,
        send_on=REMIND_AT,
        deadline_on=None,
        order=LetterRun.Order.ROUTE,
        reference="kill",
        actor=user,
        at=at,
    )
    arrears.finish_check(run_id=run.pk, note="", actor=user, at=at)
    assert arrears.order_print(run_id=run.pk, actor=user, at=at) is not None
    return run.pk


def remind() -> None:
    """The reminders, printed at once."""
    with clock.travel(noon(REMIND_AT)):
        arrears.print_letters(order_reminders())


def tell(work: Callable[[], None], done: "multiprocessing.SimpleQueue[bool]") -> None:
    """Work, and say that it is done: whoever hears it may rely on it."""
    work()
    done.put(True)


def fingerprint(to: "multiprocessing.SimpleQueue[dict[str, object]]") -> None:
    """Everything that moved, and whether the ledger proves it."""
    tables = {
        "assessments": "SELECT count(*), sum(amount_yen), sum(supply_id * amount_yen) "
        "FROM billing_assessment",
        "reminders": "SELECT count(*), count(DISTINCT supply_id), sum(yen), sum(supply_id * yen) "
        "FROM arrears_notice",
        "excluded": "SELECT count(*), count(DISTINCT line_id) FROM arrears_runexclusion",
        "demands": "SELECT count(*), sum(amount_yen), sum(supply_id * amount_yen) FROM billing_demand",
        "slips": "SELECT count(*), sum(amount_yen) FROM billing_paymentslip",
        "open": "SELECT count(*), sum(open_yen), sum(supply_id * open_yen) FROM ledger_openitem",
        "receipts": "SELECT count(*), sum(received_yen) FROM payments_receipt",
        "reports": "SELECT count(*), sum(yen), count(slip_id) FROM payments_storereport",
        "overpaid": "SELECT count(*), sum(yen) FROM payments_overpayment",
        "allocated": "SELECT count(*), sum(yen) FROM payments_allocation",
        "results": "SELECT count(*), count(DISTINCT row_id) FROM directdebit_debitresult",
        "ends": "SELECT count(*), sum(yen) FROM payments_overpaymentend",
        "transfers": "SELECT count(*), sum(yen), count(DISTINCT batch_id) FROM bankrefunds_transferrow",
        "sent": "SELECT count(*), (SELECT count(*) FROM bankrefunds_transferdone) "
        "FROM bankrefunds_transferfilestep",
        "journal": "SELECT count(*), sum(abs(yen)) FROM ledger_journalline",
        "readings": "SELECT count(*), sum(usage_m3), sum(supply_id * index_m3) FROM metering_reading",
        "letters": "SELECT count(*), count(DISTINCT subject_id), sum(first_page), "
        "count(DISTINCT print_file_id) FROM mail_piece",
        "shadow": "SELECT count(*), sum(before_yen), sum(after_yen), (SELECT sum(services) "
        "FROM revisions_shadowtotal) FROM revisions_shadowline",
        "runs": "SELECT count(*), count(*) FILTER (WHERE state = 'done') FROM platform_batchrun",
    }
    found: dict[str, object] = {name: sql.rows(select)[0] for name, select in tables.items()}
    to.put(found | {"differences": ledger.prove().differences})
