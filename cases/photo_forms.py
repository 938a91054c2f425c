"""Photos in forms: several at once, each decoded and encoded anew before anything else sees it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.photos import Prepared, prepare_all
from gridgov.problems import Invalid


class PhotosInput(forms.ClearableFileInput):
    """A file control for several pictures that opens the camera on a phone."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        given = {"data-photos": "", "data-remove": _("Remove"), "accept": "image/*", "capture": "environment"}
        super().__init__(given | (attrs or {}))


class PhotosField(forms.FileField):
    """Cleans to a list of `Prepared`; what is no picture is refused by its name."""

    widget = PhotosInput

    def clean(self, data: Any, initial: Any = None) -> list[Prepared]:
        uploads = data if isinstance(data, list | tuple) else [data] if data else []
        files = [super(PhotosField, self).clean(upload, initial) for upload in uploads]
        if not files and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        try:
            return prepare_all(files)
        except Invalid as problem:
            raise forms.ValidationError(str(problem)) from problem
