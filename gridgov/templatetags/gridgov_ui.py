"""Tags and filters of the design system; docs/frontend.md shows each in use."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gridgov.ui import clocks, links, maps, quantities, states
from gridgov.ui.controls import draw

register = template.Library()
COMPONENTS = "gridgov/components"

register.filter("number", quantities.number_text)
register.filter("percent", quantities.percent_text)
register.filter("area", quantities.area_text)
register.filter("distance", quantities.distance_text)
register.filter("moment", quantities.moment_text)
register.filter("span", clocks.span_text)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A decorative icon; words beside it carry the meaning."""
    return format_html('<i class="bi bi-{}" aria-hidden="true"></i>', name)


@register.inclusion_tag(f"{COMPONENTS}/when.html")
def when(value: datetime | None) -> dict[str, Any]:
    """A time as a person says it, the exact one in the title."""
    if value is None:
        return {"exact": ""}
    return {
        "iso": value.isoformat(),
        "exact": quantities.moment_text(value),
        "near": quantities.relative_text(value),
    }


@register.inclusion_tag(f"{COMPONENTS}/badge.html")
def badge(text: Any, tone: str = "calm", icon: str = "") -> dict[str, Any]:
    """A small mark of tone ok, warn, bad, info, calm or brand."""
    return {"text": text, "tone": tone, "icon": icon}


@register.inclusion_tag(f"{COMPONENTS}/badge.html")
def status_badge(kind: str, value: str) -> dict[str, Any]:
    """A state by the look its app registered in gridgov.ui.states."""
    state = states.look(kind, value)
    return {"text": state.name, "tone": state.tone, "icon": state.icon}


@register.inclusion_tag(f"{COMPONENTS}/clock.html")
def clock_badge(
    seconds_left: float,
    state: str,
    working: bool = False,
    runs: Sequence[tuple[int, int]] | None = None,
    warn_at: float | None = None,
    hours_per_day: float = 8,
    name: str = "",
    due: datetime | None = None,
) -> dict[str, Any]:
    """A limit that keeps counting.

    `seconds_left` is working time when `working`; `runs` are the spans in which it counts, in seconds from now on
    (None: always, empty: not at all); below `warn_at` seconds the badge turns to its warning look by itself.
    """
    shown = clocks.shown_state(seconds_left, state)
    return {
        "text": clocks.clock_text(seconds_left, working, state, hours_per_day=hours_per_day),
        "look": clocks.LOOKS[shown],
        "state": shown,
        "seconds": int(seconds_left),
        "counts": (runs is None or bool(runs)) and shown in ("running", "warned", "lapsed"),
        "runs": None if runs is None else " ".join(f"{begin}-{end}" for begin, end in runs),
        "kind": "working" if working else "plain",
        "day": int(hours_per_day * clocks.HOUR) if working else clocks.DAY,
        "warn_at": "" if warn_at is None else int(warn_at),
        "name": name,
        "due": quantities.moment_text(due) if due else "",
    }


@register.simple_tag
def clock_words() -> dict[str, Any]:
    """Words for clock.js, put on the page once by the shell."""
    return clocks.words()


@register.simple_block_tag
def page_header(content: str, title: Any, lead: Any = "", crumbs: Any = (), icon: str = "") -> str:
    """Title of a page; what stands inside are its actions."""
    given = {
        "title": title,
        "lead": lead,
        "crumbs": crumbs,
        "icon": icon,
        "actions": SafeString(content.strip()),
    }
    return render_to_string(f"{COMPONENTS}/page_header.html", given)


@register.simple_block_tag
def card(content: str, title: Any = "", icon: str = "", url: str = "", link: Any = "", tone: str = "") -> str:
    """A titled block; `url` and `link` put a link at its head."""
    given = {"content": content, "title": title, "icon": icon, "url": url, "link": link, "tone": tone}
    return render_to_string(f"{COMPONENTS}/card.html", given)


@register.simple_block_tag
def confirm(content: str, key: str, label: Any, title: Any, yes: Any = "", **look: Any) -> str:
    """A button of a form that asks before harm; the content (a sentence, a reason) stands in the dialog."""
    given = {"content": content, "id": key, "label": label, "title": title, "yes": yes or label}
    return render_to_string(f"{COMPONENTS}/confirm.html", given | {"tone": "bad", "icon": "", **look})


@register.inclusion_tag(f"{COMPONENTS}/empty.html")
def empty_state(
    text: Any, icon: str = "inbox", url: str = "", action: Any = "", hint: Any = ""
) -> dict[str, Any]:
    """What stands where a list would: why there is nothing and what one can do."""
    return {"text": text, "icon": icon, "url": url, "action": action, "hint": hint}


