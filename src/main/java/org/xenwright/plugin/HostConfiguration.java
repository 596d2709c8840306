package org.xenwright.plugin;

import org.jspecify.annotations.Nullable;
import org.xenwright.content.ByteSize;
import org.xenwright.domain.HostGrub;
import org.xenwright.domain.preflight.HostBudget;
import org.xenwright.domain.preflight.Toolstack;
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

    /**
     * What starts its guests: xl, libvirt, or xapi as on XCP-ng and XenServer, which takes no kernel from the host.
     * Default: xl.
     */
    String toolstack = "xl";

    /**
     * Where it has the GRUB for pv guests that start from their disks. Default: the place of Debian's package
     * grub-xen-host, /usr/lib/grub-xen/grub-x86_64-xen.bin.
     */
    String pvGrub = HostGrub.USUAL.pv();

    /**
     * Where it has the GRUB for pvh guests that start from their disks. Default: the place of Debian's package
     * grub-xen-host, /usr/lib/grub-xen/grub-i386-xen_pvh.bin.
     */
    String pvhGrub = HostGrub.USUAL.pvh();

    /** Returns a copy that obeys the command line first; what it leaves open is null. */
    HostConfiguration with(
            @Nullable String otherMemory,
            @Nullable Integer otherCpus,
            @Nullable Double otherOvercommit,
            @Nullable String otherXen) {
        HostConfiguration copy = new HostConfiguration();
        copy.name = name;
        copy.toolstack = toolstack;
        copy.pvGrub = pvGrub;
        copy.pvhGrub = pvhGrub;
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

    /** Returns what starts its guests. */
    Toolstack toolstack() {
        return Toolstack.of(toolstack.strip())
                .orElseThrow(() -> element("toolstack", toolstack, "xl, libvirt or xapi"));
    }

    /** Returns where it has GRUB for its guests. */
    HostGrub grub() {
        return new HostGrub(grub("pvGrub", pvGrub.strip()), grub("pvhGrub", pvhGrub.strip()));
    }

    private static String grub(String element, String path) {
        boolean sound =
                path.startsWith("/") && path.chars().allMatch(c -> c > ' ' && c != '"' && c != '\\' && c < 0x7f);
        if (!sound || !HostGrub.isGrub(path)) {
            throw element(element, path, "an absolute path on the host whose name says that it is GRUB");
        }
        return path;
    }

    private static RuntimeException element(String element, String found, String expected) {
        return Problem.of("reading what the Xen host has", "correct the value")
                .at("<host><" + element + ">")
                .found("'" + found + "'")
                .expected(expected)
                .raise();
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
