"""A request file out of the rows chosen in this transaction: written, read again, kept."""

from collections.abc import Iterator
from datetime import date, datetime

from mizuhiki.attachments import api as attachments
from mizuhiki.audit import api as audit
from mizuhiki.directdebit.errors import CountChanged, DebitFileCannotBeWritten, ProfileUnknown
from mizuhiki.directdebit.models import DebitBatch
from mizuhiki.formats import zengin
from mizuhiki.platform import batches, calendars, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import BankProfile, pack_on

FILE_KIND = "directdebit.request"
# Every select into the table `chosen` begins with a row's number and names these.
COLUMNS = "m.bank_code, m.branch_code, m.account_type, m.account_no, m.holder_kana"


def expect(work: batches.Work, *, slips: int) -> None:
    """Hold what was chosen to what the clerk saw who asked for the file; the command line saw nothing.

    Raises:
        CountChanged: something was paid, parked or changed since.
    """
    count, yen = sql.rows("SELECT count(*), sum(open_yen)::bigint FROM chosen")[0]
    now = {"rows": int(count), "amount_yen": int(yen or 0), "slips": slips}
    if work.run.expected and work.run.expected != now:
        raise CountChanged()
    work.expect(now)


def keep_file(
    work: batches.Work,
    *,
    profile: str,
    debit_on: date,
    at: datetime,
    actor: Actor | None,
    follows: DebitBatch | None = None,
) -> dict[str, int]:
    """Write the file with its rows, and keep it; its counts. Its contract is that of the debit day.

    Args:
        follows: the file whose failures it asks for once more.

    Raises:
        ProfileUnknown, DebitFileCannotBeWritten: nothing may be committed.
    """
    pack, attempt = pack_on(debit_on), 1 if follows else 0
    terms = pack.debit.profiles.get(profile)
    if terms is None:
        raise ProfileUnknown(profile=profile)
    written = _write(terms, debit_on)
    stored = attachments.store(
        written.data,
        name=f"furikae-irai-{debit_on:%Y%m%d}-{terms.code}{'-sai' * attempt}",
        kind=FILE_KIND,
        media_type="application/octet-stream",
        actor=actor,
        at=at,
    )
    batch = DebitBatch.objects.create(
        run=work.run,
        profile=terms.code,
        rules_id=pack.version_id,
        debit_on=debit_on,
        attempt=attempt,
        follows=follows,
        row_count=written.total.count,
        amount_yen=written.total.yen,
        file=stored,
        made_at=at,
    )
    sql.run(
        "INSERT INTO directdebit_debitrow (id, batch_id, demand_id, mandate_id, attempt, amount_yen) "
        "SELECT row_id, %s, demand_id, mandate_id, %s, open_yen FROM chosen ORDER BY row_id",
        [batch.pk, attempt],
    )
    sql.renew_statistics("directdebit_debitrow", grown=written.total.count)
    audit.record(
        action="directdebit.request.made", subject=batch, actor=actor, at=at, rows=written.total.count
    )
    return {
        "rows": written.total.count,
        "amount_yen": written.total.yen,
        "names_changed": len(written.changes),
    }


def _write(terms: BankProfile, debit_on: date) -> zengin.Written:
    """The bytes, proven by reading them again before anybody may send them."""
    client = zengin.Client(
        client_code=terms.client_code,
        client_name=terms.client_name,
        bank=terms.bank_code,
        bank_name=terms.bank_name,
        branch=terms.branch_code,
        branch_name=terms.branch_name,
        account_type=terms.account_type,
        account_no=terms.account_no,
    )
    try:
        batch = zengin.Batch(client=client, debit_on=debit_on, rows=_rows())
        written = zengin.write_request(batch, profile=terms.form)
    except zengin.CannotWrite as fault:
        raise DebitFileCannotBeWritten(fault=fault) from None
    findings = zengin.before_sending(
        written.data, profile=terms.form, debit_on=debit_on, is_business_day=calendars.BANKS.is_open
    )
    faults = [finding for finding in findings if finding.grade is not zengin.Grade.NOTICE]
    if faults:
        raise DebitFileCannotBeWritten(fault=faults[0])
    return written


def _rows() -> Iterator[zengin.Row]:
    rows = sql.rows(
        "SELECT bank_code, branch_code, account_type, account_no, holder_kana, open_yen, "
        "lpad(row_id::text, 20, '0'), new_code FROM chosen ORDER BY row_id"
    )
    for bank, branch, account_type, account_no, holder, yen, customer_no, new_code in rows:
        yield zengin.Row(bank, branch, account_type, account_no, holder, int(yen), customer_no, new_code)