@register.inclusion_tag(f"{COMPONENTS}/pager.html", takes_context=True)
def pager(context: Context, page: Any, newer: Any = "", older: Any = "") -> dict[str, Any]:
    """Links of a gridgov.paging.Page: back to the first page, and on."""
    query = context["request"].GET
    first = links.with_query(query, cursor=None) if query.get("cursor") else ""
    following = links.with_query(query, cursor=page.next_cursor) if page.next_cursor else ""
    return {"first": first, "next": following, "newer": newer, "older": older}


@register.inclusion_tag(f"{COMPONENTS}/sort_head.html", takes_context=True)
def sort_head(
    context: Context, name: str, label: Any, default: str = "", numeric: bool = False
) -> dict[str, Any]:
    """A `<th>` that sorts its column by the `order` parameter."""
    head = links.sort_head(context["request"].GET, name, default)
    return {"head": head, "label": label, "numeric": numeric}


@register.inclusion_tag(f"{COMPONENTS}/filter_bar.html", takes_context=True)
def filter_bar(context: Context, form: Any, target: str = "", fold: bool = False) -> dict[str, Any]:
    """A GET form in one row with the filters in force as chips; `target` is what htmx replaces, with `fold` a phone
    shows the fields when they are asked for."""
    query = context["request"].GET
    keep = [(key, query[key]) for key in ("order",) if query.get(key)]
    chips = links.chips(form, query)
    return {
        "form": form,
        "chips": chips,
        "clear": "?",
        "path": context["request"].path,
        "target": target,
        "keep": keep,
        "fold": fold,
    }


@register.inclusion_tag(f"{COMPONENTS}/timeline.html")
def timeline(steps: Any) -> dict[str, Any]:
    """Steps, oldest first: each {what, who, when, took (seconds), tone, icon, text, now}."""
    return {"steps": steps}


@register.inclusion_tag(f"{COMPONENTS}/steps.html")
def steps(items: Any, label: Any = "") -> dict[str, Any]:
    """Where one is on a way: each {label, state: done|now|next, hint}."""
    return {"items": items, "label": label}


@register.inclusion_tag(f"{COMPONENTS}/photos.html")
def photo_grid(photos: Any) -> dict[str, Any]:
    """Photos, each {url, thumb, alt, caption}, a tap opens the full one."""
    return {"photos": photos}


@register.inclusion_tag(f"{COMPONENTS}/stat.html")
def stat(
    label: Any, value: Any, url: str = "", hint: Any = "", tone: str = "", icon: str = ""
) -> dict[str, Any]:
    """One figure as a tile; with `url` it opens the list behind it."""
    return {"label": label, "value": value, "url": url, "hint": hint, "tone": tone, "icon": icon}


@register.inclusion_tag(f"{COMPONENTS}/tabs.html")
def tabs(items: Any, label: Any = "") -> dict[str, Any]:
    """Links between views of one thing: each {label, url, active, count, icon}."""
    return {"items": items, "label": label}


@register.inclusion_tag(f"{COMPONENTS}/breadcrumbs.html")
def breadcrumbs(crumbs: Any) -> dict[str, Any]:
    """The way down: pairs (label, url), the last one without url is the page itself."""
    return {"crumbs": crumbs}


@register.inclusion_tag(f"{COMPONENTS}/bar_list.html")
def bar_list(rows: Any, caption: Any = "") -> dict[str, Any]:
    """A plain bar chart that is also its table: each {label, value, text, url, tone}."""
    rows = list(rows)
    longest = max((row["value"] for row in rows), default=0) or 1
    return {"rows": rows, "longest": longest, "caption": caption}


@register.inclusion_tag(f"{COMPONENTS}/map.html", takes_context=True, name="map")
def map_box(
    context: Context, key: str, label: Any, layers: Any = (), mode: str = "show", **more: Any
) -> dict[str, Any]:
    """A map; see gridgov.ui.maps.config for what it takes."""
    shell = context.get("shell")
    config = maps.config(layers, mode, shell.tiles if shell else None, **more)
    return {"id": key, "label": label, "mode": mode, "config": config, "size": more.get("size", "md")}


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """A form's control with the class its kind needs."""
    return draw(field)


@register.filter
def is_check(field: BoundField) -> bool:
    """True for a single tick box, whose label stands behind it."""
    return getattr(field.field.widget, "input_type", "") == "checkbox" and not field.use_fieldset


@register.filter
def as_date(value: date) -> str:
    """A date in the reader's language."""
    return quantities.moment_text(value)


@register.filter
def as_json(value: Any) -> SafeString:
    """Plain data inside a script of our own; nothing in it can end the script."""
    return SafeString(json.dumps(value).replace("<", "\\u003c"))
