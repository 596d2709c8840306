package org.xenwright.boot.ready;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.driver.Guest;

/** A watch for each kind of condition on one guest. */
final class Watches {
    private final Guest guest;
    private final CommandReports reports;

    private Watches(Guest guest, CommandReports reports) {
        this.guest = guest;
        this.reports = reports;
    }

    static Watch of(Ready ready, Guest guest) {
        CommandReports reports = new CommandReports(ready.commands());
        return new Hearing(reports, new Watches(guest, reports).of(ready));
    }

    private Watch of(Ready ready) {
        if (ready instanceof Ready.ConsolePattern console) {
            return new Lines(ready, console.pattern());
        } else if (ready instanceof Ready.Login) {
            return new Lines(ready, Ready.Login.PROMPT);
        } else if (ready instanceof Ready.Target target) {
            return new Lines(ready, target.pattern());
        } else if (ready instanceof Ready.Tcp tcp) {
            return new NetworkWatch(ready, new TcpProbe(guest, tcp.port()));
        } else if (ready instanceof Ready.Http http) {
            return new NetworkWatch(ready, new HttpProbe(guest, http));
        } else if (ready instanceof Ready.All all) {
            return new Several(all.parts(), true);
        } else if (ready instanceof Ready.Any any) {
            return new Several(any.parts(), false);
        } else if (ready instanceof Ready.Sequence sequence) {
            return new InTurn(sequence.parts());
        } else if (ready instanceof Ready.Within within) {
            return new Limited(within, of(within.part()));
        } else if (ready instanceof Ready.Command command) {
            return new Success(command);
        }
        throw new IllegalStateException("no watch for " + ready);
    }

    /** Hears from the beginning what the guest says of commands, which each have their turn later. */
    private record Hearing(CommandReports reports, Watch watch) implements Watch {
        @Override
        public void see(String line) {
            reports.see(line);
            watch.see(line);
        }

        @Override
        public boolean met() {
            return watch.met();
        }

        @Override
        public Optional<String> failed() {
            return watch.failed();
        }

        @Override
        public String pending() {
            return watch.pending();
        }

        @Override
        public void close() {
            watch.close();
        }
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
        public Optional<String> failed() {
            return Optional.empty();
        }

        @Override
        public String pending() {
            return command.describe() + " (" + reports.last(command.line()) + ")";
        }

        @Override
        public void close() {}
    }

    private static final class Lines implements Watch {
        private final Ready ready;
        private final Pattern pattern;
        private boolean met;

        Lines(Ready ready, Pattern pattern) {
            this.ready = ready;
            this.pattern = pattern;
        }

        @Override
        public void see(String line) {
            met = met || pattern.matcher(line).find();
        }

        @Override
        public boolean met() {
            return met;
        }

        @Override
        public Optional<String> failed() {
            return Optional.empty();
        }

        @Override
        public String pending() {
            return ready.describe();
        }

        @Override
        public void close() {}
    }

    private final class Several implements Watch {
        private final List<Watch> parts = new ArrayList<>();
        private final boolean all;

        Several(List<Ready> parts, boolean all) {
            this.all = all;
            parts.forEach(part -> this.parts.add(of(part)));
        }

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
            current = of(parts.get(0));
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
                current = turn < parts.size() ? of(parts.get(turn)) : null;
            }
            return current == null;
        }

        @Override
        public Optional<String> failed() {
            return current == null ? Optional.empty() : current.failed();
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
        public String pending() {
            return part.pending();
        }

        @Override
        public void close() {
            part.close();
        }
    }
}
