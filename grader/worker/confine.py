"""What the worker gives up before it touches a submission: more memory than its share, new processes, the network.

Limits are the system's own (``resource``); on Linux a seccomp filter refuses the system calls by which code gets out of
its process. Both work without privileges and cannot be undone from inside. Source: seccomp(2), bpf(2), setrlimit(2).
"""

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Mapping

# System call numbers (x86-64, arm64); -1 where the architecture has no such call.
REFUSED: Mapping[str, tuple[int, int]] = {
    "fork": (57, -1),
    "vfork": (58, -1),
    "execve": (59, 221),
    "execveat": (322, 281),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "socket": (41, 198),
    "socketpair": (53, 199),
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424),
    "pidfd_getfd": (438, 438),
    "mount": (165, 40),
    "umount2": (166, 39),
    "unshare": (272, 97),
    "setns": (308, 268),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "setrlimit": (160, 164),
    "timer_create": (222, 107),
    "setpriority": (141, 140),
    "ioprio_set": (251, 30),
    "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118),
    "sched_setattr": (314, 274),
    "sched_setaffinity": (203, 122),
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
}
ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # column above, name in the kernel's audit
CLONE, CLONE3, KILL, TGKILL, SECCOMP = (56, 220), (435, 435), (62, 129), (234, 131), (317, 277)
EXIT, EXIT_GROUP, PRCTL, PRLIMIT, FCNTL, IOCTL = (60, 93), (231, 94), (157, 167), (302, 261), (72, 25), (16, 29)
MMAP, SHARED_ANONYMOUS = (9, 222), 0x01 | 0x20  # memory that counts for no process once it is mapped no more
F_SETOWN, F_SETSIG, F_SETOWN_EX, FIOSETOWN, SIOCSPGRP = 8, 10, 15, 0x8901, 0x8902  # have a signal sent by a file
KILLED = 128 + 9  # the status by which bubblewrap tells that a process was killed
CLONE_THREAD = 0x00010000
X32 = 0x40000000  # set in the numbers of x86-64's second table of calls
ALLOW, REFUSE, NOT_THERE, END = 0x7FFF0000, 0x00050000 | 1, 0x00050000 | 38, 0x80000000  # EPERM, ENOSYS, SIGSYS
LOAD, EQUAL, AT_LEAST, ANY_BIT, AND, RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
NUMBER, ARCHITECTURE = 0, 4  # offsets in seccomp_data
ARGUMENT, SECOND, THIRD, FOURTH = 16, 24, 32, 40  # likewise, of arguments' low halves
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS, SIGKILL = 1, 38, 9
SET_MODE_FILTER, ALL_THREADS = 1, 1


def limit_resources(memory: int, file_size: int) -> None:
    """Set the system's limits where it has them: address space and file size in bytes.

    ``memory`` of 0 leaves the address space alone: CUDA reserves more of it than there is memory.
    """
    try:
        import resource
    except ImportError:  # Windows
        return
    limits = {"CORE": 0, "FSIZE": file_size, "NOFILE": 256}
    if memory:
        limits["AS"] = memory
    for name, value in limits.items():
        number = getattr(resource, f"RLIMIT_{name}", None)
        if number is not None:
            hard = resource.getrlimit(number)[1]
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            try:
                resource.setrlimit(number, (value, value))
            except (ValueError, OSError):  # macOS refuses some
                continue


def can_refuse_system_calls() -> bool:
    """Return whether this system has the filter that ``refuse_system_calls`` installs."""
    return sys.platform.startswith("linux") and platform.machine() in ARCHITECTURES


