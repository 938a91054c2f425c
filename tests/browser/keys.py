"""Somebody without a mouse: moves by Tab and arrows only, and has to see at each stop where the focus is."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

FARTHEST = 150  # stops on the way to anything
# What is wrong with the place of the focus: null when somebody sees it.
UNSEEN = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;  // between the page's end and its beginning
  const labels = [...(at.labels ?? [])];
  const looks = [at, ...labels].map((node) => [node, getComputedStyle(node)]);
  const clear = /, 0\\)$|transparent/;
  const visible = looks.some(([node, style]) =>
    (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 && !clear.test(style.outlineColor))
    || (node.matches(".form-control, .form-select, .form-check-input") && style.boxShadow !== "none")
    || (/^(date|time)/.test(node.type) && !node.matches(":focus"))  // the browser marks the button inside it
    || (node instanceof SVGElement && parseFloat(style.strokeWidth) >= 4)
    || node.matches("main, [data-error-summary]"));  // where a jump ends; what follows is read from there
  if (!visible) return "no sign of the focus";
  const shown = looks.map(([node]) => node).filter((node) => {
    const box = node.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) return false;
    const x = (Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2;
    const y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
    const top = document.elementFromPoint(x, y);
    return top && (node.contains(top) || top.contains(node) || labels.some((label) => label.contains(top)));
  });
  return shown.length ? null : "the focus is out of sight or covered";
}"""
WHERE = "() => document.activeElement.outerHTML.slice(0, 200)"


class Keys:
    """`keys.to(locator)` and then `keys.press("Enter")`; every page that is reached is looked at by axe."""

    def __init__(self, page: Page, axe: Callable[[Page], list[str]]) -> None:
        self.page, self.axe = page, axe
        page.on("filechooser", lambda _chooser: None)  # from now on: no key comes before somebody listens

    def open(self, path: str) -> None:
        """By its address, as from a bookmark, and past the menus."""
        self.page.goto(path)
        self.arrive()

    def arrive(self, heading: str | re.Pattern[str] = re.compile(".")) -> None:
        """On the page with this heading: the skip link leads past the menus, and axe finds nothing.

        Whoever skipped them on the page before lands behind them: a redirect keeps the address's `#main`.
        """
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        self.page.wait_for_load_state()
        main = self.page.locator("main")
        if not self.is_at(main):
            self.page.keyboard.press("Tab")
            expect(self.page.locator(".gg-skip")).to_be_focused()
            self.press("Enter")
        expect(main).to_be_focused()
        assert self.axe(self.page) == []

    def to(self, target: Locator, *, back: bool = False) -> None:
        """Press Tab until the target has the focus."""
        expect(target).to_be_attached()
        for _ in range(FARTHEST):
            self.press("Shift+Tab" if back else "Tab")
            if self.is_at(target):
                return
        raise AssertionError(f"Tab does not lead to {target}")

    def is_at(self, target: Locator) -> bool:
        return bool(target.evaluate("node => node === document.activeElement"))

    def press(self, key: str, times: int = 1) -> None:
        """A key; wherever the focus is then, it is seen."""
        for _ in range(times):
            self.page.keyboard.press(key)
            unseen = self.page.evaluate(UNSEEN)
            assert not unseen, f"{unseen}: {self.page.evaluate(WHERE)}"

    def activate(self, target: Locator, *, back: bool = False) -> None:
        """Go there and press Enter."""
        self.to(target, back=back)
        self.page.keyboard.press("Enter")

    def follow(self, target: Locator, heading: str | re.Pattern[str], *, back: bool = False) -> None:
        """Go there, press Enter and arrive on another page, or on the same one anew."""
        self.to(target, back=back)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.arrive(heading)

    def write(self, target: Locator, text: str) -> None:
        """Go there and write instead of what stands there."""
        self.to(target)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def choose(self, target: Locator, label: str) -> None:
        """In a closed list, by arrows."""
        self.to(target)
        self.page.keyboard.press("Home")
        for _ in range(FARTHEST):
            if target.evaluate("node => node.selectedOptions[0].label") == label:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no {label} in {target}")

    def mark(self, group: Locator, target: Locator) -> None:
        """In a group of radio buttons: Tab to the group, arrows inside it."""
        expect(target).to_be_attached()
        for _ in range(FARTHEST):
            self.press("Tab")
            if group.evaluate("node => node.contains(document.activeElement)"):
                break
        for _ in range(FARTHEST):
            if self.is_at(target):
                self.page.keyboard.press("Space")
                return expect(target).to_be_checked()
            self.press("ArrowDown")
        raise AssertionError(f"arrows do not lead to {target}")

    def hand_in(self, target: Locator, path: Path) -> None:
        """A file, through the chooser that opens by key."""
        self.to(target)
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Enter")
        chooser.value.set_files(path)
