"""A pack that cannot be read is refused in a sentence that says where to look."""

import shutil
from pathlib import Path

import pytest

from mizuhiki.rulepacks import services
from mizuhiki.rulepacks.faults import RulePackFault

DEMO = Path(services.__file__).with_name("data") / "mizuhiki-demo"
UNREADABLE = "読めない日付か数、または深すぎる入れ子があります。"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"schema: 2\nfrom: 2026-13-45\n", UNREADABLE),
        (b"schema: " + b"9" * 5_000, UNREADABLE),
        (b"[" * 5_000, UNREADABLE),
        ("schema: 2\n# 窓口\n".encode("cp932"), "2行目の文字コードがUTF-8ではありません。"),
    ],
)
def test_what_no_reader_of_yaml_takes_is_refused_in_words(
    tmp_path: Path, content: bytes, problem: str
) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(DEMO, pack)
    (pack / "pack.yaml").write_bytes(content)
    with pytest.raises(RulePackFault) as refused:
        services.read_folder(pack)
    assert refused.value.slots["problem"] == problem
    assert refused.value.slots["file"] == "pack.yaml"
