package org.xenwright.ssh;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;

/** A command that the real shell runs, with the paths of a simulated host. It runs on when its connection is cut. */
final class ShellCommand implements Command {
    private final SimulatedHost host;
    private final String command;
    private InputStream in;
    private OutputStream out;
    private OutputStream err;
    private ExitCallback exit;

    ShellCommand(SimulatedHost host, String command) {
        this.host = host;
        this.command = command;
    }

    @Override
    public void setInputStream(InputStream stream) {
        in = stream;
    }

    @Override
    public void setOutputStream(OutputStream stream) {
        out = stream;
    }

    @Override
    public void setErrorStream(OutputStream stream) {
        err = stream;
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
        exit = callback;
    }

    @Override
    public void start(ChannelSession channel, Environment environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", host.toMachine(command));
        builder.directory(host.root().toFile());
        Map<String, String> variables = builder.environment();
        variables.clear();
        variables.put("PATH", host.at("/bin") + ":/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        variables.put("HOME", "/root");
        variables.put("USER", "root");
        Process process = builder.start();
        thread("stdin", () -> {
            pump(in, process.getOutputStream());
            drain(in);
        });
        Thread printing = thread("stdout", () -> pump(process.getInputStream(), new PutBack(out)));
        Thread complaining = thread("stderr", () -> pump(process.getErrorStream(), new PutBack(err)));
        thread("end", () -> {
            try {
                printing.join();
                complaining.join();
                exit.onExit(process.waitFor());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private Thread thread(String what, Runnable work) {
        return SimulatedWork.begin("simulated host, " + what, work);
    }

    private static void pump(InputStream from, OutputStream to) {
        byte[] bytes = new byte[32 << 10];
        try (to) {
            for (int read = from.read(bytes); read >= 0; read = from.read(bytes)) {
                to.write(bytes, 0, read);
                to.flush();
            }
        } catch (IOException e) {
            // whoever reads or writes at the other side went away
        }
    }

    /** Takes what nobody reads any more, as a server does. */
    private static void drain(InputStream from) {
        try {
            from.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // as an end
        }
    }

    @Override
    public void destroy(ChannelSession channel) throws IOException {
        in.close();
    }

    /** What a command prints, with the host's own paths. */
    private final class PutBack extends OutputStream {
        private final OutputStream to;
        private final byte[] root = host.root().toString().getBytes(StandardCharsets.UTF_8);
        private int matched;

        PutBack(OutputStream to) {
            this.to = to;
        }

        @Override
        public void write(int single) throws IOException {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            ByteArrayOutputStream changed = new ByteArrayOutputStream(length);
            for (int i = offset; i < offset + length; i++) {
                if (from[i] != root[matched]) {
                    changed.write(root, 0, matched);
                    matched = 0;
                }
                if (from[i] == root[matched]) {
                    matched++;
                    if (matched == root.length) {
                        matched = 0;
                    }
                } else {
                    changed.write(from[i]);
                }
            }
            changed.writeTo(to);
        }

        @Override
        public void flush() throws IOException {
            to.flush();
        }

        @Override
        public void close() throws IOException {
            to.write(root, 0, matched);
            to.close();
        }
    }
}
