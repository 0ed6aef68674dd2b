"""Repairs of the demo: its pipes, contractors, what holds in the town, and requests at every state.

The pipes follow a grid of streets; each of the first houses hangs on the next one. All of it is made up.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from mizuhiki.platform import clock, sql
from mizuhiki.repairs import api as repairs
from mizuhiki.repairs.api import Given, RepairItem
from mizuhiki.repairs.models import Contractor, Layer, NetworkEdition
from mizuhiki.repairs.services.network import store_layer
from mizuhiki.repairs.services.register import plan_duty, save_contractor
from mizuhiki.staff.api import User

SOUTH, WEST = 36.5, 136.6  # the corner of the made-up town
ROWS, COLUMNS, STEP = 55, 71, 0.001  # streets every hundred metres
MOST_HOUSES = 4_000
OFF_STREET = 0.00004  # sewer and water lie side by side
MATERIALS = ("DIP", "DIP", "PE", "VP", "CIP")
SEWERS = ("VU", "HP", "VU", "HP")
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Tale:
    """One request: how long ago it came, and what was done after how many minutes."""

    ago: timedelta
    item: str
    place: str
    words: str
    steps: tuple[tuple[int, str, str], ...] = ()
    channel: str = "telephone"
    house: int = 0  # the how manieth house; 0 for a street
    at: tuple[int, int] = (20, 30)  # row and column of the crossing near by
    name: str = ""


TALES = (
    Tale(timedelta(minutes=25), "road_leak", "緑町一丁目 交差点の北", "路面から水が噴き出している。",
         channel="police", at=(22, 31), name="交番"),
    Tale(timedelta(minutes=12), "road_leak", "緑町一丁目 コンビニの前", "道路が濡れて水たまりができている。",
         at=(22, 31), name="通行人"),
    Tale(timedelta(minutes=70), "turbid", "", "朝から赤い水が出る。5分流しても止まらない。",
         ((4, "acknowledged", ""), (9, "crew", "洗管の用意"), (48, "underway", "")), house=7),
    Tale(timedelta(hours=3), "blockage", "", "台所の排水が流れない。ますの水位が高い。",
         ((6, "acknowledged", ""), (15, "dispatched", "14時までに到着"), (40, "changed", "")), house=11),
    Tale(timedelta(hours=5), "low_pressure", "", "2階の出が悪い。近所も同じとのこと。",
         ((20, "acknowledged", ""), (35, "crew", ""), (120, "cancel_told", "出るようになった")), house=15),
    Tale(timedelta(hours=26), "sewer_leak", "港町 バス停の横", "マンホールから水があふれている。",
         ((3, "acknowledged", ""), (8, "dispatched", "高圧洗浄車"), (45, "underway", ""),
          (150, "done", "管の詰まりを洗浄し、流れを確かめた。")), at=(38, 52)),
    Tale(timedelta(days=2), "meter_leak", "", "メーターの箱の中に水がたまっている。",
         ((30, "acknowledged", ""), (60, "crew", ""), (200, "done", "パッキンを替えた。")), house=23),
    Tale(timedelta(days=4), "manhole_lid", "本町二丁目 歩道", "蓋ががたつく。",
         ((10, "acknowledged", ""), (30, "dispatched", ""), (600, "done", "蓋を替えた。")), at=(12, 44),
         channel="patrol"),
    Tale(timedelta(days=9), "premises_leak", "", "止水栓のまわりから漏れている。",
         ((15, "acknowledged", ""), (25, "cancelled", "給水装置工事業者で直すとのこと。")), house=31),
    Tale(timedelta(days=33), "road_leak", "桜台 公園の入口", "路面ににじんでいる。",
         ((5, "acknowledged", ""), (12, "dispatched", ""), (90, "underway", ""),
          (300, "done", "継手を替えた。")), at=(31, 12)),
    Tale(timedelta(days=41), "sewer_smell", "東山 用水の脇", "下水のにおいがする。",
         ((40, "acknowledged", ""), (1_500, "done", "ますの蓋を締め直した。")), at=(45, 20)),
)  # fmt: skip
COMPANIES = (
    ("水引管工業", "000-0000-1101", True, False, (), (8, 17)),
    ("緑設備", "000-0000-1102", True, True, ("緑町一丁目", "緑町二丁目", "緑町三丁目"), (8, 18)),
    ("泉下水工業", "000-0000-1103", False, True, (), (0, 0)),
    ("港町設備", "000-0000-1104", True, True, ("港町", "北浜町", "城下町"), (17, 8)),
)


def repair_things(*, today: date) -> int:
    """Draw the network, register contractors and notices, and let people call; returns how many did.

    Where nobody may receive a repair there is none: a town of tests has no staff.
    """
    found = User.objects.filter(username__in=("operator", "work", "field", "supervisor"))
    people = {user.username: user for user in found}
    if len(people) < 4 or NetworkEdition.objects.exists():
        return 0
    now = clock.now()
    draw_network(actor=people["work"], at=now)
    _companies(actor=people["work"], at=now - 60 * DAY, today=today)
    _notices(actor=people["supervisor"], at=now - timedelta(hours=4), today=today)
    for tale in sorted(TALES, key=lambda one: one.ago, reverse=True):
        _live(tale, people, now)
    _same(people["operator"], now)
    return len(TALES)


def draw_network(*, actor: User, at: datetime) -> None:
    """Every layer, by the way a utility's own file goes."""
    houses = _houses(MOST_HOUSES)
    drawn = {
        Layer.WATER_MAIN: _streets("W", 0.0, MATERIALS, (75, 100, 100, 150, 200)),
        Layer.SEWER_MAIN: _streets("S", OFF_STREET, SEWERS, (200, 250, 200, 300)),
        Layer.WATER_SERVICE: _connections("K", houses, 0.0, 20),
        Layer.SEWER_SERVICE: _connections("T", houses, OFF_STREET, 150),
    }
    for layer, features in drawn.items():
        whole = {"type": "FeatureCollection", "features": list(features)}
        content = json.dumps(whole, ensure_ascii=False).encode()
        store_layer(
            content,
            layer=layer,
            name=f"管路図-{layer.label}",
            media_type="application/geo+json",
            actor=actor,
            at=at,
        )


