package org.xenwright.loader.grub;

import java.io.IOException;
import java.util.Arrays;
import org.xenwright.content.Content;
import org.xenwright.content.ContentReader;
import org.xenwright.kernel.Elf;
import org.xenwright.kernel.KernelFormatException;

/**
 * GRUB's kernel as it lies in memory, without the zeros behind it. Facts: GRUB, {@code util/grub-mkimagexx.c} and
 * {@code include/grub/offsets.h}.
 */
final class KernelSections {
    static final String FILE = "kernel.img";

    /** The address it is linked at: {@code GRUB_KERNEL_I386_PC_LINK_ADDR}. */
    static final int LINK = 0x9000;

    /** The address that it must end below, its zeroed memory included; real mode's stack and buffers follow. */
    static final int END = 0x68000;

    private KernelSections() {}

    /**
     * Returns the kernel.
     *
     * @param elf {@code kernel.img}
     * @throws org.xenwright.problem.ProblemException when it is no such file, or takes more memory than it may
     */
    static byte[] load(byte[] elf) throws IOException {
        Content content = Content.of(elf);
        byte[] memory = new byte[END - LINK];
        int length = 0;
        try (ContentReader reader = new ContentReader()) {
            Elf file = Elf.read(reader, content);
            if (file.is64Bit()) {
                throw unfit("an ELF file of 64 bits");
            }
            for (Elf.Section each : file.sections()) {
                if (!each.inMemory()) {
                    continue;
                }
                if (each.address() < LINK || each.address() + each.size() > END) {
                    throw unfit("the section " + each.name() + " from 0x" + Long.toHexString(each.address()) + " to 0x"
                            + Long.toHexString(each.address() + each.size()));
                }
                if (each.inFile()) {
                    byte[] bytes = file.bytes(each);
                    int at = (int) each.address() - LINK;
                    System.arraycopy(bytes, 0, memory, at, bytes.length);
                    length = Math.max(length, at + bytes.length);
                }
            }
        } catch (KernelFormatException e) {
            throw GrubFiles.unfit(FILE, String.valueOf(e.getMessage()), "GRUB's kernel for a BIOS")
                    .raise(e);
        }
        if (length == 0) {
            throw unfit("no section that is loaded");
        }
        return Arrays.copyOf(memory, length);
    }

    private static RuntimeException unfit(String found) {
        return GrubFiles.unfit(
                        FILE,
                        found,
                        "an ELF file of 32 bits between 0x" + Integer.toHexString(LINK) + " and 0x"
                                + Integer.toHexString(END))
                .raise();
    }
}
