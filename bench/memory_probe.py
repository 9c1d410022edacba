"""Show every heavy page in one process and print the peak of its memory in MB."""

from __future__ import annotations

import re
import resource
import sys

from flask.testing import FlaskClient
from sqlalchemy import select

from bench.browsing import sign_in
from feedback.accounts.models import Staff
from feedback.app import create_app
from feedback.attribution.models import ManagerFact
from feedback.extensions import db

PAGES = ("/", "/summary", "/summary?by=manager", "/issues/I04", "/managers/{manager}", "/words")


def main() -> None:
    """Sign in as the integrity desk of a demo city and look at everything."""
    app = create_app()
    with app.app_context():
        staff = db.session.scalars(select(Staff).where(Staff.username == "integrity")).one()
        identity = staff.fs_uniquifier
        known = select(ManagerFact.manager_id).where(ManagerFact.manager_id > 0)
        manager = db.session.scalars(known).first()
    client = app.test_client()
    sign_in(client, identity)
    pictures = sum(_show(client, page.format(manager=manager)) for page in PAGES)
    assert pictures > 0, "no page showed a picture"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # KB on Linux, bytes on macOS
    print(peak / (1024 if sys.platform == "linux" else 1024 * 1024))


def _show(client: FlaskClient, page: str) -> int:
    answer = client.get(page, follow_redirects=True)
    assert answer.status_code == 200, (page, answer.status_code)
    images = re.findall(r'<img[^>]+src="(/[^"]+)"', answer.text)
    for image in images:
        found = client.get(image.replace("&amp;", "&"))
        assert found.status_code == 200, (image, found.status_code)
    return len(images)


if __name__ == "__main__":
    main()
