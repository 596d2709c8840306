package org.xenwright.application;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The classes that a class file names (JVMS 4.1, 4.4): those of its constants, and of the types of fields, methods and
 * annotations.
 *
 * @param major the version of the class file: 44 more than the release of Java that it needs
 * @param names with slashes; without those that no class of a JDK has
 */
record ClassReferences(int major, Set<String> names) {
    private static final int MAGIC = 0xcafebabe;

    /** Longer than the name of any class of a JDK, those of inner classes included. */
    private static final int LONGEST = 300;

    /**
     * Reads a class file.
     *
     * @throws IOException when it is none, or of a kind to come
     */
    static ClassReferences of(InputStream stream) throws IOException {
        DataInputStream in = new DataInputStream(stream);
        if (in.readInt() != MAGIC) {
            throw new IOException("no class file");
        }
        in.readUnsignedShort();
        int major = in.readUnsignedShort();
        String[] texts = new String[in.readUnsignedShort()];
        List<Integer> classes = new ArrayList<>();
        for (int i = 1; i < texts.length; i++) {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 1 -> texts[i] = in.readUTF();
                case 7 -> classes.add(in.readUnsignedShort());
                case 8, 16, 19, 20 -> in.skipNBytes(2);
                case 15 -> in.skipNBytes(3);
                case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
                case 5, 6 -> {
                    in.skipNBytes(8);
                    i++;
                }
                default -> throw new IOException("constant " + tag);
            }
        }
        Set<String> names = new HashSet<>();
        for (int each : classes) {
            if (each >= texts.length || texts[each] == null) {
                throw new IOException("no constant " + each);
            }
            if (isNameOfJdk(texts[each])) {
                names.add(texts[each]);
            }
        }
        addTypes(texts, names);
        return new ClassReferences(major, names);
    }

    /** Returns whether a class of a JDK may have a name: letters and digits of ASCII. */
    private static boolean isNameOfJdk(String name) {
        return !name.isEmpty()
                && name.length() <= LONGEST
                && name.chars()
                        .allMatch(c -> c >= 'a' && c <= 'z'
                                || c >= 'A' && c <= 'Z'
                                || c >= '0' && c <= '9'
                                || c == '/'
                                || c == '$'
                                || c == '_'
                                || c == '-');
    }

    /** Adds the types of descriptors and signatures: what is between an L and a semicolon or an angle bracket. */
    private static void addTypes(String[] texts, Collection<String> names) {
        for (String text : texts) {
            if (text != null && text.indexOf('L') >= 0 && text.indexOf(';') > 0) {
                int start = 0;
                for (int i = 0; i < text.length(); i++) {
                    char c = text.charAt(i);
                    if (c == '/' || c == '$' || Character.isJavaIdentifierPart(c)) {
                        continue;
                    }
                    if (c == ';' || c == '<') {
                        type(text, start, i)
                                .filter(ClassReferences::isNameOfJdk)
                                .ifPresent(names::add);
                    }
                    start = i + 1;
                }
            }
        }
    }

    private static Optional<String> type(String text, int start, int end) {
        int at = start;
        // numbers before it in a list of parameters have a letter each
        while (at < end && "BCDFIJSZV".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at < end && text.charAt(at) == 'L' && text.substring(at, end).indexOf('/') > 0
                ? Optional.of(text.substring(at + 1, end))
                : Optional.empty();
    }
}
