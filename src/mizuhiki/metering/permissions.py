"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

READING_SEE = declare("metering.reading_see", "検針の取込状況を見る")
READING_IMPORT = declare("metering.reading_import", "検針ファイルを取り込む")
