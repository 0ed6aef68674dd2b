"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

DRILL_TAKE = declare("practice.drill_take", "研修の電話を受け、自分の結果を見る")
DRILL_LEAD = declare("practice.drill_lead", "研修の電話をかけ、受講者の結果を見る")
