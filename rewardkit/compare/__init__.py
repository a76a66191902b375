"""Compare two rewards on the same completions: what flips, and what training would notice."""
