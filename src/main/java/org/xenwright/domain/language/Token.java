package org.xenwright.domain.language;

/**
 * A piece of the text.
 *
 * @param text the word of a key, the digits of a number, or a string after escapes; else as written
 * @param start offset in bytes
 * @param end offset in bytes, exclusive
 */
record Token(Kind kind, String text, int start, int end) {
    enum Kind {
        KEY,
        NUMBER,
        STRING,
        COMMA(","),
        OPEN("["),
        CLOSE("]"),
        ASSIGN("="),
        APPEND("+="),
        SEMICOLON(";"),
        NEWLINE,
        END,
        /** Text outside of the language; the fault has been reported. */
        BROKEN;

        final String sign;

        Kind() {
            this("");
        }

        Kind(String sign) {
            this.sign = sign;
        }
    }

    boolean is(Kind other) {
        return kind == other;
    }
}
