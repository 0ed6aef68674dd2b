"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

TILL_WORK = declare("till.till_work", "レジを開け、数え、締める")
TILL_SEE = declare("till.till_see", "レジ・領収印・入金の記録を見る")
PLACE_EDIT = declare("till.place_edit", "領収印・釣銭準備金・金庫の鍵を登録する")
DIFFERENCE_APPROVE = declare("till.difference_approve", "レジの過不足を承認する")
DAY_CLOSE = declare("till.day_close", "窓口の日計を締め、入金する")
SAFE_KEEP = declare("till.safe_keep", "金庫を開け、出し入れし、数えて閉める")
