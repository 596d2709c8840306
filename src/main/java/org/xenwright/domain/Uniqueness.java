package org.xenwright.domain;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.xenwright.domain.device.VifSpec;
import org.xenwright.domain.language.Origin;
import org.xenwright.domain.language.Setting;
import org.xenwright.problem.Problem;

/** No two domains may share a name, a UUID, a hardware address or an address. */
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
        for (String address : domain.guest().network().addresses()) {
            if (!address.equals("dhcp")) {
                take("address", address.substring(0, address.indexOf('/')), domain, "guest.address");
            }
        }
    }

    private void take(String what, String value, Domain domain, String key) {
        Setting setting = domain.settings().get(key);
        Origin origin = setting == null ? Origin.of(domain.name()) : setting.origin();
        Place before = taken.putIfAbsent(what + " " + value, new Place(domain.name(), origin));
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
