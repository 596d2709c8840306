package org.xenwright.packages;

import java.time.Instant;
import java.util.List;
import org.xenwright.sandbox.SandboxSource;
import org.xenwright.transport.Access;

/** An environment as a test needs it: scripts run, no question has an answer, results are in the store of the access. */
public final class TestEnvironment {
    private TestEnvironment() {}

    /** @param excludes patterns of package files to leave out */
    public static BuildEnvironment of(Instant clock, Access access, SandboxSource sandboxes, String... excludes) {
        return new BuildEnvironment(
                clock, List.of(excludes), Scripts.RUN, List.of(), access, access.store(), sandboxes, new BuildReport());
    }
}
