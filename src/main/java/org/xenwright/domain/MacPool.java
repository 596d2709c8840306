package org.xenwright.domain;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.xenwright.domain.device.MacAddress;
import org.xenwright.domain.device.VifSpec;
import org.xenwright.domain.guest.GuestIdentity;
import org.xenwright.domain.language.Assignment;
import org.xenwright.domain.language.Value;

/**
 * Derives hardware addresses that no other card has. Xen's range has 24 bits for its cards, so that among some thousand
 * derived addresses two are likely to be the same; the later card then takes the next of its own.
 */
final class MacPool {
    private final Set<MacAddress> taken = new HashSet<>();

    /** Keeps the addresses that files give from being derived. */
    void reserve(List<Assignment> assignments) {
        for (Assignment assignment : assignments) {
            if (assignment.key().equals("vif") && assignment.value() instanceof Value.Sequence cards) {
                for (Value.Atom card : cards.atoms()) {
                    if (card.text().contains("mac=")) {
                        VifSpec.parse(card.text()).mac().ifPresent(taken::add);
                    }
                }
            }
        }
    }

    MacAddress derive(GuestIdentity identity, int card) {
        for (int attempt = 0; ; attempt++) {
            MacAddress address = identity.mac(card, attempt);
            if (taken.add(address)) {
                return address;
            }
        }
    }
}
