package org.xenwright.content;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A file that appears whole: it is written beside its place, with the mode it is to have from its first byte on, and moved
 * there. Nobody sees half of it, and nobody reads of a closed one what he could not read of the finished file.
 *
 * @param target its place; what was there is replaced
 * @param closed whether its owner alone may read it (mode 0600), as whatever holds a secret or may hold one; else anyone whom
 *     the umask lets. A file system without modes, or without ours, keeps its own.
 */
public record WholeFile(Path target, boolean closed) {
    /** One whose owner alone may read it. */
    public static WholeFile closed(Path target) {
        return new WholeFile(target, true);
    }

    /** One that holds no secret. */
    public static WholeFile open(Path target) {
        return new WholeFile(target, false);
    }

    /** Writes a file at the path it is given, where none is yet. */
    @FunctionalInterface
    public interface Maker {
        void make(Path partial) throws IOException;
    }

    /** Where it is written until it is whole. */
    public Path partial() {
        return target.resolveSibling(target.getFileName() + ".partial");
    }

    /** Writes a text in UTF-8. */
    public Path write(String text) throws IOException {
        return write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes bytes. */
    public Path write(byte[] bytes) throws IOException {
        return make(partial -> {
            try (OutputStream out = create(partial)) {
                out.write(bytes);
            }
        });
    }

    /** Writes what a stream holds, which stays open. */
    public Path write(InputStream in) throws IOException {
        return make(partial -> {
            try (OutputStream out = create(partial)) {
                in.transferTo(out);
            }
        });
    }

    /** Writes the bytes of another file, which may have any mode. */
    public Path copy(Path from) throws IOException {
        return make(partial -> {
            try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
                    FileChannel out = channel(partial, closed)) {
                for (long at = 0; at < in.size(); ) {
                    at += in.transferTo(at, in.size() - at, out);
                }
            }
        });
    }

    /** Lets somebody write it, who makes the file by {@link #create} or {@link #channel}; a failure leaves what was there. */
    public Path make(Maker maker) throws IOException {
        Path partial = partial();
        try {
            Files.deleteIfExists(partial);
            maker.make(partial);
            return Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    /** Makes the file at a path where none is, with the mode of this one. */
    public OutputStream create(Path at) throws IOException {
        return Channels.newOutputStream(channel(at, closed));
    }

    /** Makes a file at a path where none is, not even a link, and opens it for writing. */
    public static FileChannel channel(Path at, boolean closed, OpenOption... more) throws IOException {
        Set<OpenOption> options = new HashSet<>(List.of(more));
        options.add(StandardOpenOption.CREATE_NEW);
        options.add(StandardOpenOption.WRITE);
        return FileChannel.open(at, options, closed ? mode(at, "rw-------") : new FileAttribute<?>[0]);
    }

    /** Makes a folder that its owner alone may enter, and those above it that are missing; one that is there stays as it is. */
    public static Path closedFolder(Path folder) throws IOException {
        return Files.createDirectories(folder, mode(folder, "rwx------"));
    }

    /** Given at creation and never set afterwards: what lies between the two is what somebody else needs. */
    private static FileAttribute<?>[] mode(Path at, String permissions) {
        return at.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
