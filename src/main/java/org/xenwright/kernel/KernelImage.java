package org.xenwright.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.xenwright.content.Content;
import org.xenwright.platform.Architecture;

/**
 * The facts a kernel file tells about itself. Facts: Linux, {@code Documentation/x86/boot.rst},
 * {@code Documentation/arm64/booting.rst}, {@code Documentation/riscv/boot-image-header.rst}.
 *
 * @param format the container
 * @param architecture Debian's name of it
 * @param version the release ({@code uname -r}); empty when the file does not tell
 * @param compression of the payload
 * @param pv whether an x86 kernel can start as a PV domain; false for other architectures
 * @param pvh whether it can start as a PVH domain; on Arm and RISC-V every kernel starts the one way there is
 * @param payload where the compressed kernel lies
 * @param memory bytes it takes in a guest once it is loaded, its zeroed parts included; 0 when the file does not tell
 */
public record KernelImage(
        Format format,
        String architecture,
        String version,
        KernelCompression compression,
        boolean pv,
        boolean pvh,
        Payload payload,
        long memory) {

    /** The containers a kernel comes in. */
    public enum Format {
        /** x86, with the boot protocol's header. */
        BZIMAGE,
        /** A plain ELF file. */
        VMLINUX,
        /** The flat Image of arm64 and riscv64. */
        IMAGE,
        /** An EFI program that unpacks a flat Image. */
        EFI_ZBOOT
    }

    /**
     * A stretch of the file.
     *
     * @param offset in bytes
     * @param length in bytes
     * @param size what it becomes decompressed, -1 when not known
     */
    public record Payload(long offset, long length, long size) {}

    /** Debian's name of a PC of 32 bits. */
    static final String I386 = "i386";

    private static final int HEAD = 4096;

    /**
     * Reads a kernel.
     *
     * @throws KernelFormatException when it is none of the known formats, or broken
     */
    public static KernelImage read(Content content) throws IOException {
        byte[] head;
        try (InputStream in = content.open()) {
            head = in.readNBytes(HEAD);
        }
        if (Elf.isElf(head)) {
            return elf(content, head);
        }
        if (matches(head, 0x202, "HdrS")) {
            return bzImage(content, head);
        }
        if (matches(head, 0, "MZ\0\0zimg")) {
            return zboot(content, head);
        }
        if (isFlat(head)) {
            return flat(content, Format.IMAGE, KernelCompression.NONE, new Payload(0, content.size(), content.size()));
        }
        KernelCompression compression = KernelCompression.of(head);
        if (compression != KernelCompression.NONE) {
            return flat(content, Format.IMAGE, compression, new Payload(0, content.size(), -1));
        }
        throw new KernelFormatException("neither bzImage, ELF, Image nor EFI zboot");
    }

    /**
     * Returns the uncompressed kernel as a stream: an ELF file on x86 (with the build's relocations behind it), else a
     * flat Image. A hypervisor starts such a file sooner than a compressed one.
     *
     * @param content the file this was read from
     */
    public InputStream open(Content content) throws IOException {
        return compression.open(content, payload.offset, payload.length, payload.size);
    }

    /** Writes the uncompressed kernel to a file that does not exist yet. */
    public void extract(Content content, Path to) throws IOException {
        try (InputStream in = open(content);
                OutputStream out = Files.newOutputStream(to, StandardOpenOption.CREATE_NEW)) {
            in.transferTo(out);
        } catch (IOException e) {
            Files.deleteIfExists(to);
            throw new IOException("extracting the kernel " + version + " to " + to, e);
        }
    }

    private static KernelImage bzImage(Content content, byte[] head) throws IOException {
        int protocol = LittleEndian.u16(head, 0x206);
        if (protocol < 0x208) {
            throw new KernelFormatException("boot protocol " + (protocol >> 8) + "." + (protocol & 0xff)
                    + ", the payload is only known from 2.8 on");
        }
        int setupSectors = head[0x1f1] == 0 ? 4 : head[0x1f1] & 0xff;
        long offset = (setupSectors + 1) * 512L + LittleEndian.u32(head, 0x248);
        long length = LittleEndian.u32(head, 0x24c);
        if (length < 16 || offset + length > content.size()) {
            throw new KernelFormatException("the payload of " + length + " bytes at " + offset
                    + " does not lie within the file's " + content.size());
        }
        byte[] start;
        byte[] end;
        try (InputStream in = content.open()) {
            in.skipNBytes(offset);
            start = in.readNBytes(16);
            in.skipNBytes(length - 20 < 0 ? 0 : length - 20);
            end = in.readNBytes(4);
        }
        KernelCompression compression = KernelCompression.of(start);
        if (compression == KernelCompression.NONE && !Elf.isElf(start)) {
            throw new KernelFormatException("the payload is of no known compression");
        }
        // gzip ends in the size by itself, behind all others the build appends it
        long size = compression == KernelCompression.NONE ? length : LittleEndian.u32(end, 0);
        Payload payload = new Payload(offset, length, size);
        KernelImage image = new KernelImage(
                Format.BZIMAGE, "", setupVersion(content, head, setupSectors), compression, false, false, payload, 0);
        return image.withElf(content);
    }

    private static String setupVersion(Content content, byte[] head, int setupSectors) throws IOException {
        int at = LittleEndian.u16(head, 0x20e);
        if (at == 0 || at >= setupSectors * 512) {
            return "";
        }
        try (InputStream in = content.open()) {
            in.skipNBytes(at + 0x200);
            return release(Elf.string(in.readNBytes(256), 0));
        }
    }

    private static KernelImage elf(Content content, byte[] head) throws IOException {
        KernelImage image = new KernelImage(
                Format.VMLINUX,
                "",
                "",
                KernelCompression.NONE,
                false,
                false,
                new Payload(0, content.size(), content.size()),
                0);
        KernelImage known = image.withElf(content);
        try (InputStream in = content.open()) {
            return known.withVersion(Banner.release(in));
        }
    }

    private KernelImage withElf(Content content) throws IOException {
        String machine;
        long memory;
        try (InputStream in = open(content)) {
            byte[] head = in.readNBytes(HEAD);
            memory = Elf.memory(head);
            int number = LittleEndian.u16(head, 18);
            machine = number == 3
                    ? I386
                    : Architecture.ofElf(number)
                            .map(Architecture::debianName)
                            .orElseThrow(() -> new KernelFormatException("an ELF file for machine " + number));
        }
        if (!isX86(machine)) {
            return new KernelImage(format, machine, version, compression, false, true, payload, memory);
        }
        try (InputStream in = open(content)) {
            XenNotes notes = XenNotes.read(in);
            return new KernelImage(format, machine, version, compression, notes.pv(), notes.pvh(), payload, memory);
        }
    }

    /**
     * Returns whether an architecture, by Debian's name, is that of a PC; a kernel of 32 bits is read, though no image
     * is made of it.
     */
    static boolean isX86(String architecture) {
        return architecture.equals(Architecture.AMD64.debianName()) || architecture.equals(I386);
    }

    private KernelImage withVersion(String found) {
        return new KernelImage(format, architecture, found, compression, pv, pvh, payload, memory);
    }

    private static KernelImage zboot(Content content, byte[] head) throws IOException {
        Payload payload = new Payload(LittleEndian.u32(head, 8), LittleEndian.u32(head, 12), -1);
        if (payload.length < 4 || payload.offset + payload.length > content.size()) {
            throw new KernelFormatException("the payload of " + payload.length + " bytes at " + payload.offset
                    + " does not lie within the file's " + content.size());
        }
        String name = Elf.string(Arrays.copyOfRange(head, 0x18, 0x38), 0);
        KernelCompression compression = switch (name) {
            case "gzip" -> KernelCompression.GZIP;
            case "lz4" -> KernelCompression.LZ4;
            case "lzma" -> KernelCompression.LZMA;
            case "lzo" -> KernelCompression.LZO;
            case "xzkern" -> KernelCompression.XZ;
            case "zstd22" -> KernelCompression.ZSTD;
            default -> throw new KernelFormatException("an EFI zboot kernel of compression '" + name + "'");
        };
        if (compression == KernelCompression.GZIP) {
            return flat(content, Format.EFI_ZBOOT, compression, payload);
        }
        // all others have the size appended in four bytes
        try (InputStream in = content.open()) {
            in.skipNBytes(Math.max(0, payload.offset + payload.length - 4));
            long size = LittleEndian.u32(in.readNBytes(4), 0);
            return flat(content, Format.EFI_ZBOOT, compression, new Payload(payload.offset, payload.length, size));
        }
    }

    private static boolean isFlat(byte[] head) {
        return matches(head, 0x38, "ARM\u0064") || matches(head, 0x38, "RSC\u0005");
    }

    private static KernelImage flat(Content content, Format format, KernelCompression compression, Payload payload)
            throws IOException {
        KernelImage image = new KernelImage(format, "", "", compression, false, true, payload, 0);
        String architecture;
        long memory;
        try (InputStream in = image.open(content)) {
            byte[] head = in.readNBytes(64);
            if (!isFlat(head)) {
                throw new KernelFormatException("holds no Image of arm64 or riscv64");
            }
            Architecture found = matches(head, 0x38, "ARM\u0064") ? Architecture.ARM64 : Architecture.RISCV64;
            architecture = found.debianName();
            memory = LittleEndian.u63(head, 0x10); // image_size, in both headers
        }
        try (InputStream in = image.open(content)) {
            return new KernelImage(format, architecture, Banner.release(in), compression, false, true, payload, memory);
        }
    }

    /** Returns the first word of a version text. */
    static String release(String text) {
        int end = 0;
        while (end < text.length() && text.charAt(end) > ' ' && text.charAt(end) < 0x7f) {
            end++;
        }
        return text.substring(0, end);
    }

    private static boolean matches(byte[] bytes, int at, String text) {
        byte[] wanted = text.getBytes(StandardCharsets.ISO_8859_1);
        return bytes.length >= at + wanted.length
                && Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length);
    }
}
