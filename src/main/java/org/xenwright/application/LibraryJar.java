package org.xenwright.application;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.zip.CRC32;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.xenwright.compress.ZipDirectory;
import org.xenwright.content.Allowance;
import org.xenwright.content.Content;

/**
 * A jar that is looked into without unpacking it, by the directory at its end, as a JVM reads it: whatever stands before its
 * first entry, and however its entries say how long they are. What nobody asks for is not inflated.
 */
final class LibraryJar implements Closeable {
    /** A bomb is what grows more than a thousandfold; small ones do no harm. */
    private static final long MAX_RATIO = 1000;

    private static final long HARMLESS = 64L << 20;
    private static final long LARGEST = 4L << 30;

    private final ZipFile zip;
    private final @Nullable Path copy;
    private final long limit;
    private long inflated;

    private LibraryJar(ZipFile zip, @Nullable Path copy, long limit) {
        this.zip = zip;
        this.copy = copy;
        this.limit = limit;
    }

    /**
     * Opens one.
     *
     * @param allowance for its directory
     * @throws IOException when it is no jar or too large
     */
    static LibraryJar of(Content jar, Allowance allowance) throws IOException {
        if (jar instanceof Content.Slice slice && slice.offset() == 0 && slice.size() == Files.size(slice.file())) {
            return of(slice.file(), null, allowance);
        }
        Path copy = Files.createTempFile("library-", ".jar");
        try {
            try (InputStream in = jar.open()) {
                Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
            }
            return of(copy, copy, allowance);
        } catch (IOException e) {
            Files.deleteIfExists(copy);
            throw e;
        }
    }

    private static LibraryJar of(Path file, @Nullable Path copy, Allowance allowance) throws IOException {
        ZipDirectory.charge(file, allowance);
        try {
            ZipFile zip = ZipFile.builder().setPath(file).get();
            return new LibraryJar(zip, copy, Math.min(LARGEST, Math.max(HARMLESS, Files.size(file) * MAX_RATIO)));
        } catch (IllegalArgumentException e) {
            throw new ZipException(String.valueOf(e.getMessage()));
        }
    }

    /** Returns its entries, each of them once. */
    Enumeration<ZipArchiveEntry> entries() {
        return zip.getEntriesInPhysicalOrder();
    }

    /** Returns the entry of a name; null where there is none. */
    @Nullable
    ZipArchiveEntry entry(String name) {
        return zip.getEntry(name);
    }

    /**
     * Returns the first bytes of an entry.
     *
     * @throws ZipException when it is broken, or when all that was asked for is more than any jar has
     */
    byte[] bytes(ZipArchiveEntry entry, int most) throws IOException {
        byte[] read;
        try (InputStream in = zip.getInputStream(entry)) {
            read = in.readNBytes(most);
        } catch (IllegalArgumentException e) {
            throw new ZipException(String.valueOf(e.getMessage()));
        }
        inflated += read.length;
        if (inflated > limit) {
            throw new ZipException("it unpacks to more than " + limit + " bytes, which nothing honest does");
        }
        if (read.length < most) {
            CRC32 sum = new CRC32();
            sum.update(read);
            if (sum.getValue() != entry.getCrc()) {
                throw new ZipException("entry '" + entry.getName() + "' is broken");
            }
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        try {
            zip.close();
        } finally {
            if (copy != null) {
                Files.deleteIfExists(copy);
            }
        }
    }
}
