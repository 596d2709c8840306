package org.xenwright.plugin;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.maven.settings.Server;
import org.jspecify.annotations.Nullable;
import org.xenwright.deploy.DestinationTerms;
import org.xenwright.deploy.pool.PoolDestination;
import org.xenwright.deploy.pool.PoolPlace;
import org.xenwright.deploy.xl.XlHost;
import org.xenwright.deploy.xl.XlTerms;
import org.xenwright.problem.Problem;
import org.xenwright.ssh.SshAddress;
import org.xenwright.ssh.SshConnections;
import org.xenwright.ssh.SshHop;
import org.xenwright.ssh.SshLogin;
import org.xenwright.ssh.SshPatience;
import org.xenwright.ssh.SshRoute;

/**
 * The destinations of a POM, with what Maven's settings say of them: plain hosts by SSH, and pools by their XAPI. A
 * server of the settings gives a user with a key file or a password; without one, the keys of the agent and of the user
 * are tried for a host. What neither says, the user's configuration of OpenSSH may.
 */
final class Destinations implements AutoCloseable {
    private static final String ROOT = "root";

    private final MavenSettings settings;
    private final Path home;
    private @Nullable SshConnections connections;

    Destinations(MavenSettings settings) {
        this(settings, Path.of(System.getProperty("user.home")));
    }

    /** @param home of the user, whose keys and configuration of OpenSSH count */
    Destinations(MavenSettings settings, Path home) {
        this.settings = settings;
        this.home = home;
    }

    /**
     * Destinations that the command line names, instead of those of the POM; none of both for those.
     *
     * @param hosts plain hosts; ids of the POM's pools too
     * @param pools by their ids in the POM, or by addresses
     * @param certificates of pools that the POM does not have
     */
    record Said(List<String> hosts, List<String> pools, List<String> certificates) {
        static final Said NOTHING = new Said(List.of(), List.of(), List.of());

        Said {
            hosts = hosts.stream().map(String::strip).toList();
            pools = pools.stream().map(String::strip).toList();
        }

        boolean isNothing() {
            return hosts.isEmpty() && pools.isEmpty();
        }

        private List<DeployHostConfiguration> hosts(DeployConfiguration deploy) {
            Set<String> ids = new HashSet<>();
            deploy.pools.forEach(each -> ids.add(each.id.strip()));
            return isNothing()
                    ? deploy.hosts
                    : chosen(
                            deploy,
                            hosts.stream().filter(each -> !ids.contains(each)).toList());
        }

        private List<DeployPoolConfiguration> pools(DeployConfiguration deploy) {
            if (isNothing()) {
                return deploy.pools;
            }
            List<DeployPoolConfiguration> all = new ArrayList<>();
            Set<String> known = new HashSet<>();
            for (DeployPoolConfiguration each : deploy.pools) {
                String id = each.id.strip();
                known.add(id);
                if (hosts.contains(id) || pools.contains(id)) {
                    all.add(each);
                }
            }
            for (String each : pools) {
                if (!known.contains(each)) {
                    DeployPoolConfiguration pool = new DeployPoolConfiguration();
                    pool.id = each;
                    pool.certificates = certificates;
                    all.add(pool);
                }
            }
            return all;
        }
    }

    /** Returns the destinations of a deployment, none of which is connected yet. */
    List<DestinationTerms> destinations(DeployConfiguration deploy, Said said, String deployment) {
        List<DestinationTerms> all = new ArrayList<>();
        for (DeployHostConfiguration each : said.hosts(deploy)) {
            all.add(new DestinationTerms(host(each, deployment), each.labels(), each.memory(), each.reserve()));
        }
        for (DeployPoolConfiguration each : said.pools(deploy)) {
            all.add(new DestinationTerms(pool(each, deployment), each.labels(), Long.MAX_VALUE, 0));
        }
        Set<String> ids = new HashSet<>();
        for (DestinationTerms each : all) {
            if (!ids.add(each.destination().id())) {
                throw Problem.of("reading where the domains are brought", "give each a name of its own")
                        .at("<deploy>")
                        .found("two destinations called " + each.destination().id())
                        .raise();
            }
        }
        return all;
    }

