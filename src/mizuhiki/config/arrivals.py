"""Which files the house takes in and gives out, and which room each belongs to."""

from collections.abc import Callable

from django.urls import reverse

from mizuhiki.arrears.permissions import ARREARS_SEE
from mizuhiki.arrears.selectors import people_of_form
from mizuhiki.arrears.services.pledging import FORM as PLEDGE_FORM
from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import MB, FileKind, IncomingKind, StoredFile
from mizuhiki.bankrefunds import shown as refunded
from mizuhiki.bankrefunds.permissions import TRANSFER_DOWNLOAD
from mizuhiki.bankrefunds.services import files as transfers
from mizuhiki.bulkwork import selectors as shown_works
from mizuhiki.bulkwork import services as bulkwork
from mizuhiki.bulkwork.permissions import WORK_SEE
from mizuhiki.callcentre import papers
from mizuhiki.callcentre.permissions import QUEUE_SEE
from mizuhiki.callcentre.services.queue import PAGE_KIND
from mizuhiki.certificates import paper
from mizuhiki.certificates.permissions import CERTIFICATE_SEE
from mizuhiki.directdebit import handing, results, shown, writing
from mizuhiki.directdebit.permissions import BATCH_SEE, FILE_DOWNLOAD
from mizuhiki.fieldwork import api as fieldwork
from mizuhiki.intake.permissions import APPLICATION_SEE as INTAKE_SEE
from mizuhiki.intake.services import batches as intake
from mizuhiki.knowledge.permissions import DRAFT_SEE
from mizuhiki.knowledge.services import importing as faq
from mizuhiki.metering import selectors as readings
from mizuhiki.metering import services as metering
from mizuhiki.metering.permissions import READING_SEE, ROUND_PLAN
from mizuhiki.metering.services.sending import KIND as SENT_READINGS
from mizuhiki.payments import store_files, store_people
from mizuhiki.payments.permissions import STORE_SEE
from mizuhiki.repairs import selectors as repairs
from mizuhiki.repairs.permissions import MAP_SEE, REQUEST_SEE
from mizuhiki.repairs.services import handling, network
from mizuhiki.signup.permissions import APPLICATION_SEE, DAILY_IMPORT, RESULT_TAKE
from mizuhiki.signup.reconciling import daily_files
from mizuhiki.signup.results import services as signup
from mizuhiki.staff.api import CARD_SEE, PORTRAIT
from mizuhiki.telephony import lists as call_lists
from mizuhiki.telephony.permissions import DETAIL_IMPORT
from mizuhiki.telephony.services import details as call_details


def _customers(people: Callable[[StoredFile], list[int]]) -> Callable[[StoredFile], dict[str, list[int]]]:
    """The subjects of a kind whose files show customers."""
    return lambda file: {"customers.customer": people(file)}


