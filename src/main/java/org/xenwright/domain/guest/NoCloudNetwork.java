package org.xenwright.domain.guest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.xenwright.problem.Problem;

/**
 * The links of a guest as cloud-init reads them, in version 2 of its network configuration, which is that of netplan.
 * Cards are known by their addresses, which the domain's configuration fixes.
 */
final class NoCloudNetwork {
    private static final String ANY_IPV4 = "0.0.0.0/0";
    private static final String ANY_IPV6 = "::/0";

    private final GuestNetwork network;
    private final ObjectNode root = JsonNodeFactory.instance.objectNode().put("version", 2);

    private NoCloudNetwork(GuestNetwork network) {
        this.network = network;
    }

    static ObjectNode of(GuestDomain domain) {
        NoCloudNetwork made = new NoCloudNetwork(GuestNetwork.of(domain));
        made.network.links().forEach(made::link);
        return made.root;
    }

    private void link(NetworkLink link) {
        ObjectNode node = device(link);
        if (link.mtu() != null) {
            node.put("mtu", link.mtu());
        }
        if (!link.bare()) {
            node.put("dhcp4", link.asks(false)).put("dhcp6", link.asks(true));
        }
        if (link.ipv6() != NetworkLink.Ipv6.AUTO) {
            node.put("accept-ra", false);
        }
        if (link.ipv6() == NetworkLink.Ipv6.OFF) {
            node.putArray("link-local");
        }
        if (!link.fixed().isEmpty()) {
            link.fixed().forEach(node.putArray("addresses")::add);
        }
        routes(link, node);
        names(link, node);
    }

    private ObjectNode device(NetworkLink link) {
        if (link.device() instanceof NetworkLink.Vlan vlan) {
            return node("vlans", link).put("id", vlan.id()).put("link", vlan.parent());
        } else if (link.device() instanceof NetworkLink.Bond bond) {
            ObjectNode node = node("bonds", link);
            bond.cards().forEach(node.putArray("interfaces")::add);
            node.putObject("parameters")
                    .put("mode", bond.mode().word())
                    .put("mii-monitor-interval", GuestNetwork.MONITOR);
            return node;
        }
        ObjectNode node = node("ethernets", link);
        String mac = network.address((NetworkLink.Card) link.device());
        if (mac != null) {
            node.putObject("match").put("macaddress", mac);
            node.put("set-name", link.name());
        }
        return node;
    }

    private ObjectNode node(String kind, NetworkLink link) {
        return root.withObject("/" + kind).putObject(link.name());
    }

    /** Gateways have keys of their own, since not all that cloud-init writes for know a route to everywhere. */
    private void routes(NetworkLink link, ObjectNode node) {
        ArrayNode routes = JsonNodeFactory.instance.arrayNode();
        for (String gateway : link.network().gateways()) {
            boolean six = gateway.contains(":");
            if (link.onLink(gateway)) {
                routes.addObject()
                        .put("to", six ? ANY_IPV6 : ANY_IPV4)
                        .put("via", gateway)
                        .put("on-link", true);
            } else {
                node.put(six ? "gateway6" : "gateway4", gateway);
            }
        }
        for (NetworkLink.Route each : link.routes()) {
            if (each.via() == null) {
                throw Problem.of(
                                "telling cloud-init the network of "
                                        + network.domain().name(),
                                "name a router, or take guest.seed out, so that the network is written to the own disk")
                        .at("guest." + link.name() + ".routes")
                        .found(each.destination() + ", which is reached directly")
                        .expected("NETWORK/PREFIX via ROUTER: cloud-init knows no other routes")
                        .raise();
            }
            ObjectNode route = routes.addObject().put("to", each.destination()).put("via", each.via());
            if (link.onLink(each.via())) {
                route.put("on-link", true);
            }
            if (each.metric() != null) {
                route.put("metric", each.metric());
            }
        }
        if (!routes.isEmpty()) {
            node.set("routes", routes);
        }
    }

    private static void names(NetworkLink link, ObjectNode node) {
        if (link.network().dns().isEmpty() && link.network().search().isEmpty()) {
            return;
        }
        ObjectNode names = node.putObject("nameservers");
        if (!link.network().search().isEmpty()) {
            link.network().search().forEach(names.putArray("search")::add);
        }
        if (!link.network().dns().isEmpty()) {
            link.network().dns().forEach(names.putArray("addresses")::add);
        }
    }
}
