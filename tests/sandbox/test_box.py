"""What gets out of the sandbox: nothing."""

import asyncio
import os
import socket
import sys
import time
from pathlib import Path

import pytest

from tenfold.sandbox.box import INSIDE, Limits, Outcome, python_command, run, why_no_sandbox

pytestmark = pytest.mark.skipif(why_no_sandbox() is not None, reason=str(why_no_sandbox()))

LIMITS = Limits()
HOME = Path.home()
NAME = f"p{os.getpid()}.py"


async def python(code: str, given: bytes = b"", limits: Limits = LIMITS) -> Outcome:
    return await run(python_command(INSIDE / NAME), {NAME: code}, given, limits)


async def refused(code: str) -> str:
    """Run code that is to fail; what it failed with."""
    whole = f"try:\n    exec({code!r})\nexcept BaseException as e:\n    print(type(e).__name__, e)\nelse:\n    print('done')\n"
    ran = await python(whole)
    return ran.output.decode()


async def test_an_ordinary_program_runs() -> None:
    ran = await python("import sys; print(sys.stdin.read().upper())", b"abc")
    assert ran == Outcome("ended", 0, b"ABC\n")
    assert ran.succeeded


async def test_a_failing_program_tells_its_status() -> None:
    ran = await python("raise SystemExit(3)")
    assert (ran.ending, ran.exit_code, ran.succeeded) == ("ended", 3, False)


async def test_threads_are_allowed_and_processes_are_not() -> None:
    threads = "import threading\nt = threading.Thread(target=print, args=('in a thread',))\nt.start(); t.join()\n"
    assert (await python(threads)).output == b"in a thread\n"
    assert "PermissionError" in await refused("import os; os.fork()")
    assert "PermissionError" in await refused("import subprocess; subprocess.run(['/bin/true'])")
    assert "PermissionError" in await refused(
        "import os; os.posix_spawn('/bin/true', ['true'], {})"
    )


async def test_a_fork_bomb_makes_no_process() -> None:
    bomb = "import os\nn = 0\nwhile n < 2000:\n    try:\n        os.fork()\n    except OSError:\n        n += 1\nprint(n)\n"
    assert (await python(bomb)).output == b"2000\n"


async def test_an_endless_loop_is_ended() -> None:
    began = time.perf_counter()
    ran = await python("while True: pass", limits=Limits(seconds=1))
    assert ran.ending == "time"
    assert time.perf_counter() - began < 30


async def test_signals_that_are_ignored_keep_nothing_alive() -> None:
    code = (
        "import signal, time, os\n"
        "for s in range(1, 32):\n"
        "    try: signal.signal(s, signal.SIG_IGN)\n"
        "    except (OSError, ValueError): pass\n"
        "print(os.getpid(), flush=True)\n"
        "while True: time.sleep(1)\n"
    )
    ran = await python(code, limits=Limits(seconds=1))
    assert ran.ending == "time"
    await gone()


