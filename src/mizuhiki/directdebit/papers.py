"""Where the paper forms are: what waits for whom, and how many each person read on a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mizuhiki.banks import api as banks
from mizuhiki.customers.api import users_and_payers
from mizuhiki.directdebit.models import FormReading, PaperForm, PaperFormStep
from mizuhiki.platform import sql

What = PaperFormStep.What
FIRST, SECOND, CORRECTION = 1, 2, 3  # positions of a reading
KINDS = {"1": "普通", "2": "当座", "3": "納税準備", "9": "その他"}
ITEMS = {
    "supply_id": "お問い合わせ番号",
    "bank_code": "金融機関",
    "branch_code": "支店",
    "account_type": "預金種目",
    "account_no": "口座番号",
    "holder_kana": "口座名義",
    "yucho_symbol": "記号",
    "yucho_number": "番号",
}
STATES = {  # in the order of a form's life
    "handed": ("交付（返送待ち）", ""),
    "waiting": ("受理（照合待ち）", "care"),
    "differs": ("受理（相違あり）", "wrong"),
    "agreed": ("入力確定（送付待ち）", "care"),
    "sent": ("金融機関送付", "water"),
    "registered": ("登録", "good"),
    "returned": ("不備返却", "wrong"),
}
MOST_SENT = 5_000  # forms of all banks that wait at once
PENDING = ("handed", "waiting", "differs", "agreed", "sent")
_STATE = """
    SELECT f.id, f.origin, coalesce(r.supply_id, f.supply_id) AS supply_id, s.on, s.fault, r.bank_code,
           CASE WHEN s.what <> 'received' THEN s.what WHEN r.position > 1 THEN 'differs'
                ELSE 'waiting' END AS state, first.by_id AS first_by
    FROM directdebit_paperform f
    JOIN LATERAL (SELECT what, "on", fault FROM directdebit_paperformstep
                  WHERE form_id = f.id ORDER BY id DESC LIMIT 1) s ON true
    LEFT JOIN LATERAL (SELECT supply_id, bank_code, position FROM directdebit_formreading
                       WHERE form_id = f.id ORDER BY position DESC LIMIT 1) r ON true
    LEFT JOIN directdebit_formreading first ON first.form_id = f.id AND first.position = 1
"""


@dataclass(frozen=True)
class FormLine:
    """One form of a list."""

    form_id: int
    origin: str
    supply_id: int | None
    since: date  # the day of its last step
    fault: str
    bank_code: str | None
    state: str
    first_by: int | None

    @property
    def label(self) -> str:
        """Its state in words."""
        return STATES[self.state][0]

    @property
    def tone(self) -> str:
        """The tone of that word."""
        return STATES[self.state][1]

    @property
    def origin_label(self) -> str:
        """How the paper came into the world."""
        return PaperForm.Origin(self.origin).label

    @property
    def fault_label(self) -> str:
        """Why it went back."""
        return PaperFormStep.Fault(self.fault).label if self.fault else ""


def count_by_state() -> dict[str, int]:
    """How many forms stand where; every state is named."""
    found = dict(sql.rows(f"SELECT state, count(*) FROM ({_STATE}) q GROUP BY 1"))  # noqa: S608
    return {state: int(found.get(state, 0)) for state in STATES}


def forms_in(states: Sequence[str], *, limit: int = 200) -> list[FormLine]:
    """Forms in some states, those that wait longest first."""
    found = sql.rows(
        f'SELECT id, origin, supply_id, "on", fault, bank_code, state, first_by FROM ({_STATE}) q '  # noqa: S608
        'WHERE state = ANY(%s) ORDER BY "on", id LIMIT %s',
        [list(states), limit],
    )
    return [FormLine(*row) for row in found]


def form_line(form_id: int) -> FormLine | None:
    """One form."""
    return lines_of([form_id]).get(form_id)


def lines_of(form_ids: Sequence[int]) -> dict[int, FormLine]:
    """Where some forms stand."""
    found = sql.rows(
        f'SELECT id, origin, supply_id, "on", fault, bank_code, state, first_by FROM ({_STATE} '  # noqa: S608
        "WHERE f.id = ANY(%s)) q",
        [list(form_ids)],
    )
    return {row[0]: FormLine(*row) for row in found}


def forms_of_supply(supply_id: int) -> list[FormLine]:
    """The forms of a supply, newest first: handed out for it and not read as another's, or read as its."""
    found = sql.rows(
        f'SELECT id, origin, supply_id, "on", fault, bank_code, state, first_by FROM ({_STATE} '  # noqa: S608
        "WHERE f.id IN (SELECT id FROM directdebit_paperform WHERE supply_id = %(supply)s UNION "
        "SELECT form_id FROM directdebit_formreading WHERE supply_id = %(supply)s)) q "
        "WHERE supply_id = %(supply)s ORDER BY id DESC",
        {"supply": supply_id},
    )
    return [FormLine(*row) for row in found]


def under_way_of(supply_id: int) -> FormLine | None:
    """The newest form of a supply that lies here or at its bank."""
    return next((line for line in forms_of_supply(supply_id) if line.state in PENDING[1:]), None)


def pending_of_supply(supply_id: int) -> FormLine | None:
    """The newest form of a supply that is under way; until it is registered the present account stays."""
    return next((line for line in forms_of_supply(supply_id) if line.state in PENDING), None)


