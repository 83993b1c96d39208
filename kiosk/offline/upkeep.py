"""While the server is there: it is told what was given without it, and lends numbers for the next time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import structlog

from kiosk.offline.moments import TownClock
from kiosk.offline.outbox import Given, Outbox
from queue_server.client import Server, ServerRefused
from queue_server.contracts.leases import (
    LEASE_SIZE_MAX,
    OPEN_LEASES_MAX,
    SYNC_MAX,
    Lease,
    Leases,
    SyncVisits,
    TakeLease,
    VisitsSynced,
)
from queue_server.contracts.visits import Kind

log = structlog.get_logger(__name__)

BYTES_MAX = 48 * 1024
"""Of a body the server takes 64 KiB; a hundred visits with many answers would be more."""
UNREADABLE_CODES = frozenset({"bad_request", "malformed_json", "body_too_large", "http_400", "http_413", "http_422"})
"""The server cannot read what it was sent, and will not be able to tomorrow."""
GIVE_BACK_MAX = 20
DEADLINE_SECONDS = 20.0

Path = Callable[[str], str]
"""The address of something of this kiosk's site."""


class Upkeep:
    """For one thread. Each call may raise ServerAway, ServerRefused, NotStored: then it is done again later."""

    def __init__(self, server: Server, path: Path, outbox: Outbox, clock: TownClock, size: int) -> None:
        """`size` is how many numbers of each letter to hold."""
        self._server, self._path, self._outbox, self._clock = server, path, outbox, clock
        self._size = min(size, LEASE_SIZE_MAX)

    # What was given is told

    def tell(self) -> None:
        """All of it, oldest first; what was answered is gone from the outbox before the next piece goes out."""
        while waiting := self._outbox.given(SYNC_MAX):
            self._tell(next(pieces(waiting)))

    def _tell(self, piece: Sequence[Given]) -> None:
        try:
            answers = self._ask_sync(piece)
        except ServerRefused as refusal:
            if refusal.code not in UNREADABLE_CODES:
                raise
            if len(piece) > 1:  # one of them spoils the others
                self._tell(piece[: len(piece) // 2])
                self._tell(piece[len(piece) // 2 :])
                return
            self._end(piece, {piece[0].seq: refusal.code})
            return
        refused = {
            one.seq: told.code or "refused"
            for one, told in zip(piece, answers.visits, strict=True)
            if told.status == "refused"
        }
        self._end(piece, refused)

    def _ask_sync(self, piece: Sequence[Given]) -> VisitsSynced:
        sent_at = self._clock.now()
        since = self._clock.device.since
        visits = tuple(one.visit.model_copy(update={"issued_at": sent_at - since(one.mark)}) for one in piece)
        answer = self._server.ask(
            "POST",
            self._path("sync"),
            SyncVisits(sent_at=sent_at, visits=visits),
            VisitsSynced,
            deadline_seconds=DEADLINE_SECONDS,
        )
        assert answer is not None
        if len(answer.visits) != len(piece):
            raise ServerRefused("answer_unreadable", 200)
        return answer

    def _end(self, piece: Sequence[Given], refused: dict[int, str]) -> None:
        for code in sorted(set(refused.values())):
            log.error("numbers_refused", code=code, count=list(refused.values()).count(code))
        self._outbox.told(piece, refused)

    # Numbers are lent

    def hold(self, kinds: Iterable[Kind]) -> None:
        """Holds enough numbers for each of these kinds of point, and drops what is of no use any more."""
        found = self._open()
        ours = {lease.lease_id: given for lease, given in self._outbox.leases()}
        kept = [one for one in found if one.lease_id in ours and ours[one.lease_id] < one.last]
        known = {one.lease_id for one in kept}
        self._outbox.keep_leases(kept, [lease_id for lease_id in ours if lease_id not in known])
        # What the server calls ours and we do not know was lost with a file: nobody can say which of it was given.
        self._take(kinds, kept, tuple(one.lease_id for one in found if one.lease_id not in known))

    def _open(self) -> list[Lease]:
        """The blocks of this kiosk that are open, of today."""
        answer = self._server.ask("GET", self._path("leases"), answer_type=Leases, deadline_seconds=DEADLINE_SECONDS)
        assert answer is not None
        now = self._clock.now()
        return [lease for lease in answer.leases if now < lease.expires_at]

    def _take(self, kinds: Iterable[Kind], kept: Sequence[Lease], give_back: tuple[str, ...]) -> None:
        left = self._outbox.left(self._clock.now())
        wanted = [
            kind
            for kind in kinds
            if left.get(kind, 0) < self._size and sum(kind in one.kinds for one in kept) < OPEN_LEASES_MAX
        ]
        if not wanted:
            return
        message = TakeLease(kinds=tuple(wanted), size=self._size, give_back=give_back[:GIVE_BACK_MAX])
        answer = self._server.ask("POST", self._path("leases"), message, Leases, deadline_seconds=DEADLINE_SECONDS)
        assert answer is not None
        self._outbox.keep_leases(answer.leases)
        log.info("numbers_lent", count=sum(one.last - one.first + 1 for one in answer.leases))


def pieces(waiting: Sequence[Given]) -> Iterator[Sequence[Given]]:
    """As many of them, in order, as fit in one request."""
    piece: list[Given] = []
    size = 0
    for one in waiting:
        more = len(one.visit.model_dump_json()) + 1
        if piece and (size + more > BYTES_MAX or len(piece) >= SYNC_MAX):
            yield piece
            piece, size = [], 0
        piece.append(one)
        size += more
    if piece:
        yield piece
