package org.xenwright.platform;

import java.util.Locale;
import java.util.Optional;

/**
 * A processor that images are made for, with the names others give it. OCI's is Debian's for each of them.
 *
 * <p>Facts: {@code e_machine} of the System V ABI; "Machine Types" of Microsoft's "PE Format"; {@code qemu-system-*}(1);
 * GNU's config.guess for the rest.
 */
public enum Architecture {
    AMD64("x86_64", 62, 0x8664),
    ARM64("aarch64", 183, 0xaa64),
    RISCV64("riscv64", 243, 0x5064);

    private final String gnuName;
    private final int elfMachine;
    private final int peMachine;

    Architecture(String gnuName, int elfMachine, int peMachine) {
        this.gnuName = gnuName;
        this.elfMachine = elfMachine;
        this.peMachine = peMachine;
    }

    /** Returns the architecture of Debian's name. */
    public static Optional<Architecture> of(String debianName) {
        for (Architecture each : values()) {
            if (each.debianName().equals(debianName)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    /** Returns the architecture of programs with this {@code e_machine}. */
    public static Optional<Architecture> ofElf(int machine) {
        for (Architecture each : values()) {
            if (each.elfMachine == machine) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    /** Returns the architecture of programs for EFI with this machine type. */
    public static Optional<Architecture> ofPe(int machine) {
        for (Architecture each : values()) {
            if (each.peMachine == machine) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    /** Returns the architecture this process runs on. */
    public static Optional<Architecture> ofThisMachine() {
        return ofJava(System.getProperty("os.arch"));
    }

    /**
     * Returns the architecture of the property {@code os.arch}, which is GNU's or Debian's name, whichever the JDK
     * chose.
     */
    static Optional<Architecture> ofJava(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        for (Architecture each : values()) {
            if (each.gnuName.equals(lower) || each.debianName().equals(lower)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    /** Returns the name as packages and users write it. */
    public String debianName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the name as GNU, {@code uname -m}, QEMU and libvirt write it. */
    public String gnuName() {
        return gnuName;
    }

    /** QEMU's program that emulates a whole machine of it. */
    public String emulator() {
        return "qemu-system-" + gnuName;
    }

    /** Returns the {@code e_machine} of its ELF files. */
    public int elfMachine() {
        return elfMachine;
    }
}
