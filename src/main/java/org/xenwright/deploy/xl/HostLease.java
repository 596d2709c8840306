package org.xenwright.deploy.xl;

import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.xenwright.deploy.Destination;
import org.xenwright.deploy.LastAnswer;
import org.xenwright.problem.Problem;
import org.xenwright.progress.Workers;
import org.xenwright.ssh.RemoteCommand;

/**
 * A lock that a command on the host holds as long as it gets a byte every ten seconds, which it answers. When its
 * holder dies, the connection ends or nothing comes for half a minute, the command ends and the lock is free: nothing
 * is left that somebody would have to remove.
 */
final class HostLease implements Destination.Lease {
    /** Seconds after which it is free when its holder has died. */
    private static final int FREE = 30;
    /** Seconds without a byte after which the host ends the command; what it does then takes its time too. */
    private static final int PATIENCE = FREE - 2;

    /** Seconds that commands of an earlier holder get for their end. */
    private static final int DRAINED = 120;

    private static final Duration BEAT = Duration.ofSeconds(10);
    /** After this without an answer the host may have freed it, or will soon. */
    private static final Duration STALE = Duration.ofSeconds(PATIENCE - 7);

    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private static final String HELD = "HELD";
    private static final int WIDEST = 200;

    private final String token;
    private final HostShell shell;
    private final HostLayout layout;
    private final RemoteCommand command;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService heart = Workers.pool("lease", 1);
    private final InstantSource clock;
    private volatile LastAnswer answered;
    private volatile @Nullable Future<Void> beating;

    private HostLease(String token, HostShell shell, HostLayout layout, RemoteCommand command, InstantSource clock) {
        this.token = token;
        this.shell = shell;
        this.layout = layout;
        this.command = command;
        this.clock = clock;
        this.answered = LastAnswer.now(clock);
    }

    /** Takes the lock of a deployment, which gets its folder by that. */
    static HostLease take(HostShell shell, HostLayout layout, String who) throws IOException {
        return take(shell, layout, who, "");
    }

    /**
     * Takes the lock.
     *
     * @param after what the host does when the lock goes, also when its holder died, before it is given to somebody else
     */
    static HostLease take(HostShell shell, HostLayout layout, String who, String after) throws IOException {
        return take(shell, layout, who, after, InstantSource.system());
    }

    /** Takes it, with a clock of the day by which a machine that was suspended finds out. */
    static HostLease take(HostShell shell, HostLayout layout, String who, String after, InstantSource clock)
            throws IOException {
        String token = UUID.randomUUID().toString();
        String said = who.replaceAll("\\p{Cntrl}", "?");
        String script = "d=" + ShellWord.of(layout.folder()) + "; s=" + ShellWord.of(layout.store()) + "\n"
                + """
                mkdir -p "$d/domains" "$d/state" "$s/images/sha256" && cd "$d" || exit 1
                [ -e "$s/format" ] || echo 1 > "$s/format"
                exec 9>>lock || exit 1
                flock -n 9 || { echo BUSY; cat lock.who; exit 75; }
                rm -f lock.was; mv lock.who lock.was 2>/dev/null
                """
                + "printf '%s\\n' " + ShellWord.of(token) + " "
                + ShellWord.of(said.length() > WIDEST ? said.substring(0, WIDEST) : said) + " "
                + ShellWord.of(Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                + " > lock.who || exit 1\n"
                + "exec 8>>busy || exit 1; n=0\n"
                + "until flock -n 8; do n=$((n+1))\n"
                + "  [ $n -lt " + DRAINED + " ] || { echo BUSY; cat lock.was; rm -f lock.who; exit 75; }; sleep 1\n"
                + "done; exec 8>&-; echo " + HELD + "\n"
                + "while b=$(timeout " + PATIENCE + " head -c 1) && [ -n \"$b\" ]; do echo; done\n"
                + "rm -f lock.who\n" + after;
        RemoteCommand command = shell.start(script);
        HostLease lease = new HostLease(token, shell, layout, command, clock);
        try {
            lease.await(lease.heart.submit(() -> {
                lease.begin();
                return null;
            }));
        } catch (IOException | RuntimeException e) {
            lease.close();
            throw e;
        }
        return lease;
    }

    /** Waits for the answer to the question for the lock, but not for ever. */
    private void await(Future<Void> begun) throws IOException {
        try {
            begun.get(DRAINED + 2L * PATIENCE, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IOException(shell.host() + " did not answer to the question for the lock", e);
        } catch (InterruptedException e) {
            throw Workers.interrupted("waiting for the lock");
        } catch (ExecutionException e) {
            // says it as it is
            Workers.await("waiting for the lock", begun);
        }
    }

    private void begin() throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(new Limited(command.output()), StandardCharsets.UTF_8));
        String first = lines.readLine();
        if (!HELD.equals(first)) {
            throw refused(first, lines);
        }
        beating = heart.submit(() -> beat(lines));
    }

