package org.xenwright.deb.repository;

/**
 * A Release as it came from a mirror: nothing in it may be looked at before it is verified.
 *
 * @param content an InRelease, or a Release when there is a signature beside it
 * @param signature the Release.gpg; empty for an InRelease, and for an unsigned source
 */
record Untrusted(byte[] content, byte[] signature) {
    static Untrusted inline(byte[] content) {
        return new Untrusted(content, new byte[0]);
    }

    boolean isDetached() {
        return signature.length > 0;
    }
}
