"""People of the call centre, of the repair desk and of the field, and a way to hand a request in."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from mizuhiki.platform import clock
from mizuhiki.repairs.api import Given, RepairItem, RepairRequest, receive_request

CAME = datetime(2026, 11, 16, 9, 30, tzinfo=clock.TOKYO)
PIN = (Decimal("36.561325"), Decimal("136.656205"))
MINUTE = timedelta(minutes=1)
OPERATOR = ("repairs.request_see", "repairs.request_receive", "repairs.map_see", "worklist.item_see")
SUPERVISOR = (*OPERATOR, "repairs.change_report", "worklist.desk_reception")
DESK = (
    "repairs.request_see", "repairs.request_handle", "repairs.map_see", "worklist.item_see",
    "worklist.desk_repairs",
)  # fmt: skip
CREW = ("repairs.request_see", "repairs.crew_work", "repairs.map_see")
Receive = Callable[..., RepairRequest]


@pytest.fixture
def operator(person: Callable[..., Any]) -> Any:
    return person(*OPERATOR, username="op1", display_name="受電 花子")


@pytest.fixture
def supervisor(person: Callable[..., Any]) -> Any:
    return person(*SUPERVISOR, username="sv1", display_name="監督 次郎")


@pytest.fixture
def desk(person: Callable[..., Any]) -> Any:
    return person(*DESK, username="desk1", display_name="修繕 三郎")


@pytest.fixture
def crew(person: Callable[..., Any]) -> Any:
    return person(*CREW, username="crew1", display_name="現場 四郎")


def given(item: str = "road_leak", **facts: Any) -> Given:
    """A road leak at the pin, unless told otherwise."""
    row = RepairItem.objects.get(code=item)
    told: dict[str, Any] = {
        "side": row.side,
        "item_id": row.pk,
        "urgency": row.urgency,
        "place": "緑町一丁目 交差点の北",
        "words": "路面から水が出ている",
        "latitude": PIN[0],
        "longitude": PIN[1],
        "name": "見本 太郎",
        "telephone": "076-000-0000",
    }
    return Given(**told | facts)


@pytest.fixture
def receive(operator: Any) -> Receive:
    """Hands a request in: `receive("blockage", place="…", at=…)`."""

    def make(
        item: str = "road_leak", *, at: datetime = CAME, channel: str = "telephone", **facts: Any
    ) -> RepairRequest:
        return receive_request(given(item, **facts), channel=channel, actor=operator, at=at)

    return make
