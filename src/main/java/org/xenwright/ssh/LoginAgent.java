package org.xenwright.ssh;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.sshd.agent.SshAgent;
import org.apache.sshd.agent.SshAgentFactory;
import org.apache.sshd.agent.SshAgentServer;
import org.apache.sshd.common.FactoryManager;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.session.Session;
import org.jspecify.annotations.Nullable;

/** The agent that a login names, asked for each session. It is never lent to a host. */
final class LoginAgent implements SshAgentFactory {
    @Override
    public @Nullable SshAgent createClient(Session session, FactoryManager manager) {
        Dial dial = Dial.of(session);
        Path socket = dial.login().agent();
        if (socket == null) {
            return null;
        }
        try {
            return AgentClient.open(socket);
        } catch (IOException e) {
            // other proofs may do
            dial.remarks().add("the agent " + socket + " (it does not answer)");
            return null;
        }
    }

    @Override
    public List<ChannelFactory> getChannelForwardingFactories(FactoryManager manager) {
        return List.of();
    }

    @Override
    public SshAgentServer createServer(ConnectionService service) {
        throw new UnsupportedOperationException("no agent is lent to a host");
    }
}
