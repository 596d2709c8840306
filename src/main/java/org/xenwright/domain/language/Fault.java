package org.xenwright.domain.language;

/** A fault in the text itself, found before any key is looked at. */
public enum Fault {
    /** A carriage return outside of a string or comment. */
    CARRIAGE_RETURN,
    /** A UTF-8 byte-order mark. */
    BYTE_ORDER_MARK,
    /** A key that begins with or holds an upper-case letter. */
    UPPER_CASE_KEY,
    /** A number followed by letters, such as {@code 2G}. */
    NUMBER_WITH_UNIT,
    /** A number with a decimal point. */
    DECIMAL_POINT,
    /** A sign before an unquoted number. */
    SIGN,
    /** Statements, expressions or words of Python. */
    PYTHON,
    /** A quote without its partner on the same line. */
    UNTERMINATED_STRING,
    /** A comment that ends with the file and not with a line. */
    UNTERMINATED_COMMENT,
    /** A backslash before a character that has no meaning there. */
    BAD_ESCAPE,
    /** {@code +=} of a list to a text or of a text to a list. */
    MIXED_APPEND,
    /** Lists nested too deep, or a file too long. */
    LIMIT,
    /** Any other text that the grammar has no place for. */
    UNEXPECTED,
    /** Accepted: {@code \NNN} in a string, which Xen reads and drops. */
    DROPPED_ESCAPE,
    /** Accepted: a stray byte at the very end of the file, which Xen overlooks. */
    STRAY_LAST_BYTE;

    /** Returns whether Xen reads the file in spite of it. */
    public boolean accepted() {
        return this == DROPPED_ESCAPE || this == STRAY_LAST_BYTE;
    }
}
