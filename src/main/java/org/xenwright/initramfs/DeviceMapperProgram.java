package org.xenwright.initramfs;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.xenwright.platform.Architecture;
import org.xenwright.problem.Problem;

/**
 * A program of some 200 bytes that sends one command to the kernel's device mapper: it reads the command's structure from
 * standard input, opens {@code /dev/mapper/control}, calls {@code ioctl} and exits with the error's number. busybox has no
 * such applet, and Debian's {@code dmsetup} would bring five shared libraries. Facts: Linux,
 * {@code include/uapi/linux/dm-ioctl.h}.
 */
final class DeviceMapperProgram {
    // _IOWR(0xfd, number, struct dm_ioctl of 312 bytes)
    static final int CREATE = 0xC138FD03;
    static final int RESUME = 0xC138FD06;
    static final int LOAD = 0xC138FD09;

    private static final int BASE = 0x400000;
    private static final int HEADERS = 64 + 56;
    private static final int BUFFER = 0x4000;
    private static final byte[] PATH = "/dev/mapper/control\0".getBytes(StandardCharsets.US_ASCII);

    private DeviceMapperProgram() {}

    static boolean exists(String architecture) {
        return architecture.equals(Architecture.AMD64.debianName()) || isArm(architecture);
    }

    private static boolean isArm(String architecture) {
        return architecture.equals(Architecture.ARM64.debianName());
    }

    /** The whole ELF file. */
    static byte[] of(String architecture, int command) {
        if (!exists(architecture)) {
            throw Problem.of("making an initramfs that verifies its root", "leave verification out, or build for amd64")
                    .found("the architecture " + architecture)
                    .expected("amd64 or arm64")
                    .raise();
        }
        boolean arm = isArm(architecture);
        int length = (arm ? arm64(0, 0, 0) : amd64(0, 0, 0)).length;
        int path = BASE + HEADERS + length;
        int size = HEADERS + length + PATH.length;
        int buffer = BASE + (size + 15 & ~15);
        byte[] code = arm ? arm64(command, path, buffer) : amd64(command, path, buffer);
        ByteBuffer file = little(size);
        file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        file.putShort((short) 2)
                .putShort((short) (arm ? Architecture.ARM64 : Architecture.AMD64).elfMachine())
                .putInt(1);
        file.putLong(BASE + HEADERS).putLong(64).putLong(0); // entry, program headers, no sections
        file.putInt(0).putShort((short) 64).putShort((short) 56).putShort((short) 1);
        file.putShort((short) 64).putShort((short) 0).putShort((short) 0);
        file.putInt(1).putInt(7); // one segment to load, readable, writable and executable
        file.putLong(0)
                .putLong(BASE)
                .putLong(BASE)
                .putLong(size)
                .putLong(buffer + BUFFER - BASE)
                .putLong(0x1000);
        return file.put(code).put(PATH).array();
    }

    private static byte[] amd64(int command, int path, int buffer) {
        ByteBuffer code = little(70);
        code.put(hex("31c0")).put(hex("31ff")); // xor eax,eax (read); xor edi,edi
        code.put(hex("be")).putInt(buffer); // mov esi,buffer
        code.put(hex("ba")).putInt(BUFFER); // mov edx,length
        code.put(hex("0f05")); // syscall
        code.put(hex("b8")).putInt(2); // mov eax,2 (open)
        code.put(hex("bf")).putInt(path); // mov edi,path
        code.put(hex("be")).putInt(2); // mov esi,2 (read and write)
        code.put(hex("0f05")); // syscall
        code.put(hex("85c0")); // test eax,eax
        code.put(hex("7813")); // js exit
        code.put(hex("89c7")); // mov edi,eax
        code.put(hex("b8")).putInt(16); // mov eax,16 (ioctl)
        code.put(hex("be")).putInt(command); // mov esi,command
        code.put(hex("ba")).putInt(buffer); // mov edx,buffer
        code.put(hex("0f05")); // syscall
        code.put(hex("89c7")).put(hex("f7df")); // exit: mov edi,eax; neg edi
        code.put(hex("b8")).putInt(60); // mov eax,60 (exit)
        code.put(hex("0f05")); // syscall
        return Arrays.copyOf(code.array(), code.position());
    }

    private static byte[] arm64(int command, int path, int buffer) {
        ByteBuffer code = little(22 * 4);
        code.putInt(0xd2800000); // mov x0,#0
        move(code, 1, buffer);
        code.putInt(0xd2880002); // mov x2,#0x4000
        code.putInt(0xd28007e8); // mov x8,#63 (read)
        code.putInt(0xd4000001); // svc #0
        code.putInt(0x92800c60); // mov x0,#-100 (the current folder, not used)
        move(code, 1, path);
        code.putInt(0xd2800042); // mov x2,#2 (read and write)
        code.putInt(0xd2800708); // mov x8,#56 (openat)
        code.putInt(0xd4000001); // svc #0
        code.putInt(0x37f80000 | 7 << 5); // tbnz w0,#31,exit
        move(code, 1, command);
        move(code, 2, buffer);
        code.putInt(0xd28003a8); // mov x8,#29 (ioctl)
        code.putInt(0xd4000001); // svc #0
        code.putInt(0x4b0003e0); // exit: neg w0,w0
        code.putInt(0xd2800ba8); // mov x8,#93 (exit)
        code.putInt(0xd4000001); // svc #0
        return code.array();
    }

    /** movz and movk: a number of 32 bits into a register. */
    private static void move(ByteBuffer code, int register, int value) {
        code.putInt(0x52800000 | (value & 0xffff) << 5 | register);
        code.putInt(0x72a00000 | (value >>> 16) << 5 | register);
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
