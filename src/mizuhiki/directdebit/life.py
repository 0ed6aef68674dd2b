"""The life of a supply's debit in words: forms, accounts, what was asked of the banks, ends."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from mizuhiki.directdebit.days import Answered
from mizuhiki.directdebit.models import CarryOver, Mandate, MandateEnd, PaperFormStep
from mizuhiki.directdebit.papers import forms_of_supply
from mizuhiki.directdebit.stranded import STRANDED
from mizuhiki.platform import clock, sql

ROWS_SHOWN = 24  # two years of debits every month
TONES = {"0": "good", "": "care"}
_DRAWN = f"""
    SELECT b.debit_on, b.attempt, b.id, r.amount_yen, x.code, {STRANDED} FROM billing_demand d
    JOIN directdebit_debitrow r ON r.demand_id = d.id
    JOIN directdebit_debitbatch b ON b.id = r.batch_id
    LEFT JOIN directdebit_debitresult x ON x.row_id = r.id
    WHERE d.supply_id = %(supply)s ORDER BY b.debit_on DESC, r.id DESC LIMIT %(most)s
"""  # noqa: S608


@dataclass(frozen=True)
class Happening:
    """One thing that happened to the debit of a supply."""

    on: date
    what: str
    detail: str = ""
    tone: str = ""
    url: str = ""


def life_of_supply(supply_id: int, *, sees_files: bool) -> list[Happening]:
    """Everything that happened, newest first; what is settled for a later day stands on top.

    Args:
        sees_files: whether a debit may lead to its file.
    """
    found = [*_of_rows(supply_id, sees_files=sees_files), *_of_mandates(supply_id), *_of_forms(supply_id)]
    return sorted(found, key=lambda one: one.on, reverse=True)


def end_words(end: MandateEnd | None) -> str:
    """Why an account ended, as a line says it; empty where another account took its place."""
    if end is None:
        return ""
    note = f"。{end.note}" if end.note else ""
    asked = f"{end.get_asked_by_display()}の申出・{end.get_channel_display()}"
    return f"解約（{end.get_reason_display()}。{asked}{note}）"


def origin_words(carried: CarryOver | None) -> str:
    """From which place of use an account was carried on, as a line says it; empty where it was not."""
    return f"口座継続（前の使用場所 お問い合わせ番号 {carried.before.supply.inquiry_no}）" if carried else ""


def _of_forms(supply_id: int) -> list[Happening]:
    ids = [line.form_id for line in forms_of_supply(supply_id)]
    return [
        Happening(
            step.on,
            f"依頼書 {step.get_what_display()}",
            f"受付番号{step.form_id}" + (f" {step.get_fault_display()}" if step.fault else ""),
            "wrong" if step.fault else "",
            reverse("directdebit:form_show", args=[step.form_id]),
        )
        for step in PaperFormStep.objects.filter(form_id__in=ids).order_by("-pk")
    ]


def _of_mandates(supply_id: int) -> list[Happening]:
    found = []
    known = "proof", "carried__before__supply", "carried_on__after__supply"
    mandates = Mandate.objects.filter(supply_id=supply_id).select_related(*known)
    for one in mandates.prefetch_related("ends__taken_back").order_by("starts_on"):
        account = f"口座 {one.masked_no}"
        origin = origin_words(getattr(one, "carried", None))
        found.append(Happening(one.starts_on, "口座の使用開始", f"{account} {origin}".rstrip(), "good"))
        if (carried_on := getattr(one, "carried_on", None)) is not None:
            place = f"新しい使用場所 お問い合わせ番号 {carried_on.after.supply.inquiry_no}"
            found.append(Happening(carried_on.after.starts_on, "口座の継続", f"{account} {place}"))
        if one.proven_on is not None:
            found.append(Happening(one.proven_on, "本登録（振替で確認）", account, "good"))
        if one.ends_on is not None:
            why = end_words(one.end) or "新しい口座へ変更"
            found.append(Happening(one.ends_on, "口座の使用終了", f"{account} {why}", "care"))
        found += _taken_back(one, account)
    return found[::-1]  # of what happened on one day too, the last stands first


def _taken_back(mandate: Mandate, account: str) -> list[Happening]:
    """Requests to end the account that were a mistake: when each came, and when it was taken back."""
    found = []
    for end in mandate.ends.all():
        back = getattr(end, "taken_back", None)
        if back is None:
            continue
        told = f"{account} {end_words(end)} やめる日 {end.ends_on}"
        found.append(Happening(clock.day_of(end.at), "解約の受付（取消済み）", told))
        why = f"{back.reason}。{back.get_bank_display()}"
        found.append(Happening(clock.day_of(back.at), "解約の取消", f"{account} {why}", "good"))
    return found


def _of_rows(supply_id: int, *, sees_files: bool) -> list[Happening]:
    found = []
    params = {"supply": supply_id, "most": ROWS_SHOWN, "today": clock.today()}
    for debit_on, attempt, batch_id, yen, code, is_stranded in sql.rows(_DRAWN, params):
        waits = "銀行に送っていない" if is_stranded else "結果待ち"
        answer = Answered(code, 1, yen).label if code is not None else waits
        found.append(
            Happening(
                debit_on,
                "再振替" if attempt else "口座振替",
                f"{yen:,}円 {answer}",
                TONES.get(code or "", "wrong"),
                reverse("directdebit:batch_show", args=[batch_id]) if sees_files else "",
            )
        )
    return found
