package org.xenwright.rpm.header;

/** The type of the values that a tag of a header has; facts: rpm, {@code lib/header.cc}. */
enum TagType {
    NULL(0),
    CHAR(1),
    INT8(1),
    INT16(2),
    INT32(4),
    INT64(8),
    STRING(0),
    BINARY(1),
    STRINGS(0),
    /** Strings in several languages; the first is in that of no country. */
    TRANSLATED(0);

    /** Bytes of one value; 0 for strings, which end with a NUL each. */
    final int width;

    TagType(int width) {
        this.width = width;
    }

    boolean isText() {
        return this == STRING || this == STRINGS || this == TRANSLATED;
    }

    boolean isNumber() {
        return width > 0 && this != BINARY;
    }
}
