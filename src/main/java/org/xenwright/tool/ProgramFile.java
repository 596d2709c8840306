package org.xenwright.tool;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The headers of an ELF program, and the dynamic loader that it asks for (System V ABI, "Program Interpreter"). */
final class ProgramFile {
    private static final int PT_INTERP = 3;
    private static final int HEADER = 64;
    private static final int SEGMENT = 56;
    private static final int LONGEST_PATH = 4096;

    private ProgramFile() {}

    /**
     * Returns the absolute path of the loader.
     *
     * @return empty when the program is static
     * @throws IOException if the file cannot be read or is no 64-bit little-endian ELF program
     */
    static Optional<String> loader(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            for (ByteBuffer segment : segments(channel, header(channel, file))) {
                if (segment.getInt(0) == PT_INTERP) {
                    return Optional.of(path(channel, segment.getLong(8), segment.getLong(32)));
                }
            }
            return Optional.empty();
        } catch (EOFException e) {
            throw new IOException(file + " is a damaged ELF program", e);
        }
    }

    /** Reads the file header of a 64-bit little-endian ELF file. */
    static ByteBuffer header(FileChannel channel, Path file) throws IOException {
        ByteBuffer header = read(channel, 0, HEADER);
        if (header.getInt(0) != 0x464c457f || header.get(4) != 2 || header.get(5) != 1) {
            throw new IOException(file + " is no 64-bit little-endian ELF program");
        }
        return header;
    }

    /** Reads the program headers: type at 0, file offset at 8, address at 16, size in the file at 32. */
    static List<ByteBuffer> segments(FileChannel channel, ByteBuffer header) throws IOException {
        long table = header.getLong(32);
        int size = Short.toUnsignedInt(header.getShort(54));
        int count = Short.toUnsignedInt(header.getShort(56));
        List<ByteBuffer> segments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            segments.add(read(channel, table + (long) i * size, SEGMENT));
        }
        return segments;
    }

    private static String path(FileChannel channel, long offset, long size) throws IOException {
        if (size < 2 || size > LONGEST_PATH) {
            throw new EOFException("loader's name of " + size + " bytes");
        }
        ByteBuffer bytes = read(channel, offset, (int) size);
        return new String(bytes.array(), 0, (int) size - 1, StandardCharsets.UTF_8); // less the final NUL
    }

    static ByteBuffer read(FileChannel channel, long offset, int length) throws IOException {
        if (offset < 0) {
            throw new EOFException("offset " + offset);
        }
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            int n = channel.read(buffer, offset + buffer.position());
            if (n < 0) {
                throw new EOFException("ends before " + (offset + length));
            }
        }
        return buffer.flip();
    }
}
