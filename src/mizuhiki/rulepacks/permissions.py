"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

VERSION_SEE = declare("rulepacks.version_see", "規則集を見る")
VERSION_PROPOSE = declare("rulepacks.version_propose", "規則集の施行を依頼する")
VERSION_APPROVE = declare("rulepacks.version_approve", "規則集の施行を承認する")
