"""The shared parts, rendered exactly: other rooms and screen readers rely on every attribute."""

from types import SimpleNamespace
from typing import Any

import pytest
from django import forms as django_forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from mizuhiki.platform.errors import RuleBroken
from mizuhiki.web import frame, navigation
from mizuhiki.web.forms import Form
from mizuhiki.web.navigation import Entry
from mizuhiki.web.tests.conftest import URLS


class SampleForm(Form):
    """A field that must be filled and one that need not."""

    name = django_forms.CharField(label="お名前", help_text="戸籍のとおりに。")
    way = django_forms.ChoiceField(label="お支払い方法", choices=[("slip", "<払込用紙>")], required=False)


def test_a_field_at_rest() -> None:
    assert SampleForm()["name"].as_field_group() == (
        '<div class="field">\n'
        '  <label for="id_name">お名前 <span class="need">※必須</span></label>\n'
        '  <p class="hint" id="id_name_helptext">戸籍のとおりに。</p>\n'
        '  <input type="text" name="name" aria-describedby="id_name_helptext" id="id_name">\n'
        "</div>"
    )


def test_a_field_with_a_fault() -> None:
    assert SampleForm({})["name"].as_field_group() == (
        '<div class="field wrong">\n'
        '  <label for="id_name">お名前 <span class="need">※必須</span></label>\n'
        '  <p class="hint" id="id_name_helptext">戸籍のとおりに。</p>\n'
        '  <div class="errors" id="id_name_error">'
        "<p><strong>エラー：</strong>お名前を入力してください</p></div>\n"
        '  <input type="text" name="name" aria-invalid="true" '
        'aria-describedby="id_name_helptext id_name_error" id="id_name">\n'
        "</div>"
    )


def test_faults_are_counted_and_lead_to_their_fields() -> None:
    form = SampleForm({"way": "?"})
    form.add_error(None, "この納付書は<収納済み>です")
    html = form.render()
    assert '<h2 id="errors-title">入力内容に誤りがあります（3件）</h2>' in html
    assert "<li>この納付書は&lt;収納済み&gt;です</li>" in html
    assert '<li><a href="#id_name">お名前を入力してください</a></li>' in html
    assert '<a href="#id_way">' in html


def test_what_a_rule_refuses_is_not_called_a_mistake_of_typing() -> None:
    form = SampleForm({"name": "見本", "way": "?"})
    form.refuse(None, RuleBroken())
    assert '<h2 id="errors-title">登録していません（' in form.render()


def test_what_must_be_chosen_is_not_typed() -> None:
    class Choice(Form):
        bank = django_forms.ChoiceField(label="金融機関", choices=[("", "")])

    assert Choice({}).errors["bank"] == ["金融機関を選んでください"]


def test_facts_name_what_was_left_empty() -> None:
    html = render_to_string("web/parts/facts.html", {"facts": [("口径", "20 mm"), ("建物", "")]})
    assert "<dt>口径</dt><dd>20 mm</dd>" in html
    assert "<dt>建物</dt><dd>入力なし</dd>" in html


def test_pages_keep_the_rest_of_the_query(rf: RequestFactory) -> None:
    page = Paginator(range(1234), 50).page(2)
    request = rf.get("/customers/?q=髙橋&page=2")
    html = render_to_string("web/parts/pages.html", {"page": page}, request)
    assert "<p>1,234件中 51〜100件目</p>" in html
    assert '<a rel="prev" href="?q=%E9%AB%99%E6%A9%8B&amp;page=1">前へ</a>' in html
    assert "<p>2／25ページ</p>" in html


def test_a_state_of_identity_is_a_word_not_only_a_colour() -> None:
    identity = SimpleNamespace(name="髙橋", number="1", verified=False, marks=[])
    html = render_to_string("web/parts/identity.html", {"identity": identity})
    assert '<dt>本人確認</dt><dd><span class="tag care">未確認</span></dd>' in html
    assert "使用場所" not in html


@pytest.mark.urls(URLS)
@pytest.mark.django_db
def test_the_frame_of_a_page(signed_in: Client) -> None:
    html = signed_in.get("/said/").content.decode()
    assert html.startswith('<!DOCTYPE html>\n<html lang="ja">')
    assert "<title>水引 – 水引 – 水道局</title>" in html
    assert '<div class="band band-demo" role="region" aria-label="環境"><strong>見本</strong>' in html
    assert '<p class="message success"><strong>完了：</strong>領収しました。&lt;b&gt;</p>' in html
    assert '<span class="person-name">山﨑 花子</span>' in html
    assert html.count("<h1") == 0
    for landmark in ("<header", "<main", "<footer"):
        assert html.count(landmark) == 1


@pytest.mark.req("SEC-068", "CC-110")
@pytest.mark.parametrize(
    ("environment", "word"), [("demo", "見本"), ("trial", "試験"), ("training", "研修"), ("production", "")]
)
def test_only_production_has_no_band(settings: Any, rf: RequestFactory, environment: str, word: str) -> None:
    settings.ENVIRONMENT = type(settings.ENVIRONMENT)(environment)
    settings.IS_PRODUCTION = environment == "production"
    html = render_to_string("web/bare.html", {"frame": frame.Frame(rf.get("/"))})
    assert ("<strong>" in html, word in html) == (bool(word), True)
    foot = render_to_string("web/parts/help.html", {"frame": frame.Frame(rf.get("/"))})
    assert f"<dt>環境</dt><dd>{word or '本番'}</dd>" in foot


@pytest.mark.urls(URLS)
def test_the_menu_shows_what_a_person_may_follow(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_entries", {})
    navigation.register(
        Entry("作業一覧", "web:run_list", "web.runs_see", 90, "共通"),
        Entry("権限表", "web:run_page_of_nobody", "", 91, "共通"),
        Entry("収納", "web:run_progress", "payments.receipt_take", 10, "窓口"),
    )
    request: Any = rf.get("/runs/")
    request.user = SimpleNamespace(is_authenticated=True, has_perm=lambda right: right == "web.runs_see")
    [desk] = navigation.desks_for(request)
    assert desk.title == "共通"
    assert [(link.label, link.url, link.is_here) for link in desk.links] == [("作業一覧", "/runs/", False)]
    request.user = SimpleNamespace(is_authenticated=False)
    assert navigation.desks_for(request) == ()


def test_every_form_has_a_key_of_its_own() -> None:
    template = Template("{% load web %}{% once %}")
    first, second = template.render(Context()), template.render(Context())
    assert first.startswith('<input type="hidden" name="once" value="')
    assert first != second
