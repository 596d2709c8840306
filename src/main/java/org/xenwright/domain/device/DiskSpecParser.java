package org.xenwright.domain.device;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a disk string the way Xen's generated scanner does: at each place the rule with the longest match wins, the
 * first of equals; what follows an old prefix counts for its length although it is read again afterwards.
 */
final class DiskSpecParser {
    private static final List<String> FORMAT_PREFIXES = List.of("raw", "qcow", "qcow2", "vhd");
    private static final List<String> SCRIPT_PREFIXES = List.of("iscsi", "nbd", "enbd", "drbd");
    private static final List<String> IGNORED_PREFIXES =
            List.of("tapdisk", "tap", "tap2", "aio", "ioemu", "file", "phy");
    private static final List<String> BACKEND_TYPES = List.of("phy", "tap", "qdisk", "standalone");
    private static final List<String> SPECIFICATIONS = List.of("xen", "virtio");

    private final String text;
    private final Map<String, String> values = new TreeMap<>();
    private final Map<String, Boolean> flags = new TreeMap<>();
    private final Map<String, Consumer<String>> words = new TreeMap<>();
    private final Map<String, Consumer<String>> keys = new TreeMap<>();
    private int at;
    private boolean prefixed;
    private boolean accessSet;
    private boolean writable = true;
    private boolean cdrom;
    private boolean halted;
    private @Nullable String target;
    private @Nullable String vdev;
    private @Nullable DiskFormat format;
    private @Nullable SpecificationException error;

    DiskSpecParser(String text) {
        this.text = text;
        words.put("cdrom", word -> cdrom = true);
        words.put("devtype=cdrom", word -> cdrom = true);
        words.put("devtype=disk", word -> cdrom = false);
        flag("direct-io-safe", "direct-io-safe", true);
        flag("discard", "discard", true);
        flag("no-discard", "discard", false);
        flag("colo", "colo", true);
        flag("no-colo", "colo", false);
        flag("trusted", "trusted", true);
        flag("untrusted", "trusted", false);
        flag("grant_usage=1", "grant_usage", true);
        flag("grant_usage=0", "grant_usage", false);
        keys.put("format", this::format);
        keys.put("devtype", value -> fail("unknown value for type", "devtype=" + value));
        keys.put("access", this::access);
        keys.put("backendtype", value -> choice("backendtype", value, BACKEND_TYPES));
        keys.put("specification", value -> choice("specification", value, SPECIFICATIONS));
        keys.put("vdev", this::vdev);
        keys.put("colo-port", this::coloPort);
        for (String key : List.of("backend", "script", "colo-host", "colo-export", "active-disk", "hidden-disk")) {
            keys.put(key, value -> save(key, value));
        }
    }

    private void flag(String word, String name, boolean on) {
        words.put(word, ignored -> flags.put(name, on));
    }

    DiskSpec parse() throws SpecificationException {
        while (at < text.length() && !halted) {
            step();
        }
        if (error == null && cdrom) {
            writable = false;
            if (target == null || target.isEmpty()) {
                format = DiskFormat.EMPTY;
            }
        }
        if (error == null && vdev == null) {
            fail("no vdev", "");
        }
        if (error == null && target == null && !cdrom) {
            fail("no target, and the disk is no CD drive", "");
        }
        if (error != null) {
            throw error;
        }
        return new DiskSpec(
                target,
                vdev == null ? "" : vdev,
                format == null ? DiskFormat.RAW : format,
                writable,
                cdrom,
                new DiskOptions(values, flags));
    }

    /** Runs the rule that wins at the present place. Rules are tried in the scanner's order; only a longer match displaces one. */
    private void step() {
        int lineEnd = lineEnd(at);
        int best = 0;
        Runnable action = () -> {};
        int blanks = run(at, " \t\n");
        if (blanks > at) {
            best = lineEnd(blanks) - at;
            action = () -> at = blanks;
        }
        int valueEnd = until(at, ",");
        int withComma = Math.min(text.length(), valueEnd + 1);
        int equals = text.indexOf('=', at);
        for (Map.Entry<String, Consumer<String>> word : words.entrySet()) {
            if (text.startsWith(word.getKey(), at)) {
                int end = at + word.getKey().length();
                int after = end < text.length() && text.charAt(end) == ',' ? end + 1 : end;
                if (after - at > best) {
                    best = after - at;
                    action = () -> {
                        at = after;
                        word.getValue().accept("");
                    };
                }
            }
        }
        if (equals >= 0 && equals < valueEnd) {
            Consumer<String> key = keys.get(text.substring(at, equals));
            if (key != null && withComma - at > best) {
                best = withComma - at;
                action = () -> {
                    at = withComma;
                    key.accept(text.substring(equals + 1, valueEnd));
                };
            }
        }
        if (text.startsWith("target=", at) && lineEnd - at > best) {
            best = lineEnd - at;
            action = () -> target(lineEnd);
        }
        int unknown = unknownParameter();
        if (unknown - at > best) {
            best = unknown - at;
            action = () -> {
                fail("unknown parameter", text.substring(at, unknown));
                at = unknown;
            };
        }
        int colon = run(at, "abcdefghijklmnopqrstuvwxyz0123456789");
        if (colon > at && colon < text.length() && text.charAt(colon) == ':' && !isDigit(text.charAt(at))) {
            Consumer<String> prefix = prefix(text.substring(at, colon));
            int length = (prefix != null ? lineEnd(colon) : unknownPrefixEnd(colon + 1)) - at;
            if (length > best) {
                best = length;
                action = prefix(prefix, colon);
            }
        }
        int positional = positional();
        if (positional - at > best) {
            best = positional - at;
            action = () -> position(positional);
        }
        if (best == 0) {
            stray();
        } else {
            action.run();
        }
    }

