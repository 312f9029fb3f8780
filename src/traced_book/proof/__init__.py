"""Proof: notebooks run again, tables disturbed, the site compared, and what a release holds."""
