"""Reminders as they arrive on a simulated Discord."""
