"""A dial that moves behind a tap that is shut off: whoever read it does not know why, so somebody looks."""

from datetime import timedelta

from mizuhiki.customers.api import lock_supplies
from mizuhiki.metering.api import ShutTapMoved
from mizuhiki.shutoffs.selectors.rows import closed_now
from mizuhiki.shutoffs.services.checking import UNAUTHORISED, moved_key
from mizuhiki.worklist import api as worklist

ONE_DAY = timedelta(days=1)


def follow_moved(event: ShutTapMoved) -> None:
    """Listener: a suspicion of 無断使用 lies in the inbox, with the way to send somebody (状況確認).

    Only what a crew finds there stands on the file and orders the tap closed again.

    Source:
        COL-072 【金沢収納】第23条(4)エ; issue 7, point 3.
    """
    lock_supplies([event.supply_id])
    for cut in closed_now([event.supply_id]):
        worklist.open_item(
            kind=UNAUTHORISED.code,
            key=moved_key(cut.pk),
            title=f"停止中に指針が動いた（執行書{cut.shown}、{event.m3:,} m³）",
            url_name="shutoffs:check_plan",
            url_args=[cut.pk],
            subject=cut,
            due_at=event.at + ONE_DAY,
            rank=worklist.Rank.URGENT,
            at=event.at,
            note="検針で、停止のときより多い指針が読まれました。状況確認を手配してください。",
        )
