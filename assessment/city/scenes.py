"""Little drawn pictures in place of photos: a street, a thing that is wrong, no people."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw

WIDTH, HEIGHT, GROUND = 960, 720, 500
Draw = ImageDraw.ImageDraw
Ink = str | tuple[int, int, int]
VARIANTS = 3


@lru_cache(maxsize=128)
def picture(scene: str, variant: int, mended: bool = False) -> bytes:
    """A JPEG of the scene; `mended` leaves out what is wrong. The same arguments give the same bytes."""
    rng = np.random.default_rng([variant, len(scene), *scene.encode()])
    image = Image.new("RGB", (WIDTH, HEIGHT))
    draw = ImageDraw.Draw(image)
    _street(draw, rng)
    if not mended:
        WRONG.get(scene, _boxes)(draw, rng)
    out = BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def _tint(rng: np.random.Generator, low: int, high: int) -> tuple[int, int, int]:
    r, g, b = (int(v) for v in rng.integers(low, high, 3))
    return r, g, b


def _street(draw: Draw, rng: np.random.Generator) -> None:
    for y in range(GROUND):
        draw.line([(0, y), (WIDTH, y)], fill=(150 + y // 8, 185 + y // 12, 215 + y // 20))
    x = -20
    while x < WIDTH:
        wide, high = int(rng.integers(110, 220)), int(rng.integers(180, 400))
        _house(draw, rng, x, wide, high)
        x += wide + int(rng.integers(4, 30))
    draw.rectangle([0, GROUND, WIDTH, GROUND + 90], fill=(176, 172, 164))
    for x in range(0, WIDTH, 60):
        draw.line([(x, GROUND), (x - 25, GROUND + 90)], fill=(160, 156, 148), width=2)
    draw.rectangle([0, GROUND + 90, WIDTH, HEIGHT], fill=(92, 94, 98))
    for x in range(30, WIDTH, 160):
        draw.rectangle([x, GROUND + 165, x + 80, GROUND + 173], fill=(226, 226, 216))
    _trunk(draw, 60 + int(rng.integers(0, 80)), 10)


def _house(draw: Draw, rng: np.random.Generator, x: int, wide: int, high: int) -> None:
    draw.rectangle([x, GROUND - high, x + wide, GROUND], fill=_tint(rng, 165, 225))
    glass = _tint(rng, 90, 140)
    for top in range(GROUND - high + 22, GROUND - 60, 52):
        for left in range(x + 16, x + wide - 28, 42):
            draw.rectangle([left, top, left + 24, top + 30], fill=glass)


def _trunk(draw: Draw, x: int, lean: int) -> None:
    draw.line([(x, GROUND + 40), (x + lean, GROUND - 120)], fill=(104, 78, 54), width=16)
    for dx, dy, r in ((0, -170, 70), (-50, -130, 50), (48, -128, 54)):
        draw.ellipse(
            [x + lean + dx - r, GROUND + dy - r, x + lean + dx + r, GROUND + dy + r], fill=(86, 128, 74)
        )


def _bags(draw: Draw, rng: np.random.Generator) -> None:
    for _ in range(5):
        x, y, r = int(rng.integers(380, 600)), GROUND + int(rng.integers(30, 70)), int(rng.integers(26, 46))
        draw.ellipse([x - r, y - r, x + r, y + r * 0.8], fill=_tint(rng, 30, 110))
        draw.polygon([(x - 8, y - r + 4), (x + 8, y - r + 4), (x, y - r - 16)], fill=(40, 40, 44))


def _bin(draw: Draw, rng: np.random.Generator) -> None:
    for x, ink in ((420, (52, 110, 70)), (540, (60, 92, 150))):
        draw.rectangle([x, GROUND - 60, x + 90, GROUND + 60], fill=ink)
        draw.polygon([(x - 6, GROUND - 60), (x + 96, GROUND - 60), (x + 70, GROUND - 110)], fill=ink)
    _bags(draw, rng)


def _boxes(draw: Draw, rng: np.random.Generator) -> None:
    for _ in range(6):
        x, y, s = int(rng.integers(340, 620)), GROUND + int(rng.integers(-60, 40)), int(rng.integers(50, 90))
        draw.rectangle([x, y, x + s, y + s * 0.7], fill=(176, 138, 92), outline=(120, 90, 56), width=3)


def _hole(draw: Draw, rng: np.random.Generator) -> None:
    points = [
        (500 + np.cos(a) * rng.uniform(90, 130), GROUND + 150 + np.sin(a) * rng.uniform(26, 40))
        for a in np.linspace(0, 2 * np.pi, 16, endpoint=False)
    ]
    draw.polygon([(float(x), float(y)) for x, y in points], fill=(52, 50, 50), outline=(130, 126, 120))


def _lamp(draw: Draw, rng: np.random.Generator) -> None:
    draw.rectangle([0, 0, WIDTH, GROUND - 1], fill=(26, 32, 54))
    draw.line([(480, GROUND + 30), (480, 130), (580, 110)], fill=(128, 130, 136), width=12)
    draw.ellipse([560, 96, 620, 126], fill=(70, 70, 74), outline=(150, 150, 150), width=3)


def _manhole(draw: Draw, rng: np.random.Generator) -> None:
    draw.ellipse([400, GROUND + 110, 620, GROUND + 190], fill=(30, 30, 32))
    draw.ellipse([430, GROUND + 96, 650, GROUND + 172], fill=(112, 108, 104), outline=(66, 62, 60), width=6)


def _cabinet(draw: Draw, rng: np.random.Generator) -> None:
    draw.rectangle([430, GROUND - 130, 560, GROUND + 50], fill=(56, 60, 62))
    draw.polygon(
        [(560, GROUND - 130), (640, GROUND - 150), (640, GROUND + 70), (560, GROUND + 50)],
        fill=(150, 158, 156),
    )
    for y in range(GROUND - 110, GROUND + 30, 18):
        draw.line([(444, y), (546, y + 6)], fill=_tint(rng, 90, 230), width=4)


def _tree(draw: Draw, rng: np.random.Generator) -> None:
    _trunk(draw, 500, 120)
    draw.line([(560, GROUND - 60), (700, GROUND + 30)], fill=(104, 78, 54), width=10)
    draw.ellipse([660, GROUND - 20, 790, GROUND + 60], fill=(98, 140, 80))


def _wall(draw: Draw, rng: np.random.Generator) -> None:
    draw.rectangle([300, GROUND - 190, 720, GROUND], fill=(196, 184, 168))
    for _ in range(26):
        x, y = int(rng.integers(310, 680)), int(rng.integers(GROUND - 184, GROUND - 50))
        draw.rectangle([x, y, x + 34, y + 44], fill=_tint(rng, 150, 250), outline=(120, 120, 120))


def _site(draw: Draw, rng: np.random.Generator) -> None:
    draw.rectangle([240, GROUND - 110, 900, GROUND], fill=(58, 104, 160))
    draw.line([(700, GROUND - 110), (700, 60), (420, 90)], fill=(216, 168, 46), width=12)
    for _ in range(40):
        x, y, r = (
            int(rng.integers(220, 760)),
            int(rng.integers(GROUND - 60, GROUND + 70)),
            int(rng.integers(14, 44)),
        )
        draw.ellipse([x - r, y - r, x + r, y + r], fill=(196, 182, 160))


def _shop(draw: Draw, rng: np.random.Generator) -> None:
    draw.rectangle([300, GROUND - 200, 720, GROUND], fill=(214, 204, 190))
    draw.rectangle([290, GROUND - 220, 730, GROUND - 160], fill=(176, 60, 52))
    for x in range(320, 700, 90):
        draw.rectangle([x, GROUND, x + 70, GROUND + 60], fill=(150, 116, 76))
        for dx in (12, 34, 56):
            draw.ellipse([x + dx - 12, GROUND - 16, x + dx + 12, GROUND + 8], fill=_tint(rng, 90, 230))


def _car(draw: Draw, rng: np.random.Generator) -> None:
    ink = _tint(rng, 40, 220)
    draw.rectangle([320, GROUND + 20, 700, GROUND + 110], fill=ink)
    draw.polygon([(390, GROUND + 20), (450, GROUND - 50), (590, GROUND - 50), (650, GROUND + 20)], fill=ink)
    draw.polygon(
        [(410, GROUND + 16), (458, GROUND - 38), (580, GROUND - 38), (628, GROUND + 16)], fill=(60, 76, 92)
    )
    for x in (400, 620):
        draw.ellipse([x - 38, GROUND + 74, x + 38, GROUND + 150], fill=(30, 30, 32))


def _bike(draw: Draw, rng: np.random.Generator) -> None:
    for x in (340, 450, 560):
        ink = _tint(rng, 40, 220)
        for wheel in (x, x + 110):
            draw.ellipse([wheel - 42, GROUND - 10, wheel + 42, GROUND + 74], outline=(30, 30, 32), width=7)
        draw.line([(x, GROUND + 32), (x + 46, GROUND - 34), (x + 110, GROUND + 32)], fill=ink, width=9)


def _cable(draw: Draw, rng: np.random.Generator) -> None:
    for x in (250, 760):
        draw.line([(x, GROUND + 30), (x, 110)], fill=(120, 112, 104), width=14)
    for sag in (300, 60, 40):
        points = [(250 + 510 * t, 130 + sag * 4 * t * (1 - t)) for t in np.linspace(0, 1, 30).tolist()]
        draw.line(points, fill=(24, 24, 26), width=6)


def _house_front(draw: Draw, rng: np.random.Generator) -> None:
    draw.rectangle([360, GROUND - 230, 620, GROUND], fill=(206, 188, 168))
    draw.rectangle([440, GROUND - 150, 540, GROUND], fill=(96, 76, 60))
    draw.ellipse([518, GROUND - 82, 530, GROUND - 70], fill=(224, 196, 96))


def _extinguisher(draw: Draw, rng: np.random.Generator) -> None:
    draw.rectangle([360, GROUND - 220, 640, GROUND + 40], fill=(222, 218, 210))
    draw.rounded_rectangle([450, GROUND - 140, 530, GROUND + 30], 30, fill=(186, 40, 36))
    draw.rectangle([476, GROUND - 170, 504, GROUND - 136], fill=(36, 36, 38))
    draw.rectangle([464, GROUND - 70, 516, GROUND - 30], fill=(240, 236, 224))


def _lift(draw: Draw, rng: np.random.Generator) -> None:
    draw.rectangle([330, GROUND - 260, 650, GROUND + 30], fill=(196, 198, 200))
    draw.rectangle([400, GROUND - 220, 580, GROUND + 30], fill=(128, 134, 140))
    draw.line([(490, GROUND - 220), (498, GROUND + 30)], fill=(40, 42, 44), width=10)
    draw.rectangle([606, GROUND - 120, 630, GROUND - 60], fill=(60, 60, 62))


def _pipe(draw: Draw, rng: np.random.Generator) -> None:
    draw.line([(200, GROUND + 20), (480, GROUND + 20)], fill=(120, 128, 134), width=34)
    draw.line([(560, GROUND + 20), (840, GROUND + 20)], fill=(120, 128, 134), width=34)
    _flood(draw, rng)


def _flood(draw: Draw, rng: np.random.Generator) -> None:
    draw.ellipse([220, GROUND + 60, 800, GROUND + 200], fill=(112, 138, 158))
    for _ in range(12):
        x, y = int(rng.integers(280, 720)), int(rng.integers(GROUND + 90, GROUND + 175))
        draw.arc([x, y, x + 50, y + 14], 180, 360, fill=(196, 212, 224), width=3)


WRONG: dict[str, Callable[[Draw, np.random.Generator], None]] = {
    "litter": _bags, "bin": _bin, "boxes": _boxes, "hole": _hole, "lamp": _lamp, "manhole": _manhole,
    "cabinet": _cabinet, "tree": _tree, "wall": _wall, "site": _site, "shop": _shop, "car": _car, "bike": _bike,
    "cable": _cable, "house": _house_front, "extinguisher": _extinguisher, "lift": _lift, "pipe": _pipe,
    "flood": _flood,
}  # fmt: skip
