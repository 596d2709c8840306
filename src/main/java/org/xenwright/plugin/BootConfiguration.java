package org.xenwright.plugin;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The {@code <boot>} element: how a smoke boot is done and when it counts as ready. */
public final class BootConfiguration {
    /** Drivers, separated by commas: qemu, uml, xen. Default: qemu. */
    String drivers;

    /** Types of domain to boot each one as, separated by commas: pvh, pv. Default: its own. Drivers of one type boot it once. */
    String types;

    /** Seconds until a boot without a verdict is a time-out. Default: 180. */
    Integer timeout;

    /** Seconds a guest that was ready may take to power off; 0 to end it without asking. Default: 60. */
    Integer shutdown;

    /** Memory of the guest in MiB. Default: that of the domain. */
    Integer memory;

    /** TCP ports of the guest that start and run forward besides those of the conditions, separated by commas. */
    String ports;

    /**
     * What the guest reaches of its own accord: closed (nothing, while its forwarded ports are reached from here) or open
     * (all that this machine reaches, services of its loopback interface included). Default: closed.
     */
    String network;

    /** When the guest counts as ready. Default: a login prompt, or the system's own word that it started. */
    Ready ready = new Ready();

    /** The folder of checks run in the guest. Default: src/it/checks. */
    File checks;

    /** Built-in checks to run, separated by commas, or all. Default: none. */
    String builtIn;

    /** The {@code <ready>} element: all of its conditions must hold, in the order they are given. */
    public static final class Ready {
        /** Seconds for all of them together, from when they are first looked at. Default: those of the boot. */
        Integer within;

        private final List<Condition> conditions = new ArrayList<>();

        /** A regular expression a line of the console must match. May be given several times. */
        public void setConsole(String pattern) {
            conditions.add(new Condition("console", pattern));
        }

        /** A TCP port of the guest that must accept a connection. May be given several times. */
        public void setTcp(String port) {
            conditions.add(new Condition("tcp", port));
        }

        /** PORT/PATH, then optionally a status, then optionally a regular expression the body must hold. May be given several times. */
        public void setHttp(String condition) {
            conditions.add(new Condition("http", condition));
        }

        /** Whether a login prompt must be on the console. */
        public void setLogin(boolean wanted) {
            if (wanted) {
                conditions.add(new Condition("login", ""));
            }
        }

        /** A target of systemd that must be reached, by its name. May be given several times. */
        public void setTarget(String unit) {
            conditions.add(new Condition("target", unit));
        }

        /** A line for the guest's shell that must end with success; it is run again and again. May be given several times. */
        public void setCommand(String line) {
            conditions.add(new Condition("command", line));
        }

        /** Conditions of which one must hold. May be given several times. */
        public void setAny(Ready parts) {
            conditions.add(new Condition("any", "", parts));
        }

        /** Conditions that must all hold, in whatever order. May be given several times. */
        public void setAll(Ready parts) {
            conditions.add(new Condition("all", "", parts));
        }

        List<Condition> conditions() {
            return conditions;
        }
    }

    /**
     * A condition.
     *
     * @param parts those inside of it; null for one that stands for itself
     */
    record Condition(String kind, String value, @Nullable Ready parts) {
        Condition(String kind, String value) {
            this(kind, value, null);
        }
    }
}
