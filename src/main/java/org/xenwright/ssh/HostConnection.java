package org.xenwright.ssh;

import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.time.Duration;
import java.util.Optional;

/**
 * A connection to a host whose key was the expected one. Any thread may use it; what is asked at once beyond the
 * channels a server allows waits for its turn. An {@link IOException} means that it is not known what the host did.
 */
public interface HostConnection extends AutoCloseable {
    /** Returns the host in messages, without secrets. */
    String host();

    /** Returns in words how the host has kept silent until now; empty since it has said who it is. */
    Optional<String> silence();

    /**
     * Runs a command line of the POSIX shell, and waits for its end.
     *
     * @param input of the command, all of it
     * @param limit after which it is given up; the command may run on at the host
     * @throws IOException also when it prints more than {@link Reply#MOST} bytes
     */
    Reply run(String command, byte[] input, Duration limit) throws IOException;

    /** Starts a command line of the POSIX shell, and leaves its streams to the caller. */
    RemoteCommand start(String command) throws IOException;

    /** Opens the host's files. */
    RemoteFiles files() throws IOException;

    /** Connects to an address as the host itself would. */
    ByteChannel connect(String address, int port, Duration patience) throws IOException;

    @Override
    void close();

    /**
     * What a command said.
     *
     * @param exit code; negative when a signal ended it
     */
    record Reply(int exit, String out, String err) {
        /** Bytes of either stream that are read at most. */
        public static final int MOST = 16 << 20;
    }
}
