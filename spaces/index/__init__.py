"""The public data in memory, as columns of numbers: filter, count, search, cluster."""
