"""Pictures of the mails for docs/: long pages laid in columns, in few colours.

Run: python -m tests.summary.pictures
"""

from __future__ import annotations

import struct
import subprocess
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
LARGEST = 300_000  # bytes
GAP = 16  # between columns, CSS pixels


def sheet(browser: Browser, html: str, *, width: int, columns: int, scale: float = 1) -> bytes:
    """A PNG of the whole mail, cut into columns from left to right."""
    context = browser.new_context(
        viewport={"width": width * columns + GAP * (columns - 1), "height": 800},
        device_scale_factor=scale,
    )
    page = context.new_page()
    page.set_content("<body style='margin:0;background:#888'></body>")
    page.evaluate(
        """async ([html, width, columns, gap]) => {
          const frame = (height, offset) => {
            const frame = document.createElement('iframe');
            frame.style.cssText = `border:0;display:block;width:${width}px;` +
                                  `height:${height}px;margin-top:${-offset}px`;
            frame.srcdoc = html;
            return frame;
          };
          const loaded = f => new Promise(done => f.addEventListener('load', done));
          const probe = frame(600, 0);
          const ready = loaded(probe);
          document.body.append(probe);
          await ready;
          const whole = probe.contentDocument.documentElement.scrollHeight;
          probe.remove();
          const part = Math.ceil(whole / columns);
          const row = document.createElement('div');
          row.style.cssText = `display:flex;gap:${gap}px;height:${part}px`;
          const waits = [];
          for (let n = 0; n < columns; n++) {
            const box = document.createElement('div');
            box.style.cssText = `width:${width}px;height:${part}px;overflow:hidden`;
            const f = frame(whole, n * part);
            waits.push(loaded(f));
            box.append(f);
            row.append(box);
          }
          document.body.append(row);
          await Promise.all(waits);
        }""",
        [html, width, columns, GAP],
    )
    picture = page.screenshot(full_page=True)
    context.close()
    return in_few_colours(picture)


def in_few_colours(png: bytes) -> bytes:
    """The same picture with at most 256 colours: the most frequent, the rest by the nearest."""
    width, height, rows = _pixels(png)
    counts: Counter[bytes] = Counter()
    for row in rows:
        counts.update(row[at : at + 3] for at in range(0, 3 * width, 3))
    palette = [colour for colour, _ in counts.most_common(256)]
    index = {colour: number for number, colour in enumerate(palette)}
    for colour in counts:
        if colour not in index:
            nearest = min(palette[:128], key=lambda known: _distance(known, colour))
            index[colour] = index[nearest]
    lines = b"".join(
        b"\0" + bytes(index[row[at : at + 3]] for at in range(0, 3 * width, 3)) for row in rows
    )
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", b"".join(palette)),
            _chunk(b"IDAT", zlib.compress(lines, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _distance(one: bytes, other: bytes) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _pixels(png: bytes) -> tuple[int, int, list[bytes]]:
    """Width, height and unfiltered RGB rows of an 8-bit PNG as Chromium writes it."""
    packed, position, header = b"", 8, b""
    while position < len(png):
        (length,) = struct.unpack(">I", png[position : position + 4])
        kind = png[position + 4 : position + 8]
        data = png[position + 8 : position + 8 + length]
        header = data if kind == b"IHDR" else header
        packed += data if kind == b"IDAT" else b""
        position += 12 + length
    width, height, _, colour = struct.unpack(">IIBB", header[:10])
    size = {2: 3, 6: 4}[colour]
    raw, stride = zlib.decompress(packed), width * size
    above, rows = bytes(stride), []
    for start in range(0, len(raw), stride + 1):
        above = _unfiltered(raw[start], bytearray(raw[start + 1 : start + 1 + stride]), above, size)
        rows.append(above if size == 3 else _without_alpha(above))
    return width, height, rows


def _unfiltered(kind: int, row: bytearray, above: bytes, size: int) -> bytes:
    for at in range(len(row)) if kind else ():
        left = row[at - size] if at >= size else 0
        corner = above[at - size] if at >= size else 0
        up = above[at]
        if kind == 1:
            guess = left
        elif kind == 2:
            guess = up
        elif kind == 3:
            guess = (left + up) // 2
        else:
            middle = left + up - corner
            guess = min((left, up, corner), key=lambda known: abs(middle - known))
        row[at] = (row[at] + guess) & 255
    return bytes(row)


def _without_alpha(row: bytes) -> bytes:
    plain = bytearray(len(row) // 4 * 3)
    for channel in range(3):
        plain[channel::3] = row[channel::4]
    return bytes(plain)


def drawn() -> Iterator[tuple[str, bytes]]:
    """Every picture of a mail in docs/pictures/ by its name."""
    from tests.summary.chromium import VARIANTS, html_of, opened, running, without_style

    with running("forced dark") as browser:
        bare = without_style(html_of("normal"))
        yield "mail-360-forced-dark", sheet(browser, bare, width=360, columns=4)
    with running("plain") as browser:
        yield "mail-360", sheet(browser, html_of("normal"), width=360, columns=4, scale=1.25)
        yield "mail-640", sheet(browser, html_of("normal"), width=640, columns=3)
        for name in VARIANTS.keys() - {"normal", "shrunken"}:
            columns = 2 if name in ("province", "operator") else 4
            yield f"mail-360-{name}", sheet(browser, html_of(name), width=360, columns=columns)
        page, _ = opened(browser, html_of("normal"), 360)
        yield "mail-first-fold", in_few_colours(page.screenshot())
        item = page.locator("p.row, p", has_text="31 มิ.ย. 2569").last
        yield "mail-item", in_few_colours(item.screenshot())
        yield from boards(browser)


SIZES = {"board-1920": (1920, 1080), "board-768": (768, 1024), "board-360": (360, 800)}


def boards(browser: Browser) -> Iterator[tuple[str, bytes]]:
    """The board on a projector, a tablet and a phone, as it is first seen, and on paper."""
    from tests.summary.test_board import drawn as page_of_board

    html = page_of_board()
    for name, (width, height) in SIZES.items():
        context = browser.new_context(viewport={"width": width, "height": height})
        page = context.new_page()
        page.set_content(html)
        yield name, in_few_colours(page.screenshot())
        context.close()
    page = browser.new_page()
    page.set_content(html)
    yield "board-printed", printed(page.pdf(prefer_css_page_size=True), resolution=72)
    page.close()


def printed(pdf: bytes, resolution: int, height: int = 0) -> bytes:
    """The first page of a PDF as a picture, or so many pixels of it (Debian's poppler-utils)."""
    with TemporaryDirectory() as folder:
        stem = Path(folder) / "page"
        stem.with_suffix(".pdf").write_bytes(pdf)
        only = ["-f", "1", "-l", "1", "-singlefile", "-H", str(height or 10_000)]
        command = ["pdftoppm", "-r", str(resolution), *only, "-png", f"{stem}.pdf", str(stem)]
        subprocess.run(command, check=True)
        return in_few_colours(stem.with_suffix(".png").read_bytes())


def main() -> None:
    for name, picture in drawn():
        if len(picture) > LARGEST:
            raise SystemExit(f"{name}: {len(picture)} bytes are more than {LARGEST}")
        (PICTURES / f"{name}.png").write_bytes(picture)


if __name__ == "__main__":
    main()
