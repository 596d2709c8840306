package org.xenwright.loader.pe;

import java.util.Optional;

/** The processors a program for EFI can be for. Facts: Microsoft, "PE Format", "Machine Types". */
enum PeMachine {
    I386("i386", 0x014c),
    AMD64("amd64", 0x8664),
    ARM64("arm64", 0xaa64),
    RISCV64("riscv64", 0x5064);

    private final String debianName;
    private final int number;

    PeMachine(String debianName, int number) {
        this.debianName = debianName;
        this.number = number;
    }

    /** Returns Debian's name of a machine; empty for one that is not known here. */
    static Optional<String> of(int number) {
        for (PeMachine each : values()) {
            if (each.number == number) {
                return Optional.of(each.debianName);
            }
        }
        return Optional.empty();
    }
}
