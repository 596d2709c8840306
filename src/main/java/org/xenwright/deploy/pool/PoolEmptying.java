package org.xenwright.deploy.pool;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xenwright.deploy.Destination;
import org.xenwright.deploy.pool.PoolContents.Machine;
import org.xenwright.deploy.pool.PoolHosts.Host;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;

/**
 * Domains of a deployment that leave a host of their pool while they run. Nothing that is remembered of them changes by
 * that; one that cannot be moved runs on where it is.
 */
final class PoolEmptying {
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final String MIGRATE = "pool_migrate";

    private final XapiSession session;
    private final XapiTasks tasks;
    private final PoolHosts hosts;
    private final String id;

    PoolEmptying(XapiSession session, XapiTasks tasks, String id) {
        this.session = session;
        this.tasks = tasks;
        this.hosts = new PoolHosts(session, id);
        this.id = id;
    }

    /**
     * Moves domains off a host, one after the other; all that can be known of refusals is asked before the first.
     *
     * @param lease without which no further one is moved
     */
    List<PoolMove> empty(Destination.Lease lease, PoolContents contents, String host, Set<String> domains)
            throws IOException {
        String from = find(host);
        List<PoolMove> moves = new ArrayList<>();
        Map<Machine, List<Host>> able = new LinkedHashMap<>();
        for (Machine each : leaving(contents, from, domains)) {
            try {
                String refusal = refusal(each);
                if (refusal != null) {
                    moves.add(new PoolMove(each.domain(), "", refusal));
                } else {
                    able.put(each, others(each, from));
                }
            } catch (ProblemException e) {
                moves.add(new PoolMove(
                        each.domain(), "", String.valueOf(e.problem().found())));
            }
        }
        for (Map.Entry<Machine, List<Host>> each : able.entrySet()) {
            moves.add(move(lease, contents, each.getKey(), each.getValue()));
        }
        moves.sort(Comparator.comparing(PoolMove::domain));
        return moves;
    }

    /** Returns a host by its label or uuid. */
    private String find(String host) throws IOException {
        List<String> found = new ArrayList<>();
        Set<String> labels = new TreeSet<>();
        session.call("host.get_all_records").properties().forEach(each -> {
            String label = each.getValue().path("name_label").asText();
            labels.add(label);
            if (label.equals(host) || each.getValue().path("uuid").asText().equals(host)) {
                found.add(each.getKey());
            }
        });
        if (found.size() != 1) {
            throw Problem.of("emptying a host of pool " + id, "name one by its label or uuid")
                    .at(id)
                    .found(found.isEmpty() ? "no host " + host : found.size() + " hosts called " + host)
                    .expected("one of " + String.join(", ", labels))
                    .raise();
        }
        return found.get(0);
    }

    private List<Machine> leaving(PoolContents contents, String from, Set<String> domains) {
        return contents.machines().stream()
                .filter(each -> contents.isOurs(each) && !each.isHalted())
                .filter(each -> each.fields().path("resident_on").asText().equals(from))
                .filter(each -> domains.isEmpty() || domains.contains(each.domain()))
                .sorted(Comparator.comparing(Machine::domain))
                .toList();
    }

    /** Returns why a machine may not be moved while it runs; null when it may. A guest that is not up has no such leave. */
    private static @Nullable String refusal(Machine machine) {
        String state = machine.fields().path("power_state").asText();
        if (!state.equals("Running")) {
            return "it is " + state.toLowerCase(Locale.ROOT);
        }
        for (JsonNode each : machine.fields().path("allowed_operations")) {
            if (each.asText().equals(MIGRATE)) {
                return null;
            }
        }
        return "the pool does not allow to move it now: its guest is not up, or has no drivers for that";
    }

    private List<Host> others(Machine machine, String from) throws IOException {
        List<Host> able = hosts.able(machine, null).stream()
                .filter(each -> !each.reference().equals(from))
                .toList();
        if (able.isEmpty()) {
            throw hosts.nowhere(machine, List.of("no other host can run it"));
        }
        return able;
    }

    /** Moves a machine to the first host that takes it. */
    private PoolMove move(Destination.Lease lease, PoolContents contents, Machine machine, List<Host> able)
            throws IOException {
        List<String> refusals = new ArrayList<>();
        for (Host each : able) {
            lease.check();
            try {
                tasks.run(LONGEST, "VM." + MIGRATE, machine.reference(), each.reference(), Map.of("live", "true"));
            } catch (XapiRefusal refusal) {
                refusals.add(each.label() + ": " + refusal.words());
            } catch (IOException e) {
                // what came of it is read from the machine
                refusals.add(each.label() + ": " + Problem.messageOf(e));
            }
            Machine now = contents.refresh(session, machine.reference());
            if (now.fields().path("resident_on").asText().equals(each.reference())) {
                return new PoolMove(machine.domain(), each.label(), null);
            }
            if (now.isHalted()) {
                return new PoolMove(machine.domain(), "", "it went down: " + String.join("; ", refusals));
            }
        }
        return new PoolMove(
                machine.domain(),
                "",
                refusals.isEmpty()
                        ? "it did not move within " + LONGEST.toMinutes() + " min"
                        : String.join("; ", refusals));
    }
}
