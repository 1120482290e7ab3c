"""Staff find an account by its name: by how it begins, or its last word. The indexes keep no samples of names."""

from typing import ClassVar

from django.db import migrations

FORWARD = """
CREATE INDEX identity_account_by_name ON identity_account
    ((lower(normalize("name", NFKC)) COLLATE "C"));
CREATE INDEX identity_account_by_last_word ON identity_account
    ((lower(normalize(substring("name" from '[^ ]*$'), NFKC)) COLLATE "C"));
ALTER INDEX identity_account_by_name ALTER COLUMN 1 SET STATISTICS 0;
ALTER INDEX identity_account_by_last_word ALTER COLUMN 1 SET STATISTICS 0;
"""
BACKWARD = "DROP INDEX identity_account_by_name; DROP INDEX identity_account_by_last_word"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("identity", "0012_restricted")]

    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]
