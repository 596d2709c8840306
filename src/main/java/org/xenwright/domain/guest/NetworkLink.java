package org.xenwright.domain.guest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xenwright.domain.device.Subnet;

/**
 * A link of a guest to a network: one of its cards, a VLAN on another link, or cards that act as one.
 *
 * @param name as the guest's own tools call it where they call it anything: {@code eth0}, {@code eth0.10}, {@code bond0}
 * @param network addresses and what belongs to them
 * @param routes besides that of the gateways
 * @param mtu bytes of a packet; null for what is usual
 * @param dhcp of which families addresses are asked for
 * @param ipv6 how version 6 of the protocol is used
 */
public record NetworkLink(
        String name,
        Device device,
        Guest.Network network,
        List<Route> routes,
        @Nullable Integer mtu,
        Dhcp dhcp,
        Ipv6 ipv6) {
    /** What a link is. */
    public sealed interface Device {}

    /** A card, counted from 0 in the order of {@code vif}. */
    public record Card(int index) implements Device {}

    /** A part of the traffic of another link, known by a number. */
    public record Vlan(String parent, int id) implements Device {}

    /** Cards that act as one. */
    public record Bond(List<String> cards, BondMode mode) implements Device {}

    /** How cards act as one, by Linux' words. */
    public enum BondMode {
        BALANCE_RR("balance-rr"),
        ACTIVE_BACKUP("active-backup"),
        BALANCE_XOR("balance-xor"),
        BROADCAST("broadcast"),
        LACP("802.3ad"),
        BALANCE_TLB("balance-tlb"),
        BALANCE_ALB("balance-alb");

        private final String word;

        BondMode(String word) {
            this.word = word;
        }

        /** What Linux calls it. */
        public String word() {
            return word;
        }
    }

    /** Which addresses are asked of the network. */
    public enum Dhcp {
        NONE,
        BOTH,
        IPV4,
        IPV6;

        /** The word of a domain file. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How version 6 of the protocol is used: as the network's routers say, as written alone, or not at all. */
    public enum Ipv6 {
        AUTO,
        STATIC,
        OFF;

        /** The word of a domain file. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A way to a network.
     *
     * @param via the router; null for a network that is at hand
     * @param metric null for what is usual
     */
    public record Route(
            String destination,
            @Nullable String via,
            @Nullable Integer metric) {
        /** Whether it is of version 6. */
        public boolean six() {
            return destination.contains(":");
        }
    }

    public NetworkLink {
        routes = List.copyOf(routes);
    }

    /** Addresses with their prefixes, those that are asked for left out. */
    public List<String> fixed() {
        return network.addresses().stream()
                .filter(address -> !address.equals("dhcp"))
                .toList();
    }

    /** Whether nothing is said of addresses: it only carries others, or is part of one. */
    public boolean bare() {
        return network.unset() && routes.isEmpty() && dhcp == Dhcp.NONE;
    }

    /** Whether addresses of a family are asked for. */
    public boolean asks(boolean six) {
        return network.dhcp() || dhcp == Dhcp.BOTH || dhcp == (six ? Dhcp.IPV6 : Dhcp.IPV4);
    }

    /** Whether a router of a family is reached without an address of its network, as where each guest has a single one. */
    public boolean onLink(String router) {
        boolean six = router.contains(":");
        return !Subnet.LINK_LOCAL.holds(router)
                && fixed().stream().anyMatch(address -> address.contains(":") == six)
                && fixed().stream().noneMatch(address -> Subnet.of(address).holds(router));
    }

    /** What a template sees of it. */
    Map<String, @Nullable Object> context() {
        Map<String, @Nullable Object> context = new LinkedHashMap<>();
        context.put("addresses", network.addresses());
        context.put("address", fixed().isEmpty() ? null : fixed().get(0));
        context.put("gateways", network.gateways());
        context.put(
                "gateway",
                network.gateways().isEmpty() ? null : network.gateways().get(0));
        context.put("dns", network.dns());
        context.put("search", network.search());
        context.put("mtu", mtu);
        return context;
    }
}
