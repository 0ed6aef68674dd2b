"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

REFUND_SEE = declare("bankrefunds.refund_see", "口座還付の状況を見る")
REFUND_ASK = declare("bankrefunds.refund_ask", "口座還付の申出を受け付け、取り下げる")
REFUND_APPROVE = declare("bankrefunds.refund_approve", "口座還付を承認する")
TRANSFER_MAKE = declare("bankrefunds.transfer_make", "総合振込の依頼ファイルを作成する")
TRANSFER_DOWNLOAD = declare("bankrefunds.transfer_download", "総合振込の依頼ファイルを取り出す")
TRANSFER_CONFIRM = declare("bankrefunds.transfer_confirm", "総合振込の結果（振込済み・組戻）を記録する")
