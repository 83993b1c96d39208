"""RFC 9457 problem details: the one shape of every refusal."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

MEDIA_TYPE = "application/problem+json"


class FieldProblem(BaseModel):
    """What is wrong with one field; `field` is its path in the request ("product_ids.0")."""

    model_config = ConfigDict(frozen=True)
    field: str
    detail: str


class Problem(BaseModel):
    """`code` is stable and is what programs look at; `title` and `detail` are for people."""

    model_config = ConfigDict(frozen=True, extra="allow")
    type: str
    title: str
    status: int
    code: str
    detail: str = ""
    errors: tuple[FieldProblem, ...] = ()
