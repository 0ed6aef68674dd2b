"""届出: which door of the house each notification opens, and how the case knows that it was done (CC-034).

The work is done where it belongs: the slip is issued in `notices`, the account carried over in
`directdebit`, the form posted by `mail`, the payment told of in `payments`. What was done there for the
supply of a case, after it came, is what the case waits for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from mizuhiki.callcentre.models import BillAddress, Case, Standing
from mizuhiki.platform import sql

Form = Case.Form


@dataclass(frozen=True)
class Door:
    """Where a notification is done."""

    button: str
    url_name: str
    right: str
    done_at: Callable[[int, datetime], datetime | None]


def _first(statement: str) -> Callable[[int, datetime], datetime | None]:
    def look(supply_id: int, since: datetime) -> datetime | None:
        found: datetime | None = sql.rows(statement, [supply_id, since])[0][0]
        return found

    return look


DOORS: Mapping[str, Door] = {
    Form.REISSUE: Door(
        "納付書を再発行する",
        "notices:slip_reissue",
        "notices.slip_reissue",
        _first(
            "SELECT min(r.issued_at) FROM notices_slipreissue r "
            "JOIN billing_paymentslip p ON p.id = r.slip_id "
            "WHERE p.supply_id = %s AND r.issued_at >= %s"
        ),
    ),
    Form.CARRY_OVER: Door(
        "口座を引き継ぐ",
        "directdebit:carry_over",
        "directdebit.carry_over",
        _first(
            "SELECT min(c.at) FROM directdebit_carryover c "
            "JOIN directdebit_mandate a ON a.id = c.after_id "
            "JOIN directdebit_mandate b ON b.id = c.before_id "
            "WHERE %s IN (a.supply_id, b.supply_id) AND c.at >= %s"
        ),
    ),
    Form.PAPERS: Door(
        "申請書を送る",
        "mail:form_post",
        "mail.form_post",
        _first(
            "SELECT min(p.printed_at) FROM mail_formposting f JOIN mail_piece p ON p.id = f.piece_id "
            "WHERE p.supply_id = %s AND p.printed_at >= %s"
        ),
    ),
    Form.PAYMENT: Door(
        "入金連絡を収納担当に伝える",
        "payments:claim_note",
        "payments.claim_note",
        _first("SELECT min(told_at) FROM payments_paymentclaim WHERE supply_id = %s AND told_at >= %s"),
    ),
}


def done_at(standing: Standing) -> datetime | None:
    """When what was notified was done; None while it is not, or where nothing is to be done."""
    case = standing.case
    if case.form == Form.BILL_ADDRESS:
        made = BillAddress.objects.filter(case_id=case.pk).values_list("at", flat=True).first()
        return made
    door = DOORS.get(case.form)
    if door is None or standing.supply_id is None:
        return None
    return door.done_at(standing.supply_id, case.received_at)


def is_done(standing: Standing) -> bool:
    """Whether the case may end: its notification is done, or there is none that the house would know of."""
    waits = standing.case.form in DOORS or standing.case.form == Form.BILL_ADDRESS
    return not waits or done_at(standing) is not None