def next_to_check(person_id: int) -> int | None:
    """The oldest form that waits for a second reading by somebody who is not its first reader."""
    found = sql.rows(
        "SELECT f.form_id FROM directdebit_formreading f WHERE f.position = %s AND f.by_id <> %s "
        "AND NOT EXISTS (SELECT FROM directdebit_formreading g WHERE g.form_id = f.form_id "
        "AND g.position = %s) AND NOT EXISTS (SELECT FROM directdebit_paperformstep s "
        "WHERE s.form_id = f.form_id AND s.what = 'returned') ORDER BY f.form_id LIMIT 1",
        [FIRST, person_id, SECOND],
    )
    return found[0][0] if found else None


def readings_in_force(form_ids: Sequence[int]) -> dict[int, FormReading]:
    """What each settled form says: its correction, else the reading two people agreed on."""
    found = FormReading.objects.filter(form_id__in=form_ids, form__steps__what=What.AGREED)
    found = found.select_related("supply").order_by("form_id", "position")
    return {reading.form_id: reading for reading in found}


def people_of_forms(form_ids: Iterable[int], *, on: date) -> list[int]:
    """Customers whom forms are about: of the supply each was handed out for, and of each reading of it."""
    wanted = list(form_ids)
    handed = PaperForm.objects.filter(pk__in=wanted, supply__isnull=False).values_list("supply_id")
    read = FormReading.objects.filter(form_id__in=wanted).values_list("supply_id")
    return users_and_payers([row[0] for row in handed.union(read)], on=on)


def banks_with_ready() -> list[tuple[str, str, int]]:
    """Banks to which settled forms wait to go: code, name, how many."""
    found = sql.rows(
        f"SELECT bank_code, count(*) FROM ({_STATE}) q WHERE state = 'agreed' GROUP BY 1 ORDER BY 1"  # noqa: S608
    )
    names = banks.names_of((code, "") for code, _ in found)
    return [(code, names.get((code, ""), ""), int(count)) for code, count in found]


def ready_for(bank_code: str) -> list[FormReading]:
    """What the settled forms of a bank say that were not sent yet, in order of branch."""
    ids = [line.form_id for line in forms_in(("agreed",), limit=MOST_SENT) if line.bank_code == bank_code]
    return sorted(readings_in_force(ids).values(), key=lambda one: (one.branch_code, one.form_id))


def sent_in(sending_id: int) -> list[tuple[FormLine, FormReading]]:
    """The forms of a sending with what they say and where they stand, in order of branch."""
    ids = PaperFormStep.objects.filter(sending_id=sending_id).values_list("form_id", flat=True)
    readings = sorted(readings_in_force(list(ids)).values(), key=lambda one: (one.branch_code, one.form_id))
    lines = lines_of([one.form_id for one in readings])
    return [(lines[one.form_id], one) for one in readings]


@dataclass(frozen=True)
class Stroke:
    """How many forms one person read on a day."""

    on: date
    name: str
    first: int
    second: int
    differing: int  # of the second readings, those that did not agree


def strokes(*, today: date, days: int = 14) -> list[Stroke]:
    """The readings of the last days by person, newest first (CC-048: 12,831 a year)."""
    found = sql.rows(
        """
        SELECT (r.at AT TIME ZONE 'Asia/Tokyo')::date, coalesce(nullif(u.display_name, ''), u.username),
               count(*) FILTER (WHERE r.position = 1), count(*) FILTER (WHERE r.position = 2),
               count(*) FILTER (WHERE r.position = 2 AND EXISTS (
                   SELECT FROM directdebit_formreading f WHERE f.form_id = r.form_id AND f.position = 1
                   AND (f.supply_id, f.bank_code, f.branch_code, f.account_type, f.account_no, f.holder_kana,
                        f.yucho_symbol, f.yucho_number)
                   <> (r.supply_id, r.bank_code, r.branch_code, r.account_type, r.account_no, r.holder_kana,
                       r.yucho_symbol, r.yucho_number)))
        FROM directdebit_formreading r JOIN staff_user u ON u.id = r.by_id
        WHERE r.at >= (%s::date::timestamp AT TIME ZONE 'Asia/Tokyo')
        GROUP BY 1, 2, u.id ORDER BY 1 DESC, 2, u.id
        """,
        [today - timedelta(days=days)],
    )
    return [Stroke(*row) for row in found]


@dataclass(frozen=True)
class Compared:
    """One item of a form as it was read."""

    label: str
    values: tuple[str, ...]  # one a reading
    differs: bool


def compared(readings: Sequence[FormReading]) -> list[Compared]:
    """Each item in every reading, in words."""
    names = banks.names_of(
        pair for one in readings for pair in ((one.bank_code, ""), (one.bank_code, one.branch_code))
    )
    lines = []
    for name, label in ITEMS.items():
        values = tuple(_words(one, name, names) for one in readings)
        if any(values):
            lines.append(Compared(label, values, len({getattr(one, name) for one in readings[:2]}) > 1))
    return lines


def _words(reading: FormReading, name: str, names: dict[tuple[str, str], str]) -> str:
    value = str(getattr(reading, name))
    if name == "holder_kana":
        return reading.holder_shown
    if name == "supply_id":
        return reading.supply.inquiry_no
    if name == "bank_code":
        return f"{value} {names.get((value, ''), '')}"
    if name == "branch_code":
        return f"{value} {names.get((reading.bank_code, value), '')}"
    return KINDS[value] if name == "account_type" else value
