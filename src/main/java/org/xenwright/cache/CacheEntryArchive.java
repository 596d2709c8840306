package org.xenwright.cache;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.xenwright.compress.Limits;
import org.xenwright.compress.PinnedZstd;

/** An entry of the store as one file: the names, sizes and bytes of its files, compressed. */
final class CacheEntryArchive {
    private static final Limits LIMITS = Limits.of(32L << 30);
    private static final int MOST_FILES = 1000;

    private CacheEntryArchive() {}

    /** Packs a folder of files; says no to one that holds anything else. */
    static boolean pack(Path entry, Path into) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(entry)) {
            files = all.sorted().toList();
        }
        if (files.size() > MOST_FILES
                || !files.stream().allMatch(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))) {
            return false;
        }
        try (DataOutputStream out =
                new DataOutputStream(PinnedZstd.stream(Files.newOutputStream(into), PinnedZstd.USUAL_LEVEL, 1))) {
            out.writeInt(files.size());
            for (Path file : files) {
                out.writeUTF(file.getFileName().toString());
                out.writeLong(Files.size(file));
                Files.copy(file, out);
            }
        }
        return true;
    }

    /** Unpacks into a folder that does not exist yet. */
    static void unpack(Path parcel, Path into) throws IOException {
        Files.createDirectory(into);
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(parcel), 1 << 16);
                DataInputStream in = new DataInputStream(
                        PinnedZstd.open(raw, "an entry of the shared cache", LIMITS.forInput(Files.size(parcel))))) {
            int count = in.readInt();
            if (count < 0 || count > MOST_FILES) {
                throw new IOException("an entry of " + count + " files");
            }
            byte[] buffer = new byte[1 << 16];
            for (int i = 0; i < count; i++) {
                String name = in.readUTF();
                if (!name.matches("[A-Za-z0-9._-]{1,100}") || name.startsWith(".")) {
                    throw new IOException("an entry with a file of a strange name");
                }
                long left = in.readLong();
                try (OutputStream out = Files.newOutputStream(into.resolve(name), StandardOpenOption.CREATE_NEW)) {
                    while (left > 0) {
                        int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                        if (read < 0) {
                            throw new EOFException("an entry that is cut off");
                        }
                        out.write(buffer, 0, read);
                        left -= read;
                    }
                }
            }
        }
    }
}