    private void target(int end) {
        int start = at + "target=".length();
        at = end;
        int stripped = end > start && text.charAt(end - 1) == ',' ? end - 1 : end;
        target = replace("target", target, text.substring(start, stripped));
    }

    /** Where {@code [a-z][-a-z0-9]*=[^,],?} ends, or the present place when it does not match. */
    private int unknownParameter() {
        if (!isLetter(text.charAt(at))) {
            return at;
        }
        int end = run(at, "abcdefghijklmnopqrstuvwxyz0123456789-");
        if (end + 1 >= text.length() || text.charAt(end) != '=' || text.charAt(end + 1) == ',') {
            return at;
        }
        return end + 2 < text.length() && text.charAt(end + 2) == ',' ? end + 3 : end + 2;
    }

    private @Nullable Consumer<String> prefix(String word) {
        if (FORMAT_PREFIXES.contains(word)) {
            return this::format;
        }
        if (SCRIPT_PREFIXES.contains(word)) {
            return name -> save("script", "block-" + name);
        }
        return IGNORED_PREFIXES.contains(word) ? name -> {} : null;
    }

    private Runnable prefix(@Nullable Consumer<String> known, int colon) {
        return () -> {
            String word = text.substring(at, colon);
            at = colon + 1;
            if (known == null) {
                fail("unknown deprecated disk prefix", word + ":");
                halted = true;
            } else {
                prefixed = true;
                known.accept(word);
            }
        };
    }

    /** The match of an unknown prefix reaches over the line only when no letter or digit follows it. */
    private int unknownPrefixEnd(int after) {
        if (after == text.length() || isLetter(text.charAt(after)) || isDigit(text.charAt(after))) {
            return after;
        }
        return lineEnd(after + 1);
    }

    /** Where {@code [^=,]*,|[^=,]+,?} ends, or the present place when it does not match. */
    private int positional() {
        int end = until(at, "=,");
        return end < text.length() && text.charAt(end) == ',' ? end + 1 : end;
    }

    private void position(int end) {
        String word = text.substring(at, end);
        at = end;
        if (word.endsWith(",")) {
            word = word.substring(0, word.length() - 1);
        }
        if (error != null) {
            return;
        }
        if (target == null) {
            target = word;
        } else if (!prefixed && format == null) {
            if (target.isEmpty() && vdevWithType(word)) {
                format = DiskFormat.EMPTY;
            } else {
                format(word);
            }
        } else if (vdev == null) {
            if (!vdevWithType(word)) {
                vdev(word);
            }
        } else if (!accessSet) {
            accessSet = true;
            access(word);
        } else {
            fail("too many parameters by position", word);
            halted = true;
        }
    }

    private boolean vdevWithType(String word) {
        int colon = word.lastIndexOf(':');
        if (colon < 0) {
            return false;
        }
        vdev(word.substring(0, colon));
        switch (word.substring(colon + 1)) {
            case "cdrom" -> cdrom = true;
            case "disk" -> cdrom = false;
            default -> fail("unknown type", word.substring(colon + 1));
        }
        return true;
    }

    /** A character no rule wants: the scanner overlooks it at the very end and stops at it anywhere else. */
    private void stray() {
        if (at + 1 < text.length()) {
            fail("bad disk syntax", text.substring(at));
        }
        halted = true;
    }

    private void format(String word) {
        DiskFormat wanted = null;
        for (DiskFormat candidate : DiskFormat.values()) {
            if (candidate.word().equals(word)) {
                wanted = candidate;
            }
        }
        if (word.isEmpty()) {
            wanted = DiskFormat.RAW;
        }
        if (wanted == null) {
            fail("unknown value for format", word);
        } else if (format != null && format != wanted) {
            fail("format respecified", word);
        } else {
            format = wanted;
        }
    }

    private void access(String word) {
        switch (word) {
            case "r", "ro" -> writable = false;
            case "rw", "w", "" -> writable = true;
            default -> fail("unknown value for access", word);
        }
    }

    private void choice(String key, String value, List<String> choices) {
        String before = values.get(key);
        if (!choices.contains(value)) {
            fail("unknown value for " + key, value);
        } else if (before != null && !before.equals(value)) {
            fail(key + " respecified", value);
        } else {
            values.put(key, value);
        }
    }

    private void vdev(String value) {
        vdev = replace("vdev", vdev, value);
    }

    private void save(String key, String value) {
        values.put(key, replace(key, values.get(key), value));
    }

    /** An empty text may be written over, anything else is said once. */
    private String replace(String what, @Nullable String before, String value) {
        if (before != null && !before.isEmpty()) {
            fail(what + " respecified", value);
            return before;
        }
        return value;
    }

    private void coloPort(String value) {
        int end = 0;
        while (end < value.length() && isDigit(value.charAt(end)) && end < 9) {
            end++;
        }
        int port = end == 0 ? 0 : Integer.parseInt(value.substring(0, end));
        if (port == 0) {
            fail("unknown value for colo-port", value);
        } else {
            values.put("colo-port", Integer.toString(port));
        }
    }

    private void fail(String message, String near) {
        if (error == null) {
            error = new SpecificationException(message, near);
        }
    }

    private int run(int from, String accepted) {
        int end = from;
        while (end < text.length() && accepted.indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        return end;
    }

    private int until(int from, String stops) {
        int end = from;
        while (end < text.length() && stops.indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    private int lineEnd(int from) {
        return until(from, "\n");
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
