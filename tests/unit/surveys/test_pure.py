from __future__ import annotations

import subprocess
import sys

ENGINE = "checker definition flat library loading piping simulator sms_wording validation walking"


def test_the_engine_runs_without_a_web_framework_or_a_database() -> None:
    names = ", ".join(f"feedback.surveys.{name}" for name in ENGINE.split())
    script = (
        f"import sys, {names}\n"
        "print(*sorted({'flask', 'sqlalchemy', 'wtforms', 'huey'} & sys.modules.keys()))"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)  # noqa: S603
    assert ran.stdout.split() == []
