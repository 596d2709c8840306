package org.xenwright.develop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.xenwright.boot.driver.Ending;
import org.xenwright.boot.follow.FollowedGuest;
import org.xenwright.boot.follow.Mailbox;
import org.xenwright.customize.Customization;
import org.xenwright.customize.CustomizeRequest;
import org.xenwright.problem.Foreign;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.store.Store;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * A session of development: a guest runs, and whatever changes in the project's files is in it soon, with the services
 * that it concerns restarted. What cannot be compiled or placed is told, and the guest goes on with what it had.
 *
 * @param sources folders of what is compiled
 * @param files folders of what lies in the guest: compiled classes, the overlay
 * @param compilation brings the compiled files up to date
 * @param request the project's files as they lie in an image
 * @param build of the guest's image
 * @param restarts the units that changes restart
 * @param limit until the guest takes changes
 */
public record Development(
        Set<Path> sources,
        Set<Path> files,
        Compilation compilation,
        Request request,
        LastBuild build,
        Restarts restarts,
        Duration limit,
        Progress progress) {
    private static final Duration TICK = Duration.ofMillis(20);
    private static final Duration AGAIN = Duration.ofMillis(500); // until what could not be read is read again
    private static final Duration SLOW = Duration.ofSeconds(15);
    private static final int MOST_NAMES = 3;

    /** A compilation of the project's sources. */
    @FunctionalInterface
    public interface Compilation {
        /** Compiles what changed; returns what is wrong with it, empty when nothing is. */
        Optional<String> run() throws IOException;
    }

    /** The changes that the project makes in an image, as far as they come from its own files. */
    @FunctionalInterface
    public interface Request {
        CustomizeRequest now() throws IOException;
    }

    /**
     * Goes on until the guest ends, or its thread is interrupted.
     *
     * @param image of the guest's disk
     * @return how the guest ended; empty when the thread was interrupted
     */
    public Optional<Ending> run(FollowedGuest guest, Mailbox mailbox, Tree image, Store store) throws IOException {
        Customization customization = new Customization(
                tree -> {
                    throw new IllegalStateException("no command runs while a guest is developed");
                },
                store);
        FollowedFiles followed = new FollowedFiles(image, request, customization, build);
        try (FileWatch watchedSources = new FileWatch(sources);
                FileWatch watchedFiles = new FileWatch(files)) {
            return new Session(guest, mailbox, followed, watchedSources, watchedFiles).run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** A step of a session. */
    @FunctionalInterface
    private interface Step {
        void take() throws IOException, InterruptedException;
    }

    /** The state of one session. */
    private final class Session implements FollowedGuest.Listener {
        private final FollowedGuest guest;
        private final Mailbox mailbox;
        private final FollowedFiles followed;
        private final FileWatch watchedSources;
        private final FileWatch watchedFiles;
        private final long started = System.nanoTime();
        private boolean follows;
        private boolean broken; // a compiler that failed leaves no whole set of classes
        private int awaited; // the number of a change that the guest has not taken yet; 0 for none
        private int settling; // the number of a change whose units are being restarted; 0 for none
        private boolean slow; // whether it was said how long that takes
        private long looked;
        private long since; // what was sent last was found
        private Optional<Long> failed = Optional.empty(); // since when something cannot be read
        private String failure = "";
        private String sent = "";
        private String restarted = ""; // the units of what was sent

        Session(
                FollowedGuest guest,
                Mailbox mailbox,
                FollowedFiles followed,
                FileWatch watchedSources,
                FileWatch watchedFiles) {
            this.guest = guest;
            this.mailbox = mailbox;
            this.followed = followed;
            this.watchedSources = watchedSources;
            this.watchedFiles = watchedFiles;
        }

        Optional<Ending> run() throws IOException, InterruptedException {
            Progress.Task starting = progress.begin("starting the guest", 0, Progress.Unit.ITEMS);
            try {
                while (!follows) {
                    guest.listen(TICK, this);
                    if (guest.ending().isPresent()) {
                        return guest.ending();
                    }
                    if (System.nanoTime() - started > limit.toNanos()) {
                        throw late();
                    }
                }
            } finally {
                starting.close();
            }
            progress.note("the guest is up after " + seconds(started) + ports() + "; Ctrl-C ends it");
            looked = System.nanoTime();
            tried(this::send);
            while (guest.ending().isEmpty()) {
                guest.listen(TICK, this);
                if (awaited == 0) {
                    tried(this::look);
                }
                tellSlow();
            }
            return guest.ending();
        }

        /**
         * Takes a step; where files change or go while they are read, as they do when an IDE builds anew, that is told and
         * tried again.
         */
        private void tried(Step step) throws InterruptedException {
            try {
                step.take();
            } catch (ProblemException e) {
                failed = Optional.empty();
                progress.warn(e.getMessage() + "\nthe guest goes on with what it has");
            } catch (IOException | UncheckedIOException e) {
                failed = Optional.of(System.nanoTime());
                String what = Foreign.line(Problem.messageOf(e));
                if (!what.equals(failure)) {
                    failure = what;
                    progress.warn("the project's files cannot be read now: " + what
                            + "\nthe guest goes on with what it has, and they are read again");
                }
            }
        }

        /** Looks at the project's files, and sends what changed. */
        private void look() throws IOException, InterruptedException {
            long now = System.nanoTime();
            boolean again = failed.filter(at -> now - at > AGAIN.toNanos()).isPresent();
            boolean compile = watchedSources.changed() || again && broken;
            boolean placed = watchedFiles.changed() || again;
            if (!compile && (!placed || broken)) {
                return;
            }
            looked = now;
            if (compile) {
                broken = true; // until it is known
                Optional<String> wrong = compilation.run();
                broken = wrong.isPresent();
                if (broken) {
                    failed = Optional.empty();
                    progress.warn(Foreign.text(wrong.get().strip()) + "\nthe guest goes on with what it has");
                    return;
                }
                watchedFiles.changed(); // what it wrote is sent now
            }
            send();
        }

        private void send() throws IOException {
            Change change = followed.next();
            change.kept()
                    .forEach(path -> progress.warn(Foreign.line(path.toString())
                            + " is gone from the project, and only a new image has the file of its package:"
                            + " mvn package"));
            if (!change.isEmpty()) {
                List<String> units = restarts.units(change);
                sent = told(change);
                restarted = String.join(", ", units);
                awaited = mailbox.send(change::write, restarts.reloads(change), units);
                since = looked;
                settling = 0;
                slow = false;
            }
            failed = Optional.empty();
            failure = "";
        }

        /** Says once that the guest takes long, so that nobody thinks that nothing goes on. */
        private void tellSlow() {
            if (!slow && (awaited != 0 || settling != 0) && System.nanoTime() - since > SLOW.toNanos()) {
                slow = true;
                progress.note(
                        awaited != 0
                                ? sent + ": the guest has not taken it yet"
                                : sent + ": " + restarted + " is still restarting; what changes now is sent as ever");
            }
        }

        private static String told(Change change) {
            List<String> names = change.paths().stream()
                    .map(TreePath::toString)
                    .limit(MOST_NAMES)
                    .toList();
            int more = change.paths().size() - names.size();
            return Foreign.line(String.join(", ", names)) + (more > 0 ? " and " + more + " more" : "");
        }

        @Override
        public void follows() {
            follows = true;
        }

        @Override
        public void applied(int number, int status, String said) {
            if (number != awaited) {
                return; // told again
            }
            awaited = 0;
            if (status != 0) {
                String what = restarted.isEmpty() ? "" : ", and " + restarted + " not restarted";
                progress.warn(sent + what + ": status " + status + ", " + Foreign.line(said));
                return;
            }
            followed.had();
            if (restarted.isEmpty()) {
                progress.note(sent + ": " + seconds(since));
            } else {
                settling = number;
            }
        }

        @Override
        public void settled(int number, int status, String said) {
            applied(number, 0, "");
            if (number != settling) {
                return; // told again, or another was sent
            }
            settling = 0;
            if (status == 0) {
                progress.note(sent + ", " + restarted + " restarted: " + seconds(since));
            } else {
                progress.warn(sent + ", but " + restarted + " did not restart: " + Foreign.line(said));
            }
        }

        @Override
        public void log(String line) {
            progress.note("  | " + Foreign.line(line));
        }

        private String ports() {
            StringBuilder text = new StringBuilder();
            guest.ports()
                    .forEach((port, here) -> text.append(text.length() == 0 ? ", " : " ")
                            .append("port ")
                            .append(port)
                            .append(" at 127.0.0.1:")
                            .append(here));
            return text.toString();
        }

        private ProblemException late() {
            return Problem.of(
                            "developing on a running guest",
                            "see in its console what it waits for; <boot><timeout>" + " gives it longer")
                    .at(guest.log().toString())
                    .found("a guest that takes no changes after " + limit.toSeconds() + " s")
                    .expected("a system with systemd, which reaches multi-user.target")
                    .raise();
        }
    }

    private static String seconds(long since) {
        return String.format(Locale.ROOT, "%.1f s", (System.nanoTime() - since) / 1e9);
    }
}
