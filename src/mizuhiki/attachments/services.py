"""Storing, reading and erasing files."""

from contextlib import suppress
from datetime import date, datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from mizuhiki.attachments import disk
from mizuhiki.attachments.disk import ContentDamaged, ContentMissing
from mizuhiki.attachments.kinds import MB, MEDIA, FileKind, kind_of
from mizuhiki.attachments.models import FileErasure, StoredFile
from mizuhiki.attachments.names import base_type, extension_of, file_name
from mizuhiki.audit.api import record
from mizuhiki.platform import locks
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken


class FileTooLarge(RuleBroken):
    """Larger than its kind may be."""

    code = "file_too_large"
    sentence = "「{title}」のファイルは{limit_mb}MBまでです。今のファイルは{size_mb}MBあります。"


class FileEmpty(RuleBroken):
    """Nothing in it."""

    code = "file_empty"
    sentence = "「{title}」のファイルが空です。内容のあるファイルを選んでください。"


class FileTypeNotTaken(RuleBroken):
    """Its extension is none of those the kind takes."""

    code = "file_type_not_taken"
    sentence = "「{title}」には{wanted}のファイルを選んでください。"


class FileContentDiffers(RuleBroken):
    """Its content is not what its extension says."""

    code = "file_content_differs"
    sentence = "ファイルの中身が拡張子「{extension}」と合っていません。元のファイルを確かめてください。"


class FileErased(RuleBroken):
    """Its content was erased by an approved disposal."""

    code = "file_erased"
    sentence = "「{name}」は保存期間の満了などにより廃棄されました。記録だけが残っています。"


class FileUnreadable(RuleBroken):
    """Its content is missing or damaged; the restored backup has it."""

    code = "file_unreadable"
    sentence = "「{name}」の中身が保管時と一致しないため開けません。システム担当へ連絡してください。"


@transaction.atomic
def store(
    content: bytes | Path,
    *,
    name: str,
    kind: str,
    media_type: str,
    actor: Actor | None,
    at: datetime,
    erase_by: date | None = None,
) -> StoredFile:
    """Keep a file. The content is on disk before the row commits; the same content is kept once.

    Args:
        content: the bytes, or the path of a file that is copied.
        name: our own words for it, without personal data; made safe and given its extension here.
        kind: code of a registered kind.
        media_type: one its kind takes; text may add a charset, else it is seen in the bytes.
        erase_by: the last day its content may be kept.

    Raises:
        FileTooLarge, FileEmpty, FileContentDiffers: nothing is stored.

    Source:
        ASVS 5.2.1, 5.2.2, 5.3.2; SEC-011.
    """
    rules = kind_of(kind)
    assert base_type(media_type) in rules.media_types, f"{kind} does not take {media_type}"
    _refuse_bad_size(rules, len(content) if isinstance(content, bytes) else content.stat().st_size)
    _refuse_other_content(media_type, content)
    media_type = _with_charset(media_type, content)
    root = settings.FILES
    staged = disk.stage(root, content)
    locks.share_name(_lock_of(staged.sha256))  # an erasure of the same content waits for our commit
    disk.settle(root, staged)
    file = StoredFile.objects.create(
        sha256=staged.sha256,
        size_bytes=staged.size_bytes,
        media_type=media_type,
        name=file_name(name, media_type),
        kind=kind,
        stored_at=at,
        stored_by_id=actor.pk if actor else None,
        erase_by=erase_by,
    )
    record(
        action="attachments.file.stored", subject=file, actor=actor, at=at, kind=kind, bytes=file.size_bytes
    )
    return file


