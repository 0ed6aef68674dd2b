"""Print runs: whole files only, kept when unchanged, made again when not, nothing foreign."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mizuhiki.documents.api import PAYMENT_NOTICE, Addressee, FilePrinted, ForeignPages, render_many
from mizuhiki.documents.papers.payment_notice import PaymentNotice
from mizuhiki.documents.tests.pages import texts
from mizuhiki.documents.tests.samples import AT, PRODUCTION, SAMPLE, payment_notice

ROWS = [payment_notice(number) for number in range(1, 6)]


def run(folder: Path, rows: list[PaymentNotice] = ROWS) -> list[FilePrinted]:
    """Two rows a file, one worker."""
    printed = render_many(PAYMENT_NOTICE, rows, folder, press=SAMPLE, at=AT, workers=1, rows_a_file=2)
    return list(printed)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of the folder, hidden ones too."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.usefixtures("own_processes")
def test_rows_become_files_in_order_with_a_sheet_each(tmp_path: Path) -> None:
    files = run(tmp_path)
    assert [(file.number, file.pages, file.kept) for file in files] == [
        (1, 2, False),
        (2, 2, False),
        (3, 1, False),
    ]
    assert [file.paper_ids for file in files][1] == ("納通-2026-0000003", "納通-2026-0000004")
    assert sorted(contents(tmp_path)) == [
        f"payment_notice-{number:05d}.{ending}" for number in (1, 2, 3) for ending in ("json", "pdf")
    ]
    for file in files:
        assert file.path is not None
        for paper_id, page in zip(file.paper_ids, texts(file.path.read_bytes()), strict=True):
            assert f"{paper_id}1／1ページ" in page


@pytest.mark.usefixtures("own_processes")
def test_second_run_keeps_every_whole_file(tmp_path: Path) -> None:
    first, before = run(tmp_path), contents(tmp_path)
    later = list(
        render_many(
            PAYMENT_NOTICE, ROWS, tmp_path, press=SAMPLE, at=AT + timedelta(days=1), workers=2, rows_a_file=2
        )
    )
    assert contents(tmp_path) == before
    assert later == [replace(file, kept=True) for file in first]


def test_what_a_kill_left_is_made_again(tmp_path: Path) -> None:
    run(tmp_path)
    before = contents(tmp_path)
    (tmp_path / "payment_notice-00001.json").unlink()  # killed between the file and its sheet
    cut = tmp_path / "payment_notice-00002.pdf"
    cut.write_bytes(cut.read_bytes()[:1000])  # a disk that lied
    (tmp_path / ".payment_notice-00003.pdf.part").write_bytes(b"half")
    (tmp_path / "payment_notice-00003.pdf").unlink()
    assert [file.kept for file in run(tmp_path)] == [False, False, False]
    assert contents(tmp_path) == before


def test_changed_row_renews_its_file_only(tmp_path: Path) -> None:
    run(tmp_path)
    moved = Addressee(postal_code="920-0099", lines=("水引市新町9番",), name="髙橋　美咲")
    changed = [*ROWS[:3], payment_notice(4, addressee=moved), ROWS[4]]
    assert [file.kept for file in run(tmp_path, changed)] == [True, False, True]
    assert "水引市新町9番" in texts((tmp_path / "payment_notice-00002.pdf").read_bytes())[1]


def test_other_environment_renews_everything(tmp_path: Path) -> None:
    run(tmp_path)
    real = render_many(PAYMENT_NOTICE, ROWS, tmp_path, press=PRODUCTION, at=AT, workers=1, rows_a_file=2)
    assert [file.kept for file in real] == [False, False, False]


def test_unprintable_row_is_left_out_and_named_and_the_run_goes_on(tmp_path: Path) -> None:
    strange = Addressee(postal_code="920-0099", lines=("水引市新町9番",), name="😀")
    rows = [ROWS[0], payment_notice(2, addressee=strange), *ROWS[2:4], payment_notice(5, addressee=strange)]
    for kept in (False, True):
        first, second, third = run(tmp_path, rows)
        assert (first.kept, second.kept, third.kept) == (kept, kept, kept)
        assert first.paper_ids == ("納通-2026-0000001",)
        assert [(found.paper_id, found.text) for found in first.refused] == [("納通-2026-0000002", "😀")]
        assert second.refused == ()
        assert (third.path, third.pages, third.paper_ids) == (None, 0, ())
        assert third.refused[0].paper_id == "納通-2026-0000005"


def test_files_of_another_run_are_refused_by_name(tmp_path: Path) -> None:
    run(tmp_path)
    with pytest.raises(ForeignPages) as refused:
        run(tmp_path, ROWS[:2])
    assert refused.value.names == (
        "payment_notice-00002.json",
        "payment_notice-00002.pdf",
        "payment_notice-00003.json",
        "payment_notice-00003.pdf",
    )
