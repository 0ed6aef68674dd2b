"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

ACCIDENT_SEE = declare("registers.accident_see", "事故報告を見る・印刷する")
ACCIDENT_REPORT = declare("registers.accident_report", "事故を報告し、見つかった番号を記録する")
