"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

VACANCY_SEE = declare("vacancies.vacancy_see", "空家と職権閉栓の記録を見る")
VACANCY_HANDLE = declare("vacancies.vacancy_handle", "空家を調べ、職権閉栓の決裁を求める")
VACANCY_DECIDE = declare("vacancies.vacancy_decide", "職権閉栓を決定する")
