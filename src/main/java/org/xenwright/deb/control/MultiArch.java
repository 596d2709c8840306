package org.xenwright.deb.control;

/** The field Multi-Arch: whose dependencies a package of another architecture can satisfy. */
public enum MultiArch {
    NO,
    SAME,
    FOREIGN,
    ALLOWED;

    static MultiArch of(String text) {
        for (MultiArch kind : values()) {
            if (kind.name().equalsIgnoreCase(text)) {
                return kind;
            }
        }
        return NO;
    }
}