def refuse_system_calls(*, shared_memory: bool = False) -> bool:
    """Refuse from now on, in every thread, what leads out of this process; return whether this system can.

    With ``shared_memory``, which a GPU's driver may ask for, memory can be had that counts for no process.

    Nor can the process kill itself, or end with the status of one that was killed: where a worker is killed all the
    same, something outside did it, and it is not the submission's fault. It dies with the judge.
    """
    if not can_refuse_system_calls():
        return False
    machine = platform.machine()
    program = _filter(*ARCHITECTURES[machine], os.getpid(), shared_memory)
    code = ctypes.create_string_buffer(program, len(program))

    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]

    libc = ctypes.CDLL(None, use_errno=True)
    argument = Program(len(program) // 8, ctypes.addressof(code))
    libc.prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    number = SECCOMP[ARCHITECTURES[machine][0]]
    return bool(libc.syscall(number, SET_MODE_FILTER, ALL_THREADS, ctypes.byref(argument)) == 0)


def _filter(column: int, architecture: int, pid: int, shared_memory: bool) -> bytes:
    """Return the filter's program: refuse the calls above, processes but not threads, signals but to ``pid``.

    Each rule on an argument loads it over the call's number, and so ends in a verdict either way.
    """
    code = [_step(LOAD, ARCHITECTURE), _step(EQUAL, architecture, 1, 0), _step(RETURN, REFUSE), _step(LOAD, NUMBER)]
    if column == 0:
        code += [_step(AT_LEAST, X32, 0, 1), _step(RETURN, REFUSE)]
    for numbers in REFUSED.values():
        if numbers[column] >= 0:
            code += [_step(EQUAL, numbers[column], 0, 1), _step(RETURN, REFUSE)]
    # The C library asks with clone, whose flags can be read here, where clone3 is not there.
    code += [_step(EQUAL, CLONE3[column], 0, 1), _step(RETURN, NOT_THERE)]
    code += [_step(EQUAL, CLONE[column], 0, 4), _step(LOAD, ARGUMENT), _step(ANY_BIT, CLONE_THREAD, 1, 0)]
    code += [_step(RETURN, REFUSE), _step(RETURN, ALLOW)]
    for call, signal_argument in ((KILL, SECOND), (TGKILL, SECOND + 8)):
        code += [_step(EQUAL, call[column], 0, 6), _step(LOAD, ARGUMENT), _step(EQUAL, pid, 0, 2)]
        code += [_step(LOAD, signal_argument), _step(EQUAL, SIGKILL, 0, 1), _step(RETURN, REFUSE), _step(RETURN, ALLOW)]
    for call in (EXIT, EXIT_GROUP):  # the status is the last eight bits
        code += [_step(EQUAL, call[column], 0, 5), _step(LOAD, ARGUMENT), _step(AND, 0xFF)]
        code += [_step(EQUAL, KILLED, 0, 1), _step(RETURN, END), _step(RETURN, ALLOW)]
    code += _refuse_values(PRCTL[column], ARGUMENT, (PR_SET_PDEATHSIG,))
    code += _refuse_values(FCNTL[column], SECOND, (F_SETOWN, F_SETSIG, F_SETOWN_EX))
    code += _refuse_values(IOCTL[column], SECOND, (FIOSETOWN, SIOCSPGRP))
    # Of a pointer both halves count: one to new limits may be 0 in the lower.
    code += [_step(EQUAL, PRLIMIT[column], 0, 6), _step(LOAD, THIRD), _step(EQUAL, 0, 0, 2)]
    code += [_step(LOAD, THIRD + 4), _step(EQUAL, 0, 1, 0), _step(RETURN, REFUSE), _step(RETURN, ALLOW)]
    if not shared_memory:
        code += [_step(EQUAL, MMAP[column], 0, 5), _step(LOAD, FOURTH), _step(AND, SHARED_ANONYMOUS)]
        code += [_step(EQUAL, SHARED_ANONYMOUS, 0, 1), _step(RETURN, REFUSE), _step(RETURN, ALLOW)]
    code += [_step(RETURN, ALLOW)]
    return b"".join(code)


def _refuse_values(call: int, argument: int, values: tuple[int, ...]) -> list[bytes]:
    """Return the rule that refuses ``call`` where an argument has one of the values."""
    code = [_step(EQUAL, call, 0, 2 * len(values) + 2), _step(LOAD, argument)]
    for value in values:
        code += [_step(EQUAL, value, 0, 1), _step(RETURN, REFUSE)]
    return [*code, _step(RETURN, ALLOW)]


def _step(operation: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    """Return one instruction; a jump skips ``if_true`` or ``if_false`` of those that follow."""
    return struct.pack("HBBI", operation, if_true, if_false, value)
