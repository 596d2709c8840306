package org.xenwright.transport;

import java.net.URI;

/**
 * A file to get.
 *
 * @param address {@code http}, {@code https} or {@code file}; user-info in it becomes basic authentication for that
 *     host alone
 * @param limit most bytes to accept
 * @param known what is known of an earlier copy, {@link Validators#NONE} to get it in any case
 */
public record Fetch(URI address, long limit, Validators known) {
    public static Fetch of(URI address, long limit) {
        return new Fetch(address, limit, Validators.NONE);
    }
}
