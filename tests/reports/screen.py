"""The month's screen as a reader sees it: figures and tables out of the page's own text."""

import re
from html import unescape
from html.parser import HTMLParser

from django.urls import reverse

from reports import month

_TILE = re.compile(
    r'<span class="figure-value">(.*?)</span>\s*<span class="figure-label">(.*?)</span>'
)
_TOTAL = re.compile(r"<h1>.*?: (\d+)\s*</h1>", re.DOTALL)
_NEXT = re.compile(r'rel="next" href="([^"]*)"')


def page(client, **query) -> str:
    response = client.get(reverse("reports:month"), query)
    assert response.status_code == 200
    return response.content.decode()


def tiles(html: str) -> dict[str, str]:
    """{label: figure} of the tiles."""
    return {unescape(label): unescape(value) for value, label in _TILE.findall(html)}


def figures(html: str) -> dict[str, int | str]:
    """{code: figure} of the tiles, numbers as numbers."""
    shown = tiles(html)
    codes = [code for _title, some in month.TILES for code in some]
    return {code: number(shown[month.label(code)]) for code in codes}


def number(text: str):
    return int(text) if text.isdigit() else text


class _Tables(HTMLParser):
    def __init__(self, with_addresses=False):
        super().__init__()
        self.tables, self.cell, self.with_addresses = [], None, with_addresses

    def handle_starttag(self, tag, attrs):
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables:
            self.cell = ""
        elif tag == "a" and self.cell is not None and self.with_addresses:
            self.cell += f"<{dict(attrs)['href']}>"

    def handle_data(self, data):
        if self.cell is not None:
            self.cell += data

    def handle_endtag(self, tag):
        if tag in ("td", "th") and self.cell is not None:
            self.tables[-1][-1].append(" ".join(self.cell.split()))
            self.cell = None


def tables(html: str) -> dict[str, list[list]]:
    """{group: rows}, the head first and the total last, numbers as numbers."""
    parser = _Tables()
    parser.feed(html)
    rows = [[[number(cell) for cell in row] for row in table] for table in parser.tables]
    names = re.findall(r'id="by-([\w-]+)"', html)
    return dict(zip(names, rows, strict=True))


def links(html: str) -> dict[str, str]:
    """{address: figure} of every figure that is a link, tiles and tables."""
    tile = re.findall(r'<a href="([^"]*)" class="figure[^>]*>\s*<span[^>]*>(.*?)</span>', html)
    cells = re.findall(r'<td class="number"[^>]*><a [^>]*?href="([^"]*)">(.*?)</a>', html)
    return {unescape(url): text for url, text in tile + cells if "rows" in url}


def walk(client, url: str) -> tuple[int, list[str]]:
    """The number that a drill-through page names, and all rows of its pages, links included."""
    named, rows = None, []
    while url:
        html = client.get(url).content.decode()
        named = named if named is not None else int(_TOTAL.search(html)[1])
        parser = _Tables(with_addresses=True)
        parser.feed(html)
        rows += ["|".join(row) for row in parser.tables[0][1:]] if parser.tables else []
        match = _NEXT.search(html)
        url = reverse("reports:month_rows") + unescape(match[1]) if match else ""
    return named, rows
