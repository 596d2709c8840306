package org.xenwright.domain.schema;

import java.util.List;

/** Keys of domain files that are for Xenwright and not for xl: what is inside the guest, and where it is brought. */
public final class OwnKeys {
    /** The beginning of the keys of the inside of a guest. */
    public static final String GUEST = "guest.";

    /** The beginning of the keys of how a domain is brought to hosts. */
    public static final String DEPLOY = "deploy.";

    /** The keys of how a domain is brought to hosts, all of them. */
    public static final List<String> DEPLOYMENT =
            List.of("deploy.host", "deploy.labels", "deploy.apart", "deploy.order", "deploy.autostart");

    private OwnKeys() {}

    /** Returns whether a key is never written into what xl reads. */
    public static boolean isOurs(String key) {
        return key.startsWith(GUEST) || key.startsWith(DEPLOY);
    }

    /** Returns whether a key of ours means something: after {@code guest.} any name does. */
    public static boolean isKnown(String key) {
        return key.startsWith(GUEST) || DEPLOYMENT.contains(key);
    }
}
