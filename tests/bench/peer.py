"""Run by bin/bench members: the same rows through django-import-export, checked and then committed as its admin pages do it. Prints rows a second.

It makes its own small project of one model with the roster's 25 columns."""
import pathlib, sys, tempfile, time

import django
import openpyxl
import tablib
from django.conf import settings

workbook, count = sys.argv[1], int(sys.argv[2])
folder = tempfile.TemporaryDirectory(prefix="zhijia-peer.")
settings.configure(
    INSTALLED_APPS=["import_export"], USE_TZ=True, DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": pathlib.Path(folder.name) / "peer.sqlite"}})
django.setup()

from django.db import connection, models
from import_export import resources

begun = time.monotonic()
rows = openpyxl.load_workbook(workbook, read_only=True).active.iter_rows(min_row=3, values_only=True)
head = [str(cell) for cell in next(rows)[:25]]
data = tablib.Dataset(headers=[f"c{place}" for place in range(25)])
for row in rows:
    if len(data) == count:
        break
    if row[6]:
        data.append(["" if cell is None else str(cell) for cell in row[:25]])
reading = time.monotonic() - begun


class Member(models.Model):
    for place in range(25):
        locals()[f"c{place}"] = models.CharField(head[place], max_length=200, blank=True, db_index=place in (1, 18), unique=False)

    class Meta:
        app_label = "import_export"


class MemberResource(resources.ModelResource):
    class Meta:
        model = Member
        # The number of the document, found by its index as in any sensible use.
        import_id_fields = ["c6"]
        fields = [f"c{place}" for place in range(25)]
        skip_unchanged = True


Member._meta.get_field("c6").db_index = True
with connection.schema_editor() as editor:
    editor.create_model(Member)
begun = time.monotonic()
for dry in (True, False):
    result = MemberResource().import_data(data, dry_run=dry, raise_errors=False, use_transactions=True)
took = time.monotonic() - begun + reading
print(f"{len(data) / took:.0f} {Member.objects.count()}")
