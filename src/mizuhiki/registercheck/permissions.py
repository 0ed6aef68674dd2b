"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

DIFFERENCE_SEE = declare("registercheck.difference_see", "台帳の相違を見る")
DIFFERENCE_ASK = declare("registercheck.difference_ask", "台帳の相違を、このままでよいとして承認を求める")
DIFFERENCE_AGREE = declare("registercheck.difference_agree", "台帳の相違をこのままでよいと承認する")
