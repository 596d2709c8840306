package org.xenwright.apk.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.xenwright.content.Allowance;

/**
 * Reads records of apk, whose lines are a letter, a colon and a value, and which end at an empty line. A record costs
 * its writer five bytes and its reader some hundred, so that each is charged.
 */
public final class RecordLines {
    /** What a relation costs in memory. */
    private static final int RELATION = 96;

    private static final int RECORD = 512;

    private RecordLines() {}

    /** Takes the lines of a record that describe no package but its files. */
    interface Files {
        void line(char key, String value) throws IOException;

        /**
         * Called after the lines of each record.
         *
         * @param start of its lines in the text
         * @param end of them
         */
        void end(PackageRecord of, int start, int end) throws IOException;
    }

    /**
     * Returns the packages of an index.
     *
     * @param name what errors call it
     * @param allowance that they count against
     */
    public static List<IndexedPackage> indexed(byte[] text, String name, Allowance allowance) throws IOException {
        List<IndexedPackage> indexed = new ArrayList<>();
        packages(text, name, allowance, new Files() {
            @Override
            public void line(char key, String value) {
                // an index has no files
            }

            @Override
            public void end(PackageRecord of, int start, int end) {
                indexed.add(new IndexedPackage(of, start, end));
            }
        });
        return indexed;
    }

    static List<PackageRecord> packages(byte[] text, String name, Allowance allowance, Files files) throws IOException {
        List<PackageRecord> packages = new ArrayList<>();
        PackageRecord.Fields fields = null;
        int number = 0;
        int start = 0;
        for (int at = 0; at < text.length; ) {
            int end = at;
            while (end < text.length && text[end] != '\n') {
                end++;
            }
            number++;
            if (end == at) {
                if (fields != null) {
                    packages.add(finished(fields, files, start, at));
                    fields = null;
                }
            } else {
                if (end - at < 2 || text[at + 1] != ':') {
                    throw new ApkFormatException(name, "line " + number + " is no letter, colon and value");
                }
                if (fields == null) {
                    fields = new PackageRecord.Fields(name + ", line " + number);
                    start = at;
                    allowance.hold(null, RECORD);
                }
                char key = (char) (text[at] & 0xff);
                String value = new String(text, at + 2, end - at - 2, StandardCharsets.UTF_8);
                allowance.hold(null, "Dpi".indexOf(key) >= 0 ? (long) RELATION * words(value) + value.length() : 0);
                if ("FRMaZ".indexOf(key) >= 0) {
                    files.line(key, value);
                } else {
                    fields.letter(key, value);
                }
            }
            at = end + 1;
        }
        if (fields != null) {
            packages.add(finished(fields, files, start, text.length));
        }
        return packages;
    }

    private static int words(String value) {
        int words = 1;
        for (int i = 0; i < value.length(); i++) {
            words += value.charAt(i) == ' ' ? 1 : 0;
        }
        return words;
    }

    private static PackageRecord finished(PackageRecord.Fields fields, Files files, int start, int end)
            throws IOException {
        PackageRecord record = fields.record();
        files.end(record, start, end);
        return record;
    }
}
