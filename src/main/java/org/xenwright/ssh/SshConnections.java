package org.xenwright.ssh;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.keyverifier.ServerKeyVerifier;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.core.CoreModuleProperties;
import org.jspecify.annotations.Nullable;

/**
 * Connections of this process, which share their threads. Settings of the user's {@code ~/.ssh/config} are not read here:
 * whoever asks says all that there is to know.
 */
public final class SshConnections implements AutoCloseable {
    /** What a session is being opened for. */
    static final AttributeKey<Dial> DIAL = new AttributeKey<>();

    /** Algorithms of SHA-1. */
    private static final Set<String> WEAK =
            Set.of("ssh-rsa", "ssh-rsa-cert-v01@openssh.com", "ssh-dss", "ssh-dss-cert-v01@openssh.com");

    /** Ciphers that Java's own code does by instructions of the processor. */
    private static final List<String> FAST = List.of("aes256-gcm@openssh.com", "aes128-gcm@openssh.com");
    /** Agreements that a quantum computer does not break; the first is the one that costs little. */
    private static final List<String> QUICK = List.of("mlkem768x25519-sha256", "sntrup761x25519-sha512@openssh.com");

    private static final int UNANSWERED_BEATS = 3;

    private final SshClient client;
    private final SshPatience patience;
    /** Hosts through which others are reached, each once. */
    private final Map<List<SshHop>, SshHost> jumps = new HashMap<>();

    /** Starts without a connection. */
    public SshConnections(SshPatience patience) {
        QuietLibrary.hush();
        this.patience = patience;
        client = ClientBuilder.builder().build();
        // neither the files nor the configuration of the user, unless a login names them
        client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
        client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        client.setAgentFactory(new LoginAgent());
        client.setForwardingFilter(null);
        List<NamedFactory<Signature>> strong = new ArrayList<>(client.getSignatureFactories());
        strong.removeIf(each -> WEAK.contains(each.getName()));
        client.setSignatureFactories(strong);
        preferred(client.getCipherFactories(), FAST);
        preferred(client.getKeyExchangeFactories(), QUICK);
        client.setServerKeyVerifier(verifier());
        client.addSessionListener(new SessionListener() {
            @Override
            public void sessionNegotiationOptionsCreated(Session session, Map<KexProposalOption, String> proposal) {
                proposal.put(
                        KexProposalOption.SERVERKEYS,
                        String.join(",", Dial.of(session).check().algorithms()));
            }

            @Override
            public void sessionPeerIdentificationReceived(Session session, String version, List<String> more) {
                Dial.of(session).silence().set("");
            }
        });
        CoreModuleProperties.TCP_NODELAY.set(client, true);
        CoreModuleProperties.HEARTBEAT_INTERVAL.set(client, patience.beat());
        CoreModuleProperties.HEARTBEAT_NO_REPLY_MAX.set(client, UNANSWERED_BEATS);
        CoreModuleProperties.AUTH_TIMEOUT.set(client, patience.login());
        // a deployment may be quiet for long; the beats tell whether its host is there
        CoreModuleProperties.IDLE_TIMEOUT.set(client, Duration.ZERO);
        client.start();
    }

    /** Puts algorithms before all others that the library offers. */
    private static <T extends NamedResource> void preferred(List<T> all, List<String> names) {
        List<T> first = names.stream()
                .flatMap(name -> all.stream().filter(each -> each.getName().equals(name)))
                .toList();
        all.removeAll(first);
        all.addAll(0, first);
    }

    private static ServerKeyVerifier verifier() {
        return (session, address, key) -> Dial.of(session).check().accepts(key);
    }

    /**
     * Connects to a host.
     *
     * @return a connection that connects anew, to the same host key, when it was cut and is asked for something again
     * @throws org.xenwright.problem.ProblemException if its key is not the expected one, or it lets nobody in
     * @throws IOException if it could not be reached
     */
    public HostConnection open(SshAddress address, SshLogin login, ExpectedKeys keys) throws IOException {
        SshHost host = to(address, login, keys);
        host.session();
        return host;
    }

    /**
     * Returns a connection to the last of several hosts, each but the first reached through the one before; it is made when
     * something is first asked of it.
     */
    public HostConnection later(List<SshHop> way) {
        return to(way);
    }

    private SshHost to(SshAddress address, SshLogin login, ExpectedKeys keys) {
        return to(List.of(new SshHop(address, login, keys)));
    }

    private SshHost to(List<SshHop> way) {
        SshHop last = way.get(way.size() - 1);
        SshHost jump = jump(way.subList(0, way.size() - 1));
        return new SshHost(
                new Dialling(client, last.address(), last.login(), last.keys(), patience, jump, last.remark()),
                patience);
    }

    /** Returns the host at the end of a way, through which others are reached too; null for the end of none. */
    private synchronized @Nullable SshHost jump(List<SshHop> way) {
        if (way.isEmpty()) {
            return null;
        }
        SshHost known = jumps.get(way);
        if (known == null) {
            known = to(way);
            jumps.put(List.copyOf(way), known);
        }
        return known;
    }

    /** Closes all connections that are open, and ends their threads. */
    @Override
    public void close() {
        client.stop();
    }
}
