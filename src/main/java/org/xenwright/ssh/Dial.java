package org.xenwright.ssh;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.session.Session;

/**
 * A session that is being opened.
 *
 * @param check of the host's key
 * @param login of the user
 * @param remarks on proofs that could not be tried
 * @param silence in words, until the host has said who it is; empty from then on
 */
record Dial(HostKeyCheck check, SshLogin login, List<String> remarks, AtomicReference<String> silence) {
    Dial(HostKeyCheck check, SshLogin login, LoginKeys keys, AtomicReference<String> silence) {
        this(check, login, new CopyOnWriteArrayList<>(keys.passedOver()), silence);
    }

    /** Returns what a session is opened for. */
    static Dial of(Session session) {
        return Objects.requireNonNull(
                ((ClientSession) session).getConnectionContext().getAttribute(SshConnections.DIAL));
    }
}
