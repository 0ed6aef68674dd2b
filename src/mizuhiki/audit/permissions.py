"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

TRACE_SEE = declare("audit.trace_see", "だれが見たか・変えたかを調べる")
