package org.xenwright.domain.guest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.xenwright.domain.Domain;
import org.xenwright.domain.Guest;

/**
 * The files that make a guest of a shared image its own: host name, machine-id, network, keys, time zone, and those that
 * its domain file gives.
 */
public final class GuestFiles {
    /** What sets up the network of a guest. */
    public enum Network {
        NETWORKD,
        INTERFACES
    }

    /**
     * How a guest does things.
     *
     * @param network what reads its addresses
     * @param resolvConf whether nothing but {@code /etc/resolv.conf} says whom to ask for names
     */
    public record Habits(Network network, boolean resolvConf) {
        /** Those of a Debian with all of systemd. */
        public static final Habits SYSTEMD = new Habits(Network.NETWORKD, false);
    }

    private final Domain domain;
    private final Habits habits;
    private final Guest guest;
    private final Map<String, GuestFile> files = new TreeMap<>();

    private GuestFiles(Domain domain, Habits habits) {
        this.domain = domain;
        this.habits = habits;
        this.guest = domain.guest();
    }

    /**
     * The files of a domain, by path. The network is written only where the domain file speaks of addresses; keys of users
     * go to {@code /home/NAME}.
     */
    public static List<GuestFile> of(Domain domain, Habits habits) {
        GuestFiles made = new GuestFiles(domain, habits);
        made.name();
        made.text("/etc/machine-id", domain.identity().machineId() + "\n", 0444);
        if (!made.guest.network().unset()) {
            if (habits.network() == Network.NETWORKD) {
                made.text("/etc/systemd/network/10-" + made.card() + ".network", made.networkd(), 0644);
            } else {
                made.text("/etc/network/interfaces.d/" + made.card(), made.interfaces(), 0644);
            }
            if (habits.resolvConf()) {
                made.resolvConf();
            }
        }
        made.keys();
        String zone = made.guest.timezone();
        if (zone != null) {
            made.text("/etc/timezone", zone + "\n", 0644);
            made.add(new GuestFile.Link("/etc/localtime", "/usr/share/zoneinfo/" + zone));
        }
        made.guest.content().files().forEach((path, text) -> made.text(path, text, 0644));
        return List.copyOf(made.files.values());
    }

    private void name() {
        String full = guest.hostname();
        int dot = full.indexOf('.');
        String first = dot < 0 ? full : full.substring(0, dot);
        String names = dot < 0 ? full : full + " " + first;
        text("/etc/hostname", first + "\n", 0644);
        StringBuilder hosts = new StringBuilder("127.0.0.1\tlocalhost\n");
        List<String> own = guest.network().addresses().stream()
                .filter(address -> !address.equals("dhcp"))
                .map(address -> address.substring(0, address.indexOf('/')))
                .toList();
        (own.isEmpty() ? List.of("127.0.1.1") : own)
                .forEach(address ->
                        hosts.append(address).append('\t').append(names).append('\n'));
        hosts.append("\n::1\tlocalhost ip6-localhost ip6-loopback\nff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n");
        text("/etc/hosts", hosts.toString(), 0644);
    }

    private String card() {
        return domain.name().replaceAll("[^A-Za-z0-9-]", "-");
    }

    private String networkd() {
        Guest.Network network = guest.network();
        List<String> lines = new ArrayList<>(List.of("[Match]"));
        // one card is the one meant, whatever address a hypervisor it was not made for gives it
        String mac = domain.vifs().size() > 1 ? domain.vifs().get(0).option("mac") : null;
        lines.add(mac == null ? "Type=ether" : "MACAddress=" + mac);
        lines.addAll(List.of("", "[Network]"));
        if (network.dhcp()) {
            lines.add("DHCP=yes");
        }
        network.addresses().stream()
                .filter(address -> !address.equals("dhcp"))
                .forEach(address -> lines.add("Address=" + address));
        network.gateways().forEach(gateway -> lines.add("Gateway=" + gateway));
        network.dns().forEach(server -> lines.add("DNS=" + server));
        if (!network.search().isEmpty()) {
            lines.add("Domains=" + String.join(" ", network.search()));
        }
        return String.join("\n", lines) + "\n";
    }

    /** For ifupdown, whose first card is eth0 in a Xen guest. */
    private String interfaces() {
        Guest.Network network = guest.network();
        List<String> lines = new ArrayList<>(List.of("auto eth0"));
        if (network.dhcp()) {
            lines.add("iface eth0 inet dhcp");
        }
        for (String address : network.addresses()) {
            if (!address.equals("dhcp")) {
                boolean six = address.contains(":");
                lines.add("iface eth0 " + (six ? "inet6" : "inet") + " static");
                lines.add("    address " + address);
                network.gateways().stream()
                        .filter(gateway -> gateway.contains(":") == six)
                        .forEach(gateway -> lines.add("    gateway " + gateway));
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private void resolvConf() {
        Guest.Network network = guest.network();
        if (network.dns().isEmpty() && network.search().isEmpty()) {
            return;
        }
        StringBuilder text = new StringBuilder();
        if (!network.search().isEmpty()) {
            text.append("search ").append(String.join(" ", network.search())).append('\n');
        }
        network.dns()
                .forEach(server -> text.append("nameserver ").append(server).append('\n'));
        text("/etc/resolv.conf", text.toString(), 0644);
    }

    private void keys() {
        List<String> keys = guest.access().sshKeys();
        if (keys.isEmpty()) {
            return;
        }
        String text = String.join("\n", keys) + "\n";
        add(new GuestFile.Text("/root/.ssh/authorized_keys", text, 0600, "root"));
        for (Guest.User user : guest.access().users()) {
            String path = "/home/" + user.name() + "/.ssh/authorized_keys";
            add(new GuestFile.Text(path, text, 0600, user.name()));
        }
    }

    private void text(String path, String text, int mode) {
        add(new GuestFile.Text(path, text, mode, "root"));
    }

    private void add(GuestFile file) {
        files.put(file.path(), file);
    }
}
