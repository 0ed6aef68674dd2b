"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

RUNS_SEE = declare("web.runs_see", "処理状況を見る")
