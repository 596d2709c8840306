package org.xenwright.domain.guest;

import java.util.List;
import org.xenwright.domain.device.VifSpec;

/** The parts of a domain that the inside of its guest follows from. */
public interface GuestDomain {
    String name();

    String uuid();

    /** Returns the identity derived for it, so that no two share it. */
    GuestIdentity identity();

    /** Its cards, each with an address. */
    List<VifSpec> vifs();

    Guest guest();
}
