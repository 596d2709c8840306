package org.xenwright.apk.archive;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.xenwright.apk.database.ApkChecksum;
import org.xenwright.apk.database.ApkFormatException;
import org.xenwright.apk.database.PackageRecord;
import org.xenwright.content.Allowance;
import org.xenwright.content.Bounds;
import org.xenwright.content.Content;
import org.xenwright.store.Digest;

/**
 * A package file of apk-tools 2, whose data has the digest that its control archive names: what is known of that
 * archive, by a signature or by its checksum, is known of all.
 */
public final class ApkFile {
    private static final String INFO = ".PKGINFO";
    /** The letters by which an index calls what a package says of itself. */
    private static final Map<String, String> LETTERS = Map.ofEntries(
            Map.entry("pkgname", "P"),
            Map.entry("pkgver", "V"),
            Map.entry("arch", "A"),
            Map.entry("size", "I"),
            Map.entry("pkgdesc", "T"),
            Map.entry("license", "L"),
            Map.entry("origin", "o"),
            Map.entry("builddate", "t"),
            Map.entry("provider_priority", "k"),
            Map.entry("depend", "D"),
            Map.entry("provides", "p"),
            Map.entry("install_if", "i"));

    private static final long CONTROL = 16L << 20;
    private static final long DATA = 8L << 30;
    private static final List<String> SCRIPTS = List.of(
            ".pre-install",
            ".post-install",
            ".pre-upgrade",
            ".post-upgrade",
            ".pre-deinstall",
            ".post-deinstall",
            ".trigger");

    private final Path file;
    private final SignedArchive front;
    private final byte[] info;
    private final PackageRecord record;
    private final SortedSet<String> scripts;
    private final ApkChecksum identity;

    private ApkFile(
            Path file,
            SignedArchive front,
            byte[] info,
            PackageRecord record,
            SortedSet<String> scripts,
            ApkChecksum identity) {
        this.file = file;
        this.front = front;
        this.info = info;
        this.record = record;
        this.scripts = scripts;
        this.identity = identity;
    }

    /**
     * Opens a file.
     *
     * @param name what errors call it
     * @throws ApkFormatException when it is broken, of another format, or its data is not what its control archive says
     */
    public static ApkFile open(Path file, String name) throws IOException {
        SignedArchive front = SignedArchive.read(file, name, CONTROL);
        Map<String, byte[]> files =
                front.contents(new Allowance(Bounds.ofArchive()).reading(name)).files();
        byte[] info = files.get(INFO);
        if (info == null) {
            throw new ApkFormatException(name, "has no " + INFO + " where a package has it");
        }
        PackageRecord.Fields fields = new PackageRecord.Fields(name);
        String hash = "";
        for (Map.Entry<String, String> field : fields(info)) {
            fields.word(field.getKey(), field.getValue());
            hash = field.getKey().equals("datahash") ? field.getValue() : hash;
        }
        PackageRecord record = fields.record();
        long size = Files.size(file);
        if (!digest("SHA-256", new Content.Slice(file, front.end(), size - front.end()))
                .hex()
                .equals(hash)) {
            throw new ApkFormatException(
                    name, "its files do not have the digest that its control archive names (datahash '" + hash + "')");
        }
        SortedSet<String> scripts = new TreeSet<>(files.keySet());
        scripts.retainAll(SCRIPTS);
        return new ApkFile(file, front, info, record, scripts, digest("SHA-1", front.signed()));
    }

    private static List<Map.Entry<String, String>> fields(byte[] info) {
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        for (String line : new String(info, StandardCharsets.UTF_8).split("\n", -1)) {
            int equals = line.indexOf('=');
            if (equals > 0 && !line.startsWith("#")) {
                fields.add(Map.entry(
                        line.substring(0, equals).strip(),
                        line.substring(equals + 1).strip()));
            }
        }
        return fields;
    }

    /** Returns the lines that describe it in an index. */
    public String indexLines() throws IOException {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("C", identity.toString());
        for (Map.Entry<String, String> field : fields(info)) {
            String letter = LETTERS.get(field.getKey());
            if (letter != null) {
                lines.merge(letter, field.getValue(), (one, other) -> one + " " + other);
            }
        }
        lines.put("S", Long.toString(Files.size(file)));
        StringBuilder text = new StringBuilder();
        lines.forEach(
                (letter, value) -> text.append(letter).append(':').append(value).append('\n'));
        return text.append('\n').toString();
    }

    private static ApkChecksum digest(String algorithm, Content content) throws IOException {
        MessageDigest digest = ApkChecksum.digest(algorithm);
        try (InputStream in = content.open()) {
            byte[] buffer = new byte[1 << 16];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        }
        return ApkChecksum.finish(digest);
    }

    /** Returns what it says of itself. */
    public PackageRecord record() {
        return record;
    }

    /** Returns what an index says of it, which besides has its size and its checksum. */
    public PackageRecord indexed() throws IOException {
        return record.in(Files.size(file), identity);
    }

    public Path file() {
        return file;
    }

    /** Returns the names of its scripts without their dot. */
    public List<String> scripts() {
        return scripts.stream().map(each -> each.substring(1)).toList();
    }

    /** Returns the checksum by which an index knows it. */
    public ApkChecksum identity() {
        return identity;
    }

    /** Returns the one of some keys that signed it; empty when none did. */
    public Optional<ApkKey> signer(List<ApkKey> keys) throws IOException {
        return front.signer(keys);
    }

    /** Returns whether a signature claims to be by a key of a name. */
    public boolean claimsKey(String name) {
        return front.signatures().stream().anyMatch(each -> each.keyName().equals(name));
    }

    /** Returns who claims to have signed it, in words. */
    public String claims() {
        return front.claims();
    }

    /** Returns the SHA-256 of all bytes. */
    public Digest sha256() throws IOException {
        return Digest.of(file);
    }

    /**
     * Unpacks its files as a plain archive.
     *
     * @param tar a file that does not exist yet
     */
    public void unpack(Path tar) throws IOException {
        try (GzipMembers members = new GzipMembers(file, front.name());
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(tar), 1 << 16)) {
            for (int i = front.signatures().isEmpty() ? 1 : 2; i > 0; i--) {
                members.next(OutputStream.nullOutputStream(), CONTROL);
            }
            while (members.position() < members.size()) {
                members.next(out, DATA);
            }
        }
    }

    @Override
    public String toString() {
        return record.toString();
    }
}
