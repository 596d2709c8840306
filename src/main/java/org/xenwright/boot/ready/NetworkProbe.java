package org.xenwright.boot.ready;

import java.io.IOException;
import java.time.Duration;

/** One attempt to reach a guest over its network. */
@FunctionalInterface
interface NetworkProbe {
    /**
     * Whether the guest answered as it should; a refusal or silence is an {@link IOException} or false, with the same
     * meaning.
     */
    boolean attempt(Duration patience) throws IOException;
}
