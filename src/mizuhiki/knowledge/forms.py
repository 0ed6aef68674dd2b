"""What is entered to write, publish, import and look up."""

from typing import Any

from django import forms

from mizuhiki.knowledge import screens, selectors
from mizuhiki.knowledge.models import LANGUAGES, MANUALS, Article, Category, MissEnd, Version
from mizuhiki.knowledge.models.articles import BODY_LENGTH, TITLE_LENGTH
from mizuhiki.knowledge.procedures import call_type_choices
from mizuhiki.knowledge.services.writing import Words
from mizuhiki.platform import clock
from mizuhiki.web.fields import DayField, RecordField
from mizuhiki.web.forms import Form

MOST_TYPED = 1_000  # of what somebody searches with; the text of a case fits
ORIGINS = [(one.value, one.label) for one in Version.Origin if one != Version.Origin.IMPORT]


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea({"rows": rows} | ({"class": "tall"} if rows > 5 else {}))


def _line(size: int) -> forms.TextInput:
    return forms.TextInput({"autocomplete": "off", "size": size})


class SearchForm(forms.Form):
    """Words, or a category."""

    q = forms.CharField(max_length=MOST_TYPED, required=False)
    category = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)


class VersionForm(Form):
    """A version: only the fields that its kind has."""

    category = forms.CharField(
        label="カテゴリ", max_length=40, help_text="新しいカテゴリも書けます", widget=_line(30)
    )
    call_types = forms.MultipleChoiceField(label="用件", widget=forms.CheckboxSelectMultiple)
    language = forms.ChoiceField(label="言語", choices=LANGUAGES, initial="ja")
    screen = forms.ChoiceField(label="説明する画面")
    title = forms.CharField(label="題名", max_length=TITLE_LENGTH, widget=_line(60))
    body = forms.CharField(label="本文", max_length=BODY_LENGTH, widget=_area(10))
    related = forms.CharField(
        label="関連する手続", max_length=200, required=False, widget=_line(40), help_text="例：名義変更"
    )
    origin = forms.ChoiceField(label="改訂のきっかけ", choices=ORIGINS)
    instruction = forms.ChoiceField(label="どの指示によるか", required=False)
    reason = forms.CharField(label="改訂の理由", max_length=400, widget=_area(2))
    after = RecordField(required=False)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = Article.Kind(kind)
        for name in self._foreign():
            del self.fields[name]
        if self.kind == Article.Kind.FAQ:
            self.fields["title"].label, self.fields["body"].label = "質問", "回答"
            self.fields["category"].widget.attrs["list"] = "categories"
            for name in ("title", "body"):
                label = self.fields[name].label
                self.fields[name].error_messages["required"] = f"{label}を入力してください"
        for name, choices in self._choices().items():
            if name in self.fields:
                self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _foreign(self) -> set[str]:
        own = {
            Article.Kind.FAQ: {"category", "related"},
            Article.Kind.SCRIPT: {"call_types", "language"},
            Article.Kind.SYSTEM_PROCEDURE: {"screen"},
        }
        return {"category", "related", "call_types", "language", "screen"} - own.get(self.kind, set())

    def _choices(self) -> dict[str, list[tuple[str, str]]]:
        wanted = [one for one in selectors.open_instructions() if one.kind == self.kind]
        named = [(str(one.pk), f"{one.shown} {one.text[:30]}") for one in wanted]
        return {
            "call_types": call_type_choices(),
            "screen": [("", "選んでください"), *screens.choices()],
            "instruction": [("", "指示によらない"), *named],
        }

    @property
    def categories(self) -> list[str]:
        """To choose from while typing."""
        return list(Category.objects.order_by("pk").values_list("name", flat=True))

    def clean_body(self) -> str:
        """Lines as they are, ended one way."""
        return str(self.cleaned_data["body"]).replace("\r\n", "\n")

    def words(self) -> Words:
        """As the service takes them."""
        given = self.cleaned_data
        return Words(
            title=given["title"],
            body=given["body"],
            origin=given["origin"],
            reason=given["reason"],
            category=given.get("category", ""),
            language=given.get("language", "ja"),
            related=given.get("related", ""),
            call_types=given.get("call_types", ()),
            screen=given.get("screen", ""),
            instruction_id=int(given["instruction"]) if given["instruction"] else None,
        )


def initial_of(version: Version) -> dict[str, Any]:
    """What the next version begins with."""
    screen = getattr(version, "screen", None)
    return {
        "category": version.category.name if version.category else "",
        "call_types": list(version.call_types.values_list("call_type", flat=True)),
        "language": version.language,
        "screen": screen.view_name if screen else "",
        "title": version.title,
        "body": version.body,
        "related": version.related,
        "after": version.number,
    }


class AskForm(Form):
    """Which drafts are laid before the utility, and from when they are to hold."""

    from_on = DayField(label="施行日")
    reason = forms.CharField(label="依頼の理由", max_length=400, widget=_area(2))


class AgreeForm(Form):
    """A talk about a manual with the utility."""

    agreed_on = DayField(label="協議した日")
    agreed_with = forms.CharField(label="協議の相手", max_length=80, widget=_line(30), help_text="課と担当者")
    note = forms.CharField(label="協議の内容", max_length=400, required=False, widget=_area(2))


class SubmitForm(Form):
    """When and to whom a manual was handed."""

    on = DayField(label="提出日")
    to = forms.CharField(
        label="提出先", max_length=60, widget=_line(30), help_text="例：企業局 お客様サービス課"
    )


class EndForm(Form):
    """Why it is taken down."""

    reason = forms.CharField(label="取り下げる理由", max_length=400, widget=_area(2))


class SynonymForm(Form):
    """A line of the table."""

    line = forms.CharField(
        label="同じ意味の言葉",
        max_length=200,
        widget=_line(50),
        help_text="「＝」で区切ります（例：引き落とし＝口座振替）",
    )


class MissForm(Form):
    """What was done about words that found nothing."""

    key = forms.RegexField(r"\A[0-9a-f]{64}\Z", widget=forms.HiddenInput)
    how = forms.ChoiceField(choices=MissEnd.How.choices)


class ListForm(Form):
    """A list to be taken in."""

    file = forms.FileField(
        label="FAQの一覧",
        help_text="CSVかExcel（xlsx）。1行目の見出し：カテゴリ、質問、回答、関連する手続",
        widget=forms.FileInput({"accept": ".csv,.xlsx"}),
    )


class InstructionForm(Form):
    """What the utility wants, of which manual, by when."""

    about = forms.ChoiceField(label="どの資料か")
    text = forms.CharField(label="指示の内容", max_length=1_000, widget=_area(4))
    given_by = forms.CharField(label="指示した課・担当者", max_length=80, widget=_line(30))
    given_on = DayField(label="指示の日")
    due_on = DayField(label="期限")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = (*MANUALS, Article.Kind.SCRIPT)
        new = [(kind.value, f"新しい{kind.label}を作る") for kind in kinds]
        known = selectors.newest(*kinds).order_by("article__kind", "article__number")
        old = [(str(one.article_id), f"{one.article.shown} {one.title}") for one in known]
        self.fields["about"].choices = [("", "選んでください"), *old, *new]  # type: ignore[attr-defined]
        self.fields["given_on"].initial = clock.today()

    def facts(self) -> dict[str, Any]:
        """As the service takes them."""
        given = dict(self.cleaned_data)
        about = given.pop("about")
        is_known = about.isdigit()
        article = Article.objects.get(pk=about) if is_known else None
        kind = article.kind if article else about
        return given | {"kind": kind, "article_id": article.pk if article else None}