    /** Returns hosts that the command line names: those of the POM by their ids, others by their addresses. */
    static List<DeployHostConfiguration> chosen(DeployConfiguration deploy, List<String> hosts) {
        List<DeployHostConfiguration> all = new ArrayList<>();
        for (String each : hosts) {
            String name = each.strip();
            all.add(deploy.hosts.stream()
                    .filter(host -> host.id.strip().equals(name))
                    .findFirst()
                    .orElseGet(() -> {
                        DeployHostConfiguration host = new DeployHostConfiguration();
                        host.id = SshAddress.parse(name, ROOT).host();
                        host.address = name;
                        return host;
                    }));
        }
        return all;
    }

    /** Opens a host's deployment of a name; nothing is asked of the host yet. */
    XlHost host(DeployHostConfiguration host, String deployment) {
        String id = host.id.strip();
        if (!id.matches("[A-Za-z0-9][A-Za-z0-9._:-]{0,252}")) {
            throw DeployConfiguration.refusal("<deploy><hosts><host><id>", id, "letters, digits and . _ : -")
                    .raise();
        }
        SshRoute route = new SshRoute(home, System.getenv("SSH_AUTH_SOCK"), this::given);
        List<SshHop> way = route.to(
                id,
                host.address == null ? id : host.address,
                ROOT,
                host.hostKey == null ? List.of() : List.of(host.hostKey),
                host.jump);
        return new XlHost(connections().later(way), new XlTerms(id, deployment, host.store.strip(), disks(host)));
    }

    private PoolDestination pool(DeployPoolConfiguration pool, String deployment) {
        String id = pool.id.strip();
        if (!id.matches("[A-Za-z0-9][A-Za-z0-9._:-]{0,252}")) {
            throw DeployConfiguration.refusal("<deploy><pools><pool><id>", id, "letters, digits and . _ : -")
                    .raise();
        }
        Server server = settings.server(id);
        if (server == null || server.getUsername() == null || server.getPassword() == null) {
            throw Problem.of("logging in to the pool " + id, "add a <server> with this id to settings.xml")
                    .found("no user and password for it")
                    .raise();
        }
        return new PoolDestination(
                new PoolPlace(
                        id,
                        pool.addresses.isEmpty()
                                ? List.of(id)
                                : pool.addresses.stream().map(String::strip).toList(),
                        server.getUsername(),
                        server.getPassword(),
                        pool.certificates.stream().map(String::strip).toList(),
                        pool.storage == null ? null : pool.storage.strip(),
                        pool.networks()),
                deployment);
    }

    private SshRoute.Given given(String id) {
        Server server = settings.server(id);
        if (server == null) {
            return SshRoute.Given.NOTHING;
        }
        SshLogin login = server.getPrivateKey() != null
                ? SshLogin.key(Path.of(server.getPrivateKey()), server.getPassphrase())
                : server.getPassword() != null ? SshLogin.password(server.getPassword()) : null;
        return new SshRoute.Given(server.getUsername(), login);
    }

    private static XlTerms.Disks disks(DeployHostConfiguration host) {
        String written = host.disks;
        if (written == null) {
            return XlTerms.Disks.AUTO;
        }
        return XlTerms.Disks.find(written.strip())
                .orElseThrow(() -> DeployConfiguration.refusal(
                                "<deploy><hosts><host><disks>",
                                written,
                                "qcow2, copy, lvm:VG/THINPOOL or zfs:POOL/DATASET")
                        .raise());
    }

    private SshConnections connections() {
        SshConnections open = connections;
        if (open == null) {
            open = new SshConnections(SshPatience.USUAL);
            connections = open;
        }
        return open;
    }

    @Override
    public void close() {
        if (connections != null) {
            connections.close();
        }
    }
}
