"""The creative spaces of Hanoi."""
