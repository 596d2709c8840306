package org.xenwright.apk.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.apk.database.ApkFormatException;
import org.xenwright.content.Allowance;
import org.xenwright.content.Bounds;
import org.xenwright.content.Content;
import org.xenwright.layer.LayerEntry;
import org.xenwright.layer.TarReader;
import org.xenwright.tree.RegularFile;

/**
 * The front of a package or an index: an optional member with signatures, and the archive they cover.
 *
 * @param file the whole file
 * @param name what errors call the file
 * @param signatures as many as there are, none believed yet
 * @param signed the compressed bytes that they cover
 * @param most bytes that the signed archive may unpack to
 */
record SignedArchive(Path file, String name, List<ApkSignature> signatures, Content.Slice signed, long most) {
    private static final int MOST_SIGNATURES = 16;
    private static final int MOST_FILES = 256;
    private static final long COPIES = 3;
    private static final long SIGNATURES = 1 << 20;
    private static final byte[] ADB = "ADB".getBytes(StandardCharsets.US_ASCII);

    SignedArchive {
        signatures = List.copyOf(signatures);
    }

    /**
     * What the signed archive holds.
     *
     * @param files by name
     * @param times of the same files
     */
    record Contents(Map<String, byte[]> files, Map<String, Instant> times) {
        Contents {
            files = Collections.unmodifiableMap(files);
            times = Collections.unmodifiableMap(times);
        }
    }

    /**
     * Reads the signatures of a file, and how far what they cover goes: nothing of that is kept or understood, since
     * anyone may have written it.
     *
     * @param most bytes that the signed archive may unpack to
     * @throws ApkFormatException when it is broken, or of another format
     */
    static SignedArchive read(Path file, String name, long most) throws IOException {
        refuseNewerFormat(file, name);
        List<ApkSignature> signatures = new ArrayList<>();
        long start = 0;
        Path plain = Files.createTempFile("apk", ".tar");
        try (GzipMembers members = new GzipMembers(file, name)) {
            boolean small;
            try (OutputStream out = Files.newOutputStream(plain)) {
                small = members.nextIfSmall(out, SIGNATURES);
            }
            if (small) {
                Map<String, byte[]> files = contents(
                                plain, name, SIGNATURES, new Allowance(Bounds.ofArchive()).reading(name))
                        .files();
                if (!files.isEmpty() && isSignature(files.keySet().iterator().next())) {
                    files.forEach((each, bytes) -> ApkSignature.of(each, bytes).ifPresent(signatures::add));
                    if (signatures.size() != files.size() || signatures.size() > MOST_SIGNATURES) {
                        throw tooMany(name);
                    }
                    start = members.position();
                }
            }
        } finally {
            Files.deleteIfExists(plain);
        }
        long end = unpack(file, name, !signatures.isEmpty(), OutputStream.nullOutputStream(), most);
        return new SignedArchive(file, name, signatures, new Content.Slice(file, start, end - start), most);
    }

    /** Returns where in the file it ends. */
    long end() {
        return signed.offset() + signed.size();
    }

    /**
     * Unpacks the signed archive.
     *
     * @param allowance that what is kept of it counts against
     * @throws ApkFormatException when it is no archive of plain files
     */
    Contents contents(Allowance allowance) throws IOException {
        Path plain = Files.createTempFile("apk", ".tar");
        try {
            try (OutputStream out = Files.newOutputStream(plain)) {
                unpack(file, name, !signatures.isEmpty(), out, most);
            }
            Contents contents = contents(plain, name, most, allowance);
            if (contents.files().keySet().stream().anyMatch(SignedArchive::isSignature)) {
                throw tooMany(name);
            }
            return contents;
        } finally {
            Files.deleteIfExists(plain);
        }
    }

    private static boolean isSignature(String file) {
        return file.startsWith(".SIGN.");
    }

    private static ApkFormatException tooMany(String name) {
        return new ApkFormatException(name, "its first archive holds more than a few signatures");
    }

    private static void refuseNewerFormat(Path file, String name) throws IOException {
        byte[] start = new byte[ADB.length];
        try (var in = Files.newInputStream(file)) {
            if (in.readNBytes(start, 0, start.length) == start.length && java.util.Arrays.equals(start, ADB)) {
                throw new ApkFormatException(
                        name,
                        "is of the format of apk-tools 3 (ADB), which is not read here; make it as apk-tools 2 does, as"
                                + " abuild still does by default");
            }
        }
    }

    /** Unpacks what is signed, and returns where it ends. */
    private static long unpack(Path file, String name, boolean isSigned, OutputStream into, long most)
            throws IOException {
        try (GzipMembers members = new GzipMembers(file, name)) {
            if (isSigned) {
                members.next(OutputStream.nullOutputStream(), SIGNATURES);
            }
            members.next(into, most);
            return members.position();
        }
    }

    /** Returns the files of an archive of which the path is a name, in the order of the archive's names. */
    private static Contents contents(Path tar, String name, long most, Allowance allowance) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        Map<String, Instant> times = new TreeMap<>();
        try (TarReader reader = new TarReader(tar, allowance, name)) {
            @Nullable LayerEntry entry;
            while ((entry = reader.next()) != null) {
                String path = entry.path().toString().substring(1);
                if (!(entry.inode() instanceof RegularFile file) || path.indexOf('/') >= 0 || files.containsKey(path)) {
                    throw new ApkFormatException(name, "'" + path + "' is no file of an archive of plain files");
                }
                if (files.size() == MOST_FILES) {
                    throw new ApkFormatException(name, "has more than " + MOST_FILES + " files before its data");
                }
                // as bytes, as text, and as what that says
                allowance.hold(path, COPIES * file.content().size());
                files.put(path, file.content().bytes((int) Math.min(most, Integer.MAX_VALUE)));
                times.put(path, Instant.ofEpochSecond(file.attributes().seconds()));
            }
        }
        return new Contents(files, times);
    }

    /** Returns the one of some keys that signed it; empty when none did. The name a signature claims proves nothing. */
    Optional<ApkKey> signer(List<ApkKey> keys) throws IOException {
        for (ApkSignature signature : signatures) {
            for (ApkKey key : keys) {
                if (signature.isBy(key, signed)) {
                    return Optional.of(key);
                }
            }
        }
        return Optional.empty();
    }

    /** Returns who claims to have signed it, in words. */
    String claims() {
        return signatures.isEmpty()
                ? "no signature"
                : String.join(
                        ", ", signatures.stream().map(ApkSignature::toString).toList());
    }
}
