package org.xenwright.develop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.xenwright.boot.driver.Ending;
import org.xenwright.boot.follow.FollowedGuest;
import org.xenwright.boot.follow.Mailbox;
import org.xenwright.customize.Customization;
import org.xenwright.customize.CustomizeRequest;
import org.xenwright.problem.Foreign;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.progress.Workers;
import org.xenwright.store.Store;
import org.xenwright.tree.Tree;

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
    private final class Session {
        private final FollowedGuest guest;
        private final Mailbox mailbox;
        private final FollowedFiles followed;
        private final FileWatch watchedSources;
        private final FileWatch watchedFiles;
        private final Delivery delivery;
        private final long started = System.nanoTime();
        private boolean broken; // a compiler that failed leaves no whole set of classes
        private Optional<Long> failed = Optional.empty(); // since when something cannot be read
        private String failure = "";

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
            this.delivery = new Delivery(followed, progress);
        }

        Optional<Ending> run() throws IOException, InterruptedException {
            ExecutorService aside = Workers.pool("warming the compiler", 1);
            if (!sources.isEmpty()) {
                aside.execute(new WarmCompiler());
            }
            aside.shutdown();
            Progress.Task starting = progress.begin("starting the guest", 0, Progress.Unit.ITEMS);
            try {
                while (!delivery.hasBegun()) {
                    guest.listen(TICK, delivery);
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
            long up = System.nanoTime();
            progress.note("the guest is up after " + Delivery.seconds(started, up) + ports() + "; Ctrl-C ends it");
            tried(() -> send(up, up));
            while (guest.ending().isEmpty()) {
                guest.listen(TICK, delivery);
                if (!delivery.isOnItsWay()) {
                    tried(this::look);
                }
                delivery.tellSlow();
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
            send(now, compile ? System.nanoTime() : now);
        }

        /** Sends what changed, by when it was found and when it was compiled. */
        private void send(long found, long ready) throws IOException {
            Change change = followed.next();
            change.kept()
                    .forEach(path -> progress.warn(Foreign.line(path.toString())
                            + " is gone from the project, and only a new image has the file of its package:"
                            + " mvn package"));
            if (!change.isEmpty()) {
                List<String> units = restarts.units(change);
                int number = mailbox.send(change::write, restarts.reloads(change), units);
                delivery.sent(number, change, units, found, ready);
            }
            failed = Optional.empty();
            failure = "";
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
}
