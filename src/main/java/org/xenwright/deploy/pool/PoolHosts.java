package org.xenwright.deploy.pool;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xenwright.deploy.pool.PoolContents.Machine;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;

/** The hosts of a pool, and on which of them a machine can start. */
final class PoolHosts {
    private static final String FULL = "HOST_NOT_ENOUGH_FREE_MEMORY";

    private final XapiSession session;
    private final String id;

    PoolHosts(XapiSession session, String id) {
        this.session = session;
        this.id = id;
    }

    /**
     * A host that may start machines.
     *
     * @param free memory, in bytes
     */
    record Host(String reference, String label, long free, JsonNode fields) {}

    /** Returns the hosts that are enabled, that with the most free memory first. */
    List<Host> read() throws IOException {
        List<Host> hosts = new ArrayList<>();
        for (Map.Entry<String, JsonNode> each :
                session.call("host.get_all_records").properties()) {
            JsonNode fields = each.getValue();
            session.remember(fields.path("address").asText());
            if (fields.path("enabled").asBoolean()) {
                long free =
                        session.call("host.compute_free_memory", each.getKey()).asLong();
                hosts.add(new Host(each.getKey(), fields.path("name_label").asText(), free, fields));
            }
        }
        hosts.sort(Comparator.comparingLong(Host::free).reversed().thenComparing(Host::label));
        return hosts;
    }

    /**
     * Returns the hosts that can start a machine.
     *
     * @param giving a machine that will have gone by then; null for none
     * @throws ProblemException when there are none: what each says
     */
    List<Host> able(Machine machine, @Nullable Machine giving) throws IOException {
        List<Host> able = new ArrayList<>();
        List<String> refusals = new ArrayList<>();
        for (Host each : read()) {
            try {
                session.call("VM.assert_can_boot_here", machine.reference(), each.reference());
                able.add(each);
            } catch (XapiRefusal refusal) {
                if (refusal.is(FULL) && givesEnough(refusal, each, giving)) {
                    able.add(each);
                } else {
                    refusals.add(each.label() + ": " + refusal.words());
                }
            }
        }
        if (able.isEmpty()) {
            throw nowhere(machine, refusals);
        }
        return able;
    }

    /** Returns whether a host has room once a machine that runs on it has gone; it tells what it needs and has. */
    private static boolean givesEnough(XapiRefusal refusal, Host host, @Nullable Machine giving) {
        if (giving == null || !giving.fields().path("resident_on").asText().equals(host.reference())) {
            return false;
        }
        String needed = refusal.parameter(0);
        String available = refusal.parameter(1);
        return needed.matches("[0-9]{1,18}")
                && available.matches("[0-9]{1,18}")
                && Long.parseLong(available)
                                + memory(giving) * 1024
                                + giving.fields().path("memory_overhead").asLong()
                        >= Long.parseLong(needed);
    }

    /** Returns the memory that a machine has, in KiB. */
    static long memory(Machine machine) {
        long target = machine.fields().path("memory_target").asLong();
        long wanted = target > 0
                ? target
                : machine.fields().path("memory_dynamic_max").asLong();
        return wanted / 1024;
    }

    /** Returns a problem of a machine that no host can start. */
    ProblemException nowhere(Machine machine, List<String> refusals) {
        return Problem.of("finding a host for " + machine.label(), "make room, or ask for what a host has")
                .at(id)
                .found(refusals.isEmpty() ? "no host that is enabled" : String.join("; ", refusals))
                .raise();
    }
}
