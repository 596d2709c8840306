package org.xenwright.sandbox;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A program for the kernel's filter of system calls (seccomp, classic BPF), which refuses those in {@code
 * refused-calls.txt}. One program serves every machine, since each call carries its instruction set.
 */
final class SeccompFilter {
    /** An instruction set, by its number in linux/audit.h and its column in the table. */
    private enum Calls {
        AMD64(0xc000003e, 1, 56, 16, 41, 53, 135),
        I386(0x40000003, 2, 120, 54, 359, 360, 136),
        ARM64(0xc00000b7, 3, 220, 29, 198, 199, 92),
        RISCV64(0xc00000f3, 3, 220, 29, 198, 199, 92),
        ARM(0x40000028, 4, 120, 54, 281, 288, 136);

        final int audit;
        final int column;
        final int clone;
        final int ioctl;
        final int socket;
        final int pair;
        final int personality;

        Calls(int audit, int column, int clone, int ioctl, int socket, int pair, int personality) {
            this.audit = audit;
            this.column = column;
            this.clone = clone;
            this.ioctl = ioctl;
            this.socket = socket;
            this.pair = pair;
            this.personality = personality;
        }
    }

    private static final int CLONE3 = 435; // the same everywhere
    private static final int HIGHEST = 466; // removexattrat; the same everywhere since 5.1
    private static final int ARM_OWN = 0xf0001; // breakpoint, cacheflush, set_tls and their kin
    private static final int NAMESPACES = 0x7e020000; // the CLONE_NEW* of linux/sched.h
    private static final int[] TERMINAL = {0x5412, 0x541c}; // TIOCSTI, TIOCLINUX: both type into the user's terminal
    // i386's older way to make a socket, whose family lies in memory where no filter sees it: any program of amd64 can
    // ask
    // so, and sockets to the hypervisor (AF_VSOCK) know no namespace of networks
    private static final int SOCKETCALL = 102;
    private static final int SOCKETCALL_SOCKET = 1; // SYS_SOCKET of linux/net.h
    private static final int[] FAMILIES = {1, 2, 10, 16}; // AF_UNIX, AF_INET, AF_INET6, AF_NETLINK
    // PER_LINUX, PER_LINUX32, UNAME26 with each, and the question what it is
    private static final int[] PERSONALITIES = {0, 8, 0x20000, 0x20008, -1};

    private static final int LOAD = 0x20; // BPF_LD | BPF_W | BPF_ABS
    private static final int EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
    private static final int ABOVE = 0x25; // BPF_JMP | BPF_JGT | BPF_K
    private static final int AT_LEAST = 0x35; // BPF_JMP | BPF_JGE | BPF_K
    private static final int ANY_BIT = 0x45; // BPF_JMP | BPF_JSET | BPF_K
    private static final int GO = 0x05; // BPF_JMP | BPF_JA
    private static final int RETURN = 0x06; // BPF_RET | BPF_K

    // offsets in struct seccomp_data of a little-endian machine
    private static final int NUMBER = 0;
    private static final int ARCHITECTURE = 4;
    private static final int FIRST = 16;
    private static final int SECOND = 24;

    private static final int ALLOW = 0x7fff0000;
    private static final int KILL = 0x80000000; // the whole process
    private static final int EPERM = 0x00050001;
    private static final int ENOSYS = 0x00050026;
    private static final int EAFNOSUPPORT = 0x00050061;

    private final List<long[]> code = new ArrayList<>();
    private final Set<String> allowed;

    private SeccompFilter(Set<String> allowed) {
        this.allowed = allowed;
    }

    /**
     * Returns the program, as an array of struct sock_filter.
     *
     * @param allowed names of listed calls that are not refused
     */
    static byte[] program(Set<String> allowed) {
        SeccompFilter filter = new SeccompFilter(allowed);
        for (Calls calls : Calls.values()) {
            filter.section(calls);
        }
        filter.add(RETURN, 0, 0, KILL);
        ByteBuffer bytes = ByteBuffer.allocate(filter.code.size() * 8).order(ByteOrder.LITTLE_ENDIAN);
        for (long[] each : filter.code) {
            bytes.putShort((short) each[0])
                    .put((byte) each[1])
                    .put((byte) each[2])
                    .putInt((int) each[3]);
        }
        return bytes.array();
    }

