package org.xenwright.domain.lint;

import java.util.Set;

/** Numbers, ranges and counts, each with its own reader, as in {@code xl_parse.c}. */
final class NumberReader {
    private static final long U32 = 0xffff_ffffL;
    private static final long PORTS = 0xffff;

    private NumberReader() {}

    /** Reads ports of input and output, in hex. */
    static Reading ports(String text, Subject subject) {
        CText rest = new CText(text);
        if (!rest.number(16)) {
            return Reading.stopped("a port is a hex number");
        }
        if (rest.exceeds(U32 - 1)) {
            return Reading.stopped("a port has up to 32 bits");
        }
        long first = rest.value();
        long last = first;
        if (rest.take('-')) {
            if (!rest.number(16) || !rest.done()) {
                return Reading.stopped("a range ends in a hex number");
            }
            if (rest.exceeds(U32 - 1)) {
                return Reading.stopped("a port has up to 32 bits");
            }
            last = rest.value();
        } else if (!rest.done()) {
            return Reading.dropped("xl complains of '" + rest.rest() + "'");
        }
        return first > last || last > PORTS ? Reading.dropped("ports go up from 0 to ffff") : Reading.TAKEN;
    }

    /** Reads an interrupt. */
    static Reading interrupt(String text, Subject subject) {
        CText rest = new CText(text);
        if (!rest.number(10) || !rest.done()) {
            return Reading.stopped("an interrupt is a number");
        }
        return rest.exceeds(U32 - 1) ? Reading.stopped("an interrupt has up to 32 bits") : Reading.TAKEN;
    }

    /** Reads pages of memory, in hex. */
    static Reading pages(String text, Subject subject) {
        CText rest = new CText(text);
        boolean read = rest.number(16) && rest.take(',') && rest.number(16);
        if (read && rest.take('@')) {
            read = rest.number(16);
        }
        return read && rest.done()
                ? Reading.TAKEN
                : Reading.stopped("pages are FIRST,COUNT or FIRST,COUNT@GUEST in hex");
    }

    /** Reads colours of the last-level cache. */
    static Reading colours(String text, Subject subject) {
        CText rest = new CText(text);
        if (!rest.number(10)) {
            return Reading.stopped("colours are a number or a range");
        }
        long first = rest.value() & U32;
        long last = rest.take('-') && rest.number(10) ? rest.value() & U32 : first;
        if (first > last) {
            return Reading.stopped("a range goes up");
        }
        // xl counts up to it for ever
        return last == U32 ? Reading.stopped("there are not so many colours") : Reading.TAKEN;
    }

    /** Reads processors of the host, or of its nodes. */
    static Reading processors(String text, Subject subject) {
        for (String word : Option.words(text, ',')) {
            boolean not = word.startsWith("^");
            String range = not ? word.substring(1) : word;
            for (String prefix : new String[] {"node:", "nodes:"}) {
                if (range.startsWith(prefix)) {
                    range = range.substring(prefix.length());
                    break;
                }
            }
            if (range.equals("all")) {
                if (not) {
                    return Reading.stopped("^ and all do not go together");
                }
                continue;
            }
            CText rest = new CText(range);
            if (!rest.number(10) || rest.value() == -1) {
                return Reading.stopped("'" + word + "' is no processor");
            }
            long first = rest.value();
            boolean range2 = rest.take('-');
            if (range2 && (!rest.number(10) || rest.value() == -1 || Long.compareUnsigned(rest.value(), first) < 0)
                    || !rest.done()) {
                return Reading.stopped("'" + word + "' is no range of processors");
            }
        }
        return Reading.TAKEN;
    }

    /** Reads a limit on what the guest may put into Xenstore. */
    static Reading quota(String text, Subject subject) {
        int equals = text.indexOf('=');
        CText rest = new CText(equals < 0 ? "" : text.substring(equals + 1));
        return rest.number(0) && rest.done() && !rest.exceeds(U32)
                ? Reading.TAKEN
                : Reading.stopped("a quota is NAME=NUMBER");
    }

    /** Reads the processor's description as a leaf with registers, of which xl leaves out what it cannot read. */
    static Reading leaf(String text, Subject subject) {
        CText rest = new CText(text);
        if (!rest.number(0) || rest.take(',') && !rest.number(0) || !rest.take(':')) {
            return Reading.dropped("a leaf is NUMBER: or NUMBER,NUMBER: and registers");
        }
        for (String register : Option.words(rest.rest(), ',')) {
            String name = register.replaceFirst("^[ \\n]+", "");
            if (!name.matches("e[abcd]x.*=.{32}")) {
                return Reading.dropped("a register is e[abcd]x=BITS with 32 of them");
            }
        }
        return Reading.TAKEN;
    }

    /** Reads the processor's description as flags. */
    static Reading flags(String text, Subject subject) {
        boolean first = true;
        for (String word : Option.words(text, ',')) {
            if (first && !word.equals("host")) {
                return Reading.dropped("the first word is host");
            }
            if (!first && !word.matches("[^=]+=(.|0x[0-9a-fA-F]+|[0-9]+)")) {
                return Reading.dropped("'" + word + "' is no FLAG=VALUE");
            }
            first = false;
        }
        return Reading.TAKEN;
    }

    /** Reads how ARM firmware manages shared resources. */
    static Reading firmwareInterface(String text, Subject subject) {
        for (Option option : Option.of(text)) {
            if (!option.key().equals("type") || option.value() == null) {
                return Reading.dropped("'" + option.text() + "' is not type=");
            }
            if (!DeviceReader.word(Set.of("none", "scmi_smc"), option.value())) {
                return Reading.stopped("type is none or scmi_smc");
            }
        }
        return Reading.TAKEN;
    }
}
