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
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * A file that appears whole: it is written beside its place, with the mode it is to have from its first byte on, and
 * moved there. No reader sees half of it, and a closed one has no more readers while it is written than when it is
 * finished.
 *
 * @param target its place; what was there is replaced
 * @param partial where it is written until it is whole, in the same folder
 * @param closed whether its owner alone may read it (mode 0600), as whatever holds a secret or may hold one; else
 *     anyone whom the umask lets. A file system without modes, or without ours, keeps its own.
 */
public record WholeFile(Path target, Path partial, boolean closed) {
    private static final String PARTIAL = ".partial";

    /** One whose owner alone may read it. */
    public static WholeFile closed(Path target) {
        return new WholeFile(target, beside(target), true);
    }

    /** One that holds no secret. */
    public static WholeFile open(Path target) {
        return new WholeFile(target, beside(target), false);
    }

    /**
     * Returns a closed one that several processes may write at once, each beside the others; the last to finish wins.
     */
    public static WholeFile contested(Path target) {
        return new WholeFile(target, target.resolveSibling("." + UUID.randomUUID() + PARTIAL), true);
    }

    private static Path beside(Path target) {
        return target.resolveSibling(target.getFileName() + PARTIAL);
    }

    /** Writes a file at the path it is given, where none is yet, or looks at one. */
    @FunctionalInterface
    public interface Maker {
        void make(Path partial) throws IOException;
    }

    /** Writes several files where none is yet, each at its {@link #partial}. */
    @FunctionalInterface
    public interface Work {
        void run() throws IOException;
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
        return copy(from, partial -> {});
    }

    /** Returns the same, where the caller looks at the copy before it is moved, and throws if it must not be. */
    public Path copy(Path from, Maker check) throws IOException {
        return make(partial -> {
            try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
                    FileChannel out = channel(partial, closed)) {
                for (long at = 0; at < in.size(); ) {
                    at += in.transferTo(at, in.size() - at, out);
                }
            }
            check.make(partial);
        });
    }

    /**
     * Lets the caller write it, who makes the file by {@link #create} or {@link #channel}; a failure leaves what was
     * there.
     */
    public Path make(Maker maker) throws IOException {
        try {
            Files.deleteIfExists(partial);
            maker.make(partial);
            return Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    /** The same for a large file, see {@link #makeLarge(Collection, Work)}. */
    public void makeLarge(Maker maker) throws IOException {
        makeLarge(List.of(this), () -> maker.make(partial));
    }

    /**
     * Lets the caller write several large files, all of which are moved to their places when all are whole. What was
     * there is deleted first: to rename over a file makes ext4 write all of the new one to the disk before it goes on,
     * which takes longer than everything else. An interruption between the two leaves no file, never half of one.
     */
    public static void makeLarge(Collection<WholeFile> files, Work work) throws IOException {
        try {
            for (WholeFile file : files) {
                Files.deleteIfExists(file.partial);
            }
            work.run();
            for (WholeFile file : files) {
                Files.deleteIfExists(file.target);
                Files.move(file.partial, file.target, StandardCopyOption.ATOMIC_MOVE);
            }
        } finally {
            for (WholeFile file : files) {
                Files.deleteIfExists(file.partial);
            }
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

    /**
     * Makes a folder that its owner alone may enter, and those above it that are missing; one that is there stays as it
     * is.
     */
    public static Path closedFolder(Path folder) throws IOException {
        return Files.createDirectories(folder, mode(folder, "rwx------"));
    }

    /** Given at creation and never set afterwards: what lies between the two is what an attacker needs. */
    private static FileAttribute<?>[] mode(Path at, String permissions) {
        return at.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
