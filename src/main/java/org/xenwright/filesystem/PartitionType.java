package org.xenwright.filesystem;

import java.util.UUID;
import org.xenwright.platform.Architecture;

/** The purpose of a GPT partition. Facts: UEFI specification and the Discoverable Partitions Specification. */
public enum PartitionType {
    LINUX("0FC63DAF-8483-4772-8E79-3D69D8477DE4"),
    ROOT_AMD64("4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709"),
    ROOT_ARM64("B921B045-1DF0-41C3-AF44-4C6F280D3FAE"),
    ROOT_RISCV64("72EC70A6-CF74-40E6-BD49-4BDA08E8F224"),
    BOOT("BC13C2FF-59E6-4262-A352-B275FD6F7172"),
    SWAP("0657FD6D-A4AB-43C4-84E5-0933C84B4F4F"),
    /** What Windows takes for its own data, and for a FAT or an NTFS of others. */
    BASIC_DATA("EBD0A0A2-B9E5-4433-87C0-68B6B72699C7"),
    EFI_SYSTEM("C12A7328-F81F-11D2-BA4B-00A0C93EC93B"),
    BIOS_BOOT("21686148-6449-6E6F-744E-656564454649");

    private final UUID id;

    PartitionType(String id) {
        this.id = UUID.fromString(id);
    }

    /** Returns the GUID of the type. */
    public UUID id() {
        return id;
    }

    /** Returns the type under which a root of an architecture, by Debian's name, is found without a command line. */
    public static PartitionType root(String architecture) {
        return Architecture.of(architecture).map(PartitionType::root).orElse(LINUX);
    }

    private static PartitionType root(Architecture architecture) {
        return switch (architecture) {
            case AMD64 -> ROOT_AMD64;
            case ARM64 -> ROOT_ARM64;
            case RISCV64 -> ROOT_RISCV64;
        };
    }
}
