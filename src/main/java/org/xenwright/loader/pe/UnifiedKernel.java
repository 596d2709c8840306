package org.xenwright.loader.pe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xenwright.content.Content;
import org.xenwright.kernel.CommandLineLimit;
import org.xenwright.problem.Problem;

/**
 * A unified kernel image: systemd's stub with a kernel, its command line and its initramfs, as one program that firmware
 * starts and one signature covers. Facts: UAPI Group, "Unified Kernel Image"; ukify of systemd 257.
 *
 * @param osRelease text of {@code os-release}; empty when it has none
 * @param commandLine of the kernel; empty when it has none
 * @param release of the kernel; empty when it does not say
 * @param stub what the stub calls itself, such as {@code systemd-stub 252.39-1~deb12u2}; empty when it does not say
 */
public record UnifiedKernel(String osRelease, String commandLine, String release, String stub) {
    private static final String OSREL = ".osrel";
    private static final String CMDLINE = ".cmdline";
    private static final String UNAME = ".uname";
    private static final String INITRD = ".initrd";
    private static final String LINUX = ".linux";
    private static final String MAGIC = ".sdmagic";

    private static final int MOST_TEXT = 1 << 20;
    private static final int MOST_STUB = 16 << 20;
    private static final int MOST_PART = 1 << 30;
    /** {@code IMAGE_DLLCHARACTERISTICS_NX_COMPAT}: no memory it uses is both writable and executable. */
    private static final long NX_COMPAT = 0x100;

    /**
     * The parts one is made of.
     *
     * @param stub {@code linuxx64.efi.stub} or that of another architecture
     * @param osRelease text of the image's {@code os-release}
     * @param commandLine of the kernel
     * @param release of the kernel
     * @param initramfs empty for a kernel that starts without one
     * @param kernel as it lies in its package; it has an EFI stub of its own
     */
    public record Parts(
            Content stub,
            String osRelease,
            String commandLine,
            String release,
            Optional<Content> initramfs,
            Content kernel) {}

    /**
     * Makes one.
     *
     * @throws org.xenwright.problem.ProblemException when the command line is too long, or stub and kernel are not for
     *     one another
     */
    public static byte[] make(Parts parts) throws IOException {
        checkCommandLine(parts.commandLine());
        PeFile stub = program(parts.stub(), "the stub of systemd", "take another version of systemd-boot-efi");
        PeFile kernel = program(
                parts.kernel(), "the kernel", "name a kernel with CONFIG_EFI_STUB in <kernel>, such as Debian's");
        String architecture = stub.architecture().orElse("an unknown architecture");
        if (!kernel.architecture().equals(stub.architecture())) {
            throw Problem.of("making a unified kernel", "take stub and kernel of one architecture")
                    .found("a stub for " + architecture + ", a kernel for "
                            + kernel.architecture().orElse("another"))
                    .raise();
        }
        byte[] linux = parts.kernel().bytes(MOST_PART);
        List<PeWriter.Addition> additions = new ArrayList<>();
        additions.add(data(OSREL, parts.osRelease().getBytes(StandardCharsets.UTF_8)));
        additions.add(data(CMDLINE, parts.commandLine().getBytes(StandardCharsets.UTF_8)));
        additions.add(data(UNAME, parts.release().getBytes(StandardCharsets.UTF_8)));
        if (parts.initramfs().isPresent()) {
            additions.add(data(INITRD, parts.initramfs().get().bytes(MOST_PART)));
        }
        // last, so that it can unpack in place and run over nothing
        additions.add(new PeWriter.Addition(LINUX, linux, Math.max(linux.length, kernel.sizeOfImage()), true));
        boolean strict = (kernel.headers().get(PeFields.DLL_CHARACTERISTICS) & NX_COMPAT) != 0;
        try {
            return PeWriter.add(stub, additions, strict ? 0 : NX_COMPAT);
        } catch (PeFormatException e) {
            throw Problem.of("putting a kernel behind the stub of systemd", "take another version of systemd-boot-efi")
                    .found(String.valueOf(e.getMessage()))
                    .raise(e);
        }
    }

    private static PeWriter.Addition data(String name, byte[] bytes) {
        return new PeWriter.Addition(name, bytes, bytes.length, false);
    }

    /**
     * Checks that a command line reaches the kernel whole.
     *
     * @throws org.xenwright.problem.ProblemException when it does not
     */
    public static void checkCommandLine(String line) {
        int length = line.getBytes(StandardCharsets.UTF_8).length;
        if (length > CommandLineLimit.LONGEST) {
            throw Problem.of("writing the kernel's command line into a unified kernel", "shorten it")
                    .found(length + " bytes: " + line.substring(0, 60) + "…")
                    .expected("at most " + CommandLineLimit.LONGEST + " bytes; Linux would drop the rest")
                    .raise();
        }
        if (line.chars().anyMatch(Character::isISOControl)) {
            throw Problem.of("writing the kernel's command line into a unified kernel", "remove it")
                    .found("a control character")
                    .expected("one line of text")
                    .raise();
        }
    }

    private static PeFile program(Content content, String what, String remedy) throws IOException {
        if (content.size() > MOST_PART) {
            throw Problem.of("reading " + what, remedy)
                    .found(content.size() + " bytes")
                    .raise();
        }
        try {
            return PeFile.read(content);
        } catch (PeFormatException e) {
            throw Problem.of("reading " + what, remedy)
                    .found(String.valueOf(e.getMessage()))
                    .expected("a program for EFI")
                    .raise(e);
        }
    }

    /**
     * Returns what a program says of itself when it is one: it has a kernel and something of systemd's.
     *
     * @throws PeFormatException when a text of it is longer than any should be
     */
    public static Optional<UnifiedKernel> of(PeFile program) throws IOException {
        if (program.section(LINUX).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new UnifiedKernel(
                program.text(OSREL, MOST_TEXT).orElse(""),
                program.text(CMDLINE, MOST_TEXT).orElse(""),
                program.text(UNAME, MOST_TEXT).orElse(""),
                program.text(MAGIC, MOST_TEXT).map(UnifiedKernel::plainMagic).orElse("")));
    }

    /** Returns the name in {@code #### LoaderInfo: systemd-stub 252 ####}. */
    static String plainMagic(String text) {
        return text.replace("####", "").replace("LoaderInfo:", "").strip();
    }
}
