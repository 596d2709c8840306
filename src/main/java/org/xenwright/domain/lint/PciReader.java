package org.xenwright.domain.lint;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Devices of the PCI bus, and the treatment of their reserved memory ({@code libxlu_pci.c}). */
final class PciReader {
    private static final Set<String> NUMBERS = Set.of("permissive", "msitranslate", "seize", "power_mgmt");
    private static final Set<String> POLICIES = Set.of("strict", "relaxed");

    private static final Pattern OLD = Pattern.compile(
            "((?:[0-9a-fA-F]{1,4}:)?[0-9a-fA-F]{1,2}:[0-9a-fA-F]{1,2}\\.(?:[0-7]|\\*)(?:@[0-9a-fA-F]{1,2})?)(?:,(.*))?");

    private boolean known;
    private boolean named;

    private PciReader() {}

    /** Reads a device: an address with or without {@code @SLOT} at the front, then options. */
    static Reading device(String text, Subject subject) {
        return subject.releases().reach(4, 15) ? new PciReader().read(text) : oldDevice(text);
    }

    /** Reads a device as Xen did up to 4.14, which wants the address first. */
    private static Reading oldDevice(String text) {
        Matcher device = OLD.matcher(text);
        if (!device.matches() || device.group(2) != null && device.group(2).isEmpty()) {
            return Reading.stopped("no device like 0000:01:00.0, with options behind it");
        }
        String options = device.group(2) == null ? "" : device.group(2);
        while (!options.isEmpty()) {
            int equals = options.indexOf('=');
            int comma = equals < 0 ? -1 : options.indexOf(',', equals);
            if (equals < 0 || comma == options.length() - 1) {
                return Reading.stopped("'" + options + "' is no option with a value");
            }
            String key = options.substring(0, equals);
            String value = options.substring(equals + 1, comma < 0 ? options.length() : comma);
            if (key.equals("rdm_policy") && !POLICIES.contains(value)) {
                return Reading.stopped("rdm_policy is strict or relaxed");
            }
            if (!key.equals("rdm_policy") && !NUMBERS.contains(key)) {
                return Reading.dropped("no option is called '" + key + "'");
            }
            options = comma < 0 ? "" : options.substring(comma + 1);
        }
        return Reading.TAKEN;
    }

    private Reading read(String text) {
        CText rest = address(text);
        if (rest != null) {
            known = true;
            if (rest.take('@') && !slot(rest)) {
                return Reading.stopped("a slot is a hex number up to 1f");
            }
            if (!rest.take(',') && !rest.done()) {
                return Reading.stopped("'" + rest.rest() + "' follows the function, which is one digit up to 7 or *");
            }
        }
        String options = rest == null ? text : rest.rest();
        while (!options.isEmpty()) {
            int equals = options.indexOf('=');
            if (equals < 0) {
                return Reading.stopped(rest == null ? "no device like 0000:01:00.0" : "'" + options + "' has no =");
            }
            int comma = options.indexOf(',', equals);
            int end = comma < 0 ? options.length() : comma;
            Reading reading = option(options.substring(0, equals), options.substring(equals + 1, end));
            if (reading != Reading.TAKEN) {
                return reading;
            }
            options = comma < 0 ? "" : options.substring(comma + 1);
        }
        return known == named
                ? Reading.stopped(known ? "a name and an address exclude each other" : "neither an address nor a name")
                : Reading.TAKEN;
    }

    private Reading option(String key, String value) {
        if (NUMBERS.contains(key)) {
            return Reading.TAKEN;
        }
        switch (key) {
            case "bdf" -> {
                known |= address(value) != null;
                return address(value) != null ? Reading.TAKEN : Reading.stopped("bdf=" + value + " is no address");
            }
            case "vslot" -> {
                return slot(new CText(value)) ? Reading.TAKEN : Reading.stopped("a slot is a hex number up to 1f");
            }
            case "rdm_policy" -> {
                return word(POLICIES, value) || value.equalsIgnoreCase("invalid")
                        ? Reading.TAKEN
                        : Reading.stopped("rdm_policy is strict or relaxed");
            }
            case "name" -> {
                named = true;
                return Reading.TAKEN;
            }
            default -> {
                return Reading.stopped("no option is called '" + key + "'");
            }
        }
    }

    /** Returns the text after an address; null where there is none. */
    private static @Nullable CText address(String text) {
        int colons = 0;
        for (int i = 0; i < text.length() && (text.charAt(i) == ':' || hex(text.charAt(i))); i++) {
            colons += text.charAt(i) == ':' ? 1 : 0;
        }
        CText rest = new CText(text);
        if (colons < 1 || colons > 2) {
            return null;
        }
        boolean read = (colons == 1 || part(rest, 0xffff) && rest.take(':'))
                && part(rest, 0xff)
                && rest.take(':')
                && part(rest, 0x1f)
                && rest.take('.')
                && (rest.take('*') || part(rest, 7));
        return read ? rest : null;
    }

    private static boolean part(CText text, long most) {
        return text.number(16) && (text.value() & 0xffff_ffffL) <= most;
    }

    private static boolean slot(CText text) {
        return part(text, 0x1f);
    }

    private static boolean hex(char c) {
        return c < 128 && Character.digit(c, 16) >= 0;
    }

    private static boolean word(Set<String> words, String text) {
        return words.stream().anyMatch(text::equalsIgnoreCase);
    }

    /** Reads the treatment of reserved memory; after a fault xl ignores it and goes on. */
    static Reading reserved(String text, Subject subject) {
        boolean policy = false;
        int start = 0;
        while (true) {
            int equals = text.indexOf('=', start);
            String key = equals < 0 ? "" : text.substring(start, equals);
            int comma = equals < 0 ? -1 : text.indexOf(',', equals);
            String value = equals < 0 ? "" : text.substring(equals + 1, comma < 0 ? text.length() : comma);
            if (key.equals("strategy") ? !value.equals("host") : !key.equals("policy") || !POLICIES.contains(value)) {
                return Reading.dropped("rdm is strategy=host with or without policy=strict or policy=relaxed");
            }
            policy |= key.equals("policy");
            if (comma < 0) {
                break;
            }
            start = comma + 1;
        }
        return policy && subject.releases().reach(4, 15)
                ? Reading.dropped("since Xen 4.15 xl forgets the whole of an rdm that has a policy it knows")
                : Reading.TAKEN;
    }
}
