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
 * @param name that the guest's own tools use, if any: {@code eth0}, {@code eth0.10}, {@code bond0}
 * @param network addresses and what belongs to them
 * @param routes besides that of the gateways
 * @param mtu bytes of a packet; null for what is usual
 * @param dhcp families whose addresses are requested
 * @param ipv6 use of IPv6
 */
public record NetworkLink(
        String name,
        Device device,
        Guest.Network network,
        List<Route> routes,
        @Nullable Integer mtu,
        Dhcp dhcp,
        Ipv6 ipv6) {
    /** The device of a link. */
    public sealed interface Device {}

    /** A card, counted from 0 in the order of {@code vif}. */
    public record Card(int index) implements Device {}

    /** A part of the traffic of another link, known by a number. */
    public record Vlan(String parent, int id) implements Device {}

    /** Cards that act as one. */
    public record Bond(List<String> cards, BondMode mode) implements Device {}

    /** The ways cards act as one, by Linux's words. */
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

        /** Returns Linux's word. */
        public String word() {
            return word;
        }
    }

    /** The families whose addresses are requested from the network. */
    public enum Dhcp {
        NONE,
        BOTH,
        IPV4,
        IPV6;

        /** Returns the word of a domain file. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The use of IPv6: as the network's routers say, as written alone, or not at all. */
    public enum Ipv6 {
        AUTO,
        STATIC,
        OFF;

        /** Returns the word of a domain file. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A route to a network.
     *
     * @param via the router; null for a network that is reached directly
     * @param metric null for what is usual
     */
    public record Route(
            String destination,
            @Nullable String via,
            @Nullable Integer metric) {
        /** Returns whether it is of version 6. */
        public boolean six() {
            return destination.contains(":");
        }
    }

    public NetworkLink {
        routes = List.copyOf(routes);
    }

    /** Returns addresses with their prefixes, without those that are requested. */
    public List<String> fixed() {
        return network.addresses().stream()
                .filter(address -> !address.equals("dhcp"))
                .toList();
    }

    /** Returns whether it has no addresses: it only carries others, or is part of one. */
    public boolean bare() {
        return network.unset() && routes.isEmpty() && dhcp == Dhcp.NONE;
    }

    /** Returns whether addresses of a family are requested. */
    public boolean asks(boolean six) {
        return network.dhcp() || dhcp == Dhcp.BOTH || dhcp == (six ? Dhcp.IPV6 : Dhcp.IPV4);
    }

    /**
     * Returns whether a router of a family is reached without an address of its network, as where each guest has a
     * single one.
     */
    public boolean onLink(String router) {
        boolean six = router.contains(":");
        return !Subnet.LINK_LOCAL.holds(router)
                && fixed().stream().anyMatch(address -> address.contains(":") == six)
                && fixed().stream().noneMatch(address -> Subnet.of(address).holds(router));
    }

    /** Returns the link as templates see it. */
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
