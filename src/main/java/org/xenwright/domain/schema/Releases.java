package org.xenwright.domain.schema;

import org.jspecify.annotations.Nullable;

/** The releases of Xen that a configuration may be for: one, or all that are supported. */
public record Releases(XenVersion oldest, XenVersion newest) {
    /** Every release whose sources the rules were taken from. */
    public static final Releases SUPPORTED = new Releases(new XenVersion(4, 14), new XenVersion(4, 22));

    /** @param version of the host's Xen; null for any */
    public static Releases of(@Nullable XenVersion version) {
        return version == null ? SUPPORTED : new Releases(version, version);
    }

    /** Returns whether one of them is this release or a later one, whose additions may be used. */
    public boolean reach(int major, int minor) {
        return newest.compareTo(new XenVersion(major, minor)) >= 0;
    }

    /** Returns whether one of them is earlier than this release, so that what it removed may still be there. */
    public boolean precede(int major, int minor) {
        return oldest.compareTo(new XenVersion(major, minor)) < 0;
    }

    /** Returns whether one of them knows a key. */
    public boolean know(Key key) {
        XenVersion since = key.since();
        XenVersion until = key.until();
        return (since == null || since.compareTo(newest) <= 0) && (until == null || oldest.compareTo(until) <= 0);
    }

    /** Returns whether it is one release. */
    public boolean single() {
        return oldest.equals(newest);
    }
}