def _streets(mark: str, shift: float, materials: tuple[str, ...], bores: tuple[int, ...]) -> Iterator[object]:
    for row in range(ROWS):
        for column in range(COLUMNS):
            number = row * COLUMNS + column
            up, across = SOUTH + row * STEP + shift, WEST + column * STEP + shift
            facts = (
                materials[number % len(materials)],
                bores[(row * 3 + column) % len(bores)],
                1965 + number % 58,
            )
            if column + 1 < COLUMNS:
                yield _feature(f"{mark}E{number:05d}", [[across, up], [across + STEP, up]], *facts)
            if row + 1 < ROWS:
                yield _feature(f"{mark}N{number:05d}", [[across, up], [across, up + STEP]], *facts)


def _connections(mark: str, houses: list[tuple[float, float]], shift: float, bore: int) -> Iterator[object]:
    """From each house to the street south or north of it."""
    for number, (up, across) in enumerate(houses, start=1):
        street = SOUTH + round((up - SOUTH) / STEP) * STEP + shift
        line = [[across + shift, street], [across + shift, up], [across + shift + 0.00003, up]]
        yield _feature(f"{mark}{number:06d}", line, "PE" if mark == "K" else "VU", bore, 1990 + number % 33)


def _feature(ref: str, line: list[list[float]], material: str, bore: int, year: int) -> object:
    points = [[round(across, 6), round(up, 6)] for across, up in line]
    facts = {"管理番号": ref, "口径": bore, "管種": material, "布設年度": year}
    return {
        "type": "Feature",
        "properties": facts,
        "geometry": {"type": "LineString", "coordinates": points},
    }


def _houses(most: int) -> list[tuple[float, float]]:
    found = sql.rows(
        "SELECT latitude, longitude FROM customers_premises WHERE latitude IS NOT NULL ORDER BY id LIMIT %s",
        [most],
    )
    return [(float(up), float(across)) for up, across in found]


def _companies(*, actor: User, at: datetime, today: date) -> None:
    for name, telephone, water, sewer, towns, (opens, closes) in COMPANIES:
        made = save_contractor(
            contractor_id=None,
            name=name,
            telephone=telephone,
            does_water=water,
            does_sewer=sewer,
            towns=towns,
            opens_at=time(opens),
            closes_at=time(closes),
            actor=actor,
            at=at,
        )
        if name in ("水引管工業", "泉下水工業"):
            begin = datetime.combine(today, time(0), clock.TOKYO)
            plan_duty(contractor_id=made.pk, starts_at=begin, ends_at=begin + 2 * DAY, actor=actor, at=at)


