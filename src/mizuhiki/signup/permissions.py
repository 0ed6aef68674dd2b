"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

APPLICATION_SEE = declare("signup.application_see", "WEB口座振替の申込みを見る")
APPLICATION_MATCH = declare("signup.application_match", "WEB口座振替の申込みを契約に反映する")
FIGURES_SEE = declare("signup.figures_see", "WEB受付の統計・月次報告・周知の成果を見る")
