package org.xenwright.rpm.database;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.xenwright.rpm.header.RpmFormatException;

/** A row of a table of SQLite: the kinds of its values, then the values. */
final class SqliteRecord {
    private record Value(long kind, int start, int length) {}

    private final byte[] bytes;
    private final List<Value> values = new ArrayList<>();

    /** @param bytes the payload of a cell */
    SqliteRecord(byte[] bytes) throws RpmFormatException {
        this.bytes = bytes;
        Varints head = new Varints(bytes, 0, bytes.length);
        long end = head.next();
        if (end < 1 || end > bytes.length) {
            throw new RpmFormatException("a row whose head has " + end + " bytes of " + bytes.length);
        }
        Varints kinds = new Varints(bytes, head.at(), (int) end);
        long at = end;
        while (kinds.at() < end) {
            long kind = kinds.next();
            long length = length(kind);
            if (length < 0 || length > bytes.length - at) {
                throw new RpmFormatException("a row with a value that leaves it");
            }
            values.add(new Value(kind, (int) at, (int) length));
            at += length;
        }
    }

    private static long length(long kind) {
        if (kind >= 12) {
            return (kind - 12) / 2;
        }
        return switch ((int) kind) {
            case 0, 8, 9 -> 0;
            case 1, 2, 3, 4 -> kind;
            case 5 -> 6;
            case 6, 7 -> 8;
            default -> -1;
        };
    }

    /** Returns a text; empty for another kind of value, or none. */
    String text(int column) {
        return column < values.size() && values.get(column).kind() >= 12
                ? new String(
                        bytes, values.get(column).start(), values.get(column).length(), StandardCharsets.UTF_8)
                : "";
    }

    /** Returns a whole number; 0 for another kind of value, or none. */
    long number(int column) {
        if (column >= values.size()
                || values.get(column).kind() > 9
                || values.get(column).kind() == 7) {
            return 0;
        }
        Value value = values.get(column);
        if (value.kind() == 9) {
            return 1;
        }
        long number = value.length() == 0 ? 0 : bytes[value.start()]; // with its sign
        for (int i = 1; i < value.length(); i++) {
            number = number << 8 | bytes[value.start() + i] & 0xff;
        }
        return number;
    }

    /** Returns bytes. */
    byte[] blob(int column) throws RpmFormatException {
        if (column >= values.size() || values.get(column).kind() < 12) {
            throw new RpmFormatException("a row without a header");
        }
        Value value = values.get(column);
        return Arrays.copyOfRange(bytes, value.start(), value.start() + value.length());
    }

    /** Numbers of one to nine bytes, one behind the other. */
    static final class Varints {
        private final byte[] bytes;
        private final int end;
        private int at;

        Varints(byte[] bytes, int at, int end) {
            this.bytes = bytes;
            this.at = at;
            this.end = end;
        }

        int at() {
            return at;
        }

        long next() throws RpmFormatException {
            long number = 0;
            for (int i = 0; i < 9; i++) {
                if (at >= end) {
                    throw new RpmFormatException("a number that leaves its row");
                }
                byte each = bytes[at++];
                if (i == 8) {
                    return number << 8 | each & 0xff;
                }
                number = number << 7 | each & 0x7f;
                if (each >= 0) {
                    return number;
                }
            }
            return number;
        }
    }
}
