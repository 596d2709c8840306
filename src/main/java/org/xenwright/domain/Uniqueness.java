package org.xenwright.domain;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.xenwright.domain.device.Subnet;
import org.xenwright.domain.device.VifSpec;
import org.xenwright.domain.guest.NetworkLink;
import org.xenwright.domain.language.Origin;
import org.xenwright.domain.language.Setting;
import org.xenwright.problem.Problem;

/** The rule that no two domains share a name, a UUID, a hardware address or an IP address. */
final class Uniqueness {
    private final Map<String, Place> taken = new HashMap<>();

    private record Place(String domain, Origin origin) {}

    private Uniqueness() {}

    static void check(List<Domain> domains) {
        Uniqueness uniqueness = new Uniqueness();
        for (Domain domain : domains) {
            uniqueness.add(domain);
        }
    }

    private void add(Domain domain) {
        take("name", domain.name(), domain, "name");
        take("uuid", domain.uuid().toLowerCase(Locale.ROOT), domain, "uuid");
        for (VifSpec vif : domain.vifs()) {
            take("mac", vif.options().getOrDefault("mac", ""), domain, "vif");
        }
        for (NetworkLink link : domain.guest().links()) {
            for (String address : link.fixed()) {
                String plain = address.substring(0, address.indexOf('/'));
                take("address", plain, Subnet.canonical(plain), domain, key(domain, link));
            }
        }
    }

    /** Returns the key that gives a link its addresses; that of the first card may lack the card's name. */
    private static String key(Domain domain, NetworkLink link) {
        return link.name().equals("eth0") && domain.settings().containsKey("guest.address")
                ? "guest.address"
                : "guest." + link.name().replace(".", ".vlan") + ".address";
    }

    private void take(String what, String value, Domain domain, String key) {
        take(what, value, value, domain, key);
    }

    /** @param same canonical form of the value */
    private void take(String what, String value, String same, Domain domain, String key) {
        Setting setting = domain.settings().get(key);
        Origin origin = setting == null ? Origin.of(domain.name()) : setting.origin();
        Place before = taken.putIfAbsent(what + " " + same, new Place(domain.name(), origin));
        if (before != null) {
            throw Problem.of(
                            "telling domains apart",
                            "give each domain its own " + what
                                    + (what.equals("mac") || what.equals("uuid") ? ", or leave it out" : ""))
                    .at(origin.toString())
                    .found(what + " " + value + ", which " + before.domain() + " has, too (" + before.origin() + ")")
                    .raise();
        }
    }
}
