"""The card of a reward: contract, rates, clauses, cost and identity on one page."""
