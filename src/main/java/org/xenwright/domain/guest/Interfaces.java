package org.xenwright.domain.guest;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The links of a guest as ifupdown reads them, in one file. Cards are found by their addresses, or as the only one,
 * since their names depend on the kernel and on udev. They get the names written here only where other links are made
 * of them.
 */
final class Interfaces {
    private final GuestNetwork network;
    private final List<String> lines = new ArrayList<>();

    private Interfaces(GuestNetwork network) {
        this.network = network;
    }

    static GuestFile of(GuestDomain domain) {
        Interfaces made = new Interfaces(GuestNetwork.of(domain));
        made.network.links().forEach(made::link);
        String text = String.join("\n", made.lines) + "\n";
        return new GuestFile.Text("/etc/network/interfaces.d/" + made.network.name(), text, 0644, "root");
    }

    private void link(NetworkLink link) {
        if (!lines.isEmpty()) {
            lines.add("");
        }
        if (link.device() instanceof NetworkLink.Card card) {
            String mac = network.mac(card);
            String pattern = mac == null ? "/e*/1" : "mac/" + mac;
            if (network.made()) {
                lines.add("rename " + pattern + "=" + link.name());
                lines.add("auto " + link.name());
            } else {
                lines.add("auto " + pattern + "=" + link.name());
            }
        } else {
            lines.add("auto " + link.name());
        }
        List<String> first = new ArrayList<>();
        device(link, first);
        boolean any = family(link, false, first);
        any |= family(link, true, any ? List.of() : first);
        if (!any) {
            lines.add("iface " + link.name() + " inet manual");
            lines.addAll(first);
            up(link, null);
        }
    }

    /** Writes what makes a link, before it has addresses. */
    private void device(NetworkLink link, List<String> into) {
        if (link.device() instanceof NetworkLink.Vlan vlan) {
            into.add("    vlan-raw-device " + vlan.parent());
        } else if (link.device() instanceof NetworkLink.Bond bond) {
            String name = link.name();
            into.add("    pre-up test -d /sys/class/net/" + name + " || ip link add " + name + " type bond");
            into.add("    pre-up ip link set dev " + name + " type bond mode "
                    + bond.mode().word() + " miimon " + GuestNetwork.MONITOR);
            for (String card : bond.cards()) {
                into.add("    pre-up ip link set dev " + card + " down");
                into.add("    pre-up ip link set dev " + card + " master " + name);
            }
            into.add("    post-down ip link del " + name);
        }
        if (link.mtu() != null) {
            into.add("    pre-up ip link set dev $IFACE mtu " + link.mtu());
        }
        if (link.ipv6() != NetworkLink.Ipv6.AUTO) {
            into.add("    pre-up " + ipv6(link, "$IFACE"));
        }
    }

    /** Writes the stanzas of a family; returns whether there are any. */
    private boolean family(NetworkLink link, boolean six, List<String> first) {
        String inet = six ? "inet6" : "inet";
        List<String> heads = new ArrayList<>();
        if (asks(link, six)) {
            heads.add("dhcp");
        }
        link.fixed().stream().filter(address -> address.contains(":") == six).forEach(heads::add);
        for (int i = 0; i < heads.size(); i++) {
            String head = heads.get(i);
            lines.add("iface " + link.name() + " " + inet + (head.equals("dhcp") ? " dhcp" : " static"));
            if (!head.equals("dhcp")) {
                lines.add("    address " + head);
            }
            if (i == heads.indexOf("dhcp") + 1) {
                // the first address alone: the kernel would refuse a second default route
                link.network().gateways().stream()
                        .filter(gateway -> gateway.contains(":") == six && !link.onLink(gateway))
                        .forEach(gateway -> lines.add("    gateway " + gateway));
            }
            if (i == 0) {
                lines.addAll(first);
                up(link, six);
            }
        }
        return !heads.isEmpty();
    }

    /** Writes the routes of a family, with those of a family without a stanza; those of gateways are there already. */
    private void up(NetworkLink link, @Nullable Boolean six) {
        for (String gateway : link.network().gateways()) {
            boolean alone = alone(link, gateway.contains(":"));
            if ((six == null || alone || gateway.contains(":") == six) && (alone || link.onLink(gateway))) {
                lines.add("    up " + ip(gateway) + " route add default via " + gateway + " dev $IFACE onlink");
            }
        }
        for (NetworkLink.Route route : link.routes()) {
            if (six == null || route.six() == six || alone(link, route.six())) {
                lines.add("    up " + ip(route.destination()) + " route add " + route.destination()
                        + (route.via() == null ? "" : " via " + route.via())
                        + " dev $IFACE"
                        + (route.metric() == null ? "" : " metric " + route.metric())
                        + (route.via() != null && link.onLink(route.via()) ? " onlink" : ""));
            }
        }
    }

    /** Returns whether a family has no addresses here. */
    private static boolean alone(NetworkLink link, boolean six) {
        return link.fixed().stream().noneMatch(address -> address.contains(":") == six) && !asks(link, six);
    }

    /**
     * Returns whether a family asks for addresses; the word dhcp alone asks for one of version 4, as it always did
     * here.
     */
    private static boolean asks(NetworkLink link, boolean six) {
        return six ? link.dhcp() == NetworkLink.Dhcp.IPV6 : link.asks(false);
    }

    /** Returns the command that keeps a link, by its name, from IPv6 or from what routers say. */
    static String ipv6(NetworkLink link, String name) {
        // a kernel may have no version 6 at all, and a guest no sysctl
        boolean off = link.ipv6() == NetworkLink.Ipv6.OFF;
        String file = "/proc/sys/net/ipv6/conf/" + name + "/" + (off ? "disable_ipv6" : "accept_ra");
        return "test ! -e " + file + " || echo " + (off ? 1 : 0) + " > " + file;
    }

    /** Returns the program for an address, with the option of its family. */
    static String ip(String address) {
        return address.contains(":") ? "ip -6" : "ip";
    }
}
