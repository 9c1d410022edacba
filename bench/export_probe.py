"""Export one database in one format and print peak memory (MB), seconds, rows and size (MB)."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from sqlalchemy.orm import Session

from feedback.accounts.permissions import Role, Viewer, scopes_for
from feedback.collection.exports import service
from feedback.collection.exports.reading import Wanted
from feedback.collection.responses.queries import get_version
from feedback.core.db import open_engine

MEGA = 1024 * 1024


def main() -> None:
    """Act as an analyst: words are redacted, which is part of what an export costs."""
    database, form, target = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    engine = open_engine(database)
    roles = frozenset({Role.ANALYST})
    viewer = Viewer(staff_id=None, allowed=scopes_for(roles), roles=roles)
    with Session(engine) as session:
        version = get_version(session, "satisfaction")
        order = service.place_order(
            viewer=viewer,
            version=version,
            wanted=Wanted(version.id, version.number),
            form=service.Format(form),
        )
    started = time.monotonic()
    rows = service.write_file(engine, viewer, order, target)
    seconds = time.monotonic() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak_mb = peak / (1024 if sys.platform == "linux" else MEGA)  # KB on Linux, bytes on macOS
    size = target.stat().st_size / MEGA
    print(json.dumps({"peak": peak_mb, "seconds": seconds, "rows": rows, "size": size}))
    engine.dispose()


if __name__ == "__main__":
    main()
