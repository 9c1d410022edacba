from __future__ import annotations

from tests.integration.accounts.conftest import acting, hire, password_hash

__all__ = ["acting", "hire", "password_hash"]
