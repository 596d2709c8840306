package org.xenwright.domain.device;

/** A disk or network card string that Xen refuses. */
public final class SpecificationException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String near;

    SpecificationException(String message, String near) {
        super(near.isEmpty() ? message : message + " near '" + near + "'");
        this.near = near;
    }

    /** Returns the part of the string at fault; empty when something is missing. */
    public String near() {
        return near;
    }
}
