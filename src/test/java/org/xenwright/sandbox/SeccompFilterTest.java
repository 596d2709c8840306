package org.xenwright.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The filter as the kernel would run it, by an interpreter of our own. */
class SeccompFilterTest {
    private static final int AMD64 = 0xc000003e;
    private static final int I386 = 0x40000003;
    private static final int ARM64 = 0xc00000b7;
    private static final int RISCV64 = 0xc00000f3;
    private static final int ARM = 0x40000028;

    private static final int ALLOW = 0x7fff0000;
    private static final int EPERM = 0x00050001;
    private static final int ENOSYS = 0x00050026;

    private final byte[] program = SeccompFilter.program(Set.of());

    private int ask(int architecture, int number, long... arguments) {
        return ask(program, architecture, number, arguments);
    }

    private static int ask(byte[] program, int architecture, int number, long... arguments) {
        ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        data.putInt(number).putInt(architecture).putLong(0);
        for (long argument : arguments) {
            data.putLong(argument);
        }
        ByteBuffer code = ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN);
        int accumulator = 0;
        for (int at = 0; ; at++) {
            int operation = code.getShort(at * 8);
            int ifTrue = Byte.toUnsignedInt(code.get(at * 8 + 2));
            int ifFalse = Byte.toUnsignedInt(code.get(at * 8 + 3));
            int value = code.getInt(at * 8 + 4);
            switch (operation) {
                case 0x20 -> accumulator = data.getInt(value);
                case 0x15 -> at += accumulator == value ? ifTrue : ifFalse;
                case 0x25 -> at += Integer.compareUnsigned(accumulator, value) > 0 ? ifTrue : ifFalse;
                case 0x35 -> at += Integer.compareUnsigned(accumulator, value) >= 0 ? ifTrue : ifFalse;
                case 0x45 -> at += (accumulator & value) != 0 ? ifTrue : ifFalse;
                case 0x05 -> at += value;
                case 0x06 -> {
                    return value;
                }
                default -> throw new AssertionError("operation " + operation + " at " + at);
            }
        }
    }

    @Test
    void theKernelTakesAProgramOfThatLength() {
        assertThat(program.length % 8).isZero();
        assertThat(program.length / 8).isLessThanOrEqualTo(4096);
    }

    @Test
    void whatAProgramNeedsIsAllowedByEachInstructionSet() {
        // read, execve, chown or fchownat, chroot, mknod or mknodat, setuid
        assertThat(List.of(0, 59, 92, 161, 133, 105)).allMatch(call -> ask(AMD64, call) == ALLOW);
        assertThat(List.of(3, 11, 182, 61, 14, 23, 102)).allMatch(call -> ask(I386, call) == ALLOW);
        assertThat(List.of(63, 221, 54, 51, 33, 146)).allMatch(call -> ask(ARM64, call) == ALLOW);
        assertThat(List.of(63, 221, 54, 51, 33, 146, 259)).allMatch(call -> ask(RISCV64, call) == ALLOW);
        assertThat(List.of(3, 11, 182, 61, 14, 23, 0xf0002, 0xf0005)).allMatch(call -> ask(ARM, call) == ALLOW);
    }

    @Test
    void namespacesMountsKeysTracingAndModulesAreRefusedByEachInstructionSet() {
        // unshare, setns, mount, keyctl, ptrace, bpf, finit_module, open_by_handle_at, reboot
        assertThat(List.of(272, 308, 165, 250, 101, 321, 313, 304, 169)).allMatch(call -> ask(AMD64, call) == EPERM);
        assertThat(List.of(310, 346, 21, 288, 26, 357, 350, 342, 88)).allMatch(call -> ask(I386, call) == EPERM);
        for (int generic : new int[] {ARM64, RISCV64}) {
            assertThat(List.of(97, 268, 40, 219, 117, 280, 273, 265, 142))
                    .allMatch(call -> ask(generic, call) == EPERM);
        }
        assertThat(List.of(337, 375, 21, 311, 26, 386, 379, 371, 88)).allMatch(call -> ask(ARM, call) == EPERM);
    }

    @Test
    void processesAreMadeButNoNamespacesWithThem() {
        int[][] clones = {{AMD64, 56}, {I386, 120}, {ARM64, 220}, {RISCV64, 220}, {ARM, 120}};
        for (int[] clone : clones) {
            assertThat(ask(clone[0], clone[1], 0x1200011)).isEqualTo(ALLOW);
            for (long flag :
                    new long[] {0x10000000, 0x20000, 0x02000000, 0x04000000, 0x08000000, 0x20000000, 0x40000000}) {
                assertThat(ask(clone[0], clone[1], flag | 17)).isEqualTo(EPERM);
                assertThat(ask(clone[0], clone[1], 1L << 40 | flag)).isEqualTo(EPERM);
            }
            assertThat(ask(clone[0], 435)).as("clone3").isEqualTo(ENOSYS);
        }
    }

    @Test
    void callsOfLaterKernelsAndOfX32DoNotExist() {
        for (int architecture : new int[] {AMD64, I386, ARM64, RISCV64, ARM}) {
            assertThat(ask(architecture, 467)).isEqualTo(ENOSYS);
            assertThat(ask(architecture, 100_000)).isEqualTo(ENOSYS);
            assertThat(ask(architecture, 0x40000000)).isEqualTo(ENOSYS);
            assertThat(ask(architecture, -1)).isEqualTo(ENOSYS);
        }
        assertThat(ask(ARM, 0xf0000)).isEqualTo(ENOSYS);
        assertThat(ask(ARM, 0xf0007)).isEqualTo(ENOSYS);
    }

    @Test
    void nobodyTypesForAPersonAndOddSocketsAndPersonalitiesAreRefused() {
        assertThat(ask(AMD64, 16, 0, 0x5401)).isEqualTo(ALLOW);
        for (long request : new long[] {0x5412, 0x541c, 1L << 32 | 0x5412}) {
            assertThat(ask(AMD64, 16, 0, request)).isEqualTo(EPERM);
            assertThat(ask(ARM64, 29, 0, request)).isEqualTo(EPERM);
        }
        assertThat(List.of(1L, 2L, 10L, 16L)).allMatch(family -> ask(AMD64, 41, family) == ALLOW);
        assertThat(List.of(17L, 38L, 40L, 44L)).allMatch(family -> ask(AMD64, 41, family) == 0x00050061);
        assertThat(List.of(0L, 8L, 0xffffffffL)).allMatch(personality -> ask(AMD64, 135, personality) == ALLOW);
        assertThat(ask(AMD64, 135, 0x40000)).isEqualTo(EPERM);
    }

    @Test
    void aSocketWhoseFamilyNoFilterSeesIsRefused() {
        // socketcall: socket, and not bind, connect, socketpair of sockets there are
        assertThat(ask(I386, 102, 1)).isEqualTo(0x00050061);
        assertThat(ask(I386, 102, 1L << 32 | 1)).isEqualTo(0x00050061);
        assertThat(List.of(2L, 3L, 8L)).allMatch(call -> ask(I386, 102, call) == ALLOW);
        int[][] pairs = {{AMD64, 53}, {I386, 360}, {ARM64, 199}, {RISCV64, 199}, {ARM, 288}};
        for (int[] pair : pairs) {
            assertThat(ask(pair[0], pair[1], 1)).isEqualTo(ALLOW);
            assertThat(ask(pair[0], pair[1], 30)).as("AF_TIPC").isEqualTo(0x00050061);
        }
    }

    @Test
    void aForeignInstructionSetEndsTheProcess() {
        assertThat(ask(0x80000016, 1)).isEqualTo(0x80000000);
    }

    @Test
    void aCallThatIsAllowedByNameIsAllowedAndNoOther() {
        byte[] tracing = SeccompFilter.program(Set.of("ptrace", "personality"));
        assertThat(ask(tracing, AMD64, 101)).isEqualTo(ALLOW);
        assertThat(ask(tracing, ARM64, 117)).isEqualTo(ALLOW);
        assertThat(ask(tracing, AMD64, 135, 0x40000)).isEqualTo(ALLOW);
        assertThat(ask(tracing, AMD64, 272)).isEqualTo(EPERM);
    }
}
