"""Static names with a content hash, for own modules and other people's packages alike."""

import re
from collections.abc import Callable

from whitenoise.storage import CompressedManifestStaticFilesStorage

from gridgov.staticfiles.packages import PREFIX

Converter = Callable[[re.Match[str]], str]


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Hashes names and follows `import` in own modules, and leaves alone what is not a file name.

    Three things in packages look like file names and are not: `url(%23id)` inside an SVG `data:` URI,
    the word import inside a script's comments, and source maps, which are not shipped.
    """

    support_js_module_import_aggregation = True

    def url_converter(
        self, name: str, hashed_files: dict[str, str], template: str | None = None
    ) -> Converter:
        convert: Converter = super().url_converter(name, hashed_files, template)
        foreign_script = name.startswith((f"{PREFIX}/", "django_htmx/")) and name.endswith((".js", ".mjs"))

        def leave_or_convert(match: re.Match[str]) -> str:
            if "sourceMappingURL" in match["matched"]:
                return ""
            if foreign_script or match["url"].startswith("%23"):
                return match["matched"]
            return convert(match)

        return leave_or_convert
