package org.xenwright.deb.repository;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.deb.control.ControlSyntaxException;
import org.xenwright.deb.control.Paragraph;
import org.xenwright.deb.control.Suite;
import org.xenwright.openpgp.Signed;
import org.xenwright.store.Digest;
import org.xenwright.transport.RepositoryPath;

/**
 * The fields of a Release file (Debian wiki, RepositoryFormat).
 *
 * @param suite what it says about itself
 * @param date when it was made
 * @param validUntil when it ends; null when it says nothing
 * @param architectures it has packages for
 * @param components it has
 * @param byHash whether indexes are available under their digest
 * @param allInEach whether the indexes of an architecture list the packages for all architectures too
 * @param files its indexes by path below the Release; only those with a SHA-256 count
 */
record Release(
        Suite suite,
        Instant date,
        @Nullable Instant validUntil,
        List<String> architectures,
        List<String> components,
        boolean byHash,
        boolean allInEach,
        Map<String, IndexFile> files) {

    /** An index as the Release lists it. */
    record IndexFile(long size, Digest sha256) {}

    /** Reads the very bytes that were verified. */
    static Release parse(Signed signed, String name) throws ControlSyntaxException {
        check(signed.content(), name);
        Paragraph fields = Paragraph.parse(signed.content(), name);
        List<String> architectures = words(fields.get("Architectures", ""));
        boolean allInEach = !architectures.contains("all")
                || words(fields.get("No-Support-for-Architecture-all", "")).contains("Packages");
        String validUntil = fields.get("Valid-Until");
        return new Release(
                Suite.of(fields),
                date(fields.get("Date"), "Date", name),
                validUntil == null ? null : date(validUntil, "Valid-Until", name),
                architectures,
                words(fields.get("Components", "")),
                fields.get("Acquire-By-Hash", "no").equals("yes"),
                allInEach,
                files(fields, name));
    }

    /**
     * Refuses what readers of such files take differently: whether it ends a line, a field or the text, or begins a
     * comment. No archive has any of it.
     */
    private static void check(byte[] text, String name) throws ControlSyntaxException {
        int line = 1;
        for (int i = 0; i < text.length; i++) {
            byte b = text[i];
            boolean endsLine = b == '\n' || b == '\r' && i + 1 < text.length && text[i + 1] == '\n';
            if (b >= 0 && b < ' ' && b != '\t' && !endsLine || b == 0x7f) {
                throw new ControlSyntaxException(
                        name, line, String.format(Locale.ROOT, "the control character 0x%02x", b));
            }
            if (b == '#' && (i == 0 || text[i - 1] == '\n')) {
                throw new ControlSyntaxException(name, line, "a comment, which a Release cannot have");
            }
            line += b == '\n' ? 1 : 0;
        }
    }

    private static Map<String, IndexFile> files(Paragraph fields, String name) throws ControlSyntaxException {
        String list = fields.get("SHA256");
        if (list == null) {
            throw new ControlSyntaxException(name, 1, "no field SHA256; weaker digests do not count");
        }
        Map<String, IndexFile> files = new TreeMap<>();
        for (String line : list.split("\n")) {
            if (line.trim().isEmpty()) {
                continue;
            }
            String[] parts = line.trim().split("[ \t]+");
            try {
                if (parts.length != 3 || !parts[1].matches("[0-9]{1,18}")) {
                    throw new IllegalArgumentException("expected 'SHA256 SIZE PATH'");
                }
                IndexFile file = new IndexFile(Long.parseLong(parts[1]), new Digest(parts[0]));
                IndexFile earlier = files.putIfAbsent(RepositoryPath.checked(parts[2]), file);
                if (earlier != null && !earlier.equals(file)) {
                    throw new IllegalArgumentException("another size or digest than before");
                }
            } catch (IllegalArgumentException e) {
                throw new ControlSyntaxException(name, 1, "SHA256 lists '" + line.trim() + "': " + e.getMessage());
            }
        }
        return files;
    }

    private static Instant date(@Nullable String text, String field, String name) throws ControlSyntaxException {
        if (text == null) {
            throw new ControlSyntaxException(name, 1, "no field " + field);
        }
        try {
            String zoned = text.replaceFirst(" (?:UTC|Z)\\z", " GMT");
            return ZonedDateTime.parse(zoned, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeException e) {
            throw new ControlSyntaxException(name, 1, field + " is no date: '" + text + "'");
        }
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.trim().split("[ \t\n]+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
