"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

CORRECTION_SEE = declare("corrections.correction_see", "請求の更正を見る")
CORRECTION_ASK = declare("corrections.correction_ask", "請求の更正を計算し、承認を申請する")
CORRECTION_AGREE = declare("corrections.correction_agree", "請求の更正を承認する")
