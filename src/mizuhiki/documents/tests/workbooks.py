"""What a workbook says, read as any spreadsheet program does."""

import re
import xml.etree.ElementTree as ET
import zipfile
from io import BytesIO

SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def cells_of(content: bytes) -> list[list[str | int]]:
    """The lines of the first sheet that hold something, from their first column; numbers as numbers."""
    with zipfile.ZipFile(BytesIO(content)) as book:
        assert not [
            name for name in book.namelist() if re.search("vba|external|hyperlink", name, re.IGNORECASE)
        ]
        texts = [
            "".join(part.text or "" for part in item.iter(f"{SPACE}t"))
            for item in ET.fromstring(book.read("xl/sharedStrings.xml"))  # noqa: S314 - ours
        ]
        sheet = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - ours
    assert not list(sheet.iter(f"{SPACE}f")), "a formula"
    found = []
    for row in sheet.iter(f"{SPACE}row"):
        values = [(cell.get("t"), cell.findtext(f"{SPACE}v") or "") for cell in row]
        line = [texts[int(value)] if kind == "s" else int(value) for kind, value in values if value]
        if line:
            found.append(line)
    return found
