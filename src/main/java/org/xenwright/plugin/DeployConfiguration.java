package org.xenwright.plugin;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.ready.Ready;
import org.xenwright.deploy.PlacementStrategy;
import org.xenwright.problem.Problem;

/** The {@code <deploy>} element: the hosts and pools that the domains are brought to, and how. */
public final class DeployConfiguration {
    /**
     * Name of the deployment, under which each destination keeps what belongs to it. Default: groupId.artifactId of the
     * project.
     */
    @Nullable
    String name;

    /** Plain Xen hosts, reached by SSH. */
    List<DeployHostConfiguration> hosts = new ArrayList<>();

    /** Pools of XCP-ng or XenServer, reached by their XAPI. */
    List<DeployPoolConfiguration> pools = new ArrayList<>();

    /** How domains find their destination. */
    PlacementConfiguration placement = new PlacementConfiguration();

    /** How running domains are replaced. */
    RollingConfiguration rolling = new RollingConfiguration();

    /**
     * When a deployed domain counts as ready: console, login, target, tcp, http, as in {@code <boot><ready>}. Default: as
     * there.
     */
    @Nullable
    ReadyConfiguration ready;

    /** How many generations of a domain are kept, the current one included. Default: 2. */
    int generations = 2;

    /** Whether domains start with their host, unless their file says so itself. Default: true. */
    boolean autostart = true;

    /** The {@code <placement>} element: how domains find their destination. */
    public static final class PlacementConfiguration {
        /**
         * What is chosen among the destinations with room: spread (the one with most memory left) or pack (the one with
         * least). Default: spread.
         */
        String strategy = "spread";

        PlacementStrategy strategy() {
            return switch (strategy.strip()) {
                case "spread" -> PlacementStrategy.SPREAD;
                case "pack" -> PlacementStrategy.PACK;
                default ->
                    throw refusal("<deploy><placement><strategy>", strategy, "spread, pack")
                            .raise();
            };
        }
    }

    /** The {@code <rolling>} element: how running domains are replaced. */
    public static final class RollingConfiguration {
        /** How many domains may be interrupted at the same time, at all destinations together. Default: 1. */
        int atOnce = 1;

        /** Whether the first domain is switched alone, and the others only if it was ready. Default: true. */
        boolean canary = true;

        /** Seconds that a domain must go on after it was ready. Default: 15. */
        int watch = 15;

        /** After how many failures no domain is interrupted any more. Default: 1. */
        int maxFailures = 1;

        /** Seconds that a domain may take to become ready. Default: the time limit of a boot. */
        @Nullable
        Integer timeout;

        /** Seconds that a domain may take to shut down. Default: 120; systemd ends services after 90. */
        int shutdown = 120;

        void check() {
            if (atOnce < 1 || watch < 0 || maxFailures < 1 || shutdown < 1 || timeout != null && timeout < 1) {
                throw refusal(
                                "<deploy><rolling>",
                                "atOnce " + atOnce + ", watch " + watch + ", maxFailures " + maxFailures + ", timeout "
                                        + timeout + ", shutdown " + shutdown,
                                "numbers from 1, watch from 0")
                        .raise();
            }
        }
    }

    /** Returns its name, which is a folder and a key at its destinations. */
    String name(String otherwise) {
        String chosen = name == null ? otherwise : name.strip();
        if (!chosen.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")) {
            throw refusal("<deploy><name>", chosen, "letters, digits and . _ -, at most 100")
                    .raise();
        }
        return chosen;
    }

    /** Returns when a domain counts as ready. */
    Ready ready(Ready otherwise) {
        return ready == null || ready.isEmpty() ? otherwise : ready.ready();
    }

    /** Returns how many generations are kept. */
    int generations() {
        if (generations < 1) {
            throw refusal("<deploy><generations>", Integer.toString(generations), "1 or more")
                    .raise();
        }
        return generations;
    }

    static Problem refusal(String where, String found, String expected) {
        return Problem.of("reading where the domains are brought", "correct the value")
                .at(where)
                .found("'" + found.strip() + "'")
                .expected(expected);
    }
}
