package org.xenwright.boot.qemu;

import java.util.List;
import org.xenwright.platform.Architecture;

/**
 * The computer QEMU pretends to be.
 *
 * @param program the emulator
 * @param arguments machine and processor under software emulation
 * @param console the kernel's name of the first serial port
 * @param words for the kernel's command line
 */
record MachineType(String program, List<String> arguments, String console, List<String> words) {
    /** What no guest needs: other ways in, and its memory in a file when QEMU itself ends badly. */
    private static final String LESS = ",usb=off,dump-guest-core=off";

    static MachineType of(Architecture architecture) {
        return switch (architecture) {
            // Nehalem is what x86-64-v2 stands for, which younger distributions require, and all of it is emulated
            // a kernel that gets too little time on a busy machine takes the timer for broken and gives up
            case AMD64 ->
                new MachineType(
                        architecture.emulator(),
                        List.of("-machine", "pc,vmport=off" + LESS, "-cpu", "Nehalem"),
                        "ttyS0",
                        List.of("no_timer_check"));
            case ARM64 ->
                new MachineType(
                        architecture.emulator(),
                        List.of("-machine", "virt" + LESS, "-cpu", "cortex-a57"),
                        "ttyAMA0",
                        List.of());
            case RISCV64 ->
                new MachineType(architecture.emulator(), List.of("-machine", "virt" + LESS), "ttyS0", List.of());
        };
    }
}
