"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

CUSTOMER_SEE = declare("customers.customer_see", "お客様を探す・情報を見る")
CUSTOMER_EDIT = declare("customers.customer_edit", "お客様を登録・変更する")
CUSTOMER_MERGE = declare("customers.customer_merge", "お客様の記録を名寄せする・元に戻す")
TERMS_CHANGE = declare("customers.terms_change", "料金の条件（用途・口径・戸数など）を登録する")
MARK_EDIT = declare("customers.mark_edit", "お客様の注意（支援措置・医療機器など）を登録する")
PROTECTED_SEE = declare("customers.protected_see", "支援措置の対象者の住所・電話番号を見る")
