"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

RECEIPT_TAKE = declare("payments.receipt_take", "窓口で領収する")
RECEIPT_SEE = declare("payments.receipt_see", "領収の記録を見る")
OVERPAYMENT_SEE = declare("payments.overpayment_see", "過誤納の一覧を見る")
RECEIPT_REVERSE = declare("payments.receipt_reverse", "領収を取り消す")
