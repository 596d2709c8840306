package org.xenwright.plugin;

import org.jspecify.annotations.Nullable;
import org.xenwright.content.ByteSize;
import org.xenwright.domain.preflight.HostBudget;
import org.xenwright.domain.schema.XenVersion;
import org.xenwright.problem.Problem;

/** The {@code <host>} element: the Xen host that the domains of this project share. */
public final class HostConfiguration {
    /** Its name in reports. */
    String name = "the host";

    /** Memory that is left for guests, such as 64G. Default: not checked. */
    @Nullable
    String memory;

    /** Threads of its processors. Default: not checked. */
    @Nullable
    Integer cpus;

    /** How many vCPUs may share a thread. Memory is never shared. Default: 1. */
    @Nullable
    Double overcommit;

    /** Its version of Xen, for instance 4.17: keys which that version does not know are reported. Default: any. */
    @Nullable
    String xen;

    /** Returns a copy that obeys the command line first; what it leaves open is null. */
    HostConfiguration with(
            @Nullable String otherMemory,
            @Nullable Integer otherCpus,
            @Nullable Double otherOvercommit,
            @Nullable String otherXen) {
        HostConfiguration copy = new HostConfiguration();
        copy.name = name;
        copy.memory = otherMemory != null ? otherMemory : memory;
        copy.cpus = otherCpus != null ? otherCpus : cpus;
        copy.overcommit = otherOvercommit != null ? otherOvercommit : overcommit;
        copy.xen = otherXen != null ? otherXen : xen;
        return copy;
    }

    /** Returns what the host can give; null when nothing is said about it. */
    @Nullable
    HostBudget budget() {
        if (memory == null && cpus == null) {
            return null;
        }
        long most = memory == null
                ? HostBudget.UNKNOWN_MEMORY
                : ByteSize.parse(memory).orElseThrow(() -> refusal("memory", memory, "a size such as 64G")) >> 20;
        int threads = cpus == null ? HostBudget.UNKNOWN_VCPUS : cpus;
        double shared = overcommit == null ? 1 : overcommit;
        if (most < 1 || threads < 1 || !(shared >= 1)) {
            throw refusal("", most + " MiB, " + threads + " cpus, overcommit " + shared, "at least 1M, 1 and 1");
        }
        return new HostBudget(name, most, threads, shared);
    }

    /** Returns its version of Xen; null for any. */
    @Nullable
    XenVersion version() {
        return xen == null
                ? null
                : XenVersion.parse(xen.strip()).orElseThrow(() -> refusal("xen", xen, "two numbers, for example 4.17"));
    }

    private static RuntimeException refusal(String element, @Nullable String found, String expected) {
        return Problem.of("reading what the Xen host has", "correct the value")
                .at(
                        element.isEmpty()
                                ? "<host>"
                                : "<host><" + element + ">, or "
                                        + (element.equals("xen") ? "-Dxen.hostXen" : "-Dxen.hostMemory"))
                .found("'" + found + "'")
                .expected(expected)
                .raise();
    }
}
