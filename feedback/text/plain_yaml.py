"""Reading YAML that strangers wrote: plain lists and mappings, nothing that stands for more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from feedback.text.tsv import TableError

if TYPE_CHECKING:
    from pathlib import Path


class _Plain(yaml.SafeLoader):  # type: ignore[misc]  # PyYAML has no types
    """Refuses aliases: nine levels of nine make a hundred million words of a dozen lines."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Return the next node; ComposerError where it only points to another."""
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark
            raise yaml.composer.ComposerError(None, None, "aliases (*name) are not read", mark)
        return super().compose_node(parent, index)


def read_yaml(path: Path) -> Any:  # noqa: ANN401 -- whatever YAML holds
    """Return what a UTF-8 file holds; TableError where it is no YAML or nests without end."""
    try:
        return yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_Plain)  # noqa: S506 -- a safe one
    except OSError as error:
        raise TableError(str(path), 0, "", f"cannot be opened ({error.strerror})") from error
    except RecursionError as error:
        raise TableError(path.name, 0, "", "is nested too deeply") from error
    except (yaml.YAMLError, ValueError) as error:
        raise TableError(path.name, 0, "", f"is not YAML ({error})") from error
