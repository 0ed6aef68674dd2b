"""Small utilities for tests: a few supplies with meters, on the demo's rules."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from mizuhiki.attachments.api import StoredFile
from mizuhiki.billing.api import Demand
from mizuhiki.customers.api import (
    Customer,
    Installation,
    Meter,
    MeterFitting,
    Premises,
    Supply,
    SupplyParty,
    SupplyService,
)
from mizuhiki.fieldwork.api import TABLET_USE
from mizuhiki.metering.api import HEADER, ReadingDoubt, ReadingImport, confirm_reading, import_readings
from mizuhiki.payments import api as payments
from mizuhiki.platform import clock, locks
from mizuhiki.rulepacks.api import DATA, load_pack, pack_on, put_in_force
from mizuhiki.staff.api import PORTRAIT, HandlerCard
from mizuhiki.staff.models import Grant, Role, RoleHolder, User
from mizuhiki.till import api as till
from mizuhiki.till import hours
from mizuhiki.till.services.drawers import say_out_of_hours

FIRST = date(2026, 2, 10)
LONG_AGO = FIRST - timedelta(days=700)
PHOTO = b"\x89PNG\r\n\x1a\n"  # as far as the file store looks
USE_CLASSES = {"public_sewerage": "一般汚水", "rural_sewerage": "一般"}


def noon(day: date) -> datetime:
    """Twelve o'clock of a day in Tokyo."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=clock.TOKYO)


def clerk(name: str = "hanako") -> User:
    """A member of staff, made once."""
    return User.objects.get_or_create(username=name, defaults={"display_name": "見本 花子"})[0]


def person(*rights: str, username: str = "mado1", **facts: Any) -> User:
    """A member of staff who holds exactly these rights; who may carry a tablet has a card."""
    user = User.objects.create_user(username, **{"display_name": "窓口 花子"} | facts)
    role = Role.objects.create(code=f"test-{user.pk}", name="試験用")
    Grant.objects.bulk_create(Grant(role=role, right_id=right) for right in rights)
    RoleHolder.objects.create(user=user, role=role)
    if TABLET_USE in rights:
        card(user)
    return user


def card(user: User) -> HandlerCard:
    """What somebody shows at a door, made once and good for ever; its photograph is a row without content."""
    made = HandlerCard.objects.filter(holder=user).first()
    if made is not None:
        return made
    photo = StoredFile.objects.create(
        sha256="0" * 64,
        size_bytes=1,
        media_type="image/png",
        name="card",
        kind=PORTRAIT,
        stored_at=noon(FIRST),
    )
    return HandlerCard.objects.create(
        number=f"C{user.pk}",
        holder=user,
        photo=photo,
        issued_on=LONG_AGO,
        valid_until=date(2099, 3, 31),
        at=noon(FIRST),
        by=user,
    )


def rules(from_on: date = date(2020, 4, 1)) -> None:
    """Put the demo's rules in force, long ago."""
    version = load_pack(directory=DATA / "mizuhiki-demo", at=noon(FIRST), actor=None)
    put_in_force(version=version, from_on=from_on, at=noon(FIRST), asked_by=None, decided_by=None)


def counter() -> till.Counter:
    """The one counter of these towns, made once."""
    made = till.Counter.objects.filter(code="main").first()
    return made or till.open_counter(
        code="main",
        name="料金センター窓口",
        place="緑町",
        opened_on=date(2000, 1, 1),
        at=noon(FIRST),
        actor=clerk(),
    )


def open_till(user: User, at: datetime | None = None) -> till.TillSession:
    """Let somebody stand at a drawer of their own, for the day of `at`; an older one is closed first.

    The float is ten notes. Out of hours there is a reason.
    """
    at, desk = at or clock.now(), counter()
    session = till.session_of(user)
    if session is not None and session.business_on != hours.business_day(desk, clock.day_of(at)):
        close_till(session, at)
        session = None
    if session is None:
        code = f"{user.pk}"
        drawer = till.Till.objects.filter(code=code).first() or till.make_till(
            counter=desk, code=code, name=f"レジ{code}", purpose="counter", at=at, actor=user
        )
        seal = till.Seal.objects.filter(code=code).first()
        if seal is None:
            seal = till.make_seal(code=code, counter=desk, at=at, actor=user)
            till.file_imprint(seal_id=seal.pk, filed_on=date(2000, 1, 2), document_no="1", at=at, actor=user)
        return till.open_till(
            till_id=drawer.pk,
            seal_id=seal.pk,
            pieces={"n10000": 10},
            out_of_hours="試験のため",
            at=at,
            actor=user,
        )
    if not hours.is_open(desk, at):
        say_out_of_hours(session_id=session.pk, reason="試験のため", at=at, actor=user)
    return session


