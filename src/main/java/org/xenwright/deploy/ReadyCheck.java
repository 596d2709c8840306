package org.xenwright.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.DistantBoot;
import org.xenwright.boot.ready.Ready;
import org.xenwright.problem.Problem;
import org.xenwright.progress.Workers;

/** The question whether a domain that was started is up, asked as a smoke boot asks it. */
final class ReadyCheck {
    private final RolloutTerms terms;

    ReadyCheck(RolloutTerms terms) {
        this.terms = terms;
    }

    /** Refuses conditions that nobody can see from outside of a guest, before anything is done. */
    static void possible(Ready ready, List<WantedDomain> wanted) {
        if (!ready.commands().isEmpty()) {
            throw Problem.of("reading when a deployed domain counts as ready", "write conditions in <deploy><ready>")
                    .at("<boot><ready><command>")
                    .found("a command, which runs only in smoke boots: nothing is brought into a deployed guest")
                    .expected("console, login, target, tcp or http")
                    .raise();
        }
        if (ready.ports().isEmpty()) {
            return;
        }
        for (WantedDomain each : wanted) {
            if (each.address().isEmpty()) {
                throw Problem.of(
                                "reading when " + each.name() + " counts as ready",
                                "write guest.address in its domain file, or <deploy><ready><login>true</login></ready>")
                        .found("no address of its own: by DHCP, or none at all")
                        .expected("one at which " + ready.describe() + " can be asked for")
                        .raise();
            }
        }
    }

    /** Returns where the console of a domain is kept. */
    Path log(String domain, int generation) {
        return terms.logs().resolve(domain + "-" + generation + ".log");
    }

    /**
     * Waits until a domain is up.
     *
     * @param wanted what it is, for its address; null where the project does not know: then it must only go on for the
     *     time of watching
     */
    DistantBoot.Seen ask(Destination destination, RunningDomain started, int generation, @Nullable WantedDomain wanted)
            throws IOException {
        Ready ready = terms.ready();
        Optional<String> address = wanted == null ? Optional.empty() : wanted.address();
        return ask(destination, started, generation, address, !ready.ports().isEmpty() && address.isEmpty());
    }

    /** Watches a domain that came while it ran: nothing of what a start says is to be heard of it. */
    DistantBoot.Seen watch(Destination destination, RunningDomain arrived, int generation) throws IOException {
        return ask(destination, arrived, generation, Optional.empty(), true);
    }

    /** @param blind whether it must only go on for the time of watching */
    private DistantBoot.Seen ask(
            Destination destination, RunningDomain started, int generation, Optional<String> address, boolean blind)
            throws IOException {
        Ready ready = terms.ready();
        DistantBoot boot = new DistantBoot(
                blind ? Ready.console("") : ready, terms.limit(), terms.watch(), log(started.name(), generation));
        try (Tunnels tunnels = new Tunnels(destination, address.orElse(""), blind ? List.of() : ready.ports());
                InputStream console = destination.console(started.uuid())) {
            return boot.judge(tunnels, console);
        } catch (InterruptedException e) {
            throw Workers.interrupted("waiting for " + started.name());
        }
    }
}
