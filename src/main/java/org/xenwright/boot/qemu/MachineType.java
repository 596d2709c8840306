package org.xenwright.boot.qemu;

import java.util.ArrayList;
import java.util.List;
import org.xenwright.boot.driver.Machine;
import org.xenwright.platform.Architecture;

/**
 * The computer that QEMU emulates.
 *
 * @param program the emulator
 * @param arguments machine and processor under software emulation
 * @param console the kernel's name of the first serial port
 * @param words for the kernel's command line
 */
record MachineType(String program, List<String> arguments, String console, List<String> words) {
    /**
     * The options that switch off what no guest needs: further devices, and a core dump of its memory when QEMU
     * crashes.
     */
    private static final String LESS = ",usb=off,dump-guest-core=off";

    /**
     * The board on which SeaBIOS, and what it starts, print on the first serial port, since it has no screen. Facts:
     * SeaBIOS, {@code src/sercon.c}.
     */
    private static final String BIOS_BOARD = "pc,vmport=off,graphics=off";

    /** The board with flash memory for UEFI, and with the processor's mode that alone may write variables there. */
    private static final String UEFI_BOARD = "q35,smm=on,vmport=off";

    static MachineType of(Machine machine) {
        MachineType board = of(machine.hardware().architecture());
        if (!machine.bootsFromDisk() || machine.hardware().architecture() != Architecture.AMD64) {
            return board;
        }
        return board.onBoard(machine.firmware().isUefi() ? UEFI_BOARD : BIOS_BOARD);
    }

    private MachineType onBoard(String name) {
        List<String> changed = new ArrayList<>(arguments);
        changed.set(changed.indexOf("-machine") + 1, name + LESS);
        return new MachineType(program, changed, console, words);
    }

    static MachineType of(Architecture architecture) {
        return switch (architecture) {
            // Nehalem is what x86-64-v2 stands for, which younger distributions require, and all of it is emulated
            // on a busy machine a kernel that gets too little time believes the timer broken and gives up
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