def store_upload(
    upload: "UploadedFile[bytes]",
    *,
    name: str,
    kind: str,
    actor: Actor,
    at: datetime,
    erase_by: date | None = None,
) -> StoredFile:
    """Keep what somebody sent: extension and content must agree; its own name is not kept.

    Raises:
        FileTooLarge, FileEmpty, FileTypeNotTaken, FileContentDiffers: nothing is stored.

    Source:
        ASVS 5.2.1, 5.2.2, 5.3.2.
    """
    rules = kind_of(kind)
    _refuse_bad_size(rules, upload.size or 0)
    extension = extension_of(upload.name or "")
    media_type = next((one for one in rules.media_types if extension in MEDIA[one].extensions), None)
    if media_type is None:
        wanted = "、".join(
            extension.upper() for one in rules.media_types for extension in MEDIA[one].extensions
        )
        raise FileTypeNotTaken(title=rules.title, wanted=wanted)
    upload.seek(0)
    content = upload.read()
    return store(content, name=name, kind=kind, media_type=media_type, actor=actor, at=at, erase_by=erase_by)


def read(file: StoredFile) -> bytes:
    """The content of a file, proven by its digest.

    Raises:
        FileErased: it was disposed of.
        FileUnreadable: it is missing or damaged.
    """
    if FileErasure.objects.filter(file=file).exists():
        raise FileErased(name=file.name)
    try:
        return disk.read(settings.FILES, file.sha256)
    except (ContentMissing, ContentDamaged):
        raise FileUnreadable(name=file.name) from None


def open_stream(file: StoredFile) -> BinaryIO:
    """The proven content, for readers that want a file. Raises as `read` does."""
    return BytesIO(read(file))


@transaction.atomic
def erase(file: StoredFile, *, reason: str, approval: str, actor: Actor, at: datetime) -> FileErasure:
    """Dispose of a file: its row stays, its content goes unless another file has the same.

    Args:
        approval: number of the approval that ordered it.

    Raises:
        FileErased: it was done before. Nothing is changed.

    Source:
        design.md, law 12; 【金沢収納】特記仕様書 第12条.
    """
    locks.take_name(f"file-row:{file.pk}")
    if FileErasure.objects.filter(file=file).exists():
        raise FileErased(name=file.name)
    erasure = FileErasure.objects.create(
        file=file, erased_at=at, erased_by_id=actor.pk, reason=reason, approval=approval
    )
    record(
        action="attachments.file.erased", subject=file, actor=actor, at=at, reason=reason, approval=approval
    )
    transaction.on_commit(partial(drop_if_unneeded, file.sha256))
    return erasure


@transaction.atomic
def drop_if_unneeded(sha256: str) -> bool:
    """Take a content off the disk when no row needs it any more; whether it went.

    Waits for everybody who is storing the same content right now.

    Source:
        SEC-021 【金沢収納】特記仕様書 第12条(2).
    """
    locks.take_name(_lock_of(sha256))
    if StoredFile.objects.filter(sha256=sha256, erasure__isnull=True).exists():
        return False
    return disk.drop(settings.FILES, sha256)


def _lock_of(sha256: str) -> str:
    return f"file-content:{sha256}"


def _refuse_bad_size(rules: FileKind, size_bytes: int) -> None:
    if size_bytes > rules.limit_bytes:
        limit, size = rules.limit_bytes // MB, -(-size_bytes // MB)
        raise FileTooLarge(title=rules.title, limit_mb=limit, size_mb=size)
    if size_bytes == 0:
        raise FileEmpty(title=rules.title)


def _refuse_other_content(media_type: str, content: bytes | Path) -> None:
    media = MEDIA[base_type(media_type)]
    if isinstance(content, bytes):
        head = content if media.is_text else content[:64]
    else:
        with content.open("rb") as file:
            head = file.read() if media.is_text else file.read(64)
    if not head.startswith(media.begins) or (media.is_text and b"\x00" in head):
        raise FileContentDiffers(extension=media.extensions[0])


def _with_charset(media_type: str, content: bytes | Path) -> str:
    """A text says how it is written (ASVS 4.1.1); handhelds and banks still write Shift_JIS."""
    if not MEDIA[base_type(media_type)].is_text or "charset=" in media_type:
        return media_type
    written = content if isinstance(content, bytes) else content.read_bytes()
    for charset, codec in (("utf-8", "utf-8"), ("shift_jis", "cp932")):
        with suppress(UnicodeDecodeError):
            written.decode(codec)
            return f"{media_type}; charset={charset}"
    return f"{media_type}; charset=utf-8"
