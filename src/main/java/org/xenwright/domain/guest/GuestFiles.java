package org.xenwright.domain.guest;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The files that make a guest of a shared image its own: host name, machine-id, network, keys, time zone, and those that
 * its domain file gives.
 */
public final class GuestFiles {
    /** The program that sets up the network of a guest. */
    public enum Network {
        NETWORKD(Networkd::of),
        /** Debian's ifupdown, whose patterns find a card by its address. */
        INTERFACES(domain -> List.of(Interfaces.of(domain))),
        /** The ifup of busybox, or ifupdown-ng. */
        PLAIN_INTERFACES(PlainInterfaces::of),
        NETWORK_MANAGER(NetworkManager::of);

        private final Function<GuestDomain, List<GuestFile>> style;

        Network(Function<GuestDomain, List<GuestFile>> style) {
            this.style = style;
        }
    }

    /**
     * The habits of a guest.
     *
     * @param network program that reads its addresses
     * @param resolvConf whether only {@code /etc/resolv.conf} names the DNS servers
     * @param homes of users that the image has, by their names
     */
    public record Habits(Network network, boolean resolvConf, Map<String, String> homes) {
        /** The habits of a Debian with all of systemd. */
        public static final Habits SYSTEMD = new Habits(Network.NETWORKD, false, Map.of());

        public Habits {
            homes = Map.copyOf(homes);
        }

        /** Returns the home of a user; that of a new one is where Debian makes homes. */
        public String home(String user) {
            return homes.getOrDefault(user, user.equals("root") ? "/root" : "/home/" + user);
        }
    }

    private static final Guest.Permissions COMMON = new Guest.Permissions(null, null);

    private final GuestDomain domain;
    private final Habits habits;
    private final Guest guest;
    private final Map<String, GuestFile> files = new TreeMap<>();

    private GuestFiles(GuestDomain domain, Habits habits) {
        this.domain = domain;
        this.habits = habits;
        this.guest = domain.guest();
    }

    /** Returns the files of a domain, by path. The network is written only where the domain file sets it. */
    public static List<GuestFile> of(GuestDomain domain, Habits habits) {
        GuestFiles made = new GuestFiles(domain, habits);
        made.name();
        made.text("/etc/machine-id", domain.identity().machineId() + "\n", 0444);
        made.guest.said().forEach(key -> key.write(made));
        return List.copyOf(made.files.values());
    }

    Guest guest() {
        return guest;
    }

    void network() {
        habits.network().style.apply(domain).forEach(this::add);
        if (habits.resolvConf()) {
            resolvConf();
        }
    }

    void timezone() {
        String zone = guest.timezone();
        text("/etc/timezone", zone + "\n", 0644);
        add(new GuestFile.Link("/etc/localtime", "/usr/share/zoneinfo/" + zone));
    }

    /** Adds the files given with all their content, which win over those made from other keys. */
    void given() {
        guest.content().files().forEach((path, text) -> {
            Guest.Permissions permissions = guest.content().permissions().getOrDefault(path, COMMON);
            int mode = permissions.mode() == null ? 0644 : permissions.mode();
            String owner = permissions.owner() == null ? "root" : permissions.owner();
            add(new GuestFile.Text(path, text, mode, owner));
        });
    }

    private void name() {
        String full = guest.hostname();
        int dot = full.indexOf('.');
        String first = dot < 0 ? full : full.substring(0, dot);
        String names = dot < 0 ? full : full + " " + first;
        text("/etc/hostname", first + "\n", 0644);
        StringBuilder hosts = new StringBuilder("127.0.0.1\tlocalhost\n");
        List<String> own = guest.links().stream()
                .map(NetworkLink::fixed)
                .filter(addresses -> !addresses.isEmpty())
                .findFirst()
                .orElse(List.of())
                .stream()
                .map(address -> address.substring(0, address.indexOf('/')))
                .toList();
        (own.isEmpty() ? List.of("127.0.1.1") : own)
                .forEach(address ->
                        hosts.append(address).append('\t').append(names).append('\n'));
        hosts.append("\n::1\tlocalhost ip6-localhost ip6-loopback\nff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n");
        text("/etc/hosts", hosts.toString(), 0644);
    }

    /** Writes the name servers and search domains of all links, each once. */
    private void resolvConf() {
        Set<String> search = new LinkedHashSet<>();
        Set<String> servers = new LinkedHashSet<>();
        for (NetworkLink link : guest.links()) {
            search.addAll(link.network().search());
            servers.addAll(link.network().dns());
        }
        if (search.isEmpty() && servers.isEmpty()) {
            return;
        }
        StringBuilder text = new StringBuilder();
        if (!search.isEmpty()) {
            text.append("search ").append(String.join(" ", search)).append('\n');
        }
        servers.forEach(server -> text.append("nameserver ").append(server).append('\n'));
        text("/etc/resolv.conf", text.toString(), 0644);
    }

    void keys() {
        String text = String.join("\n", guest.access().sshKeys()) + "\n";
        add(new GuestFile.Text(keyFile("root"), text, 0600, "root"));
        for (Guest.User user : guest.access().users()) {
            add(new GuestFile.Text(keyFile(user.name()), text, 0600, user.name()));
        }
    }

    private String keyFile(String user) {
        String home = habits.home(user);
        return (home.endsWith("/") ? home : home + "/") + ".ssh/authorized_keys";
    }

    void text(String path, String text, int mode) {
        add(new GuestFile.Text(path, text, mode, "root"));
    }

    private void add(GuestFile file) {
        files.put(file.path(), file);
    }
}
