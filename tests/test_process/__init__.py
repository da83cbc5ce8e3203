"""`talkback` as a real process against the local Discord."""
