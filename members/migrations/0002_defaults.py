from django.db import migrations

from members import defaults


def load(apps, schema_editor):
    """The kinds a new city starts with."""
    organisation_kind = apps.get_model("members", "OrganisationKind")
    for kind in defaults.ORGANISATION_KINDS:
        organisation_kind.objects.get_or_create(code=kind.code, defaults={"name": kind.name, "name_en": kind.name_en})
    post_kind = apps.get_model("members", "PostKind")
    for kind in defaults.POST_KINDS:
        values = kind._asdict()
        lists = {name: list(values[name]) for name in ("organisation_permissions", "area_permissions")}
        post_kind.objects.get_or_create(code=values.pop("code"), defaults=values | lists)


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
