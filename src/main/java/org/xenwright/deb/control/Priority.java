package org.xenwright.deb.control;

/** A package's Priority, most important first; the order breaks ties among providers. */
public enum Priority {
    REQUIRED,
    IMPORTANT,
    STANDARD,
    OPTIONAL,
    EXTRA;

    static Priority of(String text) {
        for (Priority priority : values()) {
            if (priority.name().equalsIgnoreCase(text)) {
                return priority;
            }
        }
        return EXTRA;
    }
}
