"""The one path of every change: repeat-check, work, answer kept, all in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel

from queue_server.domain.desk import KeptAnswer
from queue_server.domain.errors import Conflict
from queue_server.services.asking import Asking
from queue_server.services.tx import Tx

C = TypeVar("C")

UseCase = Callable[[Tx, C, Asking], BaseModel | None]
"""A plain function over a transaction; None answers 204."""


@dataclass(frozen=True, slots=True)
class Done:
    """What to send: status and JSON body (empty for 204); `repeated` when it was answered before."""

    status: int
    body: str
    repeated: bool = False


def fingerprint(what: str, body: bytes) -> str:
    """What a request asks, as SHA-256 hex: `what` is method and path."""
    return hashlib.sha256(what.encode() + b"\n" + body).hexdigest()


def once(use_case: UseCase[C], command: C, asking: Asking, key: str, request: str, status: int) -> Callable[[Tx], Done]:
    """The work that runs `use_case` the first time `key` is seen from this actor and repeats its answer afterwards.

    Raises Conflict("key_reused") when the key came before with another request.
    """

    def work(tx: Tx) -> Done:
        kept = tx.answers.get(asking.actor.key_scope, key)
        if kept is not None:
            if kept.fingerprint != request:
                raise Conflict("key_reused")
            return Done(kept.status, kept.body, repeated=True)
        answer = use_case(tx, command, asking)
        body = "" if answer is None else answer.model_dump_json()
        done = Done(204 if answer is None else status, body)
        tx.answers.keep(KeptAnswer(asking.actor.key_scope, key, request, done.status, body, asking.now))
        return done

    return work
