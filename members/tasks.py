"""What happens by itself: posts begin and end, personal data is shredded when its time is over."""

from gridgov.work import sweeps
from members.actions.posts import sync_posts
from members.actions.shredding import shred_due


@sweeps("members.posts")
def posts_that_begin_or_end(limit: int) -> int:
    return sync_posts(limit=limit)


@sweeps("members.shred")
def personal_data_to_shred(limit: int) -> int:
    return shred_due(limit=limit)
