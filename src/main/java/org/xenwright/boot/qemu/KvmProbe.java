package org.xenwright.boot.qemu;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.xenwright.boot.driver.ChildProcesses;
import org.xenwright.tool.Tool;

/**
 * The trial whether KVM runs code here. That the device can be opened proves nothing: on some machines a guest then
 * hangs. So a firmware of four instructions is run, which ends QEMU with a status of its own.
 */
final class KvmProbe {
    private static final Duration LIMIT = Duration.ofSeconds(4);
    private static final int FIRMWARE = 1 << 16; // QEMU takes firmware in units of 64 KiB
    private static final int RESET_VECTOR = FIRMWARE - 16;
    private static final byte WORD = 0x31;
    private static final int STATUS =
            WORD << 1 | 1; // the exit status that isa-debug-exit makes of a byte written to it

    private KvmProbe() {}

    static boolean passes(Tool qemu) throws IOException {
        if (!Files.isWritable(Path.of("/dev/kvm"))) {
            return false;
        }
        Path firmware = Files.createTempFile("kvm-probe", ".bin");
        try {
            Files.write(firmware, firmware());
            return run(qemu, firmware);
        } finally {
            Files.deleteIfExists(firmware);
        }
    }

    private static boolean run(Tool qemu, Path firmware) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "-accel",
                "kvm",
                "-machine",
                "pc",
                "-m",
                "16",
                "-nodefaults",
                "-no-user-config",
                "-display",
                "none",
                "-no-reboot",
                "-bios",
                firmware.toString(),
                "-device",
                "isa-debug-exit,iobase=0xf4,iosize=0x04"));
        words.addAll(SystemCalls.forbidden(qemu));
        ProcessBuilder builder = qemu.process(words)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process = ChildProcesses.start(builder);
        try {
            return process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS) && process.exitValue() == STATUS;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            ChildProcesses.end(process);
        }
    }

    /** Returns the firmware: 64 KiB that the processor enters, in real mode, 16 bytes before their end. */
    static byte[] firmware() {
        byte[] bytes = new byte[FIRMWARE];
        byte[] code = {
            (byte) 0xb0,
            WORD, // mov al, WORD
            (byte) 0xe6,
            (byte) 0xf4, // out 0xf4, al
            (byte) 0xf4, // hlt
            (byte) 0xeb,
            (byte) 0xfd // jmp to the hlt
        };
        System.arraycopy(code, 0, bytes, RESET_VECTOR, code.length);
        return bytes;
    }
}
