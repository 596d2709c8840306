package org.xenwright.boot.ready;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.console.Seal;
import org.xenwright.boot.driver.GuestPorts;

/** The watches on one guest; each condition chooses its kind. */
public final class Watches {
    private final GuestPorts guest;
    private final CommandReports reports;
    private final Seal seal;

    private Watches(GuestPorts guest, CommandReports reports, Seal seal) {
        this.guest = guest;
        this.seal = seal;
        this.reports = reports;
    }

    static Watch of(Ready ready, GuestPorts guest, Seal seal) {
        CommandReports reports = new CommandReports(ready.commands(), seal);
        Watch watch = ready.watch(new Watches(guest, reports, seal));
        // reports of commands are recorded from the beginning, even while a command's own turn comes later
        return new Several(List.of(reports, watch), true);
    }

    /** Returns a watch for a line of the console. */
    Watch line(Ready ready, Predicate<String> sign) {
        return new Lines(ready, sign);
    }

    /** Returns whether a line is this report of what was brought into the guest. */
    boolean told(String line, String what) {
        return seal.opened(line).filter(what::equals).isPresent();
    }

    Watch port(Ready.Tcp tcp) {
        return new NetworkWatch(tcp, new TcpProbe(guest, tcp.port()));
    }

    Watch page(Ready.Http http) {
        return new NetworkWatch(http, new HttpProbe(guest, http));
    }

    Watch success(Ready.Command command) {
        return new Success(command);
    }

    Watch all(List<Ready> parts) {
        return new Several(each(parts), true);
    }

    Watch any(List<Ready> parts) {
        return new Several(each(parts), false);
    }

    Watch inTurn(List<Ready> parts) {
        return new InTurn(parts);
    }

    Watch limited(Ready.Within within) {
        return new Limited(within, within.part().watch(this));
    }

    private List<Watch> each(List<Ready> parts) {
        return parts.stream().map(part -> part.watch(this)).toList();
    }

    private final class Success implements Watch {
        private final Ready.Command command;
        private boolean met;

        Success(Ready.Command command) {
            this.command = command;
        }

        @Override
        public void see(String line) {
            met();
        }

        @Override
        public boolean met() {
            met = met || reports.succeeds(command.line());
            return met;
        }

        @Override
        public List<Ready> awaited() {
            return List.of(command);
        }

        @Override
        public String pending() {
            return command.describe() + " (" + reports.last(command.line()) + ")";
        }
    }

    private static final class Lines implements Watch {
        private final Ready ready;
        private final Predicate<String> sign;
        private boolean met;

        Lines(Ready ready, Predicate<String> sign) {
            this.ready = ready;
            this.sign = sign;
        }

        @Override
        public void see(String line) {
            met = met || sign.test(line);
        }

        @Override
        public boolean met() {
            return met;
        }

        @Override
        public List<Ready> awaited() {
            return List.of(ready);
        }

        @Override
        public String pending() {
            return ready.describe();
        }
    }

    private record Several(List<Watch> parts, boolean all) implements Watch {
        @Override
        public void see(String line) {
            parts.forEach(part -> part.see(line));
        }

        @Override
        public boolean met() {
            // asked of each, so that each notes what it has reached
            long count = parts.stream().filter(Watch::met).count();
            return all ? count == parts.size() : count > 0;
        }

        @Override
        public Optional<String> failed() {
            List<String> reasons =
                    parts.stream().map(Watch::failed).flatMap(Optional::stream).toList();
            boolean hopeless = all ? !reasons.isEmpty() : reasons.size() == parts.size();
            return hopeless ? Optional.of(String.join("; ", reasons)) : Optional.empty();
        }

        @Override
        public List<Ready> awaited() {
            return parts.stream()
                    .filter(part -> !part.met())
                    .flatMap(part -> part.awaited().stream())
                    .toList();
        }

        @Override
        public String pending() {
            return String.join(
                    all ? " and " : " or ",
                    parts.stream()
                            .filter(part -> !part.met())
                            .map(Watch::pending)
                            .toList());
        }

        @Override
        public void close() {
            parts.forEach(Watch::close);
        }
    }

    private final class InTurn implements Watch {
        private final List<Ready> parts;
        private int turn;
        private @Nullable Watch current;

        InTurn(List<Ready> parts) {
            this.parts = parts;
            current = parts.get(0).watch(Watches.this);
        }

        @Override
        public void see(String line) {
            if (current != null) {
                current.see(line);
                met();
            }
        }

        @Override
        public boolean met() {
            while (current != null && current.met()) {
                current.close();
                turn++;
                current = turn < parts.size() ? parts.get(turn).watch(Watches.this) : null;
            }
            return current == null;
        }

        @Override
        public Optional<String> failed() {
            return current == null ? Optional.empty() : current.failed();
        }

        @Override
        public List<Ready> awaited() {
            return current == null ? List.of() : current.awaited();
        }

        @Override
        public String pending() {
            return current == null ? "nothing" : current.pending();
        }

        @Override
        public void close() {
            if (current != null) {
                current.close();
            }
        }
    }

    private static final class Limited implements Watch {
        private final Ready.Within within;
        private final Watch part;
        private final long start = System.nanoTime();
        private boolean met;
        private boolean late;

        Limited(Ready.Within within, Watch part) {
            this.within = within;
            this.part = part;
        }

        @Override
        public void see(String line) {
            part.see(line);
            met();
        }

        @Override
        public boolean met() {
            late = late || !met && System.nanoTime() - start > within.limit().toNanos();
            met = met || !late && part.met();
            return met;
        }

        @Override
        public Optional<String> failed() {
            if (met()) {
                return Optional.empty();
            }
            return late ? Optional.of(within.describe() + " did not come") : part.failed();
        }

        @Override
        public List<Ready> awaited() {
            return part.awaited();
        }

        @Override
        public String pending() {
            return part.pending();
        }

        @Override
        public void close() {
            part.close();
        }
    }
}
