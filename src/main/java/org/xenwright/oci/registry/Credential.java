package org.xenwright.oci.registry;

/**
 * A user's credential for a registry.
 *
 * @param user name; {@code <token>} when the secret is a refresh token
 * @param secret password or token
 */
public record Credential(String user, String secret) {
    boolean isRefreshToken() {
        return user.equals("<token>");
    }

    /** Only the name: this may end in a log. */
    @Override
    public String toString() {
        return user;
    }
}
