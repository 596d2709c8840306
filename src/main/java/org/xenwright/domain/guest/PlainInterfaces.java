package org.xenwright.domain.guest;

import java.util.ArrayList;
import java.util.List;

/**
 * The links of a guest as any {@code ifup} reads them, that of busybox and ifupdown-ng included: the whole of
 * {@code /etc/network/interfaces}, in which only the first address of a link is a matter of its stanza, and all else
 * are commands of {@code ip}. Cards have the kernel's names; several get them by their addresses, which
 * {@code /etc/mactab} lists for Alpine's mdev and for the start that Xenwright writes.
 */
final class PlainInterfaces {
    private final GuestNetwork network;
    private final List<String> lines = new ArrayList<>(List.of("auto lo", "iface lo inet loopback"));

    private PlainInterfaces(GuestNetwork network) {
        this.network = network;
    }

    static List<GuestFile> of(GuestDomain domain) {
        PlainInterfaces made = new PlainInterfaces(GuestNetwork.of(domain));
        made.network.links().forEach(made::link);
        List<GuestFile> files = new ArrayList<>();
        files.add(text("/etc/network/interfaces", made.lines));
        if (domain.vifs().size() > 1) {
            List<String> cards = new ArrayList<>();
            for (int i = 0; i < domain.vifs().size(); i++) {
                cards.add("eth" + i + " " + made.network.address(new NetworkLink.Card(i)));
            }
            files.add(text("/etc/mactab", cards));
        }
        return files;
    }

    private static GuestFile text(String path, List<String> lines) {
        return new GuestFile.Text(path, String.join("\n", lines) + "\n", 0644, "root");
    }

    private void link(NetworkLink link) {
        List<String> addresses = new ArrayList<>(link.fixed());
        lines.addAll(List.of("", "auto " + link.name()));
        String first = addresses.stream()
                .filter(address -> !address.contains(":"))
                .findFirst()
                .orElse(null);
        if (link.asks(false)) {
            lines.add("iface " + link.name() + " inet dhcp");
        } else if (first != null) {
            addresses.remove(first);
            int slash = first.indexOf('/');
            lines.add("iface " + link.name() + " inet static");
            say("address " + first.substring(0, slash));
            say("netmask " + mask(Integer.parseInt(first.substring(slash + 1))));
        } else {
            lines.add("iface " + link.name() + " inet manual");
        }
        before(link);
        if (!link.asks(false) && first == null) {
            say("up ip link set dev " + link.name() + " up");
        }
        for (String address : addresses) {
            say("up " + Interfaces.ip(address) + " addr add " + address + " dev " + link.name());
        }
        if (link.asks(true) && link.dhcp() == NetworkLink.Dhcp.IPV6) {
            say("up udhcpc6 -b -i " + link.name());
        }
        routes(link);
        if (link.device() instanceof NetworkLink.Vlan) {
            say("post-down ip link del " + link.name());
        } else if (link.device() instanceof NetworkLink.Bond) {
            say("post-down echo -" + link.name() + " > /sys/class/net/bonding_masters");
        }
    }

    private void say(String line) {
        lines.add("    " + line);
    }

    /** Writes what makes a link, before it has addresses. */
    private void before(NetworkLink link) {
        String name = link.name();
        String folder = "/sys/class/net/" + name;
        if (link.device() instanceof NetworkLink.Vlan vlan) {
            say("pre-up test -d " + folder + " || ip link add link " + vlan.parent() + " name " + name
                    + " type vlan id " + vlan.id());
        } else if (link.device() instanceof NetworkLink.Bond bond) {
            // by files, since busybox's ip knows no options of bonds
            say("pre-up test -e /sys/class/net/bonding_masters || modprobe bonding max_bonds=0");
            say("pre-up test -d " + folder + " || echo +" + name + " > /sys/class/net/bonding_masters");
            say("pre-up echo " + bond.mode().word() + " > " + folder + "/bonding/mode");
            say("pre-up echo " + GuestNetwork.MONITOR + " > " + folder + "/bonding/miimon");
            for (String card : bond.cards()) {
                say("pre-up ip link set dev " + card + " down");
                say("pre-up echo +" + card + " > " + folder + "/bonding/slaves");
            }
        }
        if (link.mtu() != null) {
            say("pre-up ip link set dev " + name + " mtu " + link.mtu());
        }
        if (link.ipv6() != NetworkLink.Ipv6.AUTO) {
            say("pre-up " + Interfaces.ipv6(link, name));
        }
    }

    private void routes(NetworkLink link) {
        for (String gateway : link.network().gateways()) {
            if (link.onLink(gateway)) {
                say("up " + Interfaces.ip(gateway) + " route add " + gateway + " dev " + link.name());
            }
            say("up " + Interfaces.ip(gateway) + " route add default via " + gateway + " dev " + link.name());
        }
        for (NetworkLink.Route route : link.routes()) {
            if (route.via() != null && link.onLink(route.via())) {
                say("up " + Interfaces.ip(route.destination()) + " route add " + route.via() + " dev " + link.name());
            }
            say("up " + Interfaces.ip(route.destination()) + " route add " + route.destination()
                    + (route.via() == null ? "" : " via " + route.via())
                    + " dev " + link.name()
                    + (route.metric() == null ? "" : " metric " + route.metric()));
        }
    }

    /** Returns a prefix as four numbers, which every ifup takes. */
    private static String mask(int prefix) {
        long bits = prefix == 0 ? 0 : 0xFFFF_FFFFL << 32 - prefix & 0xFFFF_FFFFL;
        return (bits >> 24) + "." + (bits >> 16 & 255) + "." + (bits >> 8 & 255) + "." + (bits & 255);
    }
}
