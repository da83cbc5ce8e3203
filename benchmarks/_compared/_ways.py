"""The ways that are compared."""

from types import MappingProxyType

from benchmarks._compared._contender import Name
from benchmarks._compared._jobs import JOB_STORE, MEMORY
from benchmarks._compared._polled import POLLED
from benchmarks._compared._talkback import TALKBACK

WAYS = MappingProxyType(
    {
        Name.TALKBACK: TALKBACK,
        Name.JOB_STORE: JOB_STORE,
        Name.MEMORY: MEMORY,
        Name.POLLED: POLLED,
    }
)
