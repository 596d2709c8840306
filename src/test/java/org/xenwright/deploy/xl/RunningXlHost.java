package org.xenwright.deploy.xl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.xenwright.boot.TinyGuest;
import org.xenwright.boot.xen.RealXlHost;
import org.xenwright.deploy.SampleDomains;
import org.xenwright.judge.AptToolSource;
import org.xenwright.judge.Judge;
import org.xenwright.judge.Processes;
import org.xenwright.ssh.ExpectedKeys;
import org.xenwright.ssh.HostConnection;
import org.xenwright.ssh.SshAddress;
import org.xenwright.ssh.SshConnections;
import org.xenwright.ssh.SshLogin;
import org.xenwright.ssh.SshPatience;

/** A real Xen that runs, how it is reached, and domains of a small guest to bring to it. */
final class RunningXlHost {
    private final Path folder;
    private final SampleDomains sample;
    private final RealXlHost host;
    private final SshConnections connections = new SshConnections(SshPatience.USUAL);

    /** @param guest what its init does, in the language of the shell */
    RunningXlHost(Path folder, String guest) throws Exception {
        this.folder = folder;
        TinyGuest tiny = new TinyGuest();
        Path initramfs = tiny.initramfs(folder.resolve("initramfs"), guest);
        sample = new SampleDomains(
                folder.resolve("image"), Files.readAllBytes(tiny.kernel()), Files.readAllBytes(initramfs));
        host = RealXlHost.start(Judge.tools(), AptToolSource.sharedStore());
    }

    SampleDomains sample() {
        return sample;
    }

    HostConnection open() throws IOException {
        return connections.open(
                new SshAddress("root", "127.0.0.1", host.port()),
                SshLogin.key(host.identity(folder.resolve("key")), null),
                new ExpectedKeys(List.of(host.fingerprint()), List.of()));
    }

    XlHost connect(String deployment) throws IOException {
        return new XlHost(open(), new XlTerms("xen1", deployment, XlTerms.STORE, XlTerms.Disks.AUTO));
    }

    /** Returns what a command prints there. */
    String ask(String command) throws IOException {
        try (HostConnection connection = open()) {
            return connection.run(command, new byte[0], Duration.ofMinutes(2)).out();
        }
    }

    /** Ends it; no process of it is left. */
    void end() throws Exception {
        connections.close();
        host.close();
        assertThat(Processes.left()).isEmpty();
    }
}
