package org.xenwright.domain.guest;

import java.util.ArrayList;
import java.util.List;

/** The links of a guest as systemd-networkd reads them: a file for each, and one more for each virtual one. */
final class Networkd {
    private static final String FOLDER = "/etc/systemd/network/";

    private final GuestNetwork network;
    private final List<GuestFile> files = new ArrayList<>();

    private Networkd(GuestNetwork network) {
        this.network = network;
    }

    static List<GuestFile> of(GuestDomain domain) {
        Networkd made = new Networkd(GuestNetwork.of(domain));
        made.network.links().forEach(made::link);
        return made.files;
    }

    private void link(NetworkLink link) {
        List<String> lines = new ArrayList<>(List.of("[Match]"));
        if (link.device() instanceof NetworkLink.Card card) {
            // a single card matches whatever address another hypervisor gives it
            String mac = network.mac(card);
            lines.add(mac == null ? "Type=ether" : "MACAddress=" + mac);
            if (mac != null && network.made()) {
                // what is made of a card may have its address
                lines.add("Type=ether");
            }
        } else {
            lines.add("Name=" + link.name());
            device(link);
        }
        if (link.mtu() != null) {
            lines.addAll(List.of("", "[Link]", "MTUBytes=" + link.mtu()));
        }
        lines.addAll(List.of("", "[Network]"));
        addresses(link, lines);
        network.vlans(link.name()).forEach(vlan -> lines.add("VLAN=" + vlan.name()));
        network.bond(link.name()).ifPresent(bond -> lines.add("Bond=" + bond.name()));
        link.network().gateways().stream().filter(link::onLink).forEach(gateway -> {
            lines.addAll(List.of("", "[Route]", "Gateway=" + gateway, "GatewayOnLink=yes"));
        });
        for (NetworkLink.Route route : link.routes()) {
            lines.addAll(List.of("", "[Route]", "Destination=" + route.destination()));
            if (route.via() != null) {
                lines.add("Gateway=" + route.via());
                if (link.onLink(route.via())) {
                    lines.add("GatewayOnLink=yes");
                }
            }
            if (route.metric() != null) {
                lines.add("Metric=" + route.metric());
            }
        }
        put(network.file(link) + ".network", lines);
    }

    private void addresses(NetworkLink link, List<String> lines) {
        boolean four = link.asks(false);
        boolean six = link.asks(true);
        if (four || six) {
            lines.add("DHCP=" + (four && six ? "yes" : four ? "ipv4" : "ipv6"));
        }
        boolean idle = link.bare() && link.ipv6() == NetworkLink.Ipv6.AUTO && network.carries(link);
        if (link.ipv6() == NetworkLink.Ipv6.OFF || idle) {
            lines.add("LinkLocalAddressing=no");
        }
        if (link.ipv6() != NetworkLink.Ipv6.AUTO || idle) {
            lines.add("IPv6AcceptRA=no");
        }
        link.fixed().forEach(address -> lines.add("Address=" + address));
        link.network().gateways().stream()
                .filter(gateway -> !link.onLink(gateway))
                .forEach(gateway -> lines.add("Gateway=" + gateway));
        link.network().dns().forEach(server -> lines.add("DNS=" + server));
        if (!link.network().search().isEmpty()) {
            lines.add("Domains=" + String.join(" ", link.network().search()));
        }
    }

    private void device(NetworkLink link) {
        List<String> lines = new ArrayList<>(List.of("[NetDev]", "Name=" + link.name()));
        if (link.device() instanceof NetworkLink.Vlan vlan) {
            lines.addAll(List.of("Kind=vlan", "", "[VLAN]", "Id=" + vlan.id()));
        } else if (link.device() instanceof NetworkLink.Bond bond) {
            lines.addAll(List.of(
                    "Kind=bond",
                    "",
                    "[Bond]",
                    "Mode=" + bond.mode().word(),
                    "MIIMonitorSec=" + GuestNetwork.MONITOR + "ms"));
        }
        put(network.file(link) + ".netdev", lines);
    }

    private void put(String name, List<String> lines) {
        files.add(new GuestFile.Text(FOLDER + name, String.join("\n", lines) + "\n", 0644, "root"));
    }
}
