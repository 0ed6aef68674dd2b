"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

WRITEOFF_SEE = declare("writeoffs.writeoff_see", "不納欠損の資料を見る")
WRITEOFF_PREPARE = declare("writeoffs.writeoff_prepare", "不納欠損の資料を作り、決定を求める")
WRITEOFF_DECIDE = declare("writeoffs.writeoff_decide", "不納欠損を決定する")
