"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

LATE_SEE = declare("latecharges.late_see", "延滞金・督促手数料を見る")
LATE_ASK = declare("latecharges.waiver_ask", "延滞金・督促手数料の減免を申請する")
LATE_DECIDE = declare("latecharges.waiver_decide", "延滞金・督促手数料の減免を決定する")
