"""Every error becomes one page (or one JSON body), said once, with what to do next."""

from __future__ import annotations

from flask import Flask, Response, current_app, g, jsonify, make_response, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from feedback.core.errors import FeedbackError
from feedback.core.logs import get_logger
from feedback.core.messages import N_, Message
from feedback.web.language import current_language, say

log = get_logger(__name__)

TITLES = {
    400: N_("请求有误"),
    401: N_("请先登录"),
    403: N_("没有权限"),
    404: N_("没有找到"),
    405: N_("不能这样操作"),
    409: N_("与现有情况冲突"),
    410: N_("已经过期"),
    413: N_("内容太大"),
    422: N_("填写有误"),
    429: N_("操作太频繁"),
    500: N_("系统出错了"),
    503: N_("暂时不可用"),
}
ADVICE = {
    400: N_("请返回上一页，刷新后再试。"),
    401: N_("请登录以后再打开这个页面。"),
    403: N_("您的岗位不能看这一页。如果工作需要，请联系系统管理员。"),
    404: N_("地址可能写错了，或者内容已经移走。请从首页重新进入。"),
    405: N_("请从页面上的按钮操作，不要直接修改地址。"),
    409: N_("您填写的内容没有丢失。请返回上一页，按提示修改后再提交。"),
    410: N_("请联系发给您链接的人，重新要一个。"),
    413: N_("请减少内容或拆成几个文件，再提交一次。"),
    422: N_("请返回上一页，按提示修改后再提交。"),
    429: N_("请等一分钟再试。已经提交成功的内容不会丢失。"),
    500: N_("已经保存的内容没有丢失。请稍后再试；如果还不行，请把下面的编号告诉管理员。"),
    503: N_("已经保存的内容没有丢失。请过一分钟再试。"),
}
AGAIN = frozenset({429, 500, 503})


def wants_json() -> bool:
    """Tell whether the client asked for JSON rather than a page."""
    accepted = request.accept_mimetypes
    return accepted.best == "application/json" and bool(accepted["application/json"])


def answer(status: int, message: Message | str | None = None, field: str | None = None) -> Response:
    """Return the error page for `status`, or JSON where the client asked for it."""
    title = say(TITLES.get(status, TITLES[500]))
    detail = say(message) if message else ""
    if wants_json():
        body = jsonify(error={"status": status, "title": title, "detail": detail, "field": field})
        return make_response(body, status)
    return make_response(_page(status, title, detail), status)


def _page(status: int, title: str, detail: str) -> str:
    """Write the page without the viewer, the menu or anything else that asks the database."""
    advice = say(ADVICE.get(status, ADVICE[500]))
    try:
        return current_app.jinja_env.get_template("errors/error.html").render(
            status=status,
            title=title,
            detail=detail,
            advice=advice,
            language=current_language(),
            company=current_app.config["COMPANY"],
            request_id=g.get("request_id", ""),
            home=_home(),
            again=request.full_path.rstrip("?") if _worth_trying_again(status) else None,
        )
    except Exception as error:  # an error page must never be an error itself
        log.exception("error page failed", error=type(error).__name__)
        return f"{status} {title}\n{detail}\n{advice}\n"


def _home() -> str | None:
    """Return where staff start; retailers have a link of their own and no such page."""
    if "accounts.home" not in current_app.view_functions:
        return None
    return None if request.blueprint in current_app.config["PUBLIC_BLUEPRINTS"] else "/"


def _worth_trying_again(status: int) -> bool:
    return status in AGAIN and request.method == "GET"


def init_app(app: Flask) -> None:
    """Register the handlers."""

    @app.errorhandler(FeedbackError)
    def _known(error: FeedbackError) -> Response:
        return answer(error.status, error.message, error.field)

    @app.errorhandler(CSRFError)
    def _csrf(error: CSRFError) -> Response:
        del error
        return answer(400, N_("页面打开太久，安全凭证已经过期。"))

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response:
        ready = error.get_response()
        if error.code is None or ready.status_code < 400:  # noqa: PLR2004 -- redirects pass
            return make_response(ready)
        made = answer(error.code)
        for name in ("Allow", "Retry-After"):
            if name in ready.headers:
                made.headers[name] = ready.headers[name]
        return made

    _register_database_errors(app)

    @app.errorhandler(Exception)
    def _unknown(error: Exception) -> Response:
        log.error(
            "request failed",
            error=type(error).__name__,
            endpoint=request.endpoint,
            exc_info=error,
        )
        return answer(500)


def _register_database_errors(app: Flask) -> None:
    @app.errorhandler(OperationalError)
    def _unavailable(error: OperationalError) -> Response:
        log.error("database unavailable", error=type(error.orig).__name__)
        return answer(503)

    @app.errorhandler(IntegrityError)
    def _conflict(error: IntegrityError) -> Response:
        log.warning("constraint refused a change", error=type(error.orig).__name__)
        return answer(409, N_("别人刚刚改过同一条内容。"))

    @app.errorhandler(DataError)
    @app.errorhandler(OverflowError)  # what SQLite's driver says to a number beyond 64 bits
    def _out_of_range(error: Exception) -> Response:
        log.warning("value out of range", error=type(error).__name__, endpoint=request.endpoint)
        return answer(422, N_("有一个数字或文字超出了允许的范围。"))
