"""Words of cases: Chinese text in pairs of characters, everything else as words. An index, built beside writers.

`case_words` is what cases/searching/words.py says; a change of one is a change of both, under another name.
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import migrations, models

from gridgov.migrating import AddIndexOnce

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
LETTERS = r"0-9a-z\u00df-\u024f\u0370-\u1fff\u3040-\u30ff\uac00-\ud7af"
MAKE = rf"""
CREATE OR REPLACE FUNCTION case_words(place text, description text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 2000 AS $body$
    SELECT array_to_tsvector(coalesce(array_agg(DISTINCT word), '{{}}'::text[])) FROM (
        SELECT lower(normalize(left(place || ' ' || description, 5000), NFKC)) AS plain
    ) AS given, LATERAL (
        SELECT substr(run[1], at, 2) AS word
        FROM regexp_matches(plain, '[{HAN}]+', 'g') AS run, generate_series(1, length(run[1])) AS at
        UNION ALL
        SELECT left(run[1], 40) FROM regexp_matches(plain, '[{LETTERS}]+', 'g') AS run
    ) AS words
$body$
"""


WORDS = models.Func("place", "description", function="case_words", output_field=SearchVectorField())


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("cases", "0046_attachments")]

    operations = [
        migrations.RunSQL(MAKE, "DROP FUNCTION IF EXISTS case_words(text, text)"),
        AddIndexOnce(
            model_name="case",
            index=GinIndex(
                WORDS, name="case_words", condition=models.Q(dispute=False)
            ),
        ),
    ]
