package org.xenwright.domain.device;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The parts of a disk string read so far; the first complaint that Xen would make is kept. */
final class DiskDraft {
    private static final List<String> BACKEND_TYPES = List.of("phy", "tap", "qdisk", "standalone");
    private static final List<String> SPECIFICATIONS = List.of("xen", "virtio");

    private final Map<String, String> values = new TreeMap<>();
    private final Map<String, Boolean> flags = new TreeMap<>();
    private final Map<String, Runnable> words = new TreeMap<>();
    private final Map<String, Consumer<String>> keys = new TreeMap<>();
    private boolean prefixed;
    private boolean accessSet;
    private boolean writable = true;
    private boolean cdrom;
    private @Nullable String target;
    private @Nullable String vdev;
    private @Nullable XlFormat format;
    private @Nullable SpecificationException error;

    DiskDraft() {
        words.put("cdrom", () -> cdrom = true);
        words.put("devtype=cdrom", () -> cdrom = true);
        words.put("devtype=disk", () -> cdrom = false);
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
        words.put(word, () -> flags.put(name, on));
    }

    /** Returns the words that stand alone, with their actions. */
    Map<String, Runnable> words() {
        return words;
    }

    /** Returns the action for the value of a key; null for an unknown key. */
    @Nullable
    Consumer<String> key(String name) {
        return keys.get(name);
    }

    void target(String value) {
        target = replace("target", target, value);
    }

    /** Notes that an old prefix was read; no format is expected by position any more. */
    void prefixed() {
        prefixed = true;
    }

    /** Takes the next parameter by position; returns false when there are too many. */
    boolean position(String word) {
        if (error != null) {
            return true;
        }
        if (target == null) {
            target = word;
        } else if (!prefixed && format == null) {
            if (target.isEmpty() && vdevWithType(word)) {
                format = XlFormat.EMPTY;
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
            return false;
        }
        return true;
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

    void format(String word) {
        XlFormat wanted = word.isEmpty() ? XlFormat.RAW : null;
        for (XlFormat candidate : XlFormat.values()) {
            if (candidate.word().equals(word)) {
                wanted = candidate;
            }
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

    void save(String key, String value) {
        values.put(key, replace(key, values.get(key), value));
    }

    /** Returns the new text; an empty text may be overwritten, anything else is set only once. */
    private String replace(String what, @Nullable String before, String value) {
        if (before != null && !before.isEmpty()) {
            fail(what + " respecified", value);
            return before;
        }
        return value;
    }

    private void coloPort(String value) {
        int end = 0;
        while (end < value.length() && end < 9 && value.charAt(end) >= '0' && value.charAt(end) <= '9') {
            end++;
        }
        int port = end == 0 ? 0 : Integer.parseInt(value.substring(0, end));
        if (port == 0) {
            fail("unknown value for colo-port", value);
        } else {
            values.put("colo-port", Integer.toString(port));
        }
    }

    void fail(String message, String near) {
        if (error == null) {
            error = new SpecificationException(message, near);
        }
    }

    DiskSpec finish() throws SpecificationException {
        if (cdrom) {
            writable = false;
            if (target == null || target.isEmpty()) {
                format = XlFormat.EMPTY;
            }
        }
        if (vdev == null) {
            fail("no vdev", "");
        }
        if (target == null && !cdrom) {
            fail("no target, and the disk is no CD drive", "");
        }
        if (error != null) {
            throw error;
        }
        return new DiskSpec(
                target,
                vdev == null ? "" : vdev,
                format == null ? XlFormat.RAW : format,
                writable,
                cdrom,
                new DiskOptions(values, flags));
    }
}
