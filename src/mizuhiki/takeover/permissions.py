"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

TAKEOVER_SEE = declare("takeover.takeover_see", "旧システムからの移行の状況を見る")
TAKEOVER_ASK = declare("takeover.takeover_ask", "旧システムからの移行を依頼する")
TAKEOVER_DECIDE = declare("takeover.takeover_decide", "旧システムからの移行を承認する")
