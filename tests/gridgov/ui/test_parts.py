"""Parts of the design system as HTML: nothing unsafe gets through, states carry words, icons exist."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.template import Context, Template

from gridgov.ui import maps, states
from gridgov.ui.clocks import LOOKS
from gridgov.ui.states import State

EVIL = "<script>alert(1)</script>"


def draw(source: str, **context: Any) -> str:
    return Template("{% load gridgov_ui %}" + source).render(Context(context))


@pytest.mark.parametrize(
    "source",
    [
        "{% badge evil %}",
        "{% stat evil evil hint=evil %}",
        "{% empty_state evil url='/' action=evil hint=evil %}",
        "{% card title=evil url='/' link=evil %}{{ evil }}{% endcard %}",
        "{% page_header title=evil lead=evil %}{{ evil }}{% endpage_header %}",
        "{% confirm key='k' label=evil title=evil %}{{ evil }}{% endconfirm %}",
        "{% timeline steps %}",
        "{% bar_list rows caption=evil %}",
        "{% breadcrumbs crumbs %}",
        "{% map key='m' label=evil layers=layers %}",
        "{% icon evil %}",
    ],
)
def test_what_people_wrote_is_never_markup(source: str) -> None:
    html = draw(
        source,
        evil=EVIL,
        steps=[{"what": EVIL, "who": EVIL, "text": EVIL}],
        rows=[{"label": EVIL, "value": 1, "text": EVIL}],
        crumbs=[(EVIL, "/"), (EVIL, "")],
        layers=[{"data": {"name": EVIL}}],
    )
    assert "<script>alert" not in html


def test_actions_of_a_page_stay_markup() -> None:
    html = draw("{% page_header title='T' %} <a href='/x'>Go</a> {% endpage_header %}")
    assert "<a href='/x'>Go</a>" in html


def test_a_state_has_tone_icon_and_words() -> None:
    states.register("lamp", {"out": State("Out", "bad", "lightbulb-off")})
    html = draw("{% status_badge 'lamp' 'out' %}")
    assert "tone-bad" in html
    assert "bi-lightbulb-off" in html
    assert "Out" in html


def test_a_state_nobody_registered_is_noticed() -> None:
    with pytest.raises(KeyError):
        draw("{% status_badge 'lamp' 'unheard' %}")


def test_an_unknown_tone_is_noticed() -> None:
    with pytest.raises(ValueError, match="pink"):
        State("Out", "pink", "lightbulb")


@pytest.mark.parametrize(
    ("state", "runs", "counts"),
    [
        ("running", None, True),
        ("running", ((600, 4200),), True),
        ("running", (), False),
        ("paused", None, False),
        ("met", None, False),
    ],
)
def test_only_a_running_clock_with_working_time_ahead_counts_on(state: str, runs: Any, counts: bool) -> None:
    html = draw("{% clock_badge 60 state runs=runs %}", state=state, runs=runs)
    assert ("data-clock=" in html) is counts


def test_bars_are_measured_by_the_longest() -> None:
    html = draw("{% bar_list rows %}", rows=[{"label": "a", "value": 50}, {"label": "b", "value": 200}])
    assert re.findall(r'class="fill" width="(\d+)"', html) == ["25", "100"]


def test_bars_of_nothing_are_empty() -> None:
    html = draw("{% bar_list rows %}", rows=[{"label": "a", "value": 0}])
    assert 'class="fill" width="0"' in html


def test_a_map_knows_its_modes() -> None:
    with pytest.raises(ValueError, match="draw"):
        maps.config([], "draw", None)
    assert maps.config([], "pick", None, lon="a", lat="b", point=[1, 2])["point"] == [1, 2]


class Log(forms.Form):
    title = forms.CharField(help_text="A sentence.")
    kind = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
    agree = forms.BooleanField(required=False)
    size = forms.ChoiceField(choices=[("s", "S")], widget=forms.Select(attrs={"class": "wide"}))


def test_a_form_joins_label_help_error_and_control() -> None:
    html = str(Log({}))
    assert 'href="#id_title"' in html
    assert 'href="#id_kind_0"' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'id="id_title_error"' in html
    assert 'class="wide form-select is-invalid"' in html
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids)), "an id twice on one page"


def test_a_form_without_errors_has_no_summary() -> None:
    assert "data-error-summary" not in str(Log())


def test_every_icon_exists(project: Path) -> None:
    """In templates and in Python; a misspelt icon is an empty square that nobody notices."""
    known = json.loads((project / "node_modules/bootstrap-icons/font/bootstrap-icons.json").read_text())
    used = {look.icon for look in LOOKS.values()}
    for path in (project / "templates").rglob("*.html"):
        text = path.read_text()
        used |= set(re.findall(r'{% icon "([^"]+)"', text)) | set(re.findall(r'\bicon="([a-z0-9-]+)"', text))
    for floor in ("grids", "members", "cases", "assessment"):
        for path in (project / floor).rglob("*.py"):
            used |= set(re.findall(r'\bicon="([a-z0-9-]+)"', path.read_text()))
            used |= set(re.findall(r'State\([^"]*"[^"]*"\), "\w+", "([a-z0-9-]+)"', path.read_text()))
    assert used - known.keys() == set()


def test_no_template_breaks_the_content_security_policy(project: Path) -> None:
    """No style attribute, no handler attribute, no script with words of its own."""
    bad = re.compile(r"""\sstyle=["']|\son\w+=["']|<style|<script(?![^>]*\bsrc=)(?![^>]*application/json)""")
    found = {
        str(p.relative_to(project)): bad.findall(p.read_text())
        for p in (project / "templates").rglob("*.html")
    }
    assert {name: hits for name, hits in found.items() if hits} == {}
