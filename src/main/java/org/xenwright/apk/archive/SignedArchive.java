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
 * @param name what errors call the file
 * @param signatures as many as there are, none believed yet
 * @param signed the compressed bytes that they cover
 * @param files of the signed archive, by name
 * @param times of the same files
 * @param end where in the file it ends
 */
record SignedArchive(
        String name,
        List<ApkSignature> signatures,
        Content.Slice signed,
        Map<String, byte[]> files,
        Map<String, Instant> times,
        long end) {
    private static final int MOST_SIGNATURES = 16;
    private static final int MOST_FILES = 256;
    private static final long COPIES = 3;
    private static final long SIGNATURES = 1 << 20;
    private static final byte[] ADB = "ADB".getBytes(StandardCharsets.US_ASCII);

    SignedArchive {
        signatures = List.copyOf(signatures);
        files = Collections.unmodifiableMap(files);
        times = Collections.unmodifiableMap(times);
    }

    /**
     * Reads the front of a file.
     *
     * @param most bytes that the signed archive may unpack to
     * @throws ApkFormatException when it is broken, or of another format
     */
    static SignedArchive read(Path file, String name, long most) throws IOException {
        refuseNewerFormat(file, name);
        Path plain = Files.createTempFile("apk", ".tar");
        try (GzipMembers members = new GzipMembers(file, name)) {
            unpack(members, plain, most);
            List<ApkSignature> signatures = new ArrayList<>();
            Map<String, Instant> times = new TreeMap<>();
            Map<String, byte[]> files = files(plain, name, most, times);
            long start = 0;
            if (!files.isEmpty() && files.keySet().iterator().next().startsWith(".SIGN.")) {
                files.forEach((each, bytes) -> ApkSignature.of(each, bytes).ifPresent(signatures::add));
                if (signatures.size() != files.size()
                        || signatures.size() > MOST_SIGNATURES
                        || members.position() > SIGNATURES) {
                    throw new ApkFormatException(name, "its first archive holds more than a few signatures");
                }
                start = members.position();
                unpack(members, plain, most);
                times.clear();
                files = files(plain, name, most, times);
            }
            long end = members.position();
            return new SignedArchive(name, signatures, new Content.Slice(file, start, end - start), files, times, end);
        } finally {
            Files.deleteIfExists(plain);
        }
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

    private static void unpack(GzipMembers members, Path into, long most) throws IOException {
        try (OutputStream out = Files.newOutputStream(into)) {
            members.next(out, most);
        }
    }

    /** Returns the files of an archive of which the path is a name, in the order of the archive's names. */
    private static Map<String, byte[]> files(Path tar, String name, long most, Map<String, Instant> times)
            throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        Allowance allowance = new Allowance(Bounds.ofArchive());
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
        return files;
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
