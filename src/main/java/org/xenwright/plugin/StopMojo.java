package org.xenwright.plugin;

import java.io.IOException;
import java.util.Locale;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;

/** Powers off the domains that the goal {@code start} started. */
@Mojo(name = "stop", defaultPhase = LifecyclePhase.POST_INTEGRATION_TEST, threadSafe = true, configurator = "xenwright")
public final class StopMojo extends XenMojo {
    @Override
    boolean isTest() {
        return true;
    }

    @Override
    void run() throws IOException {
        StartedGuests.of(project)
                .stop()
                .forEach((name, verdict) -> getLog().info(name + " is off: "
                        + verdict.shutdown().kind().name().toLowerCase(Locale.ROOT) + " after "
                        + verdict.shutdown().took().toMillis() + " ms"));
    }
}
