package org.xenwright.boot.timeline;

/**
 * A unit's name as systemd prints it on a console, {@code NAME - DESCRIPTION}. Its status lines cut the middle out to
 * fit the terminal ({@code systemd-udev-trig…[0m - Coldplug All udev Devices}), in another place when the unit begins
 * than when it ends, and the cut may run through the escape sequence behind the name; the kernel's log has the same
 * line whole.
 *
 * @param text as it was read
 */
record UnitName(String text) {
    private static final String CUT = "…";
    private static final String SEPARATOR = " - ";

    private boolean whole() {
        return !text.contains(CUT);
    }

    private String head() {
        return text.substring(0, text.indexOf(CUT));
    }

    /** Returns the text after the cut, without the rest of an escape sequence. */
    private String tail() {
        String tail = text.substring(text.indexOf(CUT) + CUT.length());
        int description = tail.indexOf(SEPARATOR);
        return description < 0 ? tail : tail.substring(description);
    }

    /** Returns whether both can be the name of one unit. */
    boolean same(UnitName other) {
        if (whole() && other.whole()) {
            return text.equals(other.text);
        }
        if (whole() || other.whole()) {
            UnitName cut = whole() ? other : this;
            String full = whole() ? text : other.text;
            return full.startsWith(cut.head()) && full.endsWith(cut.tail());
        }
        return (head().startsWith(other.head()) || other.head().startsWith(head()))
                && (tail().endsWith(other.tail()) || other.tail().endsWith(tail()));
    }

    /** Returns the more complete of two names of the same unit. */
    UnitName fuller(UnitName other) {
        return other.whole() && !whole() ? other : this;
    }
}
