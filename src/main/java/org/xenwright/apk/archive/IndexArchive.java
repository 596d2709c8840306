package org.xenwright.apk.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.xenwright.apk.database.ApkFormatException;
import org.xenwright.apk.database.IndexedPackage;
import org.xenwright.apk.database.PackageRecord;
import org.xenwright.apk.database.RecordLines;
import org.xenwright.content.Allowance;

/** What an index of a repository holds: the records of the packages. */
public final class IndexArchive {
    private static final String INDEX = "APKINDEX";
    private static final String DESCRIPTION = "DESCRIPTION";
    private static final int LONGEST = 200;

    private final byte[] text;
    private final List<IndexedPackage> indexed;
    private final byte[] description;
    private final Instant date;

    private IndexArchive(byte[] text, List<IndexedPackage> indexed, byte[] description, Instant date) {
        this.text = text;
        this.indexed = indexed;
        this.description = description;
        this.date = date;
    }

    /** @param name what errors call it */
    static IndexArchive of(SignedArchive.Contents contents, String name, Allowance allowance) throws IOException {
        byte[] text = contents.files().get(INDEX);
        if (text == null) {
            throw new ApkFormatException(name, "has no " + INDEX);
        }
        List<IndexedPackage> packages = RecordLines.indexed(text, name, allowance);
        Instant made = contents.times().getOrDefault(INDEX, Instant.EPOCH);
        Instant newest = packages.stream()
                .map(each -> each.record().built())
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
        return new IndexArchive(
                text,
                packages,
                contents.files().getOrDefault(DESCRIPTION, new byte[0]),
                made.isAfter(newest) ? made : newest);
    }

    public List<PackageRecord> packages() {
        return indexed.stream().map(IndexedPackage::record).toList();
    }

    /** Returns when it was made, by the time in its signed archive or that of its newest package. */
    public Instant date() {
        return date;
    }

    /** Returns how it calls itself, such as {@code v3.20.3-96-gb5c9c5f}; empty when it does not. */
    public String description() {
        String line = new String(description, StandardCharsets.UTF_8)
                .strip()
                .lines()
                .findFirst()
                .orElse("");
        return line.substring(0, Math.min(line.length(), LONGEST));
    }

    /** Returns the records as text, a record after another in the order of {@link #packages}. */
    public List<String> records() {
        return indexed.stream().map(each -> each.lines(text)).toList();
    }
}
