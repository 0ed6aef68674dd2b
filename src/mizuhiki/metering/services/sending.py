"""定期検針データ: what the handheld is told before a round. The way back is `importing`."""

import codecs
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from mizuhiki.attachments import api as attachments
from mizuhiki.audit import api as audit
from mizuhiki.customers.api import protected
from mizuhiki.formats.tabular import write_csv
from mizuhiki.metering import errors
from mizuhiki.metering.round_models import SentFile
from mizuhiki.metering.rounds import DUE, asked
from mizuhiki.metering.terms import terms_on
from mizuhiki.platform import clock, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import ReadingTerms

KIND = "metering.sent_readings"  # of the file
YEAR = timedelta(days=400)
NOT_SHOWN = "氏名・場所は事務所へ"
GETA = "mizuhiki.geta"  # a letter the handheld does not know becomes the printer's mark for one
codecs.register_error(GETA, lambda fault: ("〓", getattr(fault, "end", 0)))

# Closed taps go along: a dial that turns there is found on the round. Nobody's name goes where anybody on the
# supply is under protection (law 16).
_TAPS = f"""
    WITH due AS ({DUE}), taps AS (
        SELECT supply_id, installation_id, fitting_id FROM due
        WHERE %(route)s::text IS NULL OR route = %(route)s
        UNION ALL
        SELECT NULL::bigint, i.id, f.id FROM customers_installation i
        JOIN customers_meterfitting f ON f.installation_id = i.id AND f.removed_on IS NULL
        WHERE i.route IN (SELECT route FROM due) AND (%(route)s::text IS NULL OR i.route = %(route)s)
          AND NOT EXISTS (SELECT FROM customers_supply s WHERE s.installation_id = i.id
                          AND (s.ends_on IS NULL OR s.ends_on > %(last)s))
    )
    SELECT t.supply_id, t.installation_id, i.route, i.route_order, i.tap_no, m.serial, m.digits, i.bore_mm,
           coalesce(r.read_on, f.fitted_on) AS previous_on, CASE WHEN r.read_on > o.read_on THEN r.index_m3
                ELSE coalesce(o.index_m3, r.index_m3, f.fitted_m3) END AS previous_m3,
           h.average_m3, y.usage_m3 AS last_year_m3, u.name, coalesce(u.is_protected, false) AS is_protected,
           coalesce(u.needs_care, false) AS needs_care,
           concat_ws(' ', p.town || p.block, nullif(p.building, '')) AS address,
           EXISTS (SELECT FROM customers_servicefact w WHERE w.supply_id = t.supply_id AND w.kind = 'shut'
                   AND w.starts_on <= %(today)s AND (w.ends_on IS NULL OR w.ends_on > %(today)s)) AS is_shut
    FROM taps t
    JOIN customers_installation i ON i.id = t.installation_id
    JOIN customers_premises p ON p.id = i.premises_id
    JOIN customers_meterfitting f ON f.id = t.fitting_id
    JOIN customers_meter m ON m.id = f.meter_id
    LEFT JOIN LATERAL (
        SELECT index_m3, read_on FROM metering_reading WHERE fitting_id = f.id AND hold = ''
        ORDER BY cycle_month DESC, sequence DESC LIMIT 1
    ) r ON true
    LEFT JOIN metering_openingindex o ON o.supply_id = t.supply_id AND o.fitting_id = f.id
    LEFT JOIN LATERAL (
        SELECT round(avg(usage_m3))::int AS average_m3 FROM (
            SELECT DISTINCT ON (cycle_month) usage_m3 FROM metering_reading
            WHERE supply_id = t.supply_id AND cycle_month < %(month)s AND cycle_month >= %(since)s
            ORDER BY cycle_month DESC, sequence DESC LIMIT %(average_of)s
        ) x
    ) h ON true
    LEFT JOIN LATERAL (
        SELECT usage_m3 FROM metering_reading
        WHERE supply_id = t.supply_id AND cycle_month = %(last_year)s ORDER BY sequence DESC LIMIT 1
    ) y ON true
    LEFT JOIN LATERAL (
        SELECT max(c.name) FILTER (WHERE q.role = 'water_user') AS name,
               bool_or({protected("c")}) AS is_protected,
               bool_or(EXISTS (SELECT FROM customers_customermark k WHERE k.customer_id = c.id
                               AND k.kind = 'care' AND k.starts_on <= %(today)s
                               AND (k.ends_on IS NULL OR k.ends_on > %(today)s))) AS needs_care
        FROM customers_supplyparty q JOIN customers_customer c ON c.id = q.customer_id
        WHERE q.supply_id = t.supply_id AND q.starts_on <= %(today)s
          AND (q.ends_on IS NULL OR q.ends_on > %(today)s)
    ) u ON true
    ORDER BY i.route, i.route_order, i.id
"""  # noqa: S608

_NAMES = (
    *("supply_id", "installation_id", "route", "route_order", "tap_no", "serial", "digits", "bore_mm"),
    *("previous_on", "previous_m3", "average_m3", "last_year_m3", "name", "is_protected", "needs_care"),
    *("address", "is_shut"),
)


@transaction.atomic
def send_round(*, cycle_month: date, route: str | None, actor: Actor, at: datetime) -> SentFile:
    """Make the handheld's file of one route, or of all that are due in the month, and keep what it told.

    Raises:
        NothingToSend: no tap is due there. Nothing is changed.

    Source:
        issue 7, point 2; design.md, law 16.
    """
    today, terms = clock.day_of(at), terms_on(cycle_month)
    taps = list(_taps(cycle_month, route, today, terms))
    if not taps:
        raise errors.NothingToSend
    name = f"teiki-{cycle_month:%Y%m}{'-' + route if route else ''}"
    file = attachments.store(
        _file(taps, terms), name=name, kind=KIND, media_type="text/csv", actor=actor, at=at
    )
    sent = SentFile.objects.create(
        cycle_month=cycle_month,
        route=route or "",
        row_count=len(taps),
        file=file,
        made_at=at,
        made_by_id=actor.pk,
    )
    sql.copy(
        "metering_senttap (sent_id, cycle_month, installation_id, supply_id, previous_m3)",
        [
            (sent.pk, cycle_month, tap["installation_id"], tap["supply_id"], tap["previous_m3"])
            for tap in taps
        ],
    )
    sql.renew_statistics("metering_senttap", grown=len(taps))
    audit.record(action="metering.round.sent", subject=sent, actor=actor, at=at, rows=len(taps))
    return sent


def _taps(month: date, route: str | None, today: date, terms: ReadingTerms) -> Iterator[dict[str, Any]]:
    values = asked(month, today) | {
        "route": route,
        "since": month - YEAR,
        "average_of": terms.average_of,
        "last_year": month.replace(year=month.year - 1),
    }
    for row in sql.rows(_TAPS, values):
        tap = dict(zip(_NAMES, row, strict=True))
        is_open = tap["supply_id"] is not None
        tap["state"] = ("給水停止中" if tap["is_shut"] else "使用中") if is_open else "閉栓中"
        tap["caution"] = "対応注意" if tap["needs_care"] else ""
        if not is_open:
            tap["name"] = ""
        if tap["is_protected"]:
            tap |= {"name": "", "address": "", "caution": NOT_SHOWN}
        yield tap


def _file(taps: list[dict[str, Any]], terms: ReadingTerms) -> bytes:
    rows = (["" if tap[fact] is None else str(tap[fact]) for fact in terms.handheld.values()] for tap in taps)
    text = write_csv(list(terms.handheld), rows, encoding="utf-8").decode("utf-8")
    return text.encode(terms.encoding, errors=GETA)
