package org.xenwright.domain.preflight;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.xenwright.domain.Domain;
import org.xenwright.domain.language.Origin;
import org.xenwright.domain.lint.Finding;
import org.xenwright.domain.lint.Rule;

/**
 * The resources a host can give its guests.
 *
 * @param name of the host
 * @param memory left for guests, in MiB
 * @param vcpus threads of its processors
 * @param overcommit how many vCPUs may share a thread; memory is never shared
 */
public record HostBudget(String name, long memory, int vcpus, double overcommit) {
    /** The memory of a host when it is not known. */
    public static final long UNKNOWN_MEMORY = Long.MAX_VALUE;

    /** The threads of a host when they are not known. */
    public static final int UNKNOWN_VCPUS = Integer.MAX_VALUE;

    /**
     * Returns the memory that Xen takes besides that of a guest: a MiB for each 128 of them, and 2 for its vCPUs and
     * tables.
     */
    private static long beside(Domain domain) {
        return domain.number("maxmem", domain.memory()) / 128 + 2;
    }

    /** The resources a set of domains asks for. */
    public record Demand(long memory, long vcpus) {
        /** Returns one line that says how full the host is, as far as that is known. */
        public String text(HostBudget host) {
            String most = host.memory() == UNKNOWN_MEMORY ? "" : " of " + host.memory();
            String threads = host.vcpus() == UNKNOWN_VCPUS
                    ? ""
                    : String.format(
                            Locale.ROOT,
                            " on %d threads (%.1f to one, %.1f allowed)",
                            host.vcpus(),
                            (double) vcpus / host.vcpus(),
                            host.overcommit());
            return host.name() + ": " + memory + most + " MiB, " + vcpus + " vCPUs" + threads;
        }
    }

    /** Adds up what domains ask for. */
    public static Demand demand(List<Domain> domains) {
        long memory = 0;
        long vcpus = 0;
        for (Domain domain : domains) {
            memory += domain.number("maxmem", domain.memory()) + beside(domain);
            vcpus += domain.number("maxvcpus", domain.vcpus());
        }
        return new Demand(memory, vcpus);
    }

    /** Returns a finding for each resource that does not suffice. */
    public List<Finding> check(List<Domain> domains) {
        Demand demand = demand(domains);
        List<Finding> findings = new ArrayList<>();
        if (demand.memory() > memory) {
            findings.add(new Finding(
                    Rule.HOST_MEMORY,
                    Origin.of(name),
                    1,
                    domains.size() + " domains need " + demand.memory() + " MiB, and " + name + " has " + memory,
                    "give them " + (demand.memory() - memory) + " MiB less, or use a larger host"));
        }
        if (demand.vcpus() > vcpus * overcommit) {
            findings.add(new Finding(
                    Rule.HOST_VCPUS,
                    Origin.of(name),
                    1,
                    domains.size() + " domains have " + demand.vcpus() + " vCPUs, more than " + overcommit
                            + " for each of the " + vcpus + " threads of " + name,
                    "give them fewer, or allow a higher overcommit"));
        }
        return findings;
    }
}
