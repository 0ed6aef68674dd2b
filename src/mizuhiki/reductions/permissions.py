"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

REDUCTION_SEE = declare("reductions.reduction_see", "料金の減額の申請を見る")
REDUCTION_RECEIVE = declare("reductions.reduction_receive", "料金の減額の申請を受け、決定を求める")
REDUCTION_DECIDE = declare("reductions.reduction_decide", "料金の減額を決定する")
