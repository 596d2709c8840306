package org.xenwright.ssh;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Problem;

/**
 * The way to hosts as the POM, Maven's settings and the user's configuration of OpenSSH tell it. What the POM and the
 * settings say counts before the configuration.
 */
public final class SshRoute {
    /** Hosts on a way at most. */
    private static final int LONGEST = 8;

    private static final String BY_COMMAND = "the configuration of ssh reaches it by a ProxyCommand, which is not run:"
            + " name the hosts on the way by ProxyJump there, or by <jump>";

    private final UserSshConfig config;
    private final Path home;
    private final @Nullable String socket;
    private final Function<String, Given> settings;

    /**
     * What Maven's settings say of a host.
     *
     * @param user null where they do not say
     * @param login null where they give neither a key nor a password
     */
    public record Given(@Nullable String user, @Nullable SshLogin login) {
        /** Settings that say nothing. */
        public static final Given NOTHING = new Given(null, null);
    }

    /**
     * @param home of the user
     * @param socket value of {@code SSH_AUTH_SOCK}; null or empty for none
     * @param settings of hosts by their names
     */
    public SshRoute(Path home, @Nullable String socket, Function<String, Given> settings) {
        this.config = UserSshConfig.of(home);
        this.home = home;
        this.socket = socket;
        this.settings = settings;
    }

    /**
     * Returns the way to a host, the nearest first and the host itself last.
     *
     * @param id by which the settings know it
     * @param address as it is written
     * @param user who logs in where nothing else says it
     * @param pins of its own key
     * @param jumps hosts on the way, as {@code ProxyJump} has them; null for those of the configuration
     * @throws org.xenwright.problem.ProblemException if a way leads nowhere
     */
    public List<SshHop> to(String id, String address, String user, List<String> pins, @Nullable String jumps) {
        List<SshHop> way = new ArrayList<>();
        add(way, id, address, user, pins, jumps, List.of());
        return List.copyOf(way);
    }

    private void add(
            List<SshHop> way,
            String id,
            String address,
            String user,
            List<String> pins,
            @Nullable String jumps,
            List<String> before) {
        String name = SshAddress.parse(address, user).host();
        if (before.contains(name) || before.size() == LONGEST) {
            throw Problem.of("finding the way to " + before.get(0), "correct ProxyJump; 'ssh -G HOST' shows it")
                    .found(String.join(" through ", before) + " through " + name)
                    .expected("a way of at most " + LONGEST + " hosts that does not come back to one of them")
                    .raise();
        }
        List<String> passed = new ArrayList<>(before);
        passed.add(name);
        UserSshConfig.Way said = config.way(name);
        List<String> through = jumps == null ? said.jumps() : split(jumps);
        for (int i = 0; i < through.size(); i++) {
            // the way to the first is that of the configuration, and each leads to the next
            String each = through.get(i);
            add(way, host(each), each, System.getProperty("user.name"), List.of(), i == 0 ? null : "", passed);
        }
        Given given = settings.apply(id);
        String who = given.user() != null ? given.user() : said.user() != null ? said.user() : user;
        int port = said.port() == 0 ? SshAddress.PORT : said.port();
        SshLogin login = given.login() != null ? given.login() : SshLogin.of(said.keys(), home, socket);
        way.add(new SshHop(
                SshAddress.parse(address, who, port).at(said.host()),
                login,
                ExpectedKeys.of(pins, home, said.knownHosts()).as(said.alias()),
                jumps == null && said.byCommand() ? BY_COMMAND : null));
    }

    private static String host(String jump) {
        return SshAddress.parse(jump, "root").host();
    }

    private static List<String> split(String jumps) {
        return Arrays.stream(jumps.split(","))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
    }
}
