"""Extension objects, bound to an application by `app.create_app`; nothing else happens here."""

from __future__ import annotations

from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_security.core import Security
from flask_sqlalchemy_lite import SQLAlchemy
from flask_wtf import CSRFProtect

db = SQLAlchemy()
csrf = CSRFProtect()
babel = Babel()
bootstrap = Bootstrap5()
security = Security()
limiter = Limiter(get_remote_address)
