"""Every error becomes one page (or one JSON body), said once, with what to do next."""

from __future__ import annotations

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from feedback.core.errors import FeedbackError
from feedback.core.logs import get_logger
from feedback.core.messages import N_, Message
from feedback.web.language import say

log = get_logger(__name__)

TITLES = {
    400: N_("请求有误"),
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


def answer(status: int, message: Message | str | None = None, field: str | None = None) -> Response:
    """Return the error page for `status`, or JSON where the client asked for it."""
    title = say(TITLES.get(status, TITLES[500]))
    detail = say(message) if message else ""
    if request.accept_mimetypes.best == "application/json":
        body = jsonify(error={"status": status, "title": title, "detail": detail, "field": field})
        return make_response(body, status)
    advice = say(ADVICE.get(status, ADVICE[500]))
    page = render_template(
        "errors/error.html", status=status, title=title, detail=detail, advice=advice
    )
    return make_response(page, status)


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
        return answer(error.code)

    @app.errorhandler(OperationalError)
    def _database(error: OperationalError) -> Response:
        log.error("database unavailable", error=type(error.orig).__name__)
        return answer(503)

    @app.errorhandler(Exception)
    def _unknown(error: Exception) -> Response:
        log.exception("request failed", error=type(error).__name__, endpoint=request.endpoint)
        return answer(500)
