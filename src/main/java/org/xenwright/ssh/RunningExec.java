package org.xenwright.ssh;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.core.CoreModuleProperties;
import org.xenwright.progress.Workers;

/** A command whose end is waited for. */
final class RunningExec {
    private static final int SIGNALLED = -1;

    private final SshHost host;
    private final String command;
    private final Duration limit;

    RunningExec(SshHost host, String command, Duration limit) {
        this.host = host;
        this.command = command;
        this.limit = limit;
    }

    /** What a command prints, as far as anybody could want it. */
    private static final class Printed extends OutputStream {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final Runnable tooMuch;
        private boolean full;

        Printed(Runnable tooMuch) {
            this.tooMuch = tooMuch;
        }

        @Override
        public void write(int single) {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public synchronized void write(byte[] from, int offset, int length) {
            if (bytes.size() + length > HostConnection.Reply.MOST) {
                full = true;
                tooMuch.run();
            } else {
                bytes.write(from, offset, length);
            }
        }

        synchronized boolean isFull() {
            return full;
        }

        synchronized String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }

    HostConnection.Reply run(byte[] input) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        CountDownLatch end = new CountDownLatch(1);
        Printed out = new Printed(end::countDown);
        Printed err = new Printed(end::countDown);
        ChannelExec channel = host.channel(
                session -> {
                    ChannelExec made = session.createExecChannel(command);
                    made.setOut(out);
                    made.setErr(err);
                    CoreModuleProperties.WAIT_FOR_SPACE_TIMEOUT.set(made, limit);
                    return made;
                },
                limit);
        // not before it is open: one that was refused has ended too
        channel.addCloseFutureListener(closing -> end.countDown());
        try {
            feed(channel, input);
            if (!end.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw new IOException(
                        host.host() + ": the command did not end within " + limit.toSeconds() + " s: " + shown());
            }
        } catch (InterruptedException e) {
            throw Workers.interrupted("running a command on " + host.host());
        } finally {
            channel.close(false);
        }
        if (out.isFull() || err.isFull()) {
            throw new IOException(host.host() + ": the command printed more than " + (HostConnection.Reply.MOST >> 20)
                    + " MiB: " + shown());
        }
        Integer exit = channel.getExitStatus();
        if (exit == null && channel.getExitSignal() == null) {
            throw new IOException(
                    host.host() + ": the connection was cut before the command's end was heard: " + shown());
        }
        return new HostConnection.Reply(exit == null ? SIGNALLED : exit, out.text(), err.text());
    }

    private void feed(ChannelExec channel, byte[] input) throws IOException {
        try (OutputStream in = channel.getInvertedIn()) {
            in.write(input);
        } catch (IOException e) {
            // a command need not read all of it; whether it ended well is what it says
            if (channel.isOpen()) {
                throw new IOException(host.host() + ": the command does not read its input: " + shown(), e);
            }
        }
    }

    /** Returns the first words of the command: what follows may be long, and is no secret only by agreement. */
    private String shown() {
        int end = command.indexOf('\n');
        String line = end < 0 ? command : command.substring(0, end);
        int most = 60;
        return line.length() > most ? line.substring(0, most) + "…" : line;
    }
}
