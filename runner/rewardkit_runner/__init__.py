"""Training with rewards: what `rewardkit train` does. Importing it loads no torch."""
