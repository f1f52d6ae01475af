"""Solves in processes of their own, for programs that must stay awake meanwhile, such as the app.

job = start(case)            # queued where too many run already
job.state(), job.progress()  # as often as a page likes
job.stop()                   # keep the best so far
job.proven()                 # the Portfolio as soon as it stands, while it is still looked ahead
job.result()                 # the Portfolio, whole or not at all
"""

from optimizer.jobs.adoption import adopted
from optimizer.jobs.ahead import UNWATCHED_SECONDS, Ahead
from optimizer.jobs.job import Job, JobState, start, warm_up

__all__ = ["UNWATCHED_SECONDS", "Ahead", "Job", "JobState", "adopted", "start", "warm_up"]
