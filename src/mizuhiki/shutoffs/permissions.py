"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

SHUTOFF_SEE = declare("shutoffs.order_see", "給水停止・解除の状況を見る")
ORDER_MAKE = declare("shutoffs.order_make", "給水停止の執行指示を作り、福祉・医療機器を確認し、取りやめる")
ORDER_APPROVE = declare("shutoffs.order_approve", "給水停止の執行を承認する")
CUT = declare("shutoffs.cut", "現地で執行許可を求め、給水を停止する")
HARDWARE = declare("shutoffs.hardware", "停止器具の受入れ・貸出し・返却・紛失・廃棄を記録する")
RESTORE_ASK = declare("shutoffs.restore_ask", "給水停止の解除の申出を受け付ける")
RESTORE_WORK = declare(
    "shutoffs.restore_work", "解除の収納を確認し、発注者の決定・担当の手配・結果を記録する"
)
RESTORE_EXCEPT = declare("shutoffs.restore_except", "納付のない解除（例外）を承認する")
CHECK_WORK = declare("shutoffs.check_work", "停止中の状況確認を手配し、結果を記録する")
REPORT_SEE = declare("shutoffs.report_see", "給水停止・解除の報告と滞納整理の件数を見る")
