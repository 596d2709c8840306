package org.xenwright.loader.grub;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.tukaani.xz.LZMAInputStream;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.PlanReader;
import org.xenwright.kernel.KernelFormatException;

/**
 * The contents of a BIOS boot partition with a {@code core.img} of GRUB, which need not be ours.
 *
 * @param secondSector where its first sector looks for the rest, in sectors of the disk
 * @param sectors number of sectors of the rest
 * @param packed length of what is packed, in bytes
 * @param unpacked its length unpacked
 * @param version of GRUB, as its module {@code normal} says it; empty without that module
 * @param prefix the folder it looks for {@code grub.cfg} in
 * @param modules names of those in it, in their order
 * @param config commands it runs before that; empty for none
 * @param memdisk length of a disk inside it; 0 for none
 */
public record CoreContents(
        long secondSector,
        int sectors,
        int packed,
        int unpacked,
        Optional<String> version,
        String prefix,
        List<String> modules,
        String config,
        long memdisk) {
    private static final int SECTOR = CoreFields.SECTOR;

    /** A far jump over the fields of the decompressor, the first thing in it: {@code ljmp $0, $0x821c}. */
    private static final byte[] JUMP = {(byte) 0xea, 0x1c, (byte) 0x82, 0, 0};

    /**
     * The place where the decompressor tells itself its end: {@code movl $0x100000, %edi} and {@code movl $END,
     * %esi}. Facts: {@code grub-core/boot/i386/pc/startup_raw.S}.
     */
    private static final byte[] UNPACKS = {(byte) 0xbf, 0, 0, 0x10, 0, (byte) 0xbe};

    /** More sectors than a BIOS could load below 0x78000. */
    private static final int MOST_SECTORS = 1024;

    /** With all of its modules GRUB has 3 MiB. */
    private static final int MOST_UNPACKED = 8 << 20;

    /** Far more than GRUB has; what is packed may stand for as many as it likes. */
    private static final int MOST_MODULES = 1024;

    private static final int LONGEST_PREFIX = 1024;

    private static final byte[] VERSION = "GNU GRUB  version %s\0".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_VERSION = 64;

    public CoreContents {
        modules = List.copyOf(modules);
    }

    /** Tells by its first sectors whether a partition holds a core. */
    public static boolean isIn(ImagePlan volume) throws IOException {
        if (volume.size() < 2 * SECTOR) {
            return false;
        }
        byte[] head = bytes(volume, 0, 2 * SECTOR);
        return CoreFields.SEGMENT.getInt(head) == CoreImage.LOAD_SEGMENT
                && Arrays.equals(head, SECTOR, SECTOR + JUMP.length, JUMP, 0, JUMP.length);
    }

    /**
     * Reads a partition that holds a core.
     *
     * @throws CoreFormatException when it is broken
     */
    public static CoreContents read(ImagePlan volume) throws IOException {
        if (!isIn(volume)) {
            throw new CoreFormatException("no core of GRUB");
        }
        byte[] first = bytes(volume, 0, SECTOR);
        int sectors = CoreFields.SECTORS.getInt(first);
        if (sectors > MOST_SECTORS || (1L + sectors) * SECTOR > volume.size()) {
            throw new CoreFormatException(sectors + " sectors, more than a BIOS loads or the partition has");
        }
        byte[] rest = bytes(volume, SECTOR, sectors * SECTOR);
        if (rest.length < CoreFields.DECOMPRESSOR.length()) {
            throw new CoreFormatException("no decompressor");
        }
        int start = endOfDecompressor(rest);
        long packed = CoreFields.PACKED_SIZE.get(rest);
        long unpacked = CoreFields.UNPACKED_SIZE.get(rest);
        if (packed > rest.length - start || unpacked > MOST_UNPACKED) {
            throw new CoreFormatException(packed + " bytes that become " + unpacked);
        }
        byte[] payload = unpack(rest, start, (int) packed, (int) unpacked);
        return of(CoreFields.SECOND_SECTOR.get(first), sectors, (int) packed, payload);
    }

    private static CoreContents of(long secondSector, int sectors, int packed, byte[] payload) throws IOException {
        String prefix = "";
        String config = "";
        long memdisk = 0;
        List<String> modules = new ArrayList<>();
        for (CoreObject each : CoreObject.behindKernel(payload)) {
            switch (each.type()) {
                case CoreObject.MODULE -> modules.add(moduleName(each));
                case CoreObject.MEMDISK -> memdisk = each.bytes().length;
                case CoreObject.CONFIG -> config = each.text();
                case CoreObject.PREFIX -> prefix = each.text();
                default -> {
                    // a key, or what later versions know
                }
            }
        }
        if (modules.size() > MOST_MODULES || prefix.length() > LONGEST_PREFIX) {
            throw new CoreFormatException(
                    modules.size() + " modules and a prefix of " + prefix.length() + " characters");
        }
        return new CoreContents(
                secondSector, sectors, packed, payload.length, version(payload), prefix, modules, config, memdisk);
    }

    private static String moduleName(CoreObject module) throws IOException {
        try {
            return module.moduleName();
        } catch (KernelFormatException e) {
            throw new CoreFormatException("a module that is broken: " + e.getMessage(), e);
        }
    }

    private static int endOfDecompressor(byte[] rest) throws CoreFormatException {
        int room = Math.min(rest.length, KernelSections.LINK - CoreImage.DECOMPRESSOR);
        int at = indexOf(rest, UNPACKS, 0, room - Integer.BYTES);
        long end = at < 0 ? -1 : CoreFields.OBJECT_TYPE.get(rest, at + UNPACKS.length) - CoreImage.DECOMPRESSOR;
        if (end < CoreFields.DECOMPRESSOR.length() || end > room) {
            throw new CoreFormatException("another decompressor than GRUB's");
        }
        return (int) end;
    }

    private static byte[] unpack(byte[] rest, int start, int packed, int unpacked) throws CoreFormatException {
        try (LZMAInputStream in = new LZMAInputStream(
                new ByteArrayInputStream(rest, start, packed),
                unpacked,
                CoreImage.LC,
                CoreImage.LP,
                CoreImage.PB,
                CoreImage.DICTIONARY,
                null)) {
            byte[] payload = in.readNBytes(unpacked);
            if (payload.length < unpacked) {
                throw new CoreFormatException("packed bytes that end early");
            }
            return payload;
        } catch (CoreFormatException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new CoreFormatException("packed bytes that are broken", e);
        }
    }

    private static Optional<String> version(byte[] payload) {
        int at = indexOf(payload, VERSION, 0, payload.length);
        if (at < 0) {
            return Optional.empty();
        }
        int start = at + VERSION.length;
        int end = start;
        while (end < payload.length && end - start < LONGEST_VERSION && payload[end] > ' ') {
            end++;
        }
        boolean told = end > start && payload[start] >= '0' && payload[start] <= '9';
        return told
                ? Optional.of(new String(payload, start, end - start, StandardCharsets.US_ASCII))
                : Optional.empty();
    }

    /** Returns where bytes lie in others, wholly before an end; -1 for nowhere. */
    static int indexOf(byte[] bytes, byte[] wanted, int from, int end) {
        for (int at = from; at <= end - wanted.length; at++) {
            if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
                return at;
            }
        }
        return -1;
    }

    /** Says what it is, in a line: GRUB's version, the prefix, and the modules. */
    public String summary() {
        StringBuilder text = new StringBuilder("GRUB ");
        text.append(version.orElse("of an unknown version")).append(", prefix ").append(prefix);
        if (!config.isEmpty()) {
            text.append(", an early configuration of ").append(config.length()).append(" characters");
        }
        if (memdisk > 0) {
            text.append(", a disk of ").append(memdisk).append(" bytes");
        }
        text.append(", ").append(modules.size()).append(" modules: ");
        return text.append(String.join(" ", modules)).toString();
    }

    /** Says what a byte of a partition is that holds a core. */
    public static String describe(ImagePlan volume, long at) throws IOException {
        if (at < SECTOR) {
            return "GRUB's core, its first sector, field "
                    + CoreFields.DISKBOOT.at(at).orElseThrow();
        }
        Optional<String> field = CoreFields.DECOMPRESSOR.at(at - SECTOR);
        if (field.isPresent()) {
            return "GRUB's core, its decompressor, field " + field.get();
        }
        int sectors = CoreFields.SECTORS.getInt(bytes(volume, 0, SECTOR));
        int head = (int) Math.min(volume.size(), SECTOR + KernelSections.LINK - CoreImage.DECOMPRESSOR) - SECTOR;
        byte[] rest = bytes(volume, SECTOR, head);
        try {
            long start = SECTOR + endOfDecompressor(rest);
            long end = start + CoreFields.PACKED_SIZE.get(rest);
            if (at < start) {
                return "GRUB's core, the code of its decompressor";
            }
            if (at < end) {
                return "GRUB's core, its packed kernel and modules, byte " + (at - start);
            }
        } catch (CoreFormatException e) {
            return "GRUB's core, byte " + at;
        }
        return at < (1L + sectors) * SECTOR
                ? "GRUB's core, what fills its last sectors"
                : "what lies behind GRUB's core";
    }

    private static byte[] bytes(ImagePlan volume, long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        try (PlanReader reader = new PlanReader(volume)) {
            reader.read(at, bytes);
        }
        return bytes.array();
    }
}
