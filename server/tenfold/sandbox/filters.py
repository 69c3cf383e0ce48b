"""Which system calls a sandboxed program cannot make."""

import contextlib
from functools import cache
from typing import Final

_CLONE_THREAD: Final = 0x0001_0000
_SHARED_AND_ANONYMOUS: Final = 0x21
"""Flags of a mapping of memory that no limit on a process counts."""

_REFUSED: Final = (
    # Other processes: to make, to look into, to be.
    *("fork", "vfork", "ptrace", "process_vm_readv", "process_vm_writev", "pidfd_open"),
    *("pidfd_getfd", "kcmp", "personality"),
    # Network, and whatever else is reached through a socket.
    "socket",
    # Other name spaces and mounts, by which the walls might be moved.
    *("unshare", "setns", "mount", "umount2", "pivot_root", "chroot", "move_mount", "open_tree"),
    *("fsopen", "fsconfig", "fsmount", "fspick", "mount_setattr"),
    # Memory that is not the process's own, and so is not limited.
    *("memfd_create", "memfd_secret", "shmget", "mq_open", "msgget", "semget"),
    # Wide doors of the kernel that no example needs.
    *("bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter"),
    *("io_uring_register", "keyctl", "add_key", "request_key", "quotactl", "swapon", "swapoff"),
    *("reboot", "kexec_load", "init_module", "finit_module", "delete_module", "acct"),
)


@cache
def refused_calls() -> bytes:
    """The filter as the kernel takes it: a program of the Berkeley Packet Filter.

    A refused call fails with ``EPERM``; new threads are allowed, new processes are not. Raises
    ``ImportError`` or ``OSError`` where libseccomp is not installed.
    """
    import errno
    import tempfile

    import pyseccomp

    refuse = pyseccomp.ERRNO(errno.EPERM)
    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for name in _REFUSED:
        # libseccomp, or this processor, may not know a call.
        with contextlib.suppress(OSError, RuntimeError, ValueError):
            rules.add_rule(refuse, name)
    not_a_thread = pyseccomp.Arg(0, pyseccomp.MASKED_EQ, _CLONE_THREAD, 0)
    rules.add_rule(refuse, "clone", not_a_thread)
    # Its flags stand in memory, where a filter cannot look: the C library then uses clone.
    rules.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "clone3")
    shared = pyseccomp.Arg(3, pyseccomp.MASKED_EQ, _SHARED_AND_ANONYMOUS, _SHARED_AND_ANONYMOUS)
    rules.add_rule(refuse, "mmap", shared)
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()
