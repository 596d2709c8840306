package org.xenwright.deploy.xl;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xenwright.progress.Workers;
import org.xenwright.ssh.RemoteCommand;

/**
 * The two streams between {@code xl migrate} and {@code xl migrate-receive}, which this machine carries. The receiver
 * says that it has everything while the domain is suspended at one end and paused at the other; before that is passed on,
 * what goes beside the stream is done. Facts: Xen, {@code tools/xl/xl_migrate.c}; the words have not changed since 4.2.
 */
final class MigrationStream {
    /** Said by the receiver when the domain is there, whole and paused. */
    private static final byte[] READY = "domain received, ready to unpause".getBytes(StandardCharsets.US_ASCII);
    /** Bytes that the receiver says before that at most; it greets, and no more. */
    private static final int GREETING = 4096;

    private static final int CHUNK = 1 << 16;
    private static final int COMPLAINTS = 1 << 18;

    private final RemoteCommand sender;
    private final RemoteCommand receiver;
    private final Held held;
    /** What failed beside the stream. */
    private volatile @Nullable Exception beside;

    /** What is done while the domain runs at neither end. */
    interface Held {
        void run() throws IOException;
    }

    MigrationStream(RemoteCommand sender, RemoteCommand receiver, Held held) {
        this.sender = sender;
        this.receiver = receiver;
        this.held = held;
    }

    /**
     * How both ends ended.
     *
     * @param sent exit code of the sender, and what it complained
     * @param received the same of the receiver
     */
    record Ends(End sent, End received) {}

    /**
     * How one end ended.
     *
     * @param code negative when it was not heard
     */
    record End(int code, String words) {
        static End read(String complaints) {
            int at = complaints.lastIndexOf("\n" + MigrationScripts.ENDED);
            String code = at < 0
                    ? ""
                    : complaints
                            .substring(at + 1 + MigrationScripts.ENDED.length())
                            .strip();
            boolean heard = code.matches("[0-9]{1,3}");
            return new End(heard ? Integer.parseInt(code) : -1, at < 0 ? complaints : complaints.substring(0, at));
        }
    }

    /**
     * Carries both until both ends have ended. A failure at one ends the other, which then does what is right: a sender
     * lets its domain go on, a receiver takes its copy away.
     *
     * @throws IOException also what went wrong beside the stream
     */
    Ends carry(Duration limit) throws IOException {
        ExecutorService threads = Workers.pool("live migration", 4);
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            Future<@Nullable Void> forth = threads.submit(this::forth);
            Future<@Nullable Void> back = threads.submit(this::back);
            Future<String> sent = threads.submit(() -> complaints(sender));
            Future<String> received = threads.submit(() -> complaints(receiver));
            await(forth, deadline);
            await(back, deadline);
            Ends ends = new Ends(End.read(await(sent, deadline)), End.read(await(received, deadline)));
            Exception failure = beside;
            if (failure instanceof IOException cut) {
                throw cut;
            }
            if (failure instanceof RuntimeException problem) {
                throw problem;
            }
            return ends;
        } catch (TimeoutException e) {
            throw new IOException("a live migration did not end within " + limit.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            throw Workers.interrupted("a domain moved");
        } finally {
            Stream.of(sender, receiver).forEach(RemoteCommand::close);
            Workers.end(threads);
        }
    }

    private static <T> T await(Future<T> work, long deadline)
            throws IOException, InterruptedException, TimeoutException {
        try {
            return work.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            return Workers.await("a domain moved", work);
        }
    }

    /** Carries what the sender says, and ends the receiver's input with it. */
    private @Nullable Void forth() throws IOException {
        try (InputStream in = sender.output()) {
            carry(in, new byte[0], receiver.input());
        }
        return null;
    }

    /** Carries what the receiver says, and does what goes beside the stream when it has everything. */
    private @Nullable Void back() throws IOException {
        try (InputStream in = receiver.output()) {
            OutputStream out = sender.input();
            Greeting greeting = awaitReady(in, out);
            if (greeting == Greeting.READY && isDone()) {
                carry(in, READY, out);
            } else {
                // the sender lets its domain go on, and ends what the receiver reads
                end(out);
                if (greeting != Greeting.ENDED) {
                    in.transferTo(OutputStream.nullOutputStream());
                }
            }
        }
        return null;
    }

    private boolean isDone() {
        try {
            held.run();
            return true;
        } catch (IOException | RuntimeException e) {
            beside = e;
            return false;
        }
    }

    /**
     * Copies all at once that comes at once, to its end. It is no failure of this when the other end reads no more: that
     * says itself why.
     *
     * @param first what goes before it
     */
    private static void carry(InputStream in, byte[] first, OutputStream out) throws IOException {
        byte[] bytes = new byte[CHUNK];
        boolean taken = written(out, first, first.length);
        for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
            taken = taken && written(out, bytes, read);
            if (!taken) {
                end(out);
            }
        }
        end(out);
    }

    private static boolean written(OutputStream out, byte[] bytes, int count) {
        try {
            out.write(bytes, 0, count);
            out.flush();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void end(OutputStream out) {
        try {
            out.close();
        } catch (IOException e) {
            // it has ended before
        }
    }

    /** What a receiver says at first. */
    private enum Greeting {
        READY,
        ENDED,
        ANOTHER
    }

    /** Passes on what comes before the receiver is ready. */
    private Greeting awaitReady(InputStream in, OutputStream out) throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int passed = 0;
        while (said.size() < GREETING) {
            int next = in.read();
            if (next < 0) {
                return Greeting.ENDED;
            }
            said.write(next);
            byte[] all = said.toByteArray();
            int begun = begun(all);
            if (begun == READY.length) {
                return Greeting.READY;
            }
            byte[] sure = Arrays.copyOfRange(all, passed, Math.max(passed, all.length - begun));
            if (!written(out, sure, sure.length)) {
                return Greeting.ANOTHER;
            }
            passed += sure.length;
        }
        beside = new IOException("the receiver of a live migration says something else than xl migrate-receive does");
        return Greeting.ANOTHER;
    }

    /** Returns how many of the last bytes begin the word that is waited for. */
    private static int begun(byte[] said) {
        for (int length = Math.min(said.length, READY.length); length > 0; length--) {
            if (Arrays.equals(said, said.length - length, said.length, READY, 0, length)) {
                return length;
            }
        }
        return 0;
    }

    private static String complaints(RemoteCommand command) throws IOException {
        try (InputStream in = command.complaints()) {
            ByteArrayOutputStream kept = new ByteArrayOutputStream();
            byte[] bytes = new byte[CHUNK];
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                // what matters comes last, and little comes
                if (kept.size() > COMPLAINTS) {
                    kept.reset();
                }
                kept.write(bytes, 0, read);
            }
            return kept.toString(StandardCharsets.UTF_8);
        }
    }
}
