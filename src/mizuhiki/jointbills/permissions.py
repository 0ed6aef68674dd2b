"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

GROUP_SEE = declare("jointbills.group_see", "一括納付のグループを見る")
GROUP_EDIT = declare("jointbills.group_edit", "一括納付のグループを登録し、契約を追加・除外する")
SLIP_ISSUE = declare("jointbills.slip_issue", "一括納付書を発行し、印刷する")
