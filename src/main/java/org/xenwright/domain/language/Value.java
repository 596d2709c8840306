package org.xenwright.domain.language;

import java.util.ArrayList;
import java.util.List;

/** The value of a key: a text or a list; two values are equal when Xen could not tell them apart. */
public sealed interface Value {
    /** Returns where the value was written; no part of its identity. */
    Origin origin();

    /**
     * A text; Xen makes a number of it only when a key asks for one.
     *
     * @param text the text after escapes; bytes that are no UTF-8 are kept as U+DC80 to U+DCFF
     * @param quoted false when it was written as a bare number
     */
    record Atom(String text, boolean quoted, Origin origin) implements Value {
        public Atom {
            if (text.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("a text of an xl.cfg cannot hold a zero byte");
            }
            if (!quoted && !Lexer.isNumber(text)) {
                throw new IllegalArgumentException("'" + text + "' is not a bare number");
            }
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Atom atom && atom.text.equals(text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }
    }

    /** A list; lists nest and may mix kinds. */
    record Sequence(List<Value> items, Origin origin) implements Value {
        public Sequence {
            items = List.copyOf(items);
        }

        /** Returns the texts of a list that holds nothing else; the first nested list ends them, as it does for xl. */
        public List<Atom> atoms() {
            List<Atom> atoms = new ArrayList<>(items.size());
            for (Value item : items) {
                if (!(item instanceof Atom atom)) {
                    break;
                }
                atoms.add(atom);
            }
            return atoms;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Sequence sequence && sequence.items.equals(items);
        }

        @Override
        public int hashCode() {
            return items.hashCode();
        }
    }

    /** Returns a text between quotes, as Xen and libvirt read it back the same; of one line whatever the text is. */
    static String quoted(String text) {
        return ConfigWriter.quoted(text);
    }

    /** Returns a quoted text. */
    static Atom text(String text, Origin origin) {
        return new Atom(text, true, origin);
    }

    /** Returns a bare decimal number; Xen's grammar has no sign. */
    static Atom number(long number, Origin origin) {
        return new Atom(Long.toString(number), false, origin);
    }

    /** Returns a list of quoted texts. */
    static Sequence texts(List<String> texts, Origin origin) {
        return new Sequence(
                texts.stream().<Value>map(text -> text(text, origin)).toList(), origin);
    }
}
