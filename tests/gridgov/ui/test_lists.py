"""Links of a list: sorting, filters in force, pages."""

import pytest
from django import forms
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory

from gridgov.paging import Page
from gridgov.ui import links


class Filter(forms.Form):
    word = forms.CharField(label="Search", required=False)
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "All"), ("Open", [("late", "Overdue"), ("soon", "Soon")])],
    )
    kinds = forms.MultipleChoiceField(label="Kinds", required=False, choices=[("a", "Lamp"), ("b", "Lane")])
    secret = forms.CharField(required=False, widget=forms.HiddenInput)


@pytest.mark.parametrize(
    ("query", "url", "direction"),
    [
        ("", "?order=due", ""),
        ("order=due", "?order=-due", "ascending"),
        ("order=-due", "?order=due", "descending"),
        ("order=name&q=1", "?q=1&order=due", ""),
        ("cursor=abc&order=due", "?order=-due", "ascending"),
    ],
)
def test_a_column_head_turns_its_sorting_and_begins_anew(query: str, url: str, direction: str) -> None:
    assert links.sort_head(QueryDict(query), "due") == links.SortHead(url, direction)


def test_the_sorting_by_default_is_shown() -> None:
    assert links.sort_head(QueryDict(""), "due", default="-due").direction == "descending"


def test_filters_in_force_are_chips_in_words_that_take_them_away() -> None:
    query = QueryDict("word=lamp&state=late&kinds=a&kinds=b&secret=x&cursor=abc&order=due")
    chips = links.chips(Filter(query), query)
    assert [(chip.label, chip.value) for chip in chips] == [
        ("Search", "lamp"),
        ("State", "Overdue"),
        ("Kinds", "Lamp, Lane"),
    ]
    assert chips[2].url == "?word=lamp&state=late&secret=x&order=due"


def test_no_filter_no_chip() -> None:
    assert links.chips(Filter(QueryDict("word=")), QueryDict("word=")) == []


@pytest.mark.parametrize(
    ("query", "cursor", "present", "absent"),
    [
        ("q=1", "next", ["?q=1&amp;cursor=next"], ["Back to the first"]),
        ("q=1&cursor=old", "", ['href="?q=1"', "Back to the first"], ["Next page"]),
        ("", "", [], ["<nav"]),
    ],
)
def test_the_pager_leads_on_and_back(query: str, cursor: str, present: list[str], absent: list[str]) -> None:
    context = Context({"request": RequestFactory().get(f"/?{query}"), "page": Page([], cursor)})
    html = Template("{% load gridgov_ui %}{% pager page %}").render(context)
    assert all(text in html for text in present)
    assert not any(text in html for text in absent)
