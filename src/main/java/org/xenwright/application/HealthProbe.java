package org.xenwright.application;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The script that holds a unit back until its health page says that it is well, whoever starts the application. */
record HealthProbe(Health page) {
    /** Where it lies in an image. */
    static final String PROGRAM = "/usr/lib/xenwright/health";

    /** Returns the lines of the unit's section {@code [Service]} by which it waits. */
    List<String> lines() {
        return List.of(
                "ExecStartPost="
                        + UnitText.command(List.of(
                                "/bin/bash",
                                PROGRAM,
                                Integer.toString(page.port()),
                                page.path(),
                                Integer.toString(page.status()),
                                page.body() == null ? "" : page.body())),
                "TimeoutStartSec=5min");
    }

    /** Returns the script. */
    ServiceUnit.File file() {
        try (InputStream in = HealthProbe.class.getResourceAsStream("health.sh")) {
            if (in == null) {
                throw new IllegalStateException("health.sh is missing beside " + HealthProbe.class.getName());
            }
            return new ServiceUnit.File(PROGRAM, new String(in.readAllBytes(), StandardCharsets.UTF_8), 0755, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
