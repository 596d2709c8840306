package org.xenwright.tool;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The shared libraries that programs of a folder of packages need, and those that these need: what {@code ldd} would
 * say, without running anything. Facts: System V ABI, "Dynamic Section".
 */
public final class SharedLibraries {
    private static final int PT_LOAD = 1;
    private static final int PT_DYNAMIC = 2;
    private static final long DT_NEEDED = 1;
    private static final long DT_STRTAB = 5;
    private static final int LONGEST_TABLE = 1 << 20;
    private static final int LONGEST_NAME = 1024;

    private final UnpackedRoot root;
    private final Map<String, Path> found = new TreeMap<>();

    public SharedLibraries(Path folder) {
        root = new UnpackedRoot(folder);
    }

    /**
     * Returns the files of all libraries needed.
     *
     * @param programs files of the folder
     * @param others names of further libraries
     * @throws IOException if one is missing or no ELF file
     */
    public List<Path> neededBy(Collection<Path> programs, List<String> others) throws IOException {
        Deque<String> open = new ArrayDeque<>(others);
        for (Path program : programs) {
            open.addAll(needed(program));
        }
        while (!open.isEmpty()) {
            String name = open.removeFirst();
            if (!found.containsKey(name)) {
                Path file = find(name);
                found.put(name, file);
                open.addAll(needed(file));
            }
        }
        return found.values().stream().distinct().toList();
    }

    /** Returns the name by which each library found so far is requested, with its file. */
    public Map<String, Path> names() {
        return Collections.unmodifiableMap(found);
    }

    private Path find(String name) throws IOException {
        if (name.contains("/")) {
            throw new IOException("a library asked for by path: " + name);
        }
        for (Path folder : root.libraryFolders()) {
            Optional<Path> file = root.resolve(root.path().relativize(folder) + "/" + name);
            if (file.isPresent()) {
                return file.get();
            }
        }
        throw new IOException("no library " + name + " in " + root.path());
    }

    /** Returns the names of the libraries that an ELF file asks for, in its order; none for a static one. */
    public static List<String> needed(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer header = ProgramFile.header(channel, file);
            List<ByteBuffer> segments = ProgramFile.segments(channel, header);
            for (ByteBuffer segment : segments) {
                if (segment.getInt(0) == PT_DYNAMIC) {
                    return needed(channel, segments, segment);
                }
            }
            return List.of();
        } catch (EOFException e) {
            throw new IOException(file + " is a damaged ELF file", e);
        }
    }

    private static List<String> needed(FileChannel channel, List<ByteBuffer> segments, ByteBuffer dynamic)
            throws IOException {
        long size = dynamic.getLong(32);
        if (size < 0 || size > LONGEST_TABLE) {
            throw new EOFException("dynamic section of " + size + " bytes");
        }
        ByteBuffer table = ProgramFile.read(channel, dynamic.getLong(8), (int) size);
        List<Long> names = new ArrayList<>();
        long strings = -1;
        for (int at = 0; at + 16 <= size; at += 16) {
            long tag = table.getLong(at);
            if (tag == 0) {
                break;
            } else if (tag == DT_NEEDED) {
                names.add(table.getLong(at + 8));
            } else if (tag == DT_STRTAB) {
                strings = fileOffset(segments, table.getLong(at + 8));
            }
        }
        List<String> needed = new ArrayList<>();
        for (long name : names) {
            needed.add(string(channel, strings + name));
        }
        return needed;
    }

    /** Returns the offset in the file of what is loaded at this address. */
    private static long fileOffset(List<ByteBuffer> segments, long address) throws EOFException {
        for (ByteBuffer segment : segments) {
            long from = segment.getLong(16);
            if (segment.getInt(0) == PT_LOAD && address >= from && address - from < segment.getLong(32)) {
                return address - from + segment.getLong(8);
            }
        }
        throw new EOFException("no segment at address " + address);
    }

    private static String string(FileChannel channel, long offset) throws IOException {
        long length = Math.min(LONGEST_NAME, channel.size() - offset);
        if (offset < 0 || length <= 0) {
            throw new EOFException("name at " + offset);
        }
        byte[] bytes = ProgramFile.read(channel, offset, (int) length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .array();
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }
}
