"""What a map on a page is told."""

from typing import Any

from django.utils.translation import gettext as _

MODES = ("show", "pick", "grids")


def config(
    layers: Any, mode: str, tiles: dict[str, str] | None, *, lon: str = "", lat: str = "", **more: Any
) -> dict[str, Any]:
    """The JSON block that map.js reads.

    layers: each {"data" (GeoJSON in degrees) or "url" of it, or "view": the address that answers ?bbox=&zoom= as it is
    moved, with the "bounds" to begin with and "links" {"grid", "area"} with /0/ for the id; "label" (property shown as
    the name), "tone", "outline"};
    a feature's own "tone" wins, its "url" makes it a link, its "box" a part of the map to go to; a point's "count" a
    cluster, its "icon" a sign. mode: show, pick (a point goes into the inputs with ids `lon` and `lat`) or grids (a tap
    is the event "grid-chosen", then the link). center and point: [lon, lat]; box: what is shown first.
    """
    if mode not in MODES:
        raise ValueError(f"mode {mode!r} is none of {', '.join(MODES)}")
    extent = {name: more[name] for name in ("center", "zoom", "point", "box") if more.get(name) is not None}
    return {
        "mode": mode,
        "layers": list(layers),
        "tiles": tiles,
        "lon": lon,
        "lat": lat,
        "words": words(),
        **extent,
    }


def words() -> dict[str, str]:
    """Everything map.js may say."""
    return {
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "marker": _("Chosen place"),
        "locating": _("Asking the phone for its position…"),
        "denied": _("The phone did not tell its position. Allow it in the browser, or tap the map."),
        "no_position": _("This device cannot tell its position. Tap the map instead."),
        "accuracy": _("Position taken, accurate to %(n)s m."),
        "chosen": _("Place chosen: %(place)s"),
        "not_read": _("Write longitude and latitude in degrees, for example 121.4737, 31.2304."),
        "layer_failed": _("A layer of the map could not be loaded."),
    }
