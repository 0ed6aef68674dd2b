"""住居表示・町名の変更: places of use get another name; whoever lives there has their address follow.

A line names a town, one block of it, or one building; the nearer one counts where several fit.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from unicodedata import normalize

from mizuhiki.attachments.api import Fault
from mizuhiki.bulkwork.models import BulkChange, BulkWork
from mizuhiki.bulkwork.planning import Change, Kind, Line, Plan, State
from mizuhiki.customers.api import (
    AddressChange,
    Customer,
    Origin,
    Premises,
    correct_address,
    normalise,
    residents_of,
)
from mizuhiki.platform import sql
from mizuhiki.platform.actors import Actor

CAUSE = "bulkwork.work"  # of an address that followed
FIELDS = ("postcode", "town", "block", "building")
LENGTHS = {"新町名": 60, "新番地": 40, "新建物・部屋": 80}
_Key = tuple[str, str, str]


@dataclass(frozen=True)
class Follow:
    """A customer whose address follows the name of the place."""

    customer_id: int
    before: tuple[str, str]  # postcode, address
    after: tuple[str, str]


def plan(lines: Sequence[Line], on: date) -> Plan:
    """Each place that a line names, with its new name."""
    del on
    found, wanted = Plan(), dict[_Key, Line]()
    for line in lines:
        key = (normalise(line["旧町名"]), normalise(line["旧番地"]), normalise(line["旧建物・部屋"]))
        found.faults += _faults(line)
        if key in wanted:
            problem = f"{wanted[key].number}行目と同じ場所です。どちらかを消してください。"
            _blame(found, line, "旧町名", problem)
        wanted.setdefault(key, line)
    if found.faults:
        return found
    used = set[_Key]()
    for pk, state in _places({key[0] for key in wanted}).items():
        town, block, building = (normalise(str(state[name])) for name in FIELDS[1:])
        for key in ((town, block, building), (town, block, ""), (town, "", "")):
            if named := wanted.get(key):
                used.add(key)
                after = _renamed(state, named)
                if after != state:
                    found.changes.append(Change(named.number, pk, state, after))
                break
    for key, line in wanted.items():
        if key not in used:
            problem = "この名前の使用場所は台帳にありません。町名と番地を確かめてください。"
            _blame(found, line, "旧町名", problem)
    found.changes.sort(key=lambda one: (one.line, one.subject_id))
    return found


def now(numbers: Sequence[int]) -> dict[int, State]:
    """The places as they are called."""
    rows = Premises.objects.filter(pk__in=numbers).values_list("pk", *FIELDS)
    return {pk: dict(zip(FIELDS, names, strict=True)) for pk, *names in rows}


def address_of(state: Mapping[str, str | int]) -> str:
    """A place as it is written on one line."""
    return " ".join(part for part in (f"{state['town']}{state['block']}", str(state["building"])) if part)


def followers(work: BulkWork) -> list[Follow]:
    """Whose address has the name of a place in it, and what it would be; of a way back, who followed."""
    if work.undoes_id is not None:
        return _followed(work.undoes_id)
    changes = {one.subject_id: one for one in work.changes.all()}
    found = dict[int, Follow]()
    for premises_id, customer_id, postcode, address in residents_of(list(changes)):
        after = _written(changes[premises_id], postcode, address)
        if after is not None and after != (postcode, address):
            found.setdefault(customer_id, Follow(customer_id, (postcode, address), after))
    return [found[number] for number in sorted(found)]


def write_addresses(work: BulkWork, follows: Sequence[Follow], *, actor: Actor, at: datetime) -> None:
    """Let each address follow; its history names the work."""
    origin = Origin(AddressChange.Source.RENAMED, cause_kind=CAUSE, cause_id=work.pk)
    for one in follows:
        postcode, address = one.after
        correct_address(
            customer_id=one.customer_id, postcode=postcode, address=address, origin=origin, actor=actor, at=at
        )


def _followed(work_id: int) -> list[Follow]:
    """Who followed that work and still lives where it left them."""
    rows = AddressChange.objects.filter(cause_kind=CAUSE, cause_id=work_id).order_by("customer_id")
    kept = Customer.objects.filter(pk__in=[row.customer_id for row in rows], merged_into=None)
    now_at = {pk: (code, text) for pk, code, text in kept.values_list("pk", "postcode", "address")}
    return [
        Follow(row.customer_id, (row.postcode, row.address), (row.before_postcode, row.before_address))
        for row in rows
        if now_at.get(row.customer_id) == (row.postcode, row.address)
    ]


def _written(change: BulkChange, postcode: str, address: str) -> tuple[str, str] | None:
    """An address that ends with the old name, with the new one in its place; the town before it stays."""
    flat = _flat(address)
    for names in (FIELDS[1:], FIELDS[1:3]):
        old, new = (
            address_of({"building": "", **{name: state[name] for name in names}})
            for state in (change.before, change.after)
        )
        if flat.endswith(_flat(old)):
            before = flat[: len(flat) - len(_flat(old))]
            moved = change.before["postcode"] != change.after["postcode"]
            return (str(change.after["postcode"]) if moved else postcode, f"{before}{new}"[:200])
    return None


def _flat(text: str) -> str:
    return "".join(normalize("NFKC", text).split())


def _renamed(state: State, line: Line) -> State:
    """The place under its new name; what the line leaves empty stays."""
    given = {
        "postcode": line["新郵便番号"].replace("-", ""),
        "town": line["新町名"],
        "block": line["新番地"],
        "building": line["新建物・部屋"],
    }
    return {name: given[name] or state[name] for name in FIELDS}


def _places(towns: Iterable[str]) -> dict[int, State]:
    """Every place of some towns, whatever the width their names are written in."""
    written = defaultdict[str, list[str]](list)
    for (town,) in sql.rows("SELECT DISTINCT town FROM customers_premises"):
        written[normalise(town)].append(town)
    names = [name for town in towns for name in written[town]]
    rows = Premises.objects.filter(town__in=names).values_list("pk", *FIELDS).order_by("pk")
    return {pk: dict(zip(FIELDS, each, strict=True)) for pk, *each in rows}


def _faults(line: Line) -> list[Fault]:
    found = [
        Fault(line.number, name, "", "町名を書いてください。")
        for name in ("旧町名", "新町名")
        if not line[name]
    ]
    if not line["旧番地"] and (line["新番地"] or line["旧建物・部屋"]):
        problem = "町名だけを変える行では、番地と建物を空欄にしてください。"
        found.append(Fault(line.number, "新番地", line["新番地"], problem))
    if not line["旧建物・部屋"] and line["新建物・部屋"]:
        problem = "建物の名前を変える行には、旧建物・部屋も書いてください。"
        found.append(Fault(line.number, "新建物・部屋", line["新建物・部屋"], problem))
    postcode = line["新郵便番号"].replace("-", "")
    if postcode and not (postcode.isascii() and postcode.isdecimal() and len(postcode) == 7):
        found.append(Fault(line.number, "新郵便番号", postcode[:20], "半角数字7桁で書いてください。"))
    for name, most in LENGTHS.items():
        if len(line[name]) > most or not line[name].isprintable():
            problem = f"{most}字以内の文字で書いてください。"
            found.append(Fault(line.number, name, ascii(line[name])[:20], problem))
    return found


def _blame(found: Plan, line: Line, name: str, problem: str) -> None:
    found.faults.append(Fault(line.number, name, f"{line['旧町名']}{line['旧番地']}"[:60], problem))


RENAMING = Kind(
    required=("旧町名", "旧番地", "新町名", "新番地"),
    optional=("旧建物・部屋", "新郵便番号", "新建物・部屋"),
    plan=plan,
    now=now,
    example=address_of,
)
