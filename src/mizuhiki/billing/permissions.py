"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

RUN_SEE = declare("billing.run_see", "調定の状況を見る")
RUN_START = declare("billing.run_start", "調定を実行する")
ASSESSMENT_SEE = declare("billing.assessment_see", "調定の計算内訳を見る")
ALARM_ASK = declare("billing.alarm_ask", "異常な請求を進める申請をする")
ALARM_AGREE = declare("billing.alarm_agree", "異常な請求を進める申請を承認する")
