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
    private final String id;
    private final SampleDomains sample;
    private final RealXlHost host;
    private final SshConnections connections = new SshConnections(SshPatience.USUAL);

    /** @param guest what its init does, in the language of the shell */
    RunningXlHost(Path folder, String guest) throws Exception {
        this(folder, guest, "xen1");
    }

    /** @param id its name in plans */
    RunningXlHost(Path folder, String guest, String id) throws Exception {
        this.folder = folder;
        this.id = id;
        TinyGuest tiny = new TinyGuest();
        Path initramfs = tiny.initramfs(folder.resolve("initramfs"), guest);
        sample = new SampleDomains(
                folder.resolve("image"), Files.readAllBytes(tiny.kernel()), Files.readAllBytes(initramfs));
        host = RealXlHost.start(Judge.tools(), AptToolSource.sharedStore());
    }

    /** Joins the networks of two, on a bridge of each whose address ends with the host's number. */
    static void join(RunningXlHost one, RunningXlHost other) throws IOException {
        RealXlHost.join(one.host, other.host, one.folder.resolve("cable"));
        one.bridge(RealXlHost.card(true), 1);
        other.bridge(RealXlHost.card(false), 2);
    }

    private void bridge(String card, int number) throws IOException {
        String said = ask("""
                n=0; c=
                while [ -z "$c" ] && [ $n -lt 100 ]; do
                  for f in /sys/class/net/*/address; do [ "$(cat $f)" = CARD ] && c=${f%/address}; done
                  n=$((n+1)); sleep 0.2
                done
                c=${c##*/}
                brctl addbr xenbr1 && ip link set "$c" up promisc on && brctl addif xenbr1 "$c" &&
                  ip addr add 192.168.77.NUMBER/24 dev xenbr1 && ip link set xenbr1 up && echo joined
                """.replace("CARD", card).replace("NUMBER", Integer.toString(number)));
        assertThat(said.strip()).isEqualTo("joined");
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
        return new XlHost(open(), new XlTerms(id, deployment, XlTerms.STORE, XlTerms.Disks.AUTO));
    }

    /** Returns what a command prints there. */
    String ask(String command) throws IOException {
        try (HostConnection connection = open()) {
            return connection.run(command, new byte[0], Duration.ofMinutes(2)).out();
        }
    }

    /** Ends it, where another may still run. */
    void close() {
        connections.close();
        host.close();
    }

    /** Ends it; no process of it is left. */
    void end() throws Exception {
        close();
        assertThat(Processes.left()).isEmpty();
    }
}
