package org.xenwright.deb.resolve;

import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.deb.control.Dependency;

/** Why a package is in a resolution. */
public sealed interface Reason {
    /** The start of the text of a root that was asked for; the request, as written, follows. */
    String ASKED = "asked for: ";

    /** The text of a root that a repository calls required. */
    String REQUIRED = "required";

    /** The text of a root that is there and must stay as it is. */
    String HELD = "on hold";

    /** A root: the variant of the image, or the project, asked for it. */
    record Root(String text) implements Reason {
        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * Another selected package needs it.
     *
     * @param by the other package
     * @param field {@code Depends}
     * @param relation of the field
     */
    record Required(BinaryPackage by, String field, Dependency relation) implements Reason {
        @Override
        public String toString() {
            return by + " " + field + ": " + relation;
        }
    }
}
