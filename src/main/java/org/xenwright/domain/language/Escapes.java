package org.xenwright.domain.language;

import java.io.ByteArrayOutputStream;

/**
 * The inside of a quoted string after its escapes, as {@code xlu__cfgl_dequote} leaves it: {@code \xHH} never works
 * (it wants more digits than it reads), and {@code \NNN} takes the following number, up to three characters of it
 * in base 10 with blanks and sign, and drops it.
 */
final class Escapes {
    private static final String PLAIN = "abfnrtv\"'\\";
    private static final String MEANT = "\007\b\f\n\r\t\013\"'\\";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int bad = -1;
    private int dropped = -1;
    private String message = "";
    private String remedy = "";

    Escapes(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bad < 0) {
            byte c = bytes[at++];
            if (c == 0) {
                fail(at - 1, "a zero byte in a string", "remove it");
            } else if (c != '\\') {
                out.write(c);
            } else {
                at = escape(bytes, at, to);
            }
        }
    }

    private int escape(byte[] bytes, int at, int to) {
        byte c = bytes[at];
        int plain = PLAIN.indexOf(c);
        if (plain >= 0) {
            out.write(MEANT.charAt(plain));
            return at + 1;
        }
        if (c < '0' || c > '7') {
            fail(at - 1, "an escape that Xen does not know", "write \\\\ for a backslash");
            return at;
        }
        int consumed = decimal(bytes, at + 1, Math.min(at + 4, to));
        if (consumed < 2) {
            fail(at - 1, "an octal escape, which Xen does not read", "write the character itself");
            return at;
        }
        if (dropped < 0) {
            dropped = at - 1;
        }
        return at + 1 + consumed;
    }

    /** Returns how many bytes {@code strtoul} with base 10 takes from a window. */
    private static int decimal(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && CNumber.isSpace((char) (bytes[at] & 0xFF))) {
            at++;
        }
        if (at < to && (bytes[at] == '+' || bytes[at] == '-')) {
            at++;
        }
        int digits = at;
        while (at < to && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        return at == digits ? 0 : at - from;
    }

    private void fail(int offset, String what, String todo) {
        bad = offset;
        message = what;
        remedy = todo;
    }

    String text() {
        return ConfigText.decode(out.toByteArray());
    }

    /** Returns the offset of the first escape in error, or -1. */
    int bad() {
        return bad;
    }

    /** Returns the offset of the first escape that Xen drops, or -1. */
    int dropped() {
        return dropped;
    }

    String message() {
        return message;
    }

    String remedy() {
        return remedy;
    }
}
