"""Say what scores mean: tables, summaries, catalogues."""
