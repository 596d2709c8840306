package org.xenwright.deploy.pool;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.xenwright.deploy.RunningDomain;
import org.xenwright.deploy.pool.PoolContents.Machine;
import org.xenwright.deploy.pool.PoolHosts.Host;
import org.xenwright.problem.Problem;

/** Machines started and ended. What a call did is read from the machine when its answer was not heard. */
final class PoolPower {
    private static final Duration START = Duration.ofMinutes(10);
    private static final Duration END = Duration.ofMinutes(5);

    private final XapiSession session;
    private final XapiTasks tasks;
    private final PoolHosts hosts;
    private final String id;

    PoolPower(XapiSession session, XapiTasks tasks, String id) {
        this.session = session;
        this.tasks = tasks;
        this.hosts = new PoolHosts(session, id);
        this.id = id;
    }

    /** Returns a machine as a domain that a place has. */
    static RunningDomain domain(PoolContents contents, Machine machine) {
        RunningDomain.State state = switch (machine.fields().path("power_state").asText()) {
            case "Running" -> RunningDomain.State.RUNNING;
            case "Paused" -> RunningDomain.State.PAUSED;
            default -> RunningDomain.State.HALTED;
        };
        boolean halted = state == RunningDomain.State.HALTED;
        return new RunningDomain(
                machine.uuid(),
                contents.isOurs(machine) ? machine.domain() : machine.label(),
                halted ? -1 : machine.fields().path("domid").asInt(-1),
                state,
                halted ? 0 : PoolHosts.memory(machine),
                contents.isOurs(machine) ? machine.generation() : 0);
    }

    /** Asks whether a generation could start, if the one that runs now had gone. */
    void check(PoolContents contents, Machine machine) throws IOException {
        hosts.able(machine, running(contents, machine.uuid()));
    }

    /** Starts a machine on the host with the most room, and on the next if that refuses. */
    RunningDomain start(PoolContents contents, Machine known) throws IOException {
        Machine running = running(contents, known.uuid());
        if (running != null && !running.reference().equals(known.reference())) {
            throw Problem.of("starting " + known.label(), "shut that one down first; they share disks and addresses")
                    .at(id)
                    .found(running.label() + " runs")
                    .raise();
        }
        if (running == null) {
            startAnywhere(contents, known);
        }
        return domain(contents, contents.refresh(session, known.reference()));
    }

    private void startAnywhere(PoolContents contents, Machine machine) throws IOException {
        List<String> refusals = new ArrayList<>();
        for (Host each : hosts.able(machine, null)) {
            try {
                if (tasks.run(START, "VM.start_on", machine.reference(), each.reference(), false, false)
                                .isPresent()
                        || isRunning(contents, machine)) {
                    return;
                }
                throw new IOException(machine.label() + " did not start within " + START.toMinutes() + " min");
            } catch (XapiRefusal refusal) {
                if (refusal.is("VM_BAD_POWER_STATE") && isRunning(contents, machine)) {
                    return;
                }
                if (!refusal.code().startsWith("HOST_")) {
                    throw refusal;
                }
                refusals.add(each.label() + ": " + refusal.words());
            } catch (IOException e) {
                if (isRunning(contents, machine)) {
                    return;
                }
                throw e;
            }
        }
        throw hosts.nowhere(machine, refusals);
    }

    private boolean isRunning(PoolContents contents, Machine machine) throws IOException {
        return !contents.refresh(session, machine.reference()).isHalted();
    }

    /** Returns the generation of a domain of this deployment that runs; null for none. */
    @Nullable
    Machine running(PoolContents contents, UUID domain) throws IOException {
        for (Machine each : List.copyOf(contents.machines())) {
            if (contents.isOurs(each) && each.uuid().equals(domain)) {
                Machine now = now(contents, each);
                if (now != null && !now.isHalted()) {
                    return now;
                }
            }
        }
        return null;
    }

    private @Nullable Machine now(PoolContents contents, Machine known) throws IOException {
        try {
            return contents.refresh(session, known.reference());
        } catch (XapiRefusal refusal) {
            if (!refusal.is("HANDLE_INVALID")) {
                throw refusal;
            }
            contents.forget(known.reference());
            return null;
        }
    }

    /** Asks a domain to shut down. */
    boolean shutDown(PoolContents contents, UUID domain, Duration patience) throws IOException {
        return end(contents, domain, patience, "VM.clean_shutdown");
    }

    /** Ends a domain. */
    void destroy(PoolContents contents, UUID domain) throws IOException {
        if (!end(contents, domain, END, "VM.hard_shutdown")) {
            throw new IOException(domain + " did not end within " + END.toMinutes() + " min");
        }
    }

    private boolean end(PoolContents contents, UUID domain, Duration patience, String method) throws IOException {
        Machine machine = running(contents, domain);
        if (machine == null) {
            return true;
        }
        try {
            tasks.run(patience, method, machine.reference());
        } catch (XapiRefusal refusal) {
            if (!isRunning(contents, machine)) {
                return true;
            }
            if (method.equals("VM.clean_shutdown") && !refusal.code().startsWith("RBAC")) {
                return false; // it has no driver for that, or did not heed it
            }
            throw refusal;
        } catch (IOException e) {
            if (!isRunning(contents, machine)) {
                return true;
            }
            throw e;
        }
        return !isRunning(contents, machine);
    }
}
