"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

KPI_SEE = declare("reporting.kpi_see", "コールセンターの運営管理指標を見る・出力する")
KPI_PERSON_SEE = declare("reporting.kpi_person_see", "運営管理指標を職員ごとに見る")
EVALUATION_OWN = declare("reporting.evaluation_own", "自分の応対評価を見る")
EVALUATION_LEAD = declare("reporting.evaluation_lead", "ＯＰの応対を評価し、すべての応対評価を見る")
MONTH_CLOSE = declare("reporting.month_close", "運営管理指標の月を確定する")
REDUCTION_DECIDE = declare("reporting.reduction_decide", "委託料の減額を決める")
