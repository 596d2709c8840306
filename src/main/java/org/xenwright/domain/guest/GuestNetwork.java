package org.xenwright.domain.guest;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The links of a guest, and how they belong together.
 *
 * @param links those with settings, or that are part of such a one
 */
record GuestNetwork(GuestDomain domain, List<NetworkLink> links) {
    /** How often the cards of a bond are checked, in milliseconds. */
    static final int MONITOR = 100;

    static GuestNetwork of(GuestDomain domain) {
        return new GuestNetwork(domain, domain.guest().links());
    }

    /** Returns the address that identifies a card; null for the only one. */
    @Nullable
    String mac(NetworkLink.Card card) {
        return domain.vifs().size() > 1 ? address(card) : null;
    }

    /** Returns the address of a card; null for one that the domain does not have. */
    @Nullable
    String address(NetworkLink.Card card) {
        return card.index() < domain.vifs().size()
                ? domain.vifs().get(card.index()).option("mac")
                : null;
    }

    /** Returns whether there are virtual links, which may have the address of a card. */
    boolean made() {
        return links.stream().anyMatch(link -> !(link.device() instanceof NetworkLink.Card));
    }

    /** Returns the VLANs on a link. */
    List<NetworkLink> vlans(String parent) {
        return links.stream()
                .filter(link -> link.device() instanceof NetworkLink.Vlan vlan
                        && vlan.parent().equals(parent))
                .toList();
    }

    /** Returns the bond a card is part of. */
    Optional<NetworkLink> bond(String card) {
        return links.stream()
                .filter(link -> link.device() instanceof NetworkLink.Bond bond
                        && bond.cards().contains(card))
                .findFirst();
    }

    /** Returns whether a link carries others. */
    boolean carries(NetworkLink link) {
        return !vlans(link.name()).isEmpty() || bond(link.name()).isPresent();
    }

    /** Returns the domain's name as used in names of files. */
    String name() {
        return domain.name().replaceAll("[^A-Za-z0-9-]", "-");
    }

    /** Returns the name of a link's file without its suffix: cards come before the links made of them. */
    String file(NetworkLink link) {
        String first = link.device() instanceof NetworkLink.Card ? "10-" : "20-";
        return first + name() + (link.name().equals("eth0") ? "" : "-" + link.name());
    }
}
