package org.xenwright.domain.guest;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** The links of a guest as NetworkManager reads them, a connection for each. */
final class NetworkManager {
    private static final String OFF = "disabled";
    private static final String FOLDER = "/etc/NetworkManager/system-connections/";

    private final GuestNetwork network;
    private final List<GuestFile> files = new ArrayList<>();

    private NetworkManager(GuestNetwork network) {
        this.network = network;
    }

    static List<GuestFile> of(GuestDomain domain) {
        NetworkManager made = new NetworkManager(GuestNetwork.of(domain));
        made.network.links().forEach(made::link);
        return made.files;
    }

    private void link(NetworkLink link) {
        String name = network.file(link).substring("10-".length());
        List<String> lines = new ArrayList<>(List.of("[connection]", "id=" + name, "uuid=" + uuid(link.name())));
        String kind = kind(link);
        lines.add("type=" + kind);
        if (!(link.device() instanceof NetworkLink.Card)) {
            lines.add("interface-name=" + link.name());
        }
        NetworkLink bond = network.bond(link.name()).orElse(null);
        if (bond != null) {
            lines.addAll(List.of("master=" + uuid(bond.name()), "slave-type=bond"));
        }
        device(link, lines);
        if (bond == null) {
            lines.addAll(List.of("", "[ipv4]"));
            addresses(link, false, lines);
            lines.addAll(List.of("", "[ipv6]"));
            addresses(link, true, lines);
        }
        String text = String.join("\n", lines) + "\n";
        // NetworkManager reads no connection that others may read
        files.add(new GuestFile.Text(FOLDER + name + ".nmconnection", text, 0600, "root"));
    }

    private static String kind(NetworkLink link) {
        return link.device() instanceof NetworkLink.Vlan
                ? "vlan"
                : link.device() instanceof NetworkLink.Bond ? "bond" : "ethernet";
    }

    private void device(NetworkLink link, List<String> lines) {
        List<String> ethernet = new ArrayList<>();
        if (link.device() instanceof NetworkLink.Card card && network.mac(card) != null) {
            ethernet.add("mac-address=" + String.valueOf(network.mac(card)).toUpperCase(Locale.ROOT));
        }
        if (link.mtu() != null) {
            ethernet.add("mtu=" + link.mtu());
        }
        if (!ethernet.isEmpty()) {
            lines.addAll(List.of("", "[ethernet]"));
            lines.addAll(ethernet);
        }
        if (link.device() instanceof NetworkLink.Vlan vlan) {
            lines.addAll(List.of("", "[vlan]", "id=" + vlan.id(), "parent=" + uuid(vlan.parent())));
        } else if (link.device() instanceof NetworkLink.Bond bond) {
            lines.addAll(List.of("", "[bond]", "mode=" + bond.mode().word(), "miimon=" + GuestNetwork.MONITOR));
        }
    }

    /** Writes the settings of a family, which has only its method where it is not used. */
    private void addresses(NetworkLink link, boolean six, List<String> lines) {
        String method = method(link, six);
        lines.add("method=" + method);
        if (method.equals(OFF)) {
            return;
        }
        List<String> own = of(link.fixed(), six);
        for (int i = 0; i < own.size(); i++) {
            lines.add("address" + (i + 1) + "=" + own.get(i));
        }
        List<String> routes = new ArrayList<>();
        List<String> gateways = of(link.network().gateways(), six);
        for (int i = 0; i < gateways.size(); i++) {
            if (i == 0 && !own.isEmpty()) {
                lines.add("gateway=" + gateways.get(i));
            } else {
                routes.add((six ? "::/0," : "0.0.0.0/0,") + gateways.get(i));
            }
        }
        for (NetworkLink.Route route : link.routes()) {
            if (route.six() == six) {
                String via = route.via() != null ? route.via() : six ? "::" : "0.0.0.0";
                routes.add(route.destination() + "," + via + (route.metric() == null ? "" : "," + route.metric()));
            }
        }
        for (int i = 0; i < routes.size(); i++) {
            lines.add("route" + (i + 1) + "=" + routes.get(i));
        }
        list("dns", of(link.network().dns(), six), lines);
        if (!six || method(link, false).equals(OFF)) {
            list("dns-search", link.network().search(), lines);
        }
    }

    private static List<String> of(List<String> addresses, boolean six) {
        return addresses.stream()
                .filter(address -> address.contains(":") == six)
                .toList();
    }

    private static void list(String key, List<String> values, List<String> lines) {
        if (!values.isEmpty()) {
            lines.add(key + "=" + String.join(";", values) + ";");
        }
    }

    /** Returns how a family gets addresses. */
    private String method(NetworkLink link, boolean six) {
        boolean none = of(link.fixed(), six).isEmpty();
        boolean idle = link.bare() && network.carries(link);
        if (!six) {
            return link.asks(false) ? "auto" : none ? OFF : "manual";
        }
        if (link.ipv6() == NetworkLink.Ipv6.OFF || idle && link.ipv6() == NetworkLink.Ipv6.AUTO) {
            return OFF;
        }
        if (link.dhcp() == NetworkLink.Dhcp.IPV6 && link.ipv6() == NetworkLink.Ipv6.STATIC) {
            return "dhcp";
        }
        return link.ipv6() == NetworkLink.Ipv6.AUTO && (none || link.asks(true))
                ? "auto"
                : none ? "link-local" : "manual";
    }

    /** Returns a UUID that is the same in every build and differs for each link (RFC 9562, version 8). */
    private String uuid(String link) {
        ByteBuffer hash = ByteBuffer.wrap(network.domain().identity().hash("connection " + link));
        long high = hash.getLong() & 0xFFFF_FFFF_FFFF_0FFFL | 0x8000L;
        long low = hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }
}
