"""The local Discord, proved with a plain discord.py client."""
