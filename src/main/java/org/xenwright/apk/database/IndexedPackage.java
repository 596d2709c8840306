package org.xenwright.apk.database;

import java.nio.charset.StandardCharsets;

/**
 * A package of an index.
 *
 * @param start where its lines begin in the text of the index
 * @param end where they end, with or without their last line feed
 */
public record IndexedPackage(PackageRecord record, int start, int end) {
    /** Returns its lines with the empty one behind them. */
    public String lines(byte[] text) {
        String lines = new String(text, start, end - start, StandardCharsets.UTF_8);
        return lines + (lines.endsWith("\n") ? "\n" : "\n\n");
    }
}
