"""Notebooks run: each in a kernel of its own, kept with what went into it, compared by nbval."""
