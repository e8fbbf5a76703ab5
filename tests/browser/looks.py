"""What can be measured of how a page looks: what sticks out, what cannot be hit, what cannot be read."""

from typing import Any, Final

from playwright.sync_api import Page

FINGER_PX: Final = 44
READABLE: Final = 4.5  # WCAG 2.2, 1.4.3

# What is wider than the page counts where nothing around it scrolls. The window of a phone grows with its
# page: the width comes from outside.
_STICKING_OUT: Final = """(width) => {
  const root = document.documentElement;
  const scrolls = (element) => element && element !== document.body
    && (getComputedStyle(element).overflowX !== "visible" || scrolls(element.parentElement));
  const wide = (element) => element.getBoundingClientRect().right > width + 1;
  return [...(root.scrollWidth > width ? [root] : []), ...document.body.querySelectorAll("*")]
    .filter((element) => element === root || (wide(element) && !scrolls(element.parentElement)))
    .map((element) => `${element.tagName}.${element.className}`);
}"""
_TOO_SMALL: Final = """([selector, least]) => [...document.querySelectorAll(selector)]
  .filter((element) => element.checkVisibility() && element.getBoundingClientRect().height < least)
  .map((element) => `${element.tagName}.${element.className} ${element.textContent.slice(0, 30)}`)"""
_FAINT: Final = """(least) => {
  const parts = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = (color) => parts(color).slice(0, 3).map((part) => part / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const solid = (color) => (parts(color)[3] ?? 1) > 0;
  const ground = (element) => {
    const color = element ? getComputedStyle(element).backgroundColor : "rgb(255, 255, 255)";
    return solid(color) ? color : ground(element.parentElement);
  };
  const contrast = (element) => {
    const lights = [getComputedStyle(element).color, ground(element)].map(light);
    return (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05);
  };
  const says = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  return [...document.body.querySelectorAll("*")]
    .filter((element) => says(element) && element.checkVisibility() && contrast(element) < least)
    .map((element) => `${element.tagName}.${element.className} ${element.textContent.slice(0, 30)}`);
}"""
_FOCUS: Final = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth);
}"""


def sticking_out(page: Page) -> list[str]:
    """What makes the page scroll sideways."""
    assert page.viewport_size is not None
    return _evaluated(page, _STICKING_OUT, page.viewport_size["width"])


def too_small_for_a_finger(page: Page, selector: str) -> list[str]:
    return _evaluated(page, _TOO_SMALL, [selector, FINGER_PX])


def hard_to_read(page: Page) -> list[str]:
    return _evaluated(page, _FAINT, READABLE)


def focus_outline_px(page: Page) -> float:
    return float(page.evaluate(_FOCUS))


def _evaluated(page: Page, script: str, argument: Any = None) -> list[str]:
    found: list[str] = page.evaluate(script, argument)
    return found
