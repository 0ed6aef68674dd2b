"""Open311 GeoReport v2: what other systems may be told, and how it is written as XML and as JSON.

Nobody's name, number, words or address leaves the house. Where something is, only for what lies on the road
and hangs on no customer; of the rest a system learns the state, and of what it handed in itself alone.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpResponse
from django.utils.xmlutils import SimplerXMLGenerator

from mizuhiki.platform import clock
from mizuhiki.repairs.models import (
    ENDS,
    ApiKey,
    ApiToken,
    RepairDetail,
    RepairItem,
    RepairRequest,
    RepairStep,
)
from mizuhiki.repairs.selectors import RepairCase, cases_of, whole

Value = str | int | bool | None | Sequence[Any] | Mapping[str, Any]
MEDIA = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
DAYS, MOST = timedelta(days=90), 1_000
OPEN, CLOSED = "open", "closed"
WORDS = "words"  # the one attribute of each service: what the utility asks about it


def answer(content: Value, *, form: str, names: tuple[str, str], status: int = 200) -> HttpResponse:
    """An answer in the form asked for. `names` are the root of the XML and of each thing in it."""
    if form == "json":
        body = json.dumps(content, ensure_ascii=False).encode()
    else:
        text = StringIO()
        xml = SimplerXMLGenerator(text, "utf-8")
        xml.startDocument()
        _write(xml, names[0], content, names[1])
        body = text.getvalue().encode()
    return HttpResponse(body, content_type=MEDIA[form], status=status)


def refusal(code: int, description: str, *, form: str) -> HttpResponse:
    """An error as GeoReport has it."""
    return answer(
        [{"code": code, "description": description}], form=form, names=("errors", "error"), status=code
    )


def _write(xml: SimplerXMLGenerator, name: str, content: Value, each: str) -> None:
    xml.startElement(name, {})  # type: ignore[arg-type]  # Django itself gives it a dict
    if isinstance(content, Mapping):
        for key, value in content.items():
            _write(xml, key, value, key.removesuffix("s"))
    elif isinstance(content, list):
        for one in content:
            _write(xml, each, one, each)
    elif content is not None:
        xml.characters(str(content).lower() if isinstance(content, bool) else str(content))
    xml.endElement(name)


def services() -> list[dict[str, Value]]:
    """What can be asked for."""
    found = RepairItem.objects.filter(ended_on=None).order_by("place", "pk")
    return [
        {
            "service_code": item.code,
            "service_name": item.label,
            "description": item.asks,
            "metadata": True,
            "type": "realtime",
            "keywords": item.get_side_display(),
            "group": item.get_side_display(),
        }
        for item in found
    ]


def definition(code: str) -> dict[str, Value] | None:
    """What is asked of one service; None when there is none."""
    item = RepairItem.objects.filter(ended_on=None, code=code).first()
    if item is None:
        return None
    attribute = {
        "variable": True,
        "code": WORDS,
        "datatype": "text",
        "required": False,
        "order": 1,
        "description": item.asks or "状況",
        "datatype_description": "1000文字以内",
    }
    return {"service_code": item.code, "attributes": [attribute]}


@dataclass(frozen=True)
class Asked:
    """Which requests are asked for."""

    numbers: Sequence[int] = ()
    codes: Sequence[str] = ()
    status: str = ""
    since: datetime | None = None
    until: datetime | None = None
    page: int = 1
    size: int = MOST


def _seen_by(key: ApiKey | None) -> QuerySet[Any]:
    """What lies on the road and is nobody's, and what the asking system handed in."""
    latest = RepairDetail.objects.filter(request=OuterRef("pk")).order_by("-version")
    found = RepairRequest.objects.annotate(
        code_now=Subquery(latest.values("item__code")[:1]),
        is_public_now=Subquery(latest.values("item__is_public")[:1]),
        customer_now=Subquery(latest.values("customer")[:1]),
        supply_now=Subquery(latest.values("supply")[:1]),
        is_ended=Exists(RepairStep.objects.filter(request=OuterRef("pk"), kind__in=ENDS)),
    )
    public = Q(is_public_now=True, customer_now=None, supply_now=None)
    return found.filter(public | Q(key=key) if key else public)


def requests(asked: Asked, *, key: ApiKey | None, at: datetime) -> list[dict[str, Value]]:
    """The requests that were asked for, the newest first: of ninety days unless days are named."""
    found = _seen_by(key)
    if asked.numbers:
        found = found.filter(pk__in=asked.numbers)
    else:
        until = asked.until or at
        found = found.filter(
            received_at__lte=until, received_at__gte=max(asked.since or until - DAYS, until - DAYS)
        )
        if asked.codes:
            found = found.filter(code_now__in=asked.codes)
        if asked.status:
            found = found.filter(is_ended=asked.status == CLOSED)
    first = (asked.page - 1) * asked.size
    page: Iterable[RepairRequest] = whole(found).order_by("-received_at", "-pk")[first : first + asked.size]
    return [_told(one) for one in cases_of(page, today=clock.day_of(at))]


def number_of(token: str) -> int | None:
    """The request a token was given for."""
    from mizuhiki.repairs.services.keys import digest

    return ApiToken.objects.filter(sha256=digest(token)).values_list("request", flat=True).first()


def _told(found: RepairCase) -> dict[str, Value]:
    """One request. A duplicate is closed like any other: what is behind it concerns nobody outside."""
    is_open = not found.is_over
    item, detail = found.detail.item, found.detail
    is_public = item.is_public and detail.customer_id is None and detail.supply_id is None
    point = found.point if is_public and not found.is_protected else None
    moved = found.steps[-1].at if found.steps else found.request.received_at
    return {
        "service_request_id": str(found.number),
        "status": OPEN if is_open else CLOSED,
        "status_notes": found.state.label if is_open else "",
        "service_name": item.label,
        "service_code": item.code,
        "description": "",
        "agency_responsible": found.side.label,
        "requested_datetime": _iso(found.request.received_at),
        "updated_datetime": _iso(moved),
        "address": "",
        "lat": f"{point[0]:.6f}" if point else "",
        "long": f"{point[1]:.6f}" if point else "",
    }


def _iso(at: datetime) -> str:
    return at.astimezone(clock.TOKYO).isoformat(timespec="seconds")
