package org.xenwright.customize;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Problem;

/** The files by which an init knows what to start. */
interface ServiceFiles {
    /**
     * Changes them.
     *
     * @return remarks for the user
     * @throws org.xenwright.problem.ProblemException for a service that the tree does not have, or that cannot be so
     */
    List<String> apply(Services services) throws IOException;

    /**
     * Returns those of an init.
     *
     * @param init null for a tree without one, whose units are those of a systemd to come
     */
    static ServiceFiles of(@Nullable InitSystem init, Place place) {
        return switch (init == null ? InitSystem.Kind.SYSTEMD : init.kind()) {
            case SYSTEMD -> new SystemdUnits(place);
            case OPENRC -> new OpenRcServices(place);
            case BUSYBOX -> new BusyboxServices(place);
            case SYSVINIT -> new SysvServices(place);
            case OTHER -> services -> unknown(services, init);
        };
    }

    private static List<String> unknown(Services services, @Nullable InitSystem init) {
        if (!services.equals(Services.NONE)) {
            throw Problem.of("enabling services", "take <services> out, and let the init start them")
                    .at("<image><services>")
                    .found("an image whose init is " + (init == null ? "unknown" : init.path()))
                    .expected("systemd, OpenRC, busybox init or sysvinit, which can be told")
                    .raise();
        }
        return List.of();
    }
}
