package org.xenwright.deploy.xl;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Workers;
import org.xenwright.ssh.HostConnection;
import org.xenwright.ssh.HostConnection.Reply;
import org.xenwright.ssh.RemoteCommand;

/**
 * The shell of a host. Scripts begin in the C locale with files closed to others; every value in them is a
 * {@link ShellWord}, and what is secret goes by their input.
 */
final class HostShell {
    /** Ends a script that found the lock in other hands. */
    static final int LOST = 76;

    /** Ends a script that missed what it works on. */
    static final int MISSING = 74;

    /** The time for what a host does by itself: reading, renaming, hashing a file that is not large. */
    static final Duration USUAL = Duration.ofMinutes(10);
    /** Bytes a second that a disk reads, writes and hashes at least. */
    private static final long SLOWEST = 4 << 20;

    private static final String PRELUDE = """
        PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin LC_ALL=C; export PATH LC_ALL; umask 077
        """;
    /** The last line of a script whose input is streamed, before its exit code. */
    private static final String ENDED = "xenwright-ended ";

    private static final int MOST_OUTPUT = 1 << 20;

    private final HostConnection connection;

    HostShell(HostConnection connection) {
        this.connection = connection;
    }

    String host() {
        return connection.host();
    }

    HostConnection connection() {
        return connection;
    }

    /** Runs a script that reads nothing. */
    Reply run(String script) throws IOException {
        return run(script, new byte[0], USUAL);
    }

    /** Runs a script that reads nothing but goes through so many bytes of the host's files. */
    Reply run(String script, long bytes) throws IOException {
        return run(script, new byte[0], USUAL.plusSeconds(bytes / SLOWEST));
    }

    Reply run(String script, byte[] input, Duration limit) throws IOException {
        return connection.run(PRELUDE + script, input, limit);
    }

    /** Starts a script, and leaves its streams to the caller. */
    RemoteCommand start(String script) throws IOException {
        return connection.start(PRELUDE + script);
    }

    /** Something that writes the input of a script. */
    interface Input {
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Runs a script whose input is too large to be held in memory; it says no more than a few lines. All its complaints
     * are part of what it says.
     */
    Reply stream(String script, Input input) throws IOException {
        try (RemoteCommand command = start("( " + script + "\n) 2>&1; c=$?; echo; echo \"" + ENDED + "$c\"\n")) {
            IOException cut = null;
            try (OutputStream out = command.input()) {
                input.writeTo(out);
            } catch (IOException e) {
                // a script that refuses does not read to the end; what it says tells why
                cut = e;
            }
            String said;
            try (InputStream in = command.output()) {
                said = new String(in.readNBytes(MOST_OUTPUT), StandardCharsets.UTF_8);
            }
            int at = said.lastIndexOf("\n" + ENDED);
            String code = at < 0 ? "" : said.substring(at + 1 + ENDED.length()).strip();
            if (code.isEmpty() || code.length() > 3 || !code.chars().allMatch(c -> c >= '0' && c <= '9')) {
                throw cut != null ? cut : new IOException(host() + " did not say how a command ended");
            }
            int exit = Integer.parseInt(code);
            if (exit == 0 && cut != null) {
                throw cut;
            }
            return new Reply(exit, said.substring(0, at), said.substring(0, at));
        }
    }

    /**
     * What the first part of a script said.
     *
     * @param rest what its second part says, which goes on; closed where the first failed
     */
    record Begun(Reply reply, InputStream rest) {}

    /**
     * Runs a script of two parts, of which the first ends soon; the second follows where that did its work.
     *
     * @param first that reads nothing and says no more than a few lines
     */
    Begun begin(String first, String second) throws IOException {
        String mark = ENDED + UUID.randomUUID() + " ";
        RemoteCommand command = start("first() {\n" + first + "\n}\no=$(first); c=$?\nprintf '%s\\n" + mark
                + "%s\\n' \"$o\" \"$c\"\n[ \"$c\" = 0 ] || exit 0\n" + second);
        ExecutorService reading = Workers.pool("what a script says first", 1);
        boolean going = false;
        try {
            Reply reply = reading.submit(() -> first(command, mark)).get(USUAL.toSeconds(), TimeUnit.SECONDS);
            going = reply.exit() == 0;
            return new Begun(reply, closing(command));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException(host() + ": the command did not end within " + USUAL.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            throw Workers.interrupted("running a command on " + host());
        } finally {
            if (!going) {
                command.close();
            }
            Workers.end(reading);
        }
    }

    private Reply first(RemoteCommand command, String mark) throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        while (true) {
            int each = command.output().read();
            if (each < 0 || said.size() == MOST_OUTPUT) {
                throw new IOException(host() + " did not say how a command ended");
            }
            said.write(each);
            String text = each == '\n' ? said.toString(StandardCharsets.UTF_8) : "";
            int at = text.lastIndexOf("\n" + mark);
            if (at >= 0) {
                String code = text.substring(at + 1 + mark.length()).strip();
                int exit = Integer.parseInt(code);
                String errors = exit == 0
                        ? ""
                        : new String(command.complaints().readNBytes(MOST_OUTPUT), StandardCharsets.UTF_8);
                return new Reply(exit, text.substring(0, at), errors);
            }
        }
    }

    /** Returns what a command says from now on; closing that ends the command. */
    static InputStream closing(RemoteCommand command) {
        return new FilterInputStream(command.output()) {
            @Override
            public void close() {
                command.close();
            }
        };
    }

    /**
     * Returns the problem of a script that was refused.
     *
     * @param attempted what was attempted
     */
    Problem refused(String attempted, Reply reply, String remedy) {
        Problem problem = Problem.of(attempted, remedy).at(host());
        if (reply.exit() == LOST) {
            return Problem.of(attempted, "run it again: the next run finishes or undoes what this one began")
                    .at(host())
                    .found("the lock of the deployment in other hands");
        }
        String words = XlComplaint.of(reply.err().isBlank() ? reply.out() : reply.err());
        if (words.contains("No space left on device")) {
            problem = Problem.of(attempted, "make room on the host").at(host());
        }
        return problem.found(words.isEmpty() ? "exit code " + reply.exit() : words);
    }

    /** Returns the problem of a step that found something in its way. */
    ProblemException problem(String attempted, String remedy, String found) {
        return Problem.of(attempted, remedy).at(host()).found(found).raise();
    }

    /** Ends a step whose script did not do its work. */
    void demand(Reply reply, String attempted, String remedy) throws IOException {
        if (reply.exit() < 0) {
            throw new IOException(host() + " did not say how a command ended, while " + attempted);
        }
        if (reply.exit() == MISSING) {
            throw problem(attempted, "deploy it again", "not there: " + XlComplaint.of(reply.err()));
        }
        if (reply.exit() != 0) {
            throw refused(attempted, reply, remedy).raise();
        }
    }
}
