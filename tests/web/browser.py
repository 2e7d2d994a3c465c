"""What a test does with a real browser: reach a thing by Tab, and judge a page as everybody would."""

import gzip
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

MOST_BYTES = 250_000
DESK, PHONE = 1280, 390
LEAST_TARGET = 43.5
FOCUS_IS_SEEN = """(() => { const style = getComputedStyle(document.activeElement);
    return style.outlineStyle !== 'none' || style.boxShadow !== 'none'; })()"""
NO_COLOURS = {"rules": {"color-contrast": {"enabled": False}}}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = f"""[...document.querySelectorAll('main button, main a.btn, main .choice, main summary, main select')]
    .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < {LEAST_TARGET})
    .map(one => one.outerHTML.slice(0, 90))"""


LOADED = """performance.getEntriesByType('resource')
    .filter(one => !['xmlhttprequest', 'fetch'].includes(one.initiatorType)).map(one => one.name)"""
FONTS = (".woff2", ".woff", ".ttf")
WEIGHTS: dict[str, int] = {}
"""Of files by path, whichever server they came from."""


def tab_to(page: Page, selector: str, most: int = 60) -> None:
    """Press Tab until this has the focus, which must be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.locator(selector).first.evaluate("one => one === document.activeElement"):
            assert page.evaluate(FOCUS_IS_SEEN), f"{selector}: the focus is not seen"
            return
    raise AssertionError(f"Tab never reaches {selector}")


def after(page: Page, seconds: int) -> None:
    """So much time passes at once in the browser, whose clock must be installed: what is renewed by then is renewed."""
    page.context.clock.fast_forward(seconds * 1000)


@dataclass
class Judge:
    """Looks at pages as somebody does who comes to each of them for the first time."""

    page: Page
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.asked.append(request.url))

    def open(self, address: str, status: int = 200) -> None:
        """Load it at the width of a desk, and judge its weight, what it asked, and the page at both widths."""
        self.page.set_viewport_size({"width": DESK, "height": 800})
        answer = self.page.goto(address)
        assert answer is not None
        assert answer.status == status, f"{address}: {answer.status}"
        self.page.wait_for_load_state("load")
        weights = {self.page.url: weight_of(answer.body())}
        weights |= {url: self.weigh(url) for url in self.page.evaluate(LOADED) if not url.endswith(FONTS)}
        assert len(weights) > 1, f"{self.page.url} has no look of its own"
        assert sum(weights.values()) < MOST_BYTES, f"{self.page.url} weighs {sum(weights.values())}: {weights}"
        self.look()

    def weigh(self, url: str) -> int:
        """The compressed bytes of a file, which is the same for every page."""
        parts = urlsplit(url)
        key = f"{parts.path}?{parts.query}"
        if key not in WEIGHTS:
            WEIGHTS[key] = weight_of(self.page.request.get(url).body())
        return WEIGHTS[key]

    def look(self) -> None:
        """The page as it stands: for everybody at both widths, on a phone nothing to the side or too small, and nothing
        from another host.
        """
        for width in (DESK, PHONE):
            self.page.set_viewport_size({"width": width, "height": 800})
            # Colours are the same at both widths, and to judge them takes longest.
            found = axe().run(self.page, options=None if width == DESK else NO_COLOURS)
            assert found.violations_count == 0, f"{self.page.url} at {width}\n{found.generate_report()}"
        wider = self.page.evaluate(WIDER)
        assert wider <= 0, f"{self.page.url} is {wider} px wider than a phone"
        small = self.page.evaluate(SMALL)
        assert not small, f"{self.page.url}: too small for a thumb: {small}"
        here = urlsplit(self.page.url).hostname
        others = {url for url in self.asked if not url.startswith("data:") and urlsplit(url).hostname != here}
        assert not others, f"{self.page.url} asks {others}"


def weight_of(content: bytes) -> int:
    """Bytes as they go over the line."""
    return len(gzip.compress(content, 6))


@cache
def axe() -> Axe:
    """The one judge of what assistive software finds."""
    return Axe()