def _notices(*, actor: User, at: datetime, today: date) -> None:
    evening = datetime.combine(today, time(23), clock.TOKYO)
    street = repairs.Area(
        latitude=Decimal(f"{SOUTH + 22 * STEP:.6f}"),
        longitude=Decimal(f"{WEST + 31 * STEP:.6f}"),
        radius_m=300,
    )
    for kind, title, words, area, starts_at, ends_at in (
        (
            "outage",
            "緑町一丁目 配水管の破損による断水",
            "配水管の破損のため断水しています。復旧は23時ごろの見込みです。給水車が緑町公民館に出ています。",
            street,
            at,
            evening + DAY,
        ),
        (
            "work",
            "本町 配水管の更新工事",
            "工事のため、水が濁ることがあります。しばらく流してからお使いください。",
            repairs.Area(towns=("本町一丁目", "本町二丁目")),
            at - 3 * DAY,
            evening + 12 * DAY,
        ),
        (
            "low",
            "泉が丘 洗管作業",
            "あすの13時から15時まで、洗管作業のため水の出が悪くなります。",
            repairs.Area(towns=("泉が丘",)),
            evening + timedelta(hours=14),
            evening + timedelta(hours=16),
        ),
    ):
        repairs.register_notice(
            kind=kind,
            title=title,
            words=words,
            area=area,
            starts_at=starts_at,
            ends_at=ends_at,
            actor=actor,
            at=at,
        )


def _live(tale: Tale, people: dict[str, User], now: datetime) -> None:
    item, came = RepairItem.objects.get(code=tale.item), now - tale.ago
    supply_id, customer_id = _household(tale.house) if tale.house else (None, None)
    row, column = tale.at
    pin: tuple[Decimal | None, Decimal | None] = (None, None)
    if not tale.house:
        pin = (Decimal(f"{SOUTH + row * STEP + 0.0001:.6f}"), Decimal(f"{WEST + column * STEP:.6f}"))
    given = Given(
        side=item.side,
        item_id=item.pk,
        urgency=item.urgency,
        place=tale.place,
        words=tale.words,
        latitude=pin[0],
        longitude=pin[1],
        name=tale.name,
        supply_id=supply_id,
        customer_id=customer_id,
    )
    with clock.travel(came):
        made = repairs.receive_request(given, channel=tale.channel, actor=people["operator"], at=came)
    for minutes, what, words in tale.steps:
        at = came + minutes * MINUTE
        if at < now:
            with clock.travel(at):
                _step(made.pk, given, (what, words), people, at)


def _step(number: int, given: Given, step: tuple[str, str], people: dict[str, User], at: datetime) -> None:
    what, words = step
    desk, crew, operator = people["work"], people["field"], people["operator"]
    if what == "acknowledged":
        repairs.acknowledge(request_id=number, actor=desk, at=at)
    elif what in {"crew", "dispatched"}:
        fit = repairs.offers(side=given.side, town="", at=at)
        company: Contractor | None = None if what == "crew" else fit[0].contractor
        repairs.dispatch(
            request_id=number,
            contractor_id=company.pk if company else None,
            crew_id=None if company else crew.pk,
            text=words,
            actor=desk,
            at=at,
        )
    elif what == "underway":
        repairs.begin_work(request_id=number, actor=crew, at=at)
    elif what == "done":
        repairs.finish(request_id=number, text=words, actor=crew, at=at)
    elif what == "cancelled":
        repairs.cancel_request(request_id=number, text=words, actor=desk, at=at)
    elif what == "cancel_told":
        repairs.tell_cancel(request_id=number, reason=words, actor=operator, at=at)
    else:
        _change(number, given, operator, at)


def _change(number: int, given: Given, operator: User, at: datetime) -> None:
    found = repairs.case(number)
    assert found is not None
    assert found.told is not None
    told = Given(
        side=given.side,
        item_id=given.item_id,
        urgency="urgent",
        place=found.told.place,
        words=f"{given.words}家の中に水が上がってきた。",
        town=found.told.town,
        latitude=found.told.latitude,
        longitude=found.told.longitude,
    )
    repairs.change_request(
        request_id=number,
        seen_version=1,
        given=told,
        reason="再度の電話。あふれ始めた",
        actor=operator,
        at=at,
    )


def _household(number: int) -> tuple[int, int]:
    """The how manieth supply in use, counted round again where the town has fewer."""
    [(supply_id, customer_id)] = sql.rows(
        "WITH lived AS (SELECT s.id, p.customer_id FROM customers_supply s "
        "JOIN customers_supplyparty p ON p.supply_id = s.id AND p.role = 'water_user' AND p.ends_on IS NULL "
        "WHERE s.ends_on IS NULL) "
        "SELECT id, customer_id FROM lived ORDER BY id LIMIT 1 OFFSET mod(%s, (SELECT count(*) FROM lived))",
        [number],
    )
    return supply_id, customer_id


def _same(operator: User, now: datetime) -> None:
    """The second call of the burst main is the same as the first, as the operator found."""
    later, first = repairs.RepairRequest.objects.order_by("-pk")[:2]
    repairs.link_duplicate(request_id=later.pk, original_id=first.pk, actor=operator, at=now)
