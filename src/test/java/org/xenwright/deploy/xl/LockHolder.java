package org.xenwright.deploy.xl;

import java.io.IOException;
import java.util.List;
import org.xenwright.ssh.ExpectedKeys;
import org.xenwright.ssh.SshAddress;
import org.xenwright.ssh.SshConnections;
import org.xenwright.ssh.SshLogin;
import org.xenwright.ssh.SshPatience;

/** A run in a process of its own, which takes the lock of a deployment and then waits to be killed. */
final class LockHolder {
    private LockHolder() {}

    /** @param args port and key of the host, password, deployment, store */
    public static void main(String[] args) throws IOException {
        try (SshConnections connections = new SshConnections(SshPatience.USUAL);
                XlHost host = new XlHost(
                        connections.open(
                                new SshAddress("root", "127.0.0.1", Integer.parseInt(args[0])),
                                SshLogin.password(args[2]),
                                new ExpectedKeys(List.of(args[1]), List.of())),
                        new XlTerms("xen1", args[3], args[4], XlTerms.Disks.AUTO));
                var lease = host.lock("a run that is killed")) {
            System.out.println("held");
            System.in.transferTo(System.out);
            lease.check();
        }
    }
}
