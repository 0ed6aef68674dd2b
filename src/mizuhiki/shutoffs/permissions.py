"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

SHUTOFF_SEE = declare("shutoffs.order_see", "給水停止・解除の状況を見る")
ORDER_MAKE = declare("shutoffs.order_make", "給水停止の執行指示を作り、福祉・医療機器を確認し、取りやめる")
ORDER_APPROVE = declare("shutoffs.order_approve", "給水停止の執行を承認する")
CUT = declare("shutoffs.cut", "現地で執行許可を求め、給水を停止する")
HARDWARE = declare("shutoffs.hardware", "停止器具の受入れ・貸出し・返却・紛失・廃棄を記録する")
