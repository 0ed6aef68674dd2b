"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

EXCHANGE_SEE = declare("exchange.exchange_see", "電話交換機の登録内容を見る")
EXCHANGE_EDIT = declare("exchange.exchange_edit", "電話交換機の登録内容を変更し、エラーを記録する")
EXCHANGE_AGREE = declare("exchange.exchange_agree", "電話交換機の変更とメッセージを承認する")
