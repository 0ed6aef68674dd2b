"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

RECEIPT_TAKE = declare("payments.receipt_take", "窓口で領収する")
RECEIPT_SEE = declare("payments.receipt_see", "領収の記録を見る")
OVERPAYMENT_SEE = declare("payments.overpayment_see", "過誤納の一覧を見る")
OFFSET_MAKE = declare("payments.offset_make", "過誤納を未納に充当する")
OFFSET_APPROVE = declare("payments.offset_approve", "同じ納付者の別の契約への充当を承認する")
REFUND_PAY = declare("payments.refund_pay", "窓口で還付する")
REFUND_UNDO_APPROVE = declare("payments.refund_undo_approve", "窓口還付の取消を承認する")
REFUND_SEE = declare("payments.refund_see", "還付の記録を見る")
CLAIM_NOTE = declare("payments.claim_note", "入金連絡を記録する")
CLAIM_SEE = declare("payments.claim_see", "入金連絡を見る")
CLAIM_END = declare("payments.claim_end", "入金連絡を確認して終える")
RECEIPT_REVERSE = declare("payments.receipt_reverse", "領収を取り消す")
STORE_SEE = declare("payments.store_see", "コンビニ・スマホ収納の報告を見る")
STORE_IMPORT = declare("payments.store_import", "コンビニ・スマホ収納の報告を取り込む")
STORE_SETTLE = declare("payments.store_settle", "突合できない収納を処理する")
