"""Puts the time of its arrival, in seconds since 1970, before each line of standard input."""
import sys
import time

for line in sys.stdin:
    print(f"{time.time():.3f}", line, end="", flush=True)
