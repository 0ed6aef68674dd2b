"""The name a file is shown under is a plain name on every system."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.attachments.names import extension_of, file_name


@pytest.mark.asvs("5.3.2")
@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("納入通知書_2026-10", "納入通知書_2026-10.pdf"),
        ("納入通知書.pdf", "納入通知書.pdf"),
        ("../../etc/passwd", "etc_passwd.pdf"),
        ("a\x00b\r\nc", "a_b_c.pdf"),
        ("髙橋「様」", "髙橋「様」.pdf"),
        ('"quoted"; x', "quoted_ x.pdf"),
        ("CON", "ファイルCON.pdf"),
        ("nul.txt", "ファイルnul.txt.pdf"),
        ("  ..  ", "ファイル.pdf"),
        ("\u202egnp.exe", "gnp.exe.pdf"),
        ("長" * 300, "長" * 80 + ".pdf"),
    ],
)
@pytest.mark.asvs("5.3.2", "5.4.1", "5.4.2")
def test_names_become_plain(text: str, name: str) -> None:
    assert file_name(text, "application/pdf") == name


@given(text=st.text(max_size=400))
def test_any_text_gives_a_short_name_that_stays_as_it_is(text: str) -> None:
    name = file_name(text, "text/csv; charset=Shift_JIS")
    assert name.endswith(".csv")
    assert 4 < len(name) <= 84
    assert not set(name) & set('/\\:*?"<>|\r\n\x00')


def test_extensions() -> None:
    assert [extension_of(name) for name in ("a.PDF", "a.tar.gz", "a", ".")] == ["pdf", "gz", "", ""]
