"""Accessibility by axe-core: what it finds, in a form that reads well in a failed test."""

from functools import cache
from pathlib import Path
from typing import Any

import axe_core_python
from django.conf import settings
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# Style sheets are not loaded again: only rules outside RULES read them.
RUN = """rules => axe.run(document, {
  runOnly: {type: "tag", values: rules}, resultTypes: ["violations"], preload: {assets: ["media"]},
}).then(found => found.violations)"""


@cache
def source() -> str:
    """axe-core of package.json; where Node's packages are not installed the older one from PyPI."""
    own = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
    given = Path(axe_core_python.__file__).parent / "axe.min.js"
    return (own if own.is_file() else given).read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """One line for each violation: rule, what it says, and the first places."""
    page.evaluate(source())
    return [_line(violation) for violation in page.evaluate(RUN, RULES)]


def _line(violation: dict[str, Any]) -> str:
    places = "; ".join(f"{node['html'][:160]} [{node['failureSummary']}]" for node in violation["nodes"][:3])
    return f"{violation['id']}: {violation['help']}: {places}"
