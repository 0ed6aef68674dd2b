"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

WORK_SEE = declare("bulkwork.work_see", "一括変更を見る")
WORK_PREPARE = declare("bulkwork.work_prepare", "一括変更のファイルを読み込み、承認を求める")
WORK_DECIDE = declare("bulkwork.work_decide", "一括変更を承認する")
