"""Plain tables of models, and statements that are built once however many ids they are run with."""

import json
from collections.abc import Collection, Sequence
from typing import Any, cast

from sqlalchemy import ARRAY, Boolean, ColumnElement, Integer, Row, Table, Text, bindparam
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

from storage.db import Base

Rows = Sequence[Row[*tuple[Any, ...]]]


def table_of(model: type[Base]) -> Table:
    """The plain table of a model: statements on it cost a third of those on the model."""
    return cast(Table, model.__table__)


def among(column: Any, name: str = "ids") -> ColumnElement[bool]:
    """Whether `column` is one of the numbers or texts that the statement is run with, `execute(…, {"ids": [1, 2]})`.

    All of them are one bound value (ten thousand parameters would cost more than the query), so that the statement is
    the same however many there are, and is built once.
    """
    return _Among(column, bindparam(name, type_=_Listed(isinstance(column.type, Integer))))


class _Listed(TypeDecorator[Collection[Any]]):
    """Many values as one: an array, or JSON where there are none."""

    impl = Text
    cache_ok = True

    def __init__(self, numbers: bool) -> None:
        super().__init__()
        self.numbers = numbers

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(
            ARRAY(Integer if self.numbers else Text) if dialect.name == "postgresql" else Text()
        )

    def process_bind_param(self, value: Collection[Any] | None, dialect: Dialect) -> Any:
        ids = list(value or ())
        return ids if dialect.name == "postgresql" else json.dumps(ids)


class _Among(FunctionElement[bool]):
    name = "among"
    type = Boolean()
    inherit_cache = True


@compiles(_Among)
def _in_json(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, ids = (compiler.process(one, **options) for one in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({ids}))"


@compiles(_Among, "postgresql")
def _in_array(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, ids = (compiler.process(one, **options) for one in element.clauses)
    return f"{column} = ANY ({ids})"