FILE_KINDS = (
    FileKind(
        code=bulkwork.FILE_KIND,
        title="一括変更のファイル",
        permission=WORK_SEE,
        subjects=_customers(shown_works.people_of_file),
        purpose="台帳の一括変更",
        media_types=("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        limit_bytes=20 * MB,
    ),
    FileKind(
        code=network.KIND,
        title="管路図",
        permission=MAP_SEE,
        purpose="管路図の確認",
        media_types=("application/geo+json", "text/csv"),
        limit_bytes=100 * MB,
    ),
    FileKind(
        code=PLEDGE_FORM,
        title="納入誓約書",
        permission=ARREARS_SEE,
        purpose="納入誓約書の確認",
        media_types=("application/pdf", "image/jpeg", "image/png"),
        limit_bytes=20 * MB,
        subjects=_customers(people_of_form),
    ),
    FileKind(
        code=handling.PHOTO,
        title="修繕の現場写真",
        permission=REQUEST_SEE,
        purpose="修繕の現場の確認",
        media_types=("image/jpeg", "image/png"),
        limit_bytes=10 * MB,
        subjects=repairs.people_of_photo,
        why_kept=repairs.why_photo_kept,
    ),
    FileKind(
        code=fieldwork.PHOTO,
        title="現場写真",
        permission=fieldwork.VISIT_SEE,
        purpose="現地訪問の確認",
        media_types=("image/jpeg", "image/png"),
        limit_bytes=10 * MB,
        subjects=fieldwork.people_of_photo,
        why_kept=fieldwork.why_photo_kept,
    ),
    FileKind(
        code=PORTRAIT,
        title="指定公金事務取扱者証の顔写真",
        permission=CARD_SEE,
        purpose="指定公金事務取扱者証の確認",
        media_types=("image/jpeg", "image/png"),
        limit_bytes=5 * MB,
    ),
    FileKind(
        code=PAGE_KIND,
        title="届いた書類",
        permission=QUEUE_SEE,
        purpose="届いた書類の登録",
        media_types=("application/pdf", "image/png", "image/jpeg"),
        limit_bytes=20 * MB,
        subjects=papers.customers_of_page,
    ),
    FileKind(
        code=paper.FILE_KIND,
        title="納入証明書",
        permission=CERTIFICATE_SEE,
        purpose="納入証明書の確認",
        limit_bytes=5 * MB,
        subjects=paper.customers_of_paper,
    ),
    FileKind(
        code=intake.FILE_KIND,
        title="開閉栓のまとめての申込み",
        permission=INTAKE_SEE,
        purpose="開閉栓のまとめての申込みの確認",
        media_types=("text/csv",),
        limit_bytes=MB,
        subjects=lambda file: {"intake.application": intake.applications_of_file(file)},
    ),
    FileKind(
        code=metering.KIND,
        title="検針ファイル",
        permission=READING_SEE,
        purpose="検針ファイルの確認",
        media_types=("text/csv",),
        limit_bytes=64 * MB,
        subjects=_customers(readings.people_of_file),
    ),
    FileKind(
        code=SENT_READINGS,
        title="定期検針データ",
        permission=ROUND_PLAN,
        purpose="ハンディターミナルへの送り出し",
        media_types=("text/csv",),
        limit_bytes=64 * MB,
        subjects=_customers(readings.people_of_sent),
    ),
    FileKind(
        code=writing.FILE_KIND,
        title="口座振替依頼ファイル",
        permission=FILE_DOWNLOAD,
        purpose="口座振替の依頼",
        media_types=("application/octet-stream",),
        limit_bytes=200 * MB,
        subjects=_customers(shown.people_of_request),
        why_kept=handing.why_kept,
    ),
    FileKind(
        code=transfers.FILE_KIND,
        title="総合振込依頼ファイル",
        permission=TRANSFER_DOWNLOAD,
        purpose="口座還付の振込依頼",
        media_types=("application/octet-stream",),
        limit_bytes=20 * MB,
        subjects=_customers(refunded.people_of_file),
        why_kept=transfers.why_kept,
    ),
    FileKind(
        code=results.FILE_KIND,
        title="口座振替結果ファイル",
        permission=FILE_DOWNLOAD,
        purpose="口座振替の結果",
        media_types=("application/octet-stream",),
        limit_bytes=200 * MB,
        subjects=_customers(shown.people_of_result),
    ),
    FileKind(
        code=store_files.KIND,
        title="収納報告ファイル",
        permission=STORE_SEE,
        purpose="コンビニ・スマホ収納の確認",
        media_types=("application/octet-stream", "text/csv"),
        limit_bytes=200 * MB,
        subjects=_customers(store_people.people_of_file),
    ),
    FileKind(
        code=signup.FILE_KIND,
        title="WEB口座振替の結果一覧",
        permission=RESULT_TAKE,
        purpose="WEB口座振替の結果一覧の受取り",
        media_types=("text/csv", "text/plain", "application/octet-stream"),
        limit_bytes=200 * MB,
        subjects=signup.subjects_of,
        why_kept=signup.why_kept,
    ),
    FileKind(
        code=daily_files.KIND,
        title="金融機関の日次ファイル",
        permission=DAILY_IMPORT,
        purpose="WEB口座振替の登録の確認",
        media_types=("text/csv", "application/octet-stream"),
        limit_bytes=64 * MB,
        subjects=daily_files.applications_of_file,
    ),
    FileKind(
        code=faq.KIND,
        title="FAQの一覧",
        permission=DRAFT_SEE,
        purpose="FAQの一覧の取込",
        media_types=("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        limit_bytes=20 * MB,
    ),
    FileKind(
        code=call_details.KIND,
        title="通話明細",
        permission=DETAIL_IMPORT,
        purpose="通話の確認",
        media_types=("text/csv",),
        limit_bytes=20 * MB,
        subjects=call_details.calls_of_file,
        why_kept=call_lists.why_file_kept,
    ),
)

INCOMING = (
    IncomingKind(
        code=bulkwork.FILE_KIND,
        title="一括変更のファイルの読込み",
        unit="行",
        right_to_see=WORK_SEE,
        take_in=bulkwork.take_in,
        find=bulkwork.find_work,
        url_of=lambda work_id: reverse("bulkwork:work_show", args=[work_id]),
        back="bulkwork:work_list",
    ),
    IncomingKind(
        code=call_details.KIND,
        title="通話明細の取込",
        unit="行",
        right_to_see=DETAIL_IMPORT,
        take_in=call_details.take_in,
        find=call_details.find_import,
        url_of=lambda import_id: reverse("telephony:detail_show", args=[import_id]),
        back="telephony:detail_list",
    ),
    IncomingKind(
        code=intake.FILE_KIND,
        title="開閉栓のまとめての申込みの取込",
        unit="件",
        right_to_see=INTAKE_SEE,
        take_in=intake.take_in,
        find=intake.find_batch,
        url_of=lambda batch_id: reverse("intake:batch_show", args=[batch_id]),
        back="intake:batch_take",
    ),
    IncomingKind(
        code=network.KIND,
        title="管路図の取込",
        unit="本",
        right_to_see=MAP_SEE,
        take_in=network.take_in,
        find=network.find_edition,
        url_of=lambda _: reverse("repairs:network_list"),
        back="repairs:network_list",
    ),
    IncomingKind(
        code=metering.KIND,
        title="検針ファイルの取込",
        unit="行",
        right_to_see=READING_SEE,
        take_in=metering.take_in,
        find=metering.find_import,
        url_of=lambda import_id: reverse("metering:import_show", args=[import_id]),
        back="metering:import_list",
    ),
    IncomingKind(
        code=results.FILE_KIND,
        title="口座振替結果の取込",
        unit="レコード",
        right_to_see=BATCH_SEE,
        take_in=results.take_in,
        find=results.find_import,
        url_of=lambda batch_id: reverse("directdebit:batch_show", args=[batch_id]),
        back="directdebit:day_list",
    ),
    IncomingKind(
        code=store_files.KIND,
        title="収納報告の取込",
        unit="レコード",
        right_to_see=STORE_SEE,
        take_in=store_files.take_in,
        find=store_files.find_import,
        url_of=lambda file_id: reverse("payments:store_file_page", args=[file_id]),
        back="payments:store_file_list",
    ),
    IncomingKind(
        code=daily_files.KIND,
        title="金融機関の日次ファイルの取込",
        unit="行",
        right_to_see=APPLICATION_SEE,
        take_in=daily_files.take_in,
        find=daily_files.find_import,
        url_of=lambda file_id: reverse("signup:daily_show", args=[file_id]),
        back="signup:daily_list",
    ),
    IncomingKind(
        code=faq.KIND,
        title="FAQの一覧の取込",
        unit="行",
        right_to_see=DRAFT_SEE,
        take_in=faq.take_in,
        find=faq.find_import,
        url_of=lambda import_id: reverse("knowledge:import_show", args=[import_id]),
        back="knowledge:import_list",
    ),
)


def wire() -> None:
    """Make the kinds known."""
    for kind in FILE_KINDS:
        attachments.register_kind(kind)
    for incoming in INCOMING:
        attachments.register_incoming(incoming)
