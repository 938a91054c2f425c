"""Notices on their way out: messages, what is in them, and who wants what over which channel."""

import django.db.models.deletion
import django.utils.timezone
import gridgov.fields
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0040_places"),
        ("members", "0005_two_centres"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "channel",
                    models.CharField(
                        choices=[("mail", "Mail"), ("sms", "SMS"), ("webhook", "Webhook")], max_length=8
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        blank=True, db_comment="of a webhook: what it tells, once", max_length=80
                    ),
                ),
                ("payload", models.JSONField(db_comment="of a webhook: what it tells", default=dict)),
                ("urgent", models.BooleanField(default=False)),
                (
                    "closed",
                    models.BooleanField(db_comment="collects no more: it is sent as it is", default=False),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits"),
                            ("failed", "Failed, is tried again"),
                            ("sent", "Sent"),
                            ("dead", "Given up"),
                            ("dropped", "No longer needed"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("last_error", models.TextField(blank=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("sent_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="DeliveryItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("mail", "Mail"), ("sms", "SMS"), ("webhook", "Webhook")], max_length=8
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="NoticeChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kinds", models.JSONField(default=dict)),
                (
                    "quiet",
                    models.CharField(
                        choices=[
                            ("calendar", "Outside working hours"),
                            ("hours", "Between two times of day"),
                            ("never", "Never: send at any hour"),
                        ],
                        default="calendar",
                        max_length=8,
                    ),
                ),
                ("quiet_from", models.TimeField(null=True)),
                ("quiet_to", models.TimeField(null=True)),
                (
                    "own",
                    models.BooleanField(db_comment="false: the organisation's wish holds", default=False),
                ),
                ("phone", gridgov.fields.SecretField(blank=True, context="notice.phone", default="")),
            ],
        ),
        migrations.CreateModel(
            name="NoticeDefault",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kinds", models.JSONField(default=dict)),
                (
                    "quiet",
                    models.CharField(
                        choices=[
                            ("calendar", "Outside working hours"),
                            ("hours", "Between two times of day"),
                            ("never", "Never: send at any hour"),
                        ],
                        default="calendar",
                        max_length=8,
                    ),
                ),
                ("quiet_from", models.TimeField(null=True)),
                ("quiet_to", models.TimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Webhook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("url", models.CharField(max_length=500)),
                ("secret", gridgov.fields.SecretField(context="webhook.secret")),
                (
                    "former_secret",
                    gridgov.fields.SecretField(blank=True, context="webhook.former_secret", default=""),
                ),
                ("former_until", models.DateTimeField(null=True)),
                ("is_active", models.BooleanField(default=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        # What was told before goes out to nobody: the rows that are there get false, those to come true.
        migrations.AddField(
            model_name="notice",
            name="waits",
            field=models.BooleanField(
                db_comment="mail and SMS have not been asked whether they tell it",
                db_default=False,
                default=False,
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="waits",
            field=models.BooleanField(
                db_comment="mail and SMS have not been asked whether they tell it",
                db_default=True,
                default=True,
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="due_at",
            field=models.DateTimeField(
                db_comment="when the clock was due that it tells of; the week of a list", null=True
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="user",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="deliveryitem",
            name="delivery",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="items", to="cases.delivery"
            ),
        ),
        migrations.AddField(
            model_name="deliveryitem",
            name="notice",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="cases.notice",
            ),
        ),
        migrations.AddField(
            model_name="noticechoice",
            name="user",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notice_choice",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="noticedefault",
            name="organisation",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notice_default",
                to="members.organisation",
            ),
        ),
        migrations.AddField(
            model_name="webhook",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="webhooks",
                to="members.organisation",
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="webhook",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="cases.webhook",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliveryitem",
            constraint=models.UniqueConstraint(fields=("notice", "channel"), name="delivery_item_once"),
        ),
        migrations.AddConstraint(
            model_name="noticechoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("quiet", "hours"), _negated=True),
                    models.Q(("quiet_from__isnull", False), ("quiet_to__isnull", False)),
                    _connector="OR",
                ),
                name="notice_choice_hours",
            ),
        ),
        migrations.AddConstraint(
            model_name="noticedefault",
            constraint=models.UniqueConstraint(
                fields=("organisation",), name="notice_default_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="noticedefault",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("quiet", "hours"), _negated=True),
                    models.Q(("quiet_from__isnull", False), ("quiet_to__isnull", False)),
                    _connector="OR",
                ),
                name="notice_default_hours",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhook",
            constraint=models.UniqueConstraint(fields=("organisation", "url"), name="webhook_once"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "failed"])),
                fields=["due_at", "id"],
                name="delivery_to_send",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["user", "channel", "-due_at"], name="delivery_of"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["state", "-made_at", "-id"], name="delivery_by_state"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("channel", "webhook"),
                        ("user", None),
                        ("webhook__isnull", False),
                        models.Q(("key", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("channel", "webhook"), _negated=True),
                        ("user__isnull", False),
                        ("webhook", None),
                    ),
                    _connector="OR",
                ),
                name="delivery_to_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sent_at__isnull", False), ("state", "sent")),
                    models.Q(("state", "sent"), _negated=True),
                    _connector="OR",
                ),
                name="delivery_sent_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed", False), ("user__isnull", False)),
                fields=("user", "channel"),
                name="delivery_collects_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                condition=models.Q(("webhook__isnull", False)),
                fields=("webhook", "key"),
                name="delivery_webhook_once",
            ),
        ),
    ]