def inside() -> list[str]:
    """The processes that run this module's programs in this test session's worker."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            line = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if f"{INSIDE}/{NAME}".encode() in line:
            found.append(process.name)
    return found


async def gone() -> None:
    """Wait until none is left: the kernel takes a moment to end what it has killed."""
    for _ in range(200):
        if not inside():
            return
        await asyncio.sleep(0.05)
    assert not inside()


async def test_huge_output_is_cut() -> None:
    ran = await python("while True: print('x' * 100000)", limits=Limits(output=50_000))
    assert (ran.ending, len(ran.output)) == ("output", 50_000)


async def test_memory_is_limited() -> None:
    limits = Limits(memory=128 << 20, address_space=256 << 20)
    told = "try:\n    x = bytearray(300 << 20)\nexcept MemoryError:\n    print('refused')\n"
    assert (await python(told, limits=limits)).output == b"refused\n"
    shared = (
        "import mmap\ntry:\n    mmap.mmap(-1, 64 << 20)\nexcept OSError:\n    print('refused')\n"
    )
    assert (await python(shared, limits=limits)).output == b"refused\n"


async def test_files_are_limited() -> None:
    told = "f = open('big', 'wb')\ntry:\n    for _ in range(100): f.write(bytes(1 << 20)); f.flush()\nexcept OSError as e:\n    print('refused')\n"
    code = "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n" + told
    assert b"refused" in (await python(code)).output


@pytest.mark.parametrize(
    "path",
    [
        *("/usr/x", "/etc/x", "/x", "/sandbox/x", "/sandbox/p.py", "/dev/x", "/dev/shm/x"),
        "/proc/sys/kernel/hostname",
    ],
)
async def test_nothing_is_written_outside_its_folder(path: str) -> None:
    told = await refused(f"open({path!r}, 'w').write('x')")
    assert "done" not in told
    assert "Error" in told


async def test_all_but_its_folder_is_mounted_read_only() -> None:
    code = "print(open('/proc/self/mountinfo').read())"
    mounts = [line.split() for line in (await python(code)).output.decode().splitlines() if line]
    writable = [mount[4] for mount in mounts if "ro" not in mount[5].split(",")]
    devices = {
        f"/dev/{name}" for name in ("null", "zero", "full", "random", "urandom", "tty", "pts")
    }
    assert "/tmp" in writable
    assert set(writable) <= {"/tmp", *devices}


async def test_its_own_folder_is_writable_and_gone_afterwards() -> None:
    assert (
        await python("open('x', 'w').write('1'); print(open('/tmp/x').read())")
    ).output == b"1\n"
    assert (await python("import os; print(os.listdir('/tmp'))")).output == b"[]\n"


async def test_the_users_files_are_not_there(tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_text("hunter2")
    for path in (
        str(secret),
        str(HOME / ".ssh"),
        "/etc/passwd",
        "/etc/shadow",
        "/var/log",
    ):
        assert "FileNotFoundError" in await refused(f"import os; os.stat({path!r})")


async def test_a_symlink_leads_nowhere(tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_text("hunter2")
    code = f"import os; os.symlink({str(secret)!r}, 'link'); print(open('link').read())"
    assert "FileNotFoundError" in await refused(code)
    assert "FileNotFoundError" in await refused("import os; os.stat('/proc/1/root/etc/passwd')")


async def test_the_environment_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-hunter2")
    ran = await python("import os; print(sorted(os.environ))")
    assert b"OPENAI" not in ran.output
    assert b"PATH" in ran.output


async def test_there_is_no_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        told = await refused(f"import socket; socket.create_connection(('127.0.0.1', {port}), 2)")
        assert "Error" in told
        assert "done" not in told
    assert "PermissionError" in await refused("import socket; socket.socket(socket.AF_UNIX)")


async def test_no_other_process_is_seen_or_signalled() -> None:
    ran = await python("import os; print(len([p for p in os.listdir('/proc') if p.isdigit()]))")
    assert int(ran.output) <= 2
    outside = os.getpid()
    told = await refused(f"import os; os.kill({outside}, 9)")
    assert "ProcessLookupError" in told
    killed = "import os\ntry:\n    os.kill(1, 9)\nexcept OSError: pass\nos.kill(-1, 15) if False else None\nprint('still here')\n"
    assert (await python(killed)).output == b"still here\n"


async def test_ptrace_and_new_name_spaces_are_refused() -> None:
    call = "import ctypes; c = ctypes.CDLL(None, use_errno=True); r = c.{0}; e = ctypes.get_errno(); assert r == -1 and e in (1, 22, 38), (r, e); raise PermissionError"
    for function in (
        "ptrace(0, 0, 0, 0)",
        "unshare(0x10000000)",
        "mount(b'a', b'/tmp', b'tmpfs', 0, 0)",
        "setns(0, 0)",
    ):
        assert "PermissionError" in await refused(call.format(function)), function


async def test_terminal_escapes_come_back_as_bytes_only() -> None:
    ran = await python("print('\\x1b]0;owned\\x07\\x1b[2J')")
    assert ran.output == b"\x1b]0;owned\x07\x1b[2J\n"
    told = await refused("import os; os.open('/dev/tty', os.O_RDWR)")
    assert "Error" in told
    assert "done" not in told
    assert "Error" in await refused("import fcntl, termios; fcntl.ioctl(0, termios.TIOCSTI, b'x')")


async def test_setting_limits_higher_is_refused() -> None:
    code = "import resource; resource.setrlimit(resource.RLIMIT_AS, (-1, -1))"
    assert "Error" in await refused(code)


async def test_cancelled_it_is_gone() -> None:
    task = asyncio.create_task(python("import time\nwhile True: time.sleep(1)"))
    for _ in range(200):
        await asyncio.sleep(0.05)
        if inside():
            break
    assert inside()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await gone()


async def test_input_that_is_not_read_holds_nothing_up() -> None:
    ran = await python("print('ok')", b"x" * (4 << 20))
    assert ran.output == b"ok\n"


def test_python_is_this_one() -> None:
    assert python_command(Path("/x"))[0] == os.path.realpath(sys.executable)
