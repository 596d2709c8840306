package org.xenwright.openpgp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The lines of an armoured text, as bytes. They end in LF or CR LF; a carriage return anywhere else is refused, since
 * readers disagree on whether it ends a line.
 */
final class Lines {
    /** Far more than any line of a Release or an armour has; GnuPG cuts lines of 20000 bytes. */
    private static final int LONGEST = 19_000;

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

    /** Returns the next line as it is hashed: without its end and the blanks before it. */
    byte[] next() throws SignatureException {
        byte[] line = whole();
        int length = line.length;
        while (length > 0 && isBlank(line[length - 1])) {
            length--;
        }
        return Arrays.copyOf(line, length);
    }

    /** Returns the next line without its end. */
    byte[] whole() throws SignatureException {
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
        int stop = end > at && end < text.length && text[end - 1] == '\r' ? end - 1 : end;
        for (int i = at; i < stop; i++) {
            if (text[i] == '\r') {
                throw broken("has a carriage return that ends no line");
            }
        }
        byte[] line = Arrays.copyOfRange(text, at, stop);
        at = Math.min(text.length, end + 1);
        return line;
    }

    String nextText() throws SignatureException {
        return new String(next(), StandardCharsets.ISO_8859_1);
    }

    SignatureException broken(String what) {
        return new SignatureException(name + ":" + Math.max(1, number) + " " + what);
    }

    static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }
}