    private RuntimeException refused(@Nullable String first, BufferedReader lines) throws IOException {
        if (!"BUSY".equals(first)) {
            String words = new String(command.complaints().readNBytes(1 << 16), StandardCharsets.UTF_8);
            return Problem.of(
                            "taking the lock of " + layout.deployment(), "log in as root, where flock and timeout are")
                    .at(shell.host())
                    .found(XlComplaint.of(words))
                    .expected("a folder " + layout.folder())
                    .raise();
        }
        List<String> holder = lines.lines().limit(3).toList();
        String who = holder.size() < 3 ? "somebody" : holder.get(1) + ", since " + holder.get(2);
        return Problem.of(
                        "taking the lock of " + layout.deployment(),
                        "wait until that run has ended; when it was killed, the lock is free after " + FREE + " s")
                .at(shell.host())
                .found("it is held by " + who)
                .raise();
    }

    private Void beat(BufferedReader answers) throws IOException, InterruptedException {
        do {
            LastAnswer asked = LastAnswer.now(clock);
            command.input().write('.');
            command.input().flush();
            if (answers.readLine() == null) {
                break;
            }
            answered = asked;
        } while (!closed.await(BEAT.toSeconds(), TimeUnit.SECONDS));
        command.input().close();
        answers.lines().forEach(line -> {});
        return null;
    }

    /**
     * Returns the lines with which a script begins that writes: it goes on while this lock is held, and until it ends
     * nobody else is given the lock, even when its connection is cut, since a command outlives that. What stays in the
     * background must close descriptor 8.
     */
    String guard() throws IOException {
        return "exec 8>>" + ShellWord.of(layout.folder() + "/busy") + " && flock -s 8 || exit " + HostShell.MISSING
                + "\n" + again();
    }

    /** Returns the line that ends a script, which began with the guard, unless the lock is still held. */
    String again() throws IOException {
        check();
        return "holder=; { read -r holder < " + ShellWord.of(layout.holder()) + "; } 2>/dev/null\n" + "[ \"$holder\" = "
                + ShellWord.of(token) + " ] || exit " + HostShell.LOST + "\n";
    }

    @Override
    public void check() throws IOException {
        boolean stale = answered.isOlderThan(STALE, clock);
        if (closed.getCount() == 0 || command.exit().isPresent() || stale) {
            throw Problem.of(
                            "writing to " + shell.host(),
                            "run it again: the next run finishes or undoes what this one began")
                    .found("the lock of " + layout.deployment() + " was lost")
                    .raise();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        Future<Void> last = beating;
        if (last != null) {
            try {
                // the host frees it before its command ends, so that whoever comes next finds it free
                last.get(FAREWELL.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                // a host that is gone frees it by itself
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        command.close();
        Workers.end(heart);
    }

    /** A stream that ends early when a host says more than it is asked for. */
    private static final class Limited extends FilterInputStream {
        private int left = 1 << 20;

        Limited(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            return left-- > 0 ? super.read() : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = left <= 0 ? -1 : super.read(bytes, offset, Math.min(left, length));
            left -= Math.max(0, count);
            return count;
        }
    }
}
