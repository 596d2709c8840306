package org.xenwright.ssh;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.ByteChannel;
import java.time.Duration;
import java.util.Optional;
import org.apache.sshd.client.channel.ChannelDirectTcpip;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannel;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.apache.sshd.sftp.client.SftpVersionSelector;
import org.apache.sshd.sftp.common.SftpConstants;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Problem;

/** A host, connected to again when its connection was cut and something is asked of it. */
final class SshHost implements HostConnection {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    /** How long a command may leave what it is sent. */
    private static final Duration PAUSING = Duration.ofMinutes(30);

    private final Dialling dialling;
    private final SshPatience patience;
    private final ChannelTurns turns;
    private @Nullable ClientSession session;
    private boolean closed;

    SshHost(Dialling dialling, SshPatience patience) {
        this.dialling = dialling;
        this.patience = patience;
        this.turns = new ChannelTurns(dialling.address().toString());
    }

    @Override
    public String host() {
        return dialling.address().toString();
    }

    @Override
    public Optional<String> silence() {
        return Optional.ofNullable(dialling.silence().get()).filter(words -> !words.isEmpty());
    }

    /** Returns the session, after opening one where there is none that is open. */
    synchronized ClientSession session() throws IOException {
        if (closed) {
            throw new IOException(host() + ": the connection was closed");
        }
        ClientSession current = session;
        if (current == null || !current.isOpen()) {
            current = dialling.dial();
            session = current;
        }
        return current;
    }

    /** A channel that is made, but not opened. */
    @FunctionalInterface
    interface Making<C extends ClientChannel> {
        C make(ClientSession session) throws IOException;
    }

    /** Something that is opened in a turn, and ends it. */
    @FunctionalInterface
    private interface Opening<T> {
        T open(ClientSession session, ChannelTurns.Turn turn) throws IOException;
    }

    /** Opens a channel when it is its turn, which ends with it. */
    <C extends ClientChannel> C channel(Making<C> making, Duration limit) throws IOException {
        return inTurn(limit, (opened, turn) -> {
            C channel = making.make(opened);
            channel.addCloseFutureListener(closing -> turn.end());
            channel.open().verify(patience.login());
            return channel;
        });
    }

    /** Opens the host's file service, whose channel takes a turn too. */
    SftpClient sftp() throws IOException {
        return inTurn(patience.answer(), (opened, turn) -> {
            SftpClient client = SftpClientFactory.instance()
                    .createSftpClient(opened, SftpVersionSelector.fixedVersionSelector(SftpConstants.SFTP_V3));
            client.getClientChannel().addCloseFutureListener(closing -> turn.end());
            return client;
        });
    }

    /**
     * Opens something when it is its turn. A server that allows fewer channels, or counts one for a moment that has
     * ended here, refuses it and keeps the connection; it is asked again then.
     */
    private <T> T inTurn(Duration limit, Opening<T> opening) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        for (Duration pause = patience.pause(); ; pause = pause.plus(patience.pause())) {
            ChannelTurns.Turn turn = turns.take(limit);
            try {
                return opening.open(session(), turn);
            } catch (IOException | RuntimeException e) {
                turn.end();
                SshChannelOpenException refusal = refusal(e);
                if (refusal == null) {
                    throw told(e);
                }
                if (System.nanoTime() > deadline) {
                    throw Problem.of("opening a channel", "raise MaxSessions in the host's sshd_config")
                            .at(host())
                            .found(Problem.messageOf(refusal))
                            .raise(e);
                }
            }
            dialling.sleep(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
        }
    }

    /** Returns what the server answered to the wish for a channel, which the library wraps; null when it did not. */
    private static @Nullable SshChannelOpenException refusal(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof SshChannelOpenException refusal) {
                return refusal;
            }
        }
        return null;
    }

    /** Returns a failure with the host's name, where the library made it; any other says it already. */
    private IOException told(Exception e) {
        if (e instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        return e instanceof IOException told && !(e instanceof SshException)
                ? told
                : new IOException(host() + ": " + Problem.messageOf(e), e);
    }

    @Override
    public Reply run(String command, byte[] input, Duration limit) throws IOException {
        return new RunningExec(this, command, limit).run(input);
    }

    @Override
    public RemoteCommand start(String command) throws IOException {
        ChannelExec channel = channel(
                opened -> {
                    ChannelExec made = opened.createExecChannel(command);
                    // its reader may be busy; a host that is gone is noticed by its silence
                    CoreModuleProperties.WAIT_FOR_SPACE_TIMEOUT.set(made, PAUSING);
                    return made;
                },
                patience.answer());
        return new StartedExec(channel);
    }

    @Override
    public RemoteFiles files() throws IOException {
        return SftpFiles.open(this, patience);
    }

    @Override
    public ByteChannel connect(String address, int port, Duration limit) throws IOException {
        ChannelDirectTcpip channel = session()
                .createDirectTcpipChannel(new SshdSocketAddress("127.0.0.1", 0), new SshdSocketAddress(address, port));
        try {
            channel.open().verify(limit);
            return new TunnelChannel(channel);
        } catch (IOException e) {
            channel.close(true);
            SshChannelOpenException refusal = refusal(e);
            if (refusal == null) {
                throw told(e);
            }
            if (refusal.getReasonCode() == SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED) {
                throw Problem.of(
                                "connecting to " + address + ":" + port + " through the host",
                                "set AllowTcpForwarding to yes or local in the host's sshd_config")
                        .at(host())
                        .found(Problem.messageOf(refusal))
                        .raise(e);
            }
            ConnectException unreached = new ConnectException(
                    host() + " cannot reach " + address + ":" + port + ": " + Problem.messageOf(refusal));
            unreached.initCause(e);
            throw unreached;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (session != null) {
            session.close(false).awaitUninterruptibly(patience.connect());
        }
    }
}
