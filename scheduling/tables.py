"""What every family of tables here needs for its statements."""

import json
from collections.abc import Collection, Sequence
from typing import Any, cast

from sqlalchemy import ARRAY, ColumnElement, Integer, Row, Table, any_, func, literal, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from storage.db import Base

Rows = Sequence[Row[*tuple[Any, ...]]]


def table_of(model: type[Base]) -> Table:
    """The plain table of a model: statements on it cost a third of those on the model."""
    return cast(Table, model.__table__)


def among(session: Session, column: Any, ids: Collection[int]) -> ColumnElement[bool]:
    """Whether `column` is one of `ids`, as one bound value: ten thousand parameters would cost more than the query."""
    if session.get_bind().dialect.name == "postgresql":
        return cast(ColumnElement[bool], column == any_(literal(list(ids), ARRAY(Integer))))
    each = func.json_each(json.dumps(list(ids))).table_valued("value")
    return cast(ColumnElement[bool], column.in_(select(sql_cast(each.c.value, Integer))))
