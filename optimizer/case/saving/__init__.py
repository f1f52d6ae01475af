"""Saving over what a planner has: kept before, never unseen, by one at a time; and what a failure means."""
