package org.xenwright.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The ELF notes of owner "Xen" by which a kernel says how a hypervisor may enter it. Facts: Xen's
 * {@code public/elfnote.h}.
 *
 * @param types the types of the notes found
 */
record XenNotes(Set<Integer> types) {
    private static final int ENTRY = 1;
    private static final int XEN_VERSION = 5;
    private static final int GUEST_OS = 6;
    private static final int LOADER = 8;
    private static final int PHYS32_ENTRY = 18;

    private static final int PT_NOTE = 4;
    private static final int MAX_NOTES = 1 << 20;

    private record Segment(long offset, long size) {}

    /**
     * Returns whether a PV domain can start it. Linux writes the version notes also when only its PVH entry was built.
     */
    boolean pv() {
        return types.contains(ENTRY)
                || !pvh() && (types.contains(GUEST_OS) || types.contains(XEN_VERSION) || types.contains(LOADER));
    }

    boolean pvh() {
        return types.contains(PHYS32_ENTRY);
    }

    /** Reads an ELF file from its start, no further than its last note. */
    static XenNotes read(InputStream in) throws IOException {
        byte[] head = in.readNBytes(64);
        boolean wide = Elf.isWide(head);
        long table = wide ? LittleEndian.u63(head, 0x20) : LittleEndian.u32(head, 0x1c);
        int entry = LittleEndian.u16(head, wide ? 0x36 : 0x2a);
        int count = LittleEndian.u16(head, wide ? 0x38 : 0x2c);
        if (table < head.length - (wide ? 0 : 12) || entry != (wide ? 56 : 32) || count > 256) {
            throw new KernelFormatException(
                    "a kernel with " + count + " program headers of " + entry + " bytes at " + table);
        }
        long position = head.length;
        byte[] headers;
        if (table < position) {
            headers = new byte[entry * count];
            int known = (int) Math.min(position - table, headers.length);
            System.arraycopy(head, (int) table, headers, 0, known);
            in.readNBytes(headers, known, headers.length - known);
        } else {
            in.skipNBytes(table - position);
            headers = in.readNBytes(entry * count);
        }
        position = Math.max(position, table + headers.length);
        Set<Integer> types = new TreeSet<>();
        for (Segment segment : noteSegments(headers, entry, wide)) {
            if (segment.offset < position || segment.size > MAX_NOTES) {
                throw new KernelFormatException("notes of " + segment.size + " bytes at " + segment.offset);
            }
            in.skipNBytes(segment.offset - position);
            byte[] notes = in.readNBytes((int) segment.size);
            position = segment.offset + notes.length;
            collect(notes, types);
        }
        return new XenNotes(types);
    }

    private static List<Segment> noteSegments(byte[] headers, int entry, boolean wide) throws KernelFormatException {
        List<Segment> segments = new ArrayList<>();
        for (int at = 0; at + entry <= headers.length; at += entry) {
            if (LittleEndian.u32(headers, at) == PT_NOTE) {
                segments.add(
                        wide
                                ? new Segment(LittleEndian.u63(headers, at + 8), LittleEndian.u63(headers, at + 0x20))
                                : new Segment(LittleEndian.u32(headers, at + 4), LittleEndian.u32(headers, at + 0x10)));
            }
        }
        segments.sort(Comparator.comparingLong(Segment::offset));
        return segments;
    }

    private static void collect(byte[] notes, Set<Integer> types) throws KernelFormatException {
        long at = 0;
        while (at + 12 <= notes.length) {
            long nameSize = LittleEndian.u32(notes, at);
            long size = LittleEndian.u32(notes, at + 4);
            int type = LittleEndian.u32asInt(notes, at + 8);
            if (nameSize == 4
                    && at + 16 <= notes.length
                    && Elf.string(notes, (int) at + 12).equals("Xen")) {
                types.add(type);
            }
            at += 12 + (nameSize + 3 & ~3L) + (size + 3 & ~3L);
        }
    }
}
