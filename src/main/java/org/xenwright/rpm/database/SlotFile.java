package org.xenwright.rpm.database;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.Adler32;
import org.xenwright.content.Content;
import org.xenwright.content.ContentReader;
import org.xenwright.rpm.header.RpmFormatException;

/**
 * A file of RPM's own database "ndb", {@code Packages.db}, as SUSE's systems have it: slots in front, that say where each
 * header lies. Facts: rpm, {@code lib/backend/ndb/rpmpkg.c}.
 */
final class SlotFile implements StoredHeaders {
    private static final int HEAD = 32;
    private static final int SLOT = 16;
    private static final int BLOCK = 16;
    private static final int PAGE = 4096;
    private static final int BLOB_HEAD = 16; // magic, number, generation, length
    private static final int BLOB_TAIL = 12; // checksum, length, magic
    private static final int FILE_MAGIC = magic("RpmP");
    private static final int SLOT_MAGIC = magic("Slot");
    private static final int BLOB_MAGIC = magic("BlbS");
    private static final int END_MAGIC = magic("BlbE");

    private record Slot(int number, long block, long blocks) {}

    private final ContentReader reader;
    private final Content file;

    SlotFile(ContentReader reader, Content file) {
        this.reader = reader;
        this.file = file;
    }

    @Override
    public void visit(Visitor visitor) throws IOException {
        List<Slot> slots = slots();
        slots.sort(Comparator.comparingLong(Slot::block));
        Set<Integer> numbers = new HashSet<>();
        long end = 0;
        for (Slot each : slots) {
            if (each.block() < end || !numbers.add(each.number())) {
                throw new RpmFormatException("slots that overlap, at number " + each.number());
            }
            end = each.block() + each.blocks();
            visitor.visit(Integer.toUnsignedLong(each.number()), header(each));
        }
    }

    private List<Slot> slots() throws IOException {
        ByteBuffer head = read(0, HEAD);
        if (head.getInt(0) != FILE_MAGIC) {
            throw new RpmFormatException("no database of rpm");
        }
        if (head.getInt(4) != 0) {
            throw new RpmFormatException("version " + head.getInt(4) + " of the format, of which 0 is known");
        }
        long pages = Integer.toUnsignedLong(head.getInt(12));
        if (pages > file.size() / PAGE) {
            throw new RpmFormatException(pages + " pages of slots in a file of " + file.size() + " bytes");
        }
        List<Slot> slots = new ArrayList<>();
        for (long i = 0; i < pages; i++) {
            ByteBuffer page = read(i * PAGE, PAGE);
            for (int at = i == 0 ? HEAD : 0; at < PAGE; at += SLOT) {
                if (page.getInt(at) != SLOT_MAGIC) {
                    throw new RpmFormatException("no slot at byte " + (i * PAGE + at));
                }
                Slot slot = new Slot(
                        page.getInt(at + 4),
                        Integer.toUnsignedLong(page.getInt(at + 8)),
                        Integer.toUnsignedLong(page.getInt(at + 12)));
                if (slot.block() == 0) {
                    continue; // a free one
                }
                boolean inside =
                        slot.block() >= pages * (PAGE / BLOCK) && (slot.block() + slot.blocks()) <= file.size() / BLOCK;
                if (slot.number() == 0 || slot.blocks() == 0 || !inside) {
                    throw new RpmFormatException("a slot at byte " + (i * PAGE + at) + " that leads out of the file");
                }
                slots.add(slot);
            }
        }
        return slots;
    }

    private byte[] header(Slot slot) throws IOException {
        long size = slot.blocks() * BLOCK;
        if (size < BLOB_HEAD + BLOB_TAIL || size > LARGEST + BLOB_HEAD + BLOB_TAIL + BLOCK) {
            throw new RpmFormatException("a header in " + size + " bytes");
        }
        ByteBuffer blob = read(slot.block() * BLOCK, (int) size);
        int length = blob.getInt(12);
        long blocks = (BLOB_HEAD + Integer.toUnsignedLong(length) + BLOB_TAIL + BLOCK - 1) / BLOCK;
        int tail = (int) size - BLOB_TAIL;
        if (blob.getInt(0) != BLOB_MAGIC
                || blob.getInt(4) != slot.number()
                || blocks != slot.blocks()
                || blob.getInt(tail + 4) != length
                || blob.getInt(tail + 8) != END_MAGIC) {
            throw new RpmFormatException("the slot of number " + slot.number() + " leads to something else");
        }
        Adler32 sum = new Adler32();
        sum.update(blob.array(), 0, tail);
        if ((int) sum.getValue() != blob.getInt(tail)) {
            throw new RpmFormatException("the header of number " + slot.number() + " has another checksum");
        }
        byte[] header = new byte[length];
        blob.get(BLOB_HEAD, header);
        return header;
    }

    private ByteBuffer read(long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        reader.read(file, at, bytes);
        return bytes.flip();
    }

    private static int magic(String text) {
        int magic = 0;
        for (int i = 3; i >= 0; i--) {
            magic = magic << 8 | text.charAt(i);
        }
        return magic;
    }
}