def close_till(session: till.TillSession, at: datetime) -> None:
    """Count exactly what the book says."""
    pieces = till.fewest_pieces(till.book_yen(session.pk))
    till.close_till(session_id=session.pk, pieces=pieces, at=at, actor=session.opened_by)


def close_counters(*, until: date, at: datetime | None = None) -> None:
    """Close every drawer and every counter's day up to a day, so that the ledger's day can be closed."""
    at = at or noon(until)
    for row in till.OpenTill.objects.filter(session__business_on__lte=until):
        close_till(row.session, at)
    for one in till.days_to_close():
        if one.day <= until:
            payments.close_counter_day(counter=one.counter, day=one.day, at=at, actor=clerk())


def report_paid(
    *paid: tuple[str, Demand, int],
    on: date,
    run_id: int = 1,
    channel: payments.Receipt.Channel = payments.Receipt.Channel.STORE,
    at: datetime | None = None,
) -> dict[str, int]:
    """Stores or banks tell of money: a reference, the bill it pays and yen; what was booked."""
    told = [[name, bill.supply_id, bill.pk, yen, at or noon(on), on] for name, bill, yen in paid]
    row = "(%s, %s::bigint, %s::bigint, NULL::bigint, %s::bigint, %s::timestamptz, %s::date)"
    with transaction.atomic():
        locks.take_utility()
        return payments.take_run(
            "VALUES " + ", ".join([row] * len(told)),
            [value for values in told for value in values],
            channel=channel,
            run_id=run_id,
            at=at or noon(on),
            pack=pack_on(on),
        )


@dataclass
class Town:
    """Supplies by tap number, with what each dial shows."""

    supplies: dict[str, Supply] = field(default_factory=dict)
    dials: dict[str, int] = field(default_factory=dict)
    serials: dict[str, str] = field(default_factory=dict)  # of meters that are not the first

    def settle(
        self,
        number: int,
        *,
        water: str = "家庭用",
        sewerage: str = "public_sewerage",
        bore_mm: int = 13,
        cycle: str = "even",
        starts_on: date = LONG_AGO,
        fitted_on: date = FIRST,
        persons: int | None = None,
    ) -> Supply:
        """Add one customer with premises, tap, meter, and a supply with its services.

        Args:
            water: the use class; empty for sewerage alone, which has no meter of ours.
            sewerage: the charge code; empty for none.
        """
        tap_no = f"M{number:06d}"
        customer = Customer.objects.create(customer_no=f"{number:010d}", name=f"見本 {number}", kana="ミホン")
        place = Premises.objects.create(postcode="0000000", town="緑町", block=f"{number}番地")
        tap = Installation.objects.create(
            premises=place, tap_no=tap_no, bore_mm=bore_mm, route="A01", route_order=number
        )
        if water:
            meter = Meter.objects.create(
                serial=f"S{number:06d}", bore_mm=bore_mm, digits=5, verified_until=date(2032, 3, 31)
            )
            MeterFitting.objects.create(installation=tap, meter=meter, fitted_on=fitted_on, fitted_m3=100)
        supply = Supply.objects.create(inquiry_no=f"{number:011d}", installation=tap, starts_on=starts_on)
        SupplyParty.objects.create(
            supply=supply, customer=customer, role=SupplyParty.Role.WATER_USER, starts_on=supply.starts_on
        )
        for charge, use_class in (("water", water), (sewerage, USE_CLASSES.get(sewerage, ""))):
            if charge and use_class:
                SupplyService.objects.create(
                    supply=supply,
                    charge=charge,
                    use_class=use_class,
                    cycle=cycle,
                    persons=persons,
                    starts_on=starts_on,
                )
        self.supplies[tap_no] = supply
        self.dials[tap_no] = 100
        return supply

    def csv(self, *, read_on: date, used_m3: dict[str, int]) -> bytes:
        """A handheld's file in which each tap has used so much since its last reading."""
        lines = [",".join(HEADER)]
        for tap_no, used in used_m3.items():
            self.dials[tap_no] += used
            serial = self.serials.get(tap_no, f"S{tap_no[1:]}")
            lines.append(f"{tap_no},{serial},{read_on},{self.dials[tap_no]}")
        return ("\r\n".join(lines) + "\r\n").encode("cp932")

    def read(self, *, read_on: date, used_m3: dict[str, int]) -> ReadingImport:
        """Read the taps of a month."""
        return import_readings(
            content=self.csv(read_on=read_on, used_m3=used_m3),
            file_name=f"HT{read_on:%Y%m%d}.csv",
            cycle_month=read_on.replace(day=1),
            at=noon(read_on),
            actor=None,
        )

    def find_right(self) -> None:
        """Somebody looks at every reading that is unlike those before it, and finds it right."""
        for doubt in ReadingDoubt.objects.filter(end=None):
            confirm_reading(
                reading_id=doubt.pk, basis="photo", reason="写真で確認", actor=clerk(), at=doubt.raised_at
            )
