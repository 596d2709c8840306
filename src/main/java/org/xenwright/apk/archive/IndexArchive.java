package org.xenwright.apk.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.xenwright.apk.database.ApkFormatException;
import org.xenwright.apk.database.PackageRecord;
import org.xenwright.apk.database.RecordLines;

/** An index of a repository, {@code APKINDEX.tar.gz}: one signed archive with the records of the packages. */
public final class IndexArchive {
    private static final String INDEX = "APKINDEX";
    private static final String DESCRIPTION = "DESCRIPTION";
    private static final long PLAIN = 256L << 20;
    private static final int LONGEST = 200;

    private final SignedArchive archive;
    private final byte[] text;
    private final List<PackageRecord> packages;
    private final Instant date;

    private IndexArchive(SignedArchive archive, byte[] text, List<PackageRecord> packages, Instant date) {
        this.archive = archive;
        this.text = text;
        this.packages = packages;
        this.date = date;
    }

    /**
     * Reads an index; nothing of it is believed yet.
     *
     * @param name what errors call it
     */
    public static IndexArchive read(Path file, String name) throws IOException {
        SignedArchive archive = SignedArchive.read(file, name, PLAIN);
        byte[] text = archive.files().get(INDEX);
        if (text == null) {
            throw new ApkFormatException(name, "has no " + INDEX);
        }
        if (archive.end() != Files.size(file)) {
            throw new ApkFormatException(name, "goes on behind what its signature covers");
        }
        List<PackageRecord> packages = RecordLines.packages(text, name);
        Instant made = archive.times().getOrDefault(INDEX, Instant.EPOCH);
        Instant newest = packages.stream()
                .map(PackageRecord::built)
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
        return new IndexArchive(archive, text, packages, made.isAfter(newest) ? made : newest);
    }

    public List<PackageRecord> packages() {
        return packages;
    }

    /** Returns when it was made, by the time in its signed archive or that of its newest package. */
    public Instant date() {
        return date;
    }

    /** Returns how it calls itself, such as {@code v3.20.3-96-gb5c9c5f}; empty when it does not. */
    public String description() {
        byte[] description = archive.files().getOrDefault(DESCRIPTION, new byte[0]);
        String line = new String(description, StandardCharsets.UTF_8)
                .strip()
                .lines()
                .findFirst()
                .orElse("");
        return line.substring(0, Math.min(line.length(), LONGEST));
    }

    /** Returns the one of some keys that signed it; empty when none did. */
    public Optional<ApkKey> signer(List<ApkKey> keys) throws IOException {
        return archive.signer(keys);
    }

    /** Returns who claims to have signed it, in words. */
    public String claims() {
        return archive.claims();
    }

    /** Returns the records as text, a record after another in the order of {@link #packages}. */
    public List<String> records() {
        List<String> records = new ArrayList<>();
        StringBuilder current = new StringBuilder();
        for (String line : (new String(text, StandardCharsets.UTF_8) + "\n\n").split("\n", -1)) {
            if (!line.isEmpty()) {
                current.append(line).append('\n');
            } else if (!current.isEmpty()) {
                records.add(current.append('\n').toString());
                current.setLength(0);
            }
        }
        return records;
    }
}
