package org.xenwright.domain.guest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xenwright.domain.device.Subnet;
import org.xenwright.domain.language.Setting;

/** Checks the settings of a guest's links against each other and against its cards. */
final class LinkCheck {
    private static final int USUAL_MTU = 1500;
    /** The least MTU that IPv6 requires. */
    private static final int LEAST_MTU_OF_SIX = 1280;

    private final List<NetworkLink> links;
    private final Places places;
    private final int cards;

    /** The places of settings. */
    @FunctionalInterface
    interface Places {
        /** Returns the setting of a key of a link, or another one of that link. */
        Setting find(String link, String key);
    }

    LinkCheck(List<NetworkLink> links, Places places, int cards) {
        this.links = links;
        this.places = places;
        this.cards = cards;
    }

    void run() {
        Map<String, String> bonded = new HashMap<>();
        Map<String, String> addresses = new HashMap<>();
        Map<Boolean, String> ways = new HashMap<>();
        for (NetworkLink link : links) {
            if (link.device() instanceof NetworkLink.Bond bond) {
                members(link, bond, bonded);
            }
            if (link.device() instanceof NetworkLink.Card card && card.index() > 0) {
                known(card.index(), link.name(), "address");
            }
            addresses(link, addresses);
            gateways(link, ways);
            for (NetworkLink.Route route : link.routes()) {
                if (route.via() != null) {
                    reached(link, route.via(), "routes");
                }
            }
            sizes(link);
        }
        for (NetworkLink link : links) {
            String bond = bonded.get(link.name());
            if (bond != null && !link.bare()) {
                throw refuse(link.name(), "address", link.name() + ", which is part of " + bond, "the keys of " + bond);
            }
            if (link.device() instanceof NetworkLink.Vlan vlan && bonded.containsKey(vlan.parent())) {
                String of = bonded.get(vlan.parent());
                throw refuse(link.name(), "address", vlan.parent() + ", which is part of " + of, "a VLAN of " + of);
            }
        }
    }

    private void known(int index, String link, String key) {
        if (index >= cards) {
            throw refuse(
                    link,
                    key,
                    "eth" + index,
                    cards == 1
                            ? "eth0, since the domain has one card"
                            : "eth0 to eth" + (cards - 1) + ", a card of vif");
        }
    }

    private void members(NetworkLink link, NetworkLink.Bond bond, Map<String, String> bonded) {
        if (bond.cards().isEmpty()) {
            throw refuse(link.name(), "mode", "a bond without cards", "guest." + link.name() + ".cards");
        }
        for (String card : bond.cards()) {
            if (!card.matches("eth(0|[1-9]\\d{0,2})")) {
                throw refuse(link.name(), "cards", card, "cards by their names, eth0 and so on");
            }
            known(Integer.parseInt(card.substring("eth".length())), link.name(), "cards");
            String other = bonded.putIfAbsent(card, link.name());
            if (other != null) {
                throw refuse(link.name(), "cards", card + ", which is part of " + other, "each card once");
            }
        }
    }

    private void addresses(NetworkLink link, Map<String, String> taken) {
        for (String address : link.fixed()) {
            String plain = address.substring(0, address.indexOf('/'));
            String other = taken.putIfAbsent(Subnet.canonical(plain), link.name());
            if (other != null) {
                throw refuse(link.name(), "address", plain + ", which " + other + " has", "each address once");
            }
            if (plain.contains(":") && link.ipv6() == NetworkLink.Ipv6.OFF) {
                throw refuse(link.name(), "ipv6", "off, and " + address, "static or auto, or no such address");
            }
        }
    }

    private void gateways(NetworkLink link, Map<Boolean, String> ways) {
        for (String gateway : link.network().gateways()) {
            reached(link, gateway, "gateway");
            String other = ways.putIfAbsent(gateway.contains(":"), link.name());
            if (other != null && !other.equals(link.name())) {
                throw refuse(
                        link.name(),
                        "gateway",
                        "a second way to everywhere, besides that of " + other,
                        "one gateway of each family; routes for the rest");
            }
        }
    }

    /** Checks that a router lies in a network of the link, unless it has single addresses, or asks for others. */
    private void reached(NetworkLink link, String router, String key) {
        boolean six = router.contains(":");
        List<Subnet> nets = link.fixed().stream()
                .filter(address -> address.contains(":") == six)
                .map(Subnet::of)
                .toList();
        boolean reached = nets.isEmpty()
                || Subnet.LINK_LOCAL.holds(router)
                || nets.stream().anyMatch(net -> net.single() || net.holds(router));
        if (!reached && !link.asks(six)) {
            throw refuse(
                    link.name(),
                    key,
                    router + ", which lies in no network of " + link.name(),
                    "an address in the network of " + String.join(" or ", link.fixed()));
        }
    }

    private void sizes(NetworkLink link) {
        Integer mtu = link.mtu();
        if (mtu == null) {
            return;
        }
        if (link.device() instanceof NetworkLink.Vlan vlan) {
            int most = mtu(vlan.parent());
            if (mtu > most) {
                throw refuse(
                        link.name(), "mtu", mtu.toString(), "at most " + most + ", which " + vlan.parent() + " has");
            }
        }
        boolean six = link.fixed().stream().anyMatch(address -> address.contains(":"));
        if (six && mtu < LEAST_MTU_OF_SIX) {
            throw refuse(link.name(), "mtu", mtu.toString(), "at least " + LEAST_MTU_OF_SIX + " for version 6");
        }
    }

    private int mtu(String name) {
        @Nullable
        Integer mtu = links.stream()
                .filter(link -> link.name().equals(name))
                .findFirst()
                .map(NetworkLink::mtu)
                .orElse(null);
        return mtu == null ? USUAL_MTU : mtu;
    }

    private RuntimeException refuse(String link, String key, String found, String expected) {
        return GuestReader.refuse(places.find(link, key), found, expected);
    }
}
