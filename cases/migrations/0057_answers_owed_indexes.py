from django.db import migrations, models

from gridgov.migrating import AddIndexOnce, AddUniqueOnce


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("cases", "0056_answers_owed")]

    operations = [
        AddIndexOnce(
            model_name="hotlinerow",
            index=models.Index(
                condition=models.Q(("sent_at", None), ("state", "done")),
                fields=["hotline", "id"],
                name="hotline_row_owed",
            ),
        ),
        AddUniqueOnce(
            model_name="notice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("hotline_file__isnull", False)),
                fields=("hotline_file", "user"),
                name="notice_hotline_once",
            ),
        ),
    ]
