"""What the sign-in library says, in this product's words: (text, kind of notice)."""

from __future__ import annotations

from feedback.core.messages import N_

_WRONG = (N_("登录名或密码不正确。"), "error")
_WRONG_CODE = (N_("验证码不正确，请输入手机上现在显示的 6 位数字。"), "error")
_NO_PASSWORD = (N_("请填写密码。"), "error")

MESSAGES: dict[str, tuple[str, str]] = {
    "API_ERROR": (N_("提交的内容格式不对。"), "error"),
    "GENERIC_AUTHN_FAILED": _WRONG,
    "USER_DOES_NOT_EXIST": _WRONG,
    "DISABLED_ACCOUNT": _WRONG,
    "IDENTITY_NOT_REGISTERED": _WRONG,
    "INVALID_PASSWORD": (N_("密码不正确。"), "error"),
    "INVALID_PASSWORD_CODE": (N_("密码或验证码不正确。"), "error"),
    "PASSWORD_NOT_PROVIDED": _NO_PASSWORD,
    "PASSWORD_INVALID_LENGTH": (N_("密码至少要 %(length)s 个字符。"), "error"),
    "PASSWORD_MISMATCH": (N_("两次输入的密码不一样。"), "error"),
    "RETYPE_PASSWORD_MISMATCH": (N_("两次输入的新密码不一样。"), "error"),
    "PASSWORD_IS_THE_SAME": (N_("新密码不能和现在的一样。"), "error"),
    "PASSWORD_TOO_SIMPLE": (N_("密码太简单。"), "error"),
    "PASSWORD_CHANGE": (N_("密码已经改好。其他地方的登录都已退出。"), "success"),
    "USERNAME_NOT_PROVIDED": (N_("请填写工号或登录名。"), "error"),
    "UNAUTHORIZED": (N_("您的岗位没有这项权限。"), "error"),
    "UNAUTHENTICATED": (N_("请先登录。"), "info"),
    "LOGIN": (N_("请先登录。"), "info"),
    "REFRESH": (N_("请再输入一次密码。"), "info"),
    "REAUTHENTICATION_REQUIRED": (N_("为了安全，请再输入一次密码。"), "info"),
    "REAUTHENTICATION_SUCCESSFUL": (N_("密码正确，请继续。"), "info"),
    "ANONYMOUS_USER_REQUIRED": (N_("您已经登录了。"), "info"),
    "INVALID_REDIRECT": (N_("只能回到本站的页面。"), "error"),
    "INVALID_INPUT": (N_("填写的内容不对。"), "error"),
    "INVALID_INPUT_LENGTH": (N_("填写的内容太长。"), "error"),
    "INVALID_CODE": _WRONG_CODE,
    "CODE_HAS_BEEN_SENT": (N_("请输入手机上显示的验证码。"), "info"),
    "FAILED_TO_SEND_CODE": (N_("验证码没有生成，请稍后再试。"), "error"),
    "TWO_FACTOR_INVALID_TOKEN": _WRONG_CODE,
    "TWO_FACTOR_LOGIN_SUCCESSFUL": (N_("验证通过。"), "success"),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (N_("两步验证已经启用。"), "success"),
    "TWO_FACTOR_PERMISSION_DENIED": (N_("请从登录页面重新开始。"), "error"),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": (N_("没有这种验证方式。"), "error"),
    "TWO_FACTOR_DISABLED": (N_("两步验证已经停用。"), "success"),
    "TWO_FACTOR_SETUP_EXPIRED": (N_("设置超时，请重新开始。"), "error"),
}
