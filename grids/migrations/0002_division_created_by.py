# Apart from 0001, because the accounts' own first migration needs the areas.
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("grids", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AddField(
            model_name="division",
            name="created_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
