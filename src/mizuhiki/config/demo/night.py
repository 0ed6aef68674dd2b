"""The night line and the exchange of the demo: all agreed, three weeks of calls, one case for the morning."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from mizuhiki.emergency.services import duty, incidents, line, reports, texts
from mizuhiki.emergency.services.duty import Hours, Officer
from mizuhiki.exchange.services import changes, entries
from mizuhiki.platform import clock
from mizuhiki.servicehours import api as servicehours
from mizuhiki.staff.api import User, able

BACK = timedelta(days=21)
FLOW = """1 警察・消防からの通報ですか
  はい → 当番へ連絡：警察・消防からの通報
  いいえ → 2
2 水道・下水道の緊急のことですか（漏水、陥没、断水、下水の詰まり）
  はい → 3
  いいえ → 営業時間を案内：緊急以外
3 道路が陥没していますか
  はい → 当番へ連絡：道路陥没
  いいえ → 4
4 水はどこから出ていますか
  道路 → 当番へ連絡：道路上の漏水
  宅地の中 → 5
  水が出ない → 当番へ連絡：断水・出水不良
  下水があふれている → 当番へ連絡：下水の詰まり
5 元栓（止水栓）で止まりますか
  止まる → 業者を案内：宅地内の漏水
  止まらない → 当番へ連絡：宅地内の漏水
"""
TEXTS = (
    ("flow", FLOW),
    ("busy", "ただ今、電話が込み合っております。しばらくたってからおかけ直しください。"),
    ("closed", "お客様センターは営業しています。お客様センターへおかけください。"),
)
CALLS = (  # days ago, hour, answers, district, place, state, minutes until an officer said yes
    (19, 22, (1, 0, 1, 0), "緑町", "緑町1丁目の交差点", "歩道の継ぎ目から水が流れている", 6),
    (15, 2, (0,), "本町", "本町3丁目の国道", "消防から、消火栓の蓋がずれているとの連絡", 4),
    (12, 20, (1, 1), "", "", "", None),
    (8, 23, (1, 0, 1, 1, 0), "川端", "川端2-5", "台所の下の水漏れ。元栓で止まった", None),
    (4, 21, (1, 0, 1, 3), "緑町", "緑町4丁目", "トイレの水が流れず、外のますからあふれている", 12),
    (1, 23, (1, 0, 1, 0), "本町", "本町1丁目の市役所前", "車道の真ん中から水がわき出ている", None),
)


def keep_watch(*, today: date) -> int:
    """Set the night line up and live through three weeks of it; returns how many calls there were.

    Where nobody may take a report there is nothing: a town of tests has no staff.
    """
    takers, chiefs = list(able(["emergency.report_accept"])), list(able(["emergency.setting_edit"]))
    clients = list(able(["emergency.text_agree"]))
    if not (takers and chiefs and clients and servicehours.terms_on(today)):
        return 0
    began = datetime.combine(today - BACK, time(10), clock.TOKYO)
    with clock.travel(began):
        _set_up(chiefs[0], takers, clients, began, today)
    _keep_exchange(chiefs[0], clients[0], began)
    return sum(_call(number, taker=takers[0], chief=chiefs[0], today=today) for number in range(len(CALLS)))


def _set_up(chief: User, takers: Sequence[User], clients: Sequence[User], at: datetime, today: date) -> None:
    first = clock.day_of(at)
    for kind, words in TEXTS:
        made = texts.write_text(
            kind=kind,
            words=words,
            reason="業務の開始",
            from_on=first,
            reference=f"demo:{kind}",
            actor=chief,
            at=at,
        )
        texts.agree(text_id=made.pk, actor=clients[0], at=at)
    duty.set_duty(
        first_on=first,
        last_on=today + BACK,
        officers=[Officer(one.pk, f"090-0000-000{place}") for place, one in enumerate(clients[:3], start=1)],
        reference="demo",
        actor=chief,
        at=at,
    )
    duty.set_roster(
        first_on=first,
        last_on=today + timedelta(days=30),
        shifts=[
            Hours(takers[0].pk, 17 * 60, 60, is_shared=False),
            Hours(takers[-1].pk, 60, 12 * 60, is_shared=True),
            Hours(chief.pk, 12 * 60, 17 * 60, is_shared=True),
        ],
        responsible_id=chief.pk,
        telephone="03-0000-0101",
        reference="demo",
        actor=chief,
        at=at,
    )
    line.register_number(number="0570-000-000", holder="受託会社", from_on=first, actor=chief, at=at)
    line.register_site(
        name="夜間受付センター",
        address="水引市本町2丁目1番1号",
        country="JP",
        has_entry_control=True,
        control="ICカードと入退室の記録",
        from_on=first,
        reference="demo",
        actor=chief,
        at=at,
    )
    spring = date(today.year + (today >= date(today.year, 3, 1)), 3, 18)
    servicehours.name_busy_days(
        year=spring.year,
        days=[spring + timedelta(days=number) for number in range(30)],
        officer="経営企画課 企画係長",
        paper="繁忙期の運営時間について（通知）",
        reference="demo",
        actor=chief,
        at=at,
    )


def _call(number: int, *, taker: User, chief: User, today: date) -> int:
    """One call of the list, with what came of it; the last one waits for the morning."""
    ago, hour, path, area, place, state, minutes = CALLS[number]
    at = datetime.combine(today - timedelta(days=ago), time(hour, 7 * number), clock.TOKYO)
    with clock.travel(at):
        report = reports.take_report(
            path=path,
            area=area,
            place=place,
            state=state,
            caller="",
            telephone="",
            reference=f"demo:{number}",
            actor=taker,
            at=at,
        )
        incidents.count_call(answer="busy", reference=f"demo:busy:{number}", actor=taker, at=at)
        if minutes is not None:
            said = at + timedelta(minutes=minutes)
            call = report.duty_calls.get()
            duty.answer_call(call_id=call.pk, how="acknowledged", actor=taker, at=said)
        if number < len(CALLS) - 1 and path != (1, 1):
            later = at + timedelta(hours=11)
            reports.accept_report(report_id=report.pk, note="修繕の担当へ回す", actor=chief, at=later)
    return 2


def _keep_exchange(chief: User, client: User, at: datetime) -> None:
    change = changes.open_change(
        origin="instruction",
        content="電話帳と要員のIDを登録する",
        reason="業務の開始",
        officer=str(client),
        reference="demo",
        actor=chief,
        at=at,
    )
    rows = [
        (
            "phone_book",
            _phone("企業局 維持管理課", "0000-00-0001", "修繕", "11"),
        ),
        (
            "phone_book",
            _phone("みどり設備", "0000-00-0002", "修繕の業者", "12"),
        ),
        (
            "phone_book",
            _phone("夜間等緊急受付", "0570-000-000", "夜間", "99"),
        ),
        ("conditions", {"title": "代表番号のすべて", "line": ""}),
        ("items", {"name": "保留の最長", "value": "3分"}),
        *(
            ("agents", {"exchange_id": f"A-{place:02}", "username": one.username, "rights": "オペレーター"})
            for place, one in enumerate(able(["emergency.report_take"]), start=1)
        ),
    ]
    for place, (list_code, values) in enumerate(rows):
        entries.save_entry(
            list_code=list_code,
            values=values,
            change_id=change.pk,
            reference=f"demo:{place}",
            actor=chief,
            at=at,
        )


def _phone(name: str, number: str, section: str, short: str) -> dict[str, str]:
    return {"name": name, "number": number, "section": section, "short": short}
