package org.xenwright.boot.ready;

import java.io.IOException;
import java.time.Duration;

/** One attempt to reach a guest over its network. */
@FunctionalInterface
interface NetworkProbe {
    /**
     * Returns whether the guest answered as it should; for a refusal or silence throws {@link IOException} or returns
     * false, with the same meaning.
     */
    boolean attempt(Duration patience) throws IOException;
}
