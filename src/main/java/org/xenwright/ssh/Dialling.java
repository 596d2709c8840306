package org.xenwright.ssh;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.UserAuthFactory;
import org.apache.sshd.client.auth.keyboard.UserAuthKeyboardInteractiveFactory;
import org.apache.sshd.client.auth.keyboard.UserInteraction;
import org.apache.sshd.client.auth.password.UserAuthPasswordFactory;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.future.AuthFuture;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Problem;
import org.xenwright.progress.Workers;

/**
 * A way to a host, gone as often as its connection is cut.
 *
 * @param address of the host
 * @param login of the user
 * @param keys that it may have
 * @param jump host through which it is reached; null where it is reached from here
 * @param remark on why it may not be reached; null for none
 * @param silence in words, until the host has said who it is; empty from then on
 */
record Dialling(
        SshClient client,
        SshAddress address,
        SshLogin login,
        ExpectedKeys keys,
        SshPatience patience,
        @Nullable SshHost jump,
        @Nullable String remark,
        AtomicReference<String> silence) {
    Dialling(
            SshClient client,
            SshAddress address,
            SshLogin login,
            ExpectedKeys keys,
            SshPatience patience,
            @Nullable SshHost jump,
            @Nullable String remark) {
        this(client, address, login, keys, patience, jump, remark, new AtomicReference<>(address + ": no answer"));
    }

    /**
     * Opens a session whose host proved its key and let the user in. A host that refuses quickly is asked again.
     *
     * @throws org.xenwright.problem.ProblemException if its key is not the expected one, or it lets nobody in
     */
    ClientSession dial() throws IOException {
        LoginKeys own = LoginKeys.of(login);
        Duration pause = patience.pause();
        for (int attempt = 1; ; attempt++) {
            long begun = System.nanoTime();
            try {
                return dial(keys.check(address), own);
            } catch (InterruptedIOException e) {
                // nobody waits for the connection any more; the library does not keep that
                Thread.currentThread().interrupt();
                throw e;
            } catch (IOException e) {
                silence.updateAndGet(before -> before.isEmpty() ? "" : Problem.messageOf(e));
                boolean slow = System.nanoTime() - begun
                        >= patience.connect().dividedBy(2).toNanos();
                if (attempt >= patience.attempts() || slow || e.getCause() instanceof UnknownHostException) {
                    throw remark == null ? e : new IOException(Problem.messageOf(e) + "; " + remark, e);
                }
            }
            sleep(pause);
            pause = pause.multipliedBy(2);
        }
    }

    /** Pauses, not always as long: many who were refused at once are not to come back at once. */
    void sleep(Duration pause) throws IOException {
        try {
            Thread.sleep(pause.toMillis() / 2 + ThreadLocalRandom.current().nextLong(pause.toMillis()));
        } catch (InterruptedException e) {
            throw Workers.interrupted("waiting for " + address);
        }
    }

    private ClientSession dial(HostKeyCheck check, LoginKeys own) throws IOException {
        for (; ; ) {
            Dial dial = new Dial(check, login, own, silence);
            try {
                return jump == null ? logIn(dial, own, address.host(), address.port()) : logInThrough(jump, dial, own);
            } catch (SshException e) {
                Problem refusal = check.refusal();
                if (refusal == null && e.getDisconnectCode() == SshConstants.SSH2_DISCONNECT_KEY_EXCHANGE_FAILED) {
                    throw disagreed(e);
                }
                if (refusal == null) {
                    throw new IOException(named() + ": " + said(e), e);
                }
                // asks for a key of another type, until the host has none
                if (!check.mayHaveAnother()
                        || e.getDisconnectCode() == SshConstants.SSH2_DISCONNECT_KEY_EXCHANGE_FAILED) {
                    throw refusal.raise(e);
                }
            }
        }
    }

    /**
     * Logs in by a port of this machine that leads there until the host has let the user in: the library looks up where a
     * port leads some time after the port took the connection. Who is there proves it by its key.
     */
    private ClientSession logInThrough(SshHost between, Dial dial, LoginKeys own) throws IOException {
        ClientSession before = between.session();
        SshdSocketAddress here = before.startLocalPortForwarding(
                new SshdSocketAddress(SshdSocketAddress.LOCALHOST_IPV4, 0),
                new SshdSocketAddress(address.host(), address.port()));
        try {
            return logIn(dial, own, here.getHostName(), here.getPort());
        } finally {
            before.stopLocalPortForwarding(here);
        }
    }

    private ClientSession logIn(Dial dial, LoginKeys own, String host, int port) throws IOException {
        ClientSession session = connect(dial, host, port);
        try {
            authenticate(session, dial, own);
            return session;
        } catch (IOException | RuntimeException e) {
            session.close(true);
            throw e;
        }
    }

    private ClientSession connect(Dial dial, String host, int port) throws IOException {
        try {
            return client.connect(
                            address.user(),
                            host,
                            port,
                            AttributeRepository.ofKeyValuePair(SshConnections.DIAL, dial),
                            null)
                    .verify(patience.connect())
                    .getSession();
        } catch (UnresolvedAddressException e) {
            throw new IOException(address + ": no such host", new UnknownHostException(address.host()));
        } catch (SshException e) {
            if (e.getCause() instanceof UnresolvedAddressException || e.getCause() instanceof UnknownHostException) {
                throw new IOException(address + ": no such host", new UnknownHostException(address.host()));
            }
            if (e.getCause() instanceof ConnectException refused) {
                throw new IOException(address + ": " + Problem.messageOf(refused), refused);
            }
            throw e;
        }
    }

    private void authenticate(ClientSession session, Dial dial, LoginKeys own) throws IOException {
        List<UserAuthFactory> ways = new ArrayList<>();
        ways.add(UserAuthPublicKeyFactory.INSTANCE);
        session.setKeyIdentityProvider(KeyIdentityProvider.wrapKeyPairs(own.pairs()));
        if (login.password() != null) {
            ways.add(UserAuthPasswordFactory.INSTANCE);
            ways.add(UserAuthKeyboardInteractiveFactory.INSTANCE);
            session.addPasswordIdentity(login.password());
        }
        session.setUserInteraction(UserInteraction.NONE);
        session.setUserAuthFactories(ways);
        AuthFuture answer = session.auth();
        if (!answer.await(patience.login())) {
            throw new IOException(
                    address + ": no answer for " + patience.login().toSeconds() + " s while logging in");
        }
        if (answer.isSuccess()) {
            return;
        }
        Throwable cause = answer.getException();
        boolean tooMany = cause instanceof SshException end
                && (end.getDisconnectCode() == SshConstants.SSH2_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE
                        || Problem.messageOf(end).contains("Too many authentication failures"));
        if (cause == null || tooMany) {
            throw refused(dial);
        }
        if (cause instanceof SshException already) {
            throw already;
        }
        throw new IOException(address + ": " + Problem.messageOf(cause), cause);
    }

    private String named() {
        return jump == null ? address.toString() : address + ", through " + jump.host();
    }

    /** Returns what happened, where the library says only what of its own it happened to. */
    private static String said(SshException failure) {
        Throwable cause = failure.getCause();
        if (cause instanceof TimeoutException) {
            return "no answer";
        }
        String message = Problem.messageOf(failure);
        return cause == null || !message.contains("to execute: ")
                ? message
                : "the connection ended before the host said who it is";
    }

    private RuntimeException disagreed(SshException failure) {
        return Problem.of(
                        "agreeing on keys with the host",
                        "look at its keys, certificates and algorithms by 'ssh -vv " + address + "'")
                .at(address.toString())
                .found(Problem.messageOf(failure))
                .raise(failure);
    }

    private RuntimeException refused(Dial dial) {
        String found = "the host accepted none of: " + login;
        if (!dial.remarks().isEmpty()) {
            found += "; not tried: " + String.join(", ", dial.remarks());
        }
        return Problem.of(
                        "logging in",
                        "put a public key of yours into the authorized_keys of " + address.user()
                                + " there, and the private one into your agent; or name it in a <server> of settings.xml")
                .at(address.toString())
                .found(found)
                .raise();
    }
}
