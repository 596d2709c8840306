package org.xenwright.domain.guest;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The links of a guest, and how they belong together.
 *
 * @param links those of which something is said, or that are part of such a one
 */
record GuestNetwork(GuestDomain domain, List<NetworkLink> links) {
    /** How often the cards of a bond are looked at, in milliseconds. */
    static final int MONITOR = 100;

    static GuestNetwork of(GuestDomain domain) {
        return new GuestNetwork(domain, domain.guest().links());
    }

    /** The address that a card is told by; null for the only one. */
    @Nullable
    String mac(NetworkLink.Card card) {
        int cards = domain.vifs().size();
        return cards > 1 && card.index() < cards
                ? domain.vifs().get(card.index()).option("mac")
                : null;
    }

    /** Whether links are made that may have the address of a card. */
    boolean made() {
        return links.stream().anyMatch(link -> !(link.device() instanceof NetworkLink.Card));
    }

    /** The VLANs on a link. */
    List<NetworkLink> vlans(String parent) {
        return links.stream()
                .filter(link -> link.device() instanceof NetworkLink.Vlan vlan
                        && vlan.parent().equals(parent))
                .toList();
    }

    /** The bond a card is part of. */
    Optional<NetworkLink> bond(String card) {
        return links.stream()
                .filter(link -> link.device() instanceof NetworkLink.Bond bond
                        && bond.cards().contains(card))
                .findFirst();
    }

    /** Whether a link is there for others. */
    boolean carries(NetworkLink link) {
        return !vlans(link.name()).isEmpty() || bond(link.name()).isPresent();
    }

    /** What stands in names of files for the domain. */
    String name() {
        return domain.name().replaceAll("[^A-Za-z0-9-]", "-");
    }

    /** The name of a link's file without its end: cards come before what is made of them. */
    String file(NetworkLink link) {
        String first = link.device() instanceof NetworkLink.Card ? "10-" : "20-";
        return first + name() + (link.name().equals("eth0") ? "" : "-" + link.name());
    }
}
