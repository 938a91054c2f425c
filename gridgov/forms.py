"""Forms as the design system draws them: label, help, control, error, and a summary of errors on top."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """`{{ form }}` uses the product's own templates. Set by FORM_RENDERER."""

    form_template_name = "gridgov/forms/form.html"
    field_template_name = "gridgov/forms/field.html"
