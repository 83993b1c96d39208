"""A town hall that lets visitors take a number on their own phone."""

from __future__ import annotations

import json
from dataclasses import replace

from queue_server.domain.catalogue import Town
from queue_server.town import document
from queue_server.web.desk import Store, utc_now

CODE = "ABCDEFGH2345"
"""What stands at the entrance of the town hall."""


def let_join(store: Store, town: Town, most: int = 200) -> Town:
    """Makes the town running with its first site open to phones, at most so many at once, and CODE at its entrance."""
    first, *others = town.sites
    policy = replace(first.policy, remote_join=True, remote_visits_max=most)
    willing = replace(town, sites=(replace(first, policy=policy), *others))
    whole = document.dump(willing)
    store.write(lambda tx: tx.town.run(str(whole["version"]), json.dumps(whole), utc_now())).result()
    store.write(lambda tx: tx.joins.renew(first.site_id, CODE, utc_now())).result()
    return willing
