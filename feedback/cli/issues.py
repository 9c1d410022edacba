"""`feedback issues …`: what keeps being said, on a terminal."""

from __future__ import annotations

import click
from sqlalchemy.orm import Session

from feedback.accounts.permissions import SYSTEM, Action
from feedback.attribution.queries import default_period, issue_summary
from feedback.attribution.summary import By
from feedback.audit.service import record
from feedback.cli import discovery_output, output, summary_output
from feedback.cli.output import say
from feedback.cli.progress import bars
from feedback.core.calendar import parse_period
from feedback.core.errors import NotFoundError
from feedback.core.messages import N_
from feedback.issues import discovery
from feedback.people.queries import list_areas
from feedback.settings import Settings


@click.group()
def issues() -> None:
    """See what keeps coming back, about whom and where."""


@issues.command()
@click.option("--by", type=click.Choice([str(by) for by in By]), default=str(By.MANAGER))
@click.option("--period", "name", help="2026-10, 2026-Q4, 2026-H2 or 2026; else the newest half.")
@click.option("--issue", "code", help="Only this issue, such as I05.")
@click.option("--area", help="Only this area, by its code.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table")
@click.option("--restricted", is_flag=True, help="Show I16 and I17 too; not to be passed on.")
def summary(
    by: str, name: str | None, code: str | None, area: str | None, form: str, restricted: bool
) -> None:
    """Print distinct shops per manager, issue or area, with the share and its 95 % interval."""
    settings = Settings()
    with output.session(write=restricted) as session:
        period = parse_period(name) if name else default_period(session)
        if period is None:
            say(N_("还没有统计结果。请先导入意见，再运行 feedback pipeline run。"))
            return
        found = issue_summary(
            session,
            SYSTEM,
            by=by,
            period=period,
            code=code,
            area=_area_id(session, area) if area else None,
            with_restricted=restricted,
            threshold=settings.disclosure_threshold,
            least_heard=settings.minimum_shops,
        )
        if restricted:  # whoever sits at this terminal saw what only the integrity desk may see
            record(session, actor_id=None, action="summary.restricted", subject=by, format=form)
            session.commit()
    summary_output.PRINTERS[form](found)


@issues.command()
@click.option("--area", help="Only this area, by its code or name, compared with all others.")
@click.option("--since", metavar="MONTH", help="Compare from this month on with before: 2026-09.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
def discover(area: str | None, since: str | None, form: str) -> None:
    """Suggest matters that no issue covers yet and that concentrate somewhere or grow."""
    month = parse_period(since) if since else None
    with output.session() as session, bars() as tell:
        found = discovery.discover(
            session,
            SYSTEM,
            threshold=Settings().disclosure_threshold,
            area=_area_id(session, area) if area else None,
            since=month,
            tell=tell,
        )
    discovery_output.PRINTERS[form](found)


def _area_id(session: Session, code: str) -> int:
    for area in list_areas(session, SYSTEM, Action.VIEW_SUMMARY):
        if code in {area.code, area.name}:
            return area.id
    raise NotFoundError(N_("没有编号或名称为“%(code)s”的地区。"), code=code)
