package org.xenwright.layer;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Allowance;
import org.xenwright.tree.Xattrs;

/**
 * The records of a POSIX.1-2001 extended header: {@code LENGTH KEY=VALUE\n}. Values stay bytes, since extended
 * attributes ({@code SCHILY.xattr.NAME}) are no text.
 */
final class PaxRecords {
    private static final String XATTR = "SCHILY.xattr.";

    /** Longest number; what is longer is none, and would take long to find out. */
    private static final int MOST_DIGITS = 64;

    private static final String SPARSE = "GNU.sparse.";

    private final Map<String, byte[]> records = new LinkedHashMap<>();
    private final List<String> sparse = new ArrayList<>();
    private final String archive;
    private final long at;

    PaxRecords(byte[] bytes, String archive, long at) throws LayerException {
        this.archive = archive;
        this.at = at;
        int i = 0;
        while (i < bytes.length) {
            int blank = i;
            int length = 0;
            while (blank < bytes.length && bytes[blank] >= '0' && bytes[blank] <= '9' && length < 1 << 26) {
                length = length * 10 + bytes[blank++] - '0';
            }
            int end = i + length;
            if (blank == i || length == 0 || end > bytes.length || blank >= end || bytes[blank] != ' ') {
                throw new LayerException(archive, at, "a broken record in the extended header");
            }
            int equals = blank + 1;
            while (equals < end && bytes[equals] != '=') {
                equals++;
            }
            if (equals == end || bytes[end - 1] != '\n') {
                throw new LayerException(archive, at, "a record without '=' or line end in the extended header");
            }
            String key = new String(bytes, blank + 1, equals - blank - 1, StandardCharsets.UTF_8);
            records.put(key, Arrays.copyOfRange(bytes, equals + 1, end - 1));
            if (key.equals(SPARSE + "offset") || key.equals(SPARSE + "numbytes")) {
                // GNU's form 0.0 says the same key once for each segment
                sparse.add(key);
                sparse.add(shown(bytes, equals + 1, end - 1));
            }
            i = end;
        }
    }

    /** Whether they speak of a sparse file, in whatever form. */
    boolean areOfSparseFile() {
        return records.keySet().stream().anyMatch(key -> key.startsWith(SPARSE));
    }

    /** Keys and values of the segments of a sparse file in GNU's form 0.0, in their order. */
    List<String> segments() {
        return sparse;
    }

    byte @Nullable [] bytes(String key) {
        return records.get(key);
    }

    @Nullable
    String text(String key) {
        byte[] value = records.get(key);
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }

    long number(String key, long otherwise) throws LayerException {
        String value = text(key);
        if (value == null) {
            return otherwise;
        }
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new LayerException(archive, at, key + " is no number: " + cut(value));
        }
    }

    /** Seconds and nanoseconds of a decimal time; null when there is none. */
    long @Nullable [] time(String key) throws LayerException {
        String value = text(key);
        if (value == null) {
            return null;
        }
        try {
            if (value.length() > MOST_DIGITS) {
                throw new NumberFormatException("too long");
            }
            BigDecimal time = new BigDecimal(value);
            if (time.precision() > 40 || Math.abs(time.scale()) > 40) {
                throw new NumberFormatException("too long");
            }
            BigDecimal seconds = time.setScale(0, RoundingMode.FLOOR);
            long nanos = time.subtract(seconds)
                    .movePointRight(9)
                    .setScale(0, RoundingMode.FLOOR)
                    .longValueExact();
            return new long[] {seconds.longValueExact(), nanos};
        } catch (ArithmeticException | NumberFormatException e) {
            throw new LayerException(archive, at, key + " is no time: " + cut(value));
        }
    }

    private static String shown(byte[] bytes, int from, int to) {
        return new String(bytes, from, Math.min(MOST_DIGITS, to - from), StandardCharsets.UTF_8);
    }

    private static String cut(String value) {
        return value.length() <= MOST_DIGITS ? value : value.substring(0, MOST_DIGITS) + "…";
    }

    /** The extended attributes, charged to the account of the archive. */
    Xattrs xattrs(Allowance allowance, Object path) throws IOException {
        Map<String, byte[]> values = new TreeMap<>();
        for (Map.Entry<String, byte[]> record : records.entrySet()) {
            String key = record.getKey();
            if (key.startsWith(XATTR)) {
                allowance.attribute(path, key.length() - XATTR.length(), record.getValue().length);
                values.put(key.substring(XATTR.length()), record.getValue());
            }
        }
        return Xattrs.sharing(values);
    }

    /** One record as it stands in a header; its length counts itself. */
    static byte[] record(String key, byte[] value) {
        byte[] name = key.getBytes(StandardCharsets.UTF_8);
        int rest = 1 + name.length + 1 + value.length + 1;
        int length = rest + Integer.toString(rest).length();
        length = rest + Integer.toString(length).length();
        byte[] record = new byte[length];
        byte[] digits = Integer.toString(length).getBytes(StandardCharsets.US_ASCII);
        int i = 0;
        System.arraycopy(digits, 0, record, i, digits.length);
        i += digits.length;
        record[i++] = ' ';
        System.arraycopy(name, 0, record, i, name.length);
        i += name.length;
        record[i++] = '=';
        System.arraycopy(value, 0, record, i, value.length);
        record[length - 1] = '\n';
        return record;
    }

    static byte[] xattrRecord(String name, byte[] value) {
        return record(XATTR + name, value);
    }
}
