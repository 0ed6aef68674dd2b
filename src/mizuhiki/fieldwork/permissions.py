"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

VISIT_SEE = declare("fieldwork.visit_see", "現地訪問の予定と結果を見る")
VISIT_PLAN = declare("fieldwork.visit_plan", "現地訪問を予定し、記帳し直す")
TABLET_USE = declare("fieldwork.tablet_use", "現地でタブレット端末を使う")
