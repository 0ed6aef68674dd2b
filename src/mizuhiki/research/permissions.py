"""What can be done in this room. Where a protected person is found asks for `customers.protected_see` too."""

from mizuhiki.platform.permissions import declare

RESEARCH_SEE = declare("research.research_see", "返戻・転出先・相続人の調査を見る")
RETURN_HANDLE = declare("research.return_handle", "返戻郵便物を調査し、結果を記録する")
TRACE_HANDLE = declare("research.trace_handle", "転出先を調査し、住民票などを請求する")
HEIR_HANDLE = declare("research.heir_handle", "死亡と相続人を記録し、相続人代表を決める")
ENQUIRY_SEE = declare("research.enquiry_see", "不明事項の調査を見る")
ENQUIRY_WRITE = declare("research.enquiry_write", "不明事項を調査し、調査引継ぎ書を作る")
ENQUIRY_PASS = declare("research.enquiry_pass", "調査引継ぎ書をＭＧ・ＳＶとして担当課所へ回す")
ENQUIRY_ANSWER = declare("research.enquiry_answer", "調査引継ぎ書に担当課所として回答する")
