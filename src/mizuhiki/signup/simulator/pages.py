"""What the bank shows. Plain pages without a library; they work without JavaScript and at 320 pixels."""

from collections.abc import Mapping, Sequence

from mizuhiki.formats.webdebit import FIELDS, Request, Result
from mizuhiki.signup.simulator.keys import Bank
from mizuhiki.signup.simulator.markup import Markup, element, joined
from mizuhiki.signup.simulator.scenarios import SCENARIOS
from mizuhiki.signup.simulator.store import OWN

TYPES = {"1": "普通", "2": "当座", "9": "その他"}
TITLES = {
    Result.OK: "登録しました",
    Result.ALREADY_REGISTERED: "すでに登録されています",
    Result.CANCEL_BY_USER: "手続きをやめました",
    Result.UNKNOWN: "お申込みを受け付けました",
}
NOT_DONE = "登録できませんでした"
HINTS = {
    "client": "10桁",
    "branch": "3桁",
    "account_type": "1 普通、2 当座、9 その他",
    "account_no": "7桁",
    "holder_kana": "カナ。全角でも入力できます",
}


def page(title: str, *body: Markup | None, bank: Bank | None = None, script: str = "") -> bytes:
    """A whole page. The band says on each that nothing here is real."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", f"{title}｜{bank.name if bank else '見本の銀行'}"),
        element("link", rel="icon", href="/static/bank.svg", type="image/svg+xml"),
        element("link", rel="stylesheet", href="/static/bank.css"),
        element("script", src=f"/static/{script}", defer=True) if script else None,
    )
    band = element(
        "p",
        element("strong", "見本の銀行（架空）"),
        " 試すための画面です。本物の口座や暗証番号を入れないでください。",
        class_="band",
        role="note",
    )
    header = element("header", band, element("p", bank.name if bank else "見本の銀行", class_="name"))
    main = element("main", element("h1", title), *body)
    return f"<!DOCTYPE html>{element('html', head, element('body', header, main), lang='ja')}".encode()


def _listed(pairs: Sequence[tuple[str, str]]) -> Markup:
    rows = [element("div", element("dt", name), element("dd", value)) for name, value in pairs]
    return element("dl", *rows)


def masked(account_no: str) -> str:
    """All but the last three digits hidden."""
    return "＊" * (len(account_no) - 3) + account_no[-3:]


def _subject(bank: Bank, request: Request) -> Markup:
    """Whose payment it is, and from which account."""
    company = bank.companies.get(request.company, "")
    return _listed(
        [
            ("収納機関", f"{company}（収納企業コード {request.company}）" if company else request.company),
            ("契約種別", request.contract),
            ("お客様番号", request.customer_no),
            ("支店", request.branch),
            ("預金種目", TYPES[request.account_type]),
            ("口座番号", masked(request.account_no)),
            ("口座名義", request.holder_kana),
        ]
    )


def apply_page(bank: Bank, request: Request, *, chosen: str = "ok", error: str = "") -> bytes:
    """The bank asks for the PIN; the panel below lets the tester choose what comes of it."""
    pin = element(
        "div",
        element("label", "キャッシュカードの暗証番号（4桁）", for_="pin"),
        element(
            "p", "見本では0000だけが間違いで、ほかの4桁は正しいものとします。", id="pin-hint", class_="hint"
        ),
        element("p", error, id="pin-error", class_="error", role="alert") if error else None,
        element(
            "input",
            type="password",
            id="pin",
            name="pin",
            inputmode="numeric",
            autocomplete="off",
            maxlength="4",
            pattern="[0-9]{4}",
            required=True,
            aria_describedby="pin-hint pin-error" if error else "pin-hint",
            aria_invalid="true" if error else None,
        ),
        class_="field",
    )
    options = [
        element("option", scenario.label, value=code, selected=code == chosen)
        for code, scenario in SCENARIOS.items()
    ]
    panel = element(
        "fieldset",
        element("legend", "見本の銀行：結果を選ぶ"),
        element("label", "「登録する」を押した後の結果", for_="scenario"),
        element("select", *options, id="scenario", name="scenario"),
        class_="panel",
    )
    buttons = element(
        "div",
        element("button", "登録する", name="action", value="register", class_="first"),
        element("button", "やめる", name="action", value="cancel", formnovalidate=True),
        class_="buttons",
    )
    return page(
        "口座振替の申込み",
        element("p", "次の口座から料金を引き落とします。内容を確かめてください。"),
        _subject(bank, request),
        element("form", pin, buttons, panel, method="post"),
        bank=bank,
    )


def result_page(bank: Bank, request: Request, result: Result, *, back: tuple[str, str] | None) -> bytes:
    """How it ended. `back` is the sealed answer (text, MAC) the browser brings to us; none on a lost way."""
    title = TITLES.get(result, NOT_DONE)
    pending = "結果は、後ほど銀行から収納機関へ知らせます。"
    sentence = pending if result is Result.UNKNOWN else result.sentence
    if back is None:
        text = "見本：ここで通信が切れたものとします。収納機関へは戻りません。"
        return page(
            title,
            element("p", sentence),
            element("p", text, class_="warning"),
            _subject(bank, request),
            bank=bank,
        )
    message, mac = back
    form = element(
        "form",
        element("input", type="hidden", name="message", value=message),
        element("input", type="hidden", name="mac", value=mac),
        element("button", "収納機関へ戻る", class_="first"),
        method="post",
        action=request.return_url,
        id="return",
    )
    is_done = result in {Result.OK, Result.UNKNOWN, Result.ALREADY_REGISTERED}
    warning = element(
        "p",
        "手続きはまだ終わっていません。必ず" if is_done else "",
        element("strong", "「収納機関へ戻る」"),
        "を押してください（自動で戻る場合もあります）。",
        class_="warning",
    )
    return page(
        title, element("p", sentence), warning, form, _subject(bank, request), bank=bank, script="return.js"
    )


def stopped_page(sentence: str, *, bank: Bank | None) -> bytes:
    """Why it goes no further."""
    return page("手続きできません", element("p", sentence, class_="warning"), bank=bank)


def home_page(banks: Sequence[tuple[Bank, int]], *, today: str) -> bytes:
    """The banks this server plays, for whoever tries it."""
    cards = [
        element(
            "section",
            element("h2", f"{bank.name}（{bank.code}）"),
            element("p", f"届いていない通知 {owed}件"),
            element(
                "ul",
                element("li", element("a", "銀行の窓口で申し込む", href=f"/{bank.code}/own")),
                element("li", element("a", "今日の日次ファイル", href=f"/{bank.code}/daily/{today}.csv")),
            ),
        )
        for bank, owed in banks
    ]
    return page("見本の銀行の一覧", *cards)


def own_page(bank: Bank, *, given: Mapping[str, str], errors: Mapping[str, str], done: str = "") -> bytes:
    """An application that begins at the bank itself (金融機関受付方式)."""
    fields = [_own_field(name, given.get(name, ""), errors.get(name, "")) for name in OWN]
    button = element("div", element("button", "登録する", class_="first"), class_="buttons")
    return page(
        "銀行の窓口での申込み",
        element("p", done, class_="done", role="status") if done else None,
        element("p", "銀行で受け付けた口座振替を登録します。収納機関へは日次ファイルだけで伝わります。"),
        element("form", *fields, button, method="post"),
        bank=bank,
    )


def _own_field(name: str, value: str, error: str) -> Markup:
    hint, ids = HINTS.get(name, ""), f"{name}-hint {name}-error"
    return element(
        "div",
        element("label", FIELDS[name].label, for_=name),
        joined(
            element("p", hint, id=f"{name}-hint", class_="hint") if hint else None,
            element("p", error, id=f"{name}-error", class_="error") if error else None,
        ),
        element(
            "input",
            type="text",
            id=name,
            name=name,
            value=value,
            maxlength="60",
            autocomplete="off",
            required=True,
            aria_describedby=" ".join(i for i, on in zip(ids.split(), (hint, error), strict=True) if on)
            or None,
            aria_invalid="true" if error else None,
        ),
        class_="field",
    )