    private void section(Calls calls) {
        add(LOAD, 0, 0, ARCHITECTURE);
        add(EQUAL, 1, 0, calls.audit);
        int leave = code.size();
        add(GO, 0, 0, 0);
        add(LOAD, 0, 0, NUMBER);
        if (calls == Calls.ARM) {
            add(AT_LEAST, 0, 2, ARM_OWN);
            add(ABOVE, 1, 0, ARM_OWN + 5);
            add(RETURN, 0, 0, ALLOW);
        }
        // those of x32 too, which have bit 30 set
        refuse(HIGHEST + 1, -1, ENOSYS);
        refuse(CLONE3, CLONE3, ENOSYS);
        for (int[] range : ranges(calls)) {
            refuse(range[0], range[1], EPERM);
        }
        argument(calls.clone, FIRST, () -> {
            add(ANY_BIT, 0, 1, NAMESPACES);
            add(RETURN, 0, 0, EPERM);
        });
        argument(calls.ioctl, SECOND, () -> {
            for (int request : TERMINAL) {
                add(EQUAL, 0, 1, request);
                add(RETURN, 0, 0, EPERM);
            }
        });
        argument(calls.socket, FIRST, () -> only(FAMILIES, EAFNOSUPPORT));
        argument(calls.pair, FIRST, () -> only(FAMILIES, EAFNOSUPPORT));
        if (calls == Calls.I386) {
            argument(SOCKETCALL, FIRST, () -> {
                add(EQUAL, 0, 1, SOCKETCALL_SOCKET);
                add(RETURN, 0, 0, EAFNOSUPPORT);
            });
        }
        if (!allowed.contains("personality")) {
            argument(calls.personality, FIRST, () -> only(PERSONALITIES, EPERM));
        }
        add(RETURN, 0, 0, ALLOW);
        code.get(leave)[3] = code.size() - leave - 1;
    }

    /** Refuses the numbers of a range, both ends included. */
    private void refuse(int from, int to, int how) {
        add(AT_LEAST, 0, 2, from);
        add(ABOVE, 1, 0, to);
        add(RETURN, 0, 0, how);
    }

    /** Tests the low half of a call's argument, which is all that the kernel itself uses of those we test. */
    private void argument(int call, int at, Runnable judged) {
        int jump = code.size();
        add(EQUAL, 0, 0, call);
        add(LOAD, 0, 0, at);
        judged.run();
        add(RETURN, 0, 0, ALLOW);
        code.get(jump)[2] = code.size() - jump - 1;
    }

    private void only(int[] values, int otherwise) {
        for (int value : values) {
            add(EQUAL, 0, 1, value);
            add(RETURN, 0, 0, ALLOW);
        }
        add(RETURN, 0, 0, otherwise);
    }

    /** Returns the ranges of refused numbers, neighbours joined. */
    private List<int[]> ranges(Calls calls) {
        TreeSet<Integer> numbers = new TreeSet<>();
        for (String line : ShellSandbox.resource("refused-calls.txt").split("\n")) {
            String[] parts = line.split("\\s+");
            if (!line.startsWith("#") && !parts[calls.column].equals("-") && !allowed.contains(parts[0])) {
                numbers.add(Integer.valueOf(parts[calls.column]));
            }
        }
        List<int[]> ranges = new ArrayList<>();
        for (int number : numbers) {
            if (!ranges.isEmpty() && ranges.get(ranges.size() - 1)[1] == number - 1) {
                ranges.get(ranges.size() - 1)[1] = number;
            } else {
                ranges.add(new int[] {number, number});
            }
        }
        return ranges;
    }

    private void add(int operation, int ifTrue, int ifFalse, int value) {
        code.add(new long[] {operation, ifTrue, ifFalse, value});
    }
}
