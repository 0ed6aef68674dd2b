"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

OMISSION_SEE = declare("omissions.omission_see", "調定漏れの一覧と記録を見る")
OMISSION_ASK = declare("omissions.omission_ask", "調定漏れの請求を計算し、承認を申請する")
OMISSION_AGREE = declare("omissions.omission_agree", "調定漏れの請求を承認する")
