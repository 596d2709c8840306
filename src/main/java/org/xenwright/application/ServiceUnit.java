package org.xenwright.application;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Name;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * The service of systemd that an application runs as: with an account of its own, nothing of the system to write to but
 * folders of its name, and none of the kernel's rarer doors open. It counts as started when its health page says so.
 *
 * @param name of the unit, without its suffix, and of its folders below /var/lib, /var/cache, /var/log and /run
 * @param user the account that the project names for it; null for one of its own
 * @param command the program by its absolute path, and its arguments
 * @param environment variables; values that refer to {@code $guest} or {@code $domain} are those of each domain
 * @param ports TCP ports it listens on
 * @param health null for one that counts as started once its program runs
 * @param systemd the version of the image's systemd, 0 where it is not known
 */
public record ServiceUnit(
        String name,
        @Nullable String user,
        List<String> command,
        SortedMap<String, String> environment,
        List<Integer> ports,
        @Nullable Health health,
        int systemd) {
    private static final String UNITS = "/usr/lib/systemd/system/";

    private static final String OURS = "# Written by Xenwright.";

    /** Numbers of accounts below those of people, where packages, which count from either end, do not come to. */
    public static final int FIRST_NUMBER = 600;

    /** How many of them there are. */
    public static final int NUMBERS = 200;

    private static final int LONGEST_ACCOUNT = 31;
    private static final int FIRST_FREE_PORT = 1024;

    /** The first version that waits longer from one restart to the next. */
    private static final int RESTART_STEPS = 254;

    private static final Pattern LIBRARY = Pattern.compile("libsystemd-shared-([0-9]{3})\\b.*");

    public ServiceUnit {
        command = List.copyOf(command);
        ports = List.copyOf(ports);
    }

    /**
     * A file of it.
     *
     * @param template whether it is to be rendered for each domain
     */
    public record File(String path, String text, int mode, boolean template) {}

    /**
     * The account it runs as.
     *
     * @param number what its user and group have where that is free; the same in each build, since a persistent disk
     *     keeps the owners of files by it
     * @param home made by systemd when the service starts
     */
    public record Account(String name, long number, String home) {}

    /**
     * Returns the service of an application.
     *
     * @param java the path of what runs it
     * @param systemd the version of the image's systemd, 0 where it is not known
     */
    public static ServiceUnit of(ApplicationRequest request, ApplicationLayers layers, String java, int systemd) {
        List<String> command = new ArrayList<>(List.of(java));
        command.addAll(memoryFlags(request));
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.addAll(request.jvmFlags());
        command.addAll(layers.start());
        command.addAll(request.arguments());
        return new ServiceUnit(
                request.name(),
                request.user(),
                command,
                request.environment(),
                request.ports(),
                Health.of(request),
                systemd);
    }

    /** Returns the flags that tell a JVM its share of memory, which it takes for a number with a fraction. */
    static List<String> memoryFlags(ApplicationRequest request) {
        String share = request.memoryPercent() + ".0";
        // of small machines the JVM takes the second one
        return List.of("-XX:MaxRAMPercentage=" + share, "-XX:MinRAMPercentage=" + share);
    }

    /** Returns the name of the unit. */
    public String unit() {
        return name + ".service";
    }

    /** Returns the account to make for it; null where the project names one. */
    public @Nullable Account account() {
        if (user != null) {
            return null;
        }
        String account = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]", "-");
        account = account.matches("[a-z_].*") ? account : "_" + account;
        account = account.substring(0, Math.min(LONGEST_ACCOUNT, account.length()));
        return new Account(account, FIRST_NUMBER + Math.floorMod(account.hashCode(), NUMBERS), "/var/lib/" + name);
    }

    /** Returns its files. */
    public List<File> files() {
        List<File> files = new ArrayList<>();
        files.add(new File(UNITS + unit(), text(), 0644, false));
        if (!environment.isEmpty()) {
            EnvironmentFile variables = new EnvironmentFile(environment);
            // for root alone, who reads it: values may be passwords
            files.add(new File(environmentPath(), variables.text(), 0600, variables.isTemplate()));
        }
        if (health != null) {
            files.add(new HealthProbe(health).file());
        }
        return files;
    }

    /**
     * Returns what a tree has of this name that is not from an earlier build: a service, its settings or its data. To
     * replace them would break what they belong to, and of data systemd would change the owner.
     */
    public Optional<TreePath> taken(Tree tree) throws IOException {
        if (tree.follow(UNITS + unit()).orElse(null) instanceof RegularFile there) {
            try (InputStream in = there.content().open()) {
                String start = new String(in.readNBytes(OURS.length()), StandardCharsets.UTF_8);
                return start.equals(OURS) ? Optional.empty() : Optional.of(TreePath.of(UNITS + unit()));
            }
        }
        return Stream.of(
                        UNITS + unit(),
                        "/lib/systemd/system/" + unit(),
                        "/etc/systemd/system/" + unit(),
                        "/etc/init.d/" + name,
                        environmentPath(),
                        "/var/lib/" + name,
                        "/var/cache/" + name,
                        "/var/log/" + name)
                .map(TreePath::of)
                .filter(path -> tree.find(path)
                        .filter(inode -> !(inode instanceof Directory folder)
                                || !folder.entries().isEmpty())
                        .isPresent())
                .findFirst();
    }

    private String environmentPath() {
        return "/etc/default/" + name;
    }

    private String text() {
        Account own = account();
        String as = own == null ? String.valueOf(user) : own.name();
        StringBuilder text = new StringBuilder();
        lines(
                text,
                OURS + " A file /etc/systemd/system/" + unit() + ".d/NAME.conf changes single lines.",
                "[Unit]",
                "Description=" + UnitText.line(name),
                "After=network.target nss-lookup.target",
                "# it is started again for as long as the system runs",
                "StartLimitIntervalSec=0",
                "",
                "[Service]",
                "Type=exec",
                "ExecStart=" + UnitText.command(command));
        if (health != null) {
            lines(text, new HealthProbe(health).lines().toArray(String[]::new));
        }
        lines(
                text,
                "User=" + as,
                "WorkingDirectory=/var/lib/" + name,
                "# before Java 18 it says how files are read",
                "Environment=LANG=C.UTF-8",
                "EnvironmentFile=-" + environmentPath(),
                "SyslogIdentifier=" + name,
                "KillMode=mixed",
                "TimeoutStopSec=30",
                "# a JVM that a signal ends says 128 + 15",
                "SuccessExitStatus=143",
                "Restart=on-failure");
        if (systemd >= RESTART_STEPS) {
            lines(text, "RestartSec=1", "RestartSteps=6", "RestartMaxDelaySec=60");
        } else {
            lines(text, "RestartSec=5");
        }
        // most threads of the system are its own: the usual share, 15 %, is some 500 in a small guest
        lines(text, "LimitNOFILE=524288", "TasksMax=75%", "UMask=0077");
        for (String kind : List.of("State", "Cache", "Logs", "Runtime")) {
            lines(text, kind + "Directory=" + name, kind + "DirectoryMode=0750");
        }
        confine(text);
        lines(text, "", "[Install]", "WantedBy=multi-user.target");
        return text.toString();
    }

    /** Takes from it what no service of Java needs; memory that is written and then executed is what its compiler makes. */
    private void confine(StringBuilder text) {
        boolean low = ports.stream().anyMatch(port -> port < FIRST_FREE_PORT);
        String capability = low ? "CAP_NET_BIND_SERVICE" : "";
        lines(
                text,
                "NoNewPrivileges=yes",
                "CapabilityBoundingSet=" + capability,
                "AmbientCapabilities=" + capability,
                // a capability of another user namespace opens no low port
                "PrivateUsers=" + (low ? "no" : "yes"),
                "ProtectSystem=strict",
                "ProtectHome=yes",
                "PrivateTmp=yes",
                "PrivateDevices=yes",
                "PrivateIPC=yes",
                "ProtectClock=yes",
                "ProtectControlGroups=yes",
                "ProtectHostname=yes",
                "ProtectKernelLogs=yes",
                "ProtectKernelModules=yes",
                "ProtectKernelTunables=yes",
                "ProtectProc=invisible",
                "RemoveIPC=yes",
                "LockPersonality=yes",
                "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
                "RestrictNamespaces=yes",
                "RestrictRealtime=yes",
                "RestrictSUIDSGID=yes",
                "SystemCallArchitectures=native",
                "SystemCallErrorNumber=EPERM",
                "SystemCallFilter=@system-service",
                "SystemCallFilter=~@privileged @resources");
    }

    private static void lines(StringBuilder text, String... lines) {
        for (String line : lines) {
            text.append(line).append('\n');
        }
    }

    /** Returns the version of the systemd in a tree, 0 where there is none or it does not say. */
    public static int systemdOf(Tree tree) {
        int[] newest = {0};
        tree.walk((path, inode) -> {
            Name name = path.name();
            if (path.toString().startsWith("/usr/lib/") || path.toString().startsWith("/lib/")) {
                Matcher matcher = LIBRARY.matcher(name.toString());
                if (matcher.matches()) {
                    newest[0] = Math.max(newest[0], Integer.parseInt(matcher.group(1)));
                }
            }
        });
        return newest[0];
    }
}
