"""What can be done in this room. Each kind of file asks for a right of its own beside this one."""

from mizuhiki.platform.permissions import declare

FILE_OPEN = declare("attachments.file_open", "保管ファイルを開く")
