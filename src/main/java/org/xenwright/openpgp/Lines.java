package org.xenwright.openpgp;

import java.nio.charset.StandardCharsets;

/** The lines of an armoured text, as bytes. */
final class Lines {
    /** Far more than any line of a Release or an armour has. */
    private static final int LONGEST = 1 << 16;

    private final byte[] text;
    private final String name;
    private int at;
    private int number;

    Lines(byte[] text, String name) {
        this.text = text;
        this.name = name;
    }

    boolean more() {
        return at < text.length;
    }

    /** The next line without its end; carriage returns and blanks before the end are dropped. */
    byte[] next() throws SignatureException {
        if (!more()) {
            throw broken("ends too early");
        }
        int end = at;
        while (end < text.length && text[end] != '\n') {
            end++;
        }
        number++;
        if (end - at > LONGEST) {
            throw broken("has a line of " + (end - at) + " bytes");
        }
        int length = end - at;
        while (length > 0 && isBlank(text[at + length - 1])) {
            length--;
        }
        byte[] line = java.util.Arrays.copyOfRange(text, at, at + length);
        at = Math.min(text.length, end + 1);
        return line;
    }

    String nextText() throws SignatureException {
        return new String(next(), StandardCharsets.ISO_8859_1);
    }

    SignatureException broken(String what) {
        return new SignatureException(name + ":" + Math.max(1, number) + " " + what);
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\r';
    }
}
