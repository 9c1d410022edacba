"""Settings: frozen, typed, from the environment (`FEEDBACK_…`) only, validated at start."""

from __future__ import annotations

import contextlib
import os
import secrets
from enum import StrEnum
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Surface(StrEnum):
    """Which pages a process serves: retailers' (internet), staff's (inside), or both."""

    PUBLIC = "public"
    STAFF = "staff"
    BOTH = "both"


class Settings(BaseSettings):
    """Everything that may differ between installations; each has a harmless default."""

    model_config = SettingsConfigDict(env_prefix="FEEDBACK_", frozen=True, extra="ignore")

    data_dir: Path = Field(Path("instance"), description="Where files of this installation lie.")
    database_url: str = Field("", description="SQLAlchemy address; empty: SQLite in data_dir.")
    queue_url: str = Field("", description="Job queue; empty: a SQLite file in data_dir.")
    secret_key: SecretStr = Field(SecretStr(""), description="Signs sessions and links.")
    surface: Surface = Field(Surface.BOTH, description="public, staff or both.")
    demo: bool = Field(default=False, description="A made-up city with one-click sign-ins.")
    demo_now: AwareDatetime | None = Field(
        None, description="When a made-up city's clock starts; counts in demo mode only."
    )
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=1, le=65535, description="Port to listen on.")
    public_url: str = Field("http://127.0.0.1:8000", description="How retailers reach the forms.")
    company: str = Field("××烟草", description="Name at the top of forms and messages.")
    timezone: str = Field("Asia/Shanghai", description="The shops' time zone.")
    https_only: bool = Field(default=False, description="Send cookies over HTTPS only, and HSTS.")
    proxies: int = Field(0, ge=0, le=5, description="Reverse proxies in front whose headers count.")
    limits_url: str = Field(
        "memory://", description="Where rate limits are counted (Redis shared)."
    )
    disclosure_threshold: int = Field(5, ge=2, description="Fewest shops shown to managers' line.")
    phrase_share: float = Field(
        0.02,
        gt=0,
        le=1,
        description="Share of comments a phrase may be in without a second yes.",
    )
    minimum_shops: int = Field(10, ge=1, description="Fewest shops heard before managers compare.")
    font: str = Field("", description="Font file with Chinese characters; empty: look for one.")
    max_upload_mb: int = Field(20, ge=1, le=200, description="Largest request body, in MB.")

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        ZoneInfo(value)
        return value

    @model_validator(mode="after")
    def _absolute(self) -> Self:
        object.__setattr__(self, "data_dir", self.data_dir.expanduser().absolute())
        if not self.database_url:
            object.__setattr__(
                self, "database_url", f"sqlite:///{self.data_dir / 'feedback.sqlite3'}"
            )
        if not self.queue_url:
            object.__setattr__(self, "queue_url", f"sqlite:///{self.data_dir / 'queue.sqlite3'}")
        return self

    def signing_key(self) -> str:
        """Return the secret key, making one for this installation where none was given.

        A made key lies in `data_dir/secret.key`, readable by its owner only, so that
        processes started later on the same machine sign alike.
        """
        given = self.secret_key.get_secret_value()
        if given:
            return given
        self.data_dir.mkdir(parents=True, exist_ok=True)
        path = self.data_dir / "secret.key"
        if not path.exists():
            draft = self.data_dir / f".secret.{os.getpid()}.{secrets.token_hex(4)}"
            with open(draft, "x", encoding="ascii", opener=_private) as file:
                file.write(secrets.token_urlsafe(48))
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)  # atomic: whoever is first decides, complete
            draft.unlink()
        return path.read_text(encoding="ascii").strip()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
