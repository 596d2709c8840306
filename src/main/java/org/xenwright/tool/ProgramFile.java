package org.xenwright.tool;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** Reads which dynamic loader an ELF program asks for (System V ABI, "Program Interpreter"). */
final class ProgramFile {
    private static final int PT_INTERP = 3;
    private static final int HEADER = 64;
    private static final int LONGEST_PATH = 4096;

    private ProgramFile() {}

    /**
     * The absolute path of the loader.
     *
     * @return empty when the program is static
     * @throws IOException if the file cannot be read or is no 64-bit little-endian ELF program
     */
    static Optional<String> loader(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer header = read(channel, 0, HEADER);
            if (header.getInt(0) != 0x464c457f || header.get(4) != 2 || header.get(5) != 1) {
                throw new IOException(file + " is no 64-bit little-endian ELF program");
            }
            long table = header.getLong(32);
            int size = Short.toUnsignedInt(header.getShort(54));
            int count = Short.toUnsignedInt(header.getShort(56));
            for (int i = 0; i < count; i++) {
                ByteBuffer entry = read(channel, table + (long) i * size, 56);
                if (entry.getInt(0) == PT_INTERP) {
                    return Optional.of(path(channel, entry.getLong(8), entry.getLong(32)));
                }
            }
            return Optional.empty();
        } catch (EOFException e) {
            throw new IOException(file + " is a damaged ELF program", e);
        }
    }

    private static String path(FileChannel channel, long offset, long size) throws IOException {
        if (size < 2 || size > LONGEST_PATH) {
            throw new EOFException("loader's name of " + size + " bytes");
        }
        ByteBuffer bytes = read(channel, offset, (int) size);
        return new String(bytes.array(), 0, (int) size - 1, StandardCharsets.UTF_8); // less the final NUL
    }

    private static ByteBuffer read(FileChannel channel, long offset, int length) throws IOException {
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
