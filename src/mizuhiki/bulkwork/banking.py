"""金融機関の統廃合: accounts go on under the branch that follows theirs, by another number if need be.

A line names a branch, or one account of it; the nearer one counts where both fit.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date

from mizuhiki.attachments.api import Fault
from mizuhiki.banks.api import YUCHO, is_place
from mizuhiki.bulkwork.planning import Change, Kind, Line, Plan, State
from mizuhiki.customers.api import Supply
from mizuhiki.directdebit.api import Mandate, may_follow, place_of, running_at

OLD, NEW = ("旧銀行コード", "旧支店コード"), ("新銀行コード", "新支店コード")
OLD_NO, NEW_NO = "旧口座番号", "新口座番号"
DIGITS = {name: 4 if "銀行" in name else 3 for name in (*OLD, *NEW)}
_Key = tuple[str, str, str]


def plan(lines: Sequence[Line], on: date) -> Plan:
    """Each account at a branch that a line names, as its bank will know it.

    One that ends, begins that day or later, or is in doubt is left: its branch stands on the list of those
    that are gone.
    """
    found, wanted = Plan(), dict[_Key, Line]()
    for line in lines:
        key = (line[OLD[0]], line[OLD[1]], _number(line[OLD_NO]))
        found.faults += _faults(line)
        if key in wanted:
            problem = f"{wanted[key].number}行目と同じ口座・支店です。どちらかを消してください。"
            found.faults.append(Fault(line.number, OLD[1], line[OLD[1]], problem))
        wanted.setdefault(key, line)
    if found.faults:
        return found
    accounts = list(running_at({key[:2] for key in wanted}, on=on))
    numbers = dict(
        Supply.objects.filter(pk__in=[one.supply_id for one in accounts]).values_list("pk", "inquiry_no")
    )
    for account in accounts:
        branch = (account.bank_code, account.branch_code)
        line_of = wanted.get((*branch, account.account_no)) or wanted.get((*branch, ""))
        if line_of is None:
            continue
        before = _state(account, numbers[account.supply_id])
        after = before | {"bank_code": line_of[NEW[0]], "branch_code": line_of[NEW[1]]}
        if line_of[NEW_NO]:
            after["account_no"] = _number(line_of[NEW_NO])
        if not may_follow(account, on=on) or after == before:
            found.left += 1
        else:
            found.changes.append(Change(line_of.number, account.supply_id, before, after))
    found.changes.sort(key=lambda one: (one.line, one.subject_id))
    return found


def now(numbers: Sequence[int]) -> dict[int, State]:
    """The account of each supply that is drawn from without an end."""
    found = Mandate.objects.filter(supply_id__in=numbers, ends_on=None).select_related("supply")
    return {one.supply_id: _state(one, one.supply.inquiry_no) for one in found}


def _state(account: Mandate, inquiry_no: str) -> State:
    return {"inquiry_no": inquiry_no, **asdict(place_of(account))}


def _faults(line: Line) -> list[Fault]:
    found = [
        Fault(line.number, name, line[name][:20], f"半角数字{digits}桁で書いてください。")
        for name, digits in DIGITS.items()
        if not re.fullmatch(rf"[0-9]{{{digits}}}", line[name])
    ]
    if found:
        return found
    if YUCHO in (line[OLD[0]], line[NEW[0]]):
        problem = "ゆうちょ銀行の口座は、この画面では変えられません。"
        found.append(Fault(line.number, OLD[0], YUCHO, problem))
    elif not is_place(line[NEW[0]], line[NEW[1]]):
        problem = "今の金融機関の台帳にありません。台帳を新しくするか、コードを確かめてください。"
        found.append(Fault(line.number, NEW[1], f"{line[NEW[0]]}-{line[NEW[1]]}", problem))
    if bool(line[OLD_NO]) != bool(line[NEW_NO]):
        problem = "口座番号が変わる行には、旧と新の両方を書いてください。"
        found.append(Fault(line.number, NEW_NO, "", problem))
    found += [
        Fault(line.number, name, "", "半角数字7桁までで書いてください。")
        for name in (OLD_NO, NEW_NO)
        if line[name] and not re.fullmatch(r"[0-9]{1,7}", line[name])
    ]
    return found


def _number(typed: str) -> str:
    return typed.zfill(7) if typed else ""


def _example(state: Mapping[str, str | int]) -> str:
    return f"お問い合わせ番号 {state['inquiry_no']}"


BANKING = Kind(required=(*OLD, *NEW), optional=(OLD_NO, NEW_NO), plan=plan, now=now, example=_example)
