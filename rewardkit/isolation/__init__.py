"""Rewards of third parties run in worker processes: what breaks there breaks nothing here."""
