"""Whether work shall end."""

import ctypes


class Stop:
    """A flag that one thread sets and another looks at, in Python or in C."""

    def __init__(self) -> None:
        self._flag = ctypes.c_int32()

    def set(self) -> None:
        """Let the work end."""
        self._flag.value = 1

    def __call__(self) -> bool:
        """Whether the work shall end."""
        return bool(self._flag.value)

    @property
    def address(self) -> int:
        """Where C code finds the flag: an ``int32_t`` that is not 0 once it is set."""
        return ctypes.addressof(self._flag)
