package org.xenwright.ssh;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.session.Session;

/**
 * A session that is being opened.
 *
 * @param check of the host's key
 * @param login of the user
 * @param remarks on proofs that could not be tried
 */
record Dial(HostKeyCheck check, SshLogin login, List<String> remarks) {
    Dial(HostKeyCheck check, SshLogin login, LoginKeys keys) {
        this(check, login, new CopyOnWriteArrayList<>(keys.passedOver()));
    }

    /** Returns what a session is opened for. */
    static Dial of(Session session) {
        return Objects.requireNonNull(
                ((ClientSession) session).getConnectionContext().getAttribute(SshConnections.DIAL));
    }
}
