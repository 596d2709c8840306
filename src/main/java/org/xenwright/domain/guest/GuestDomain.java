package org.xenwright.domain.guest;

import java.util.List;
import org.xenwright.domain.device.VifSpec;

/** A domain as far as the inside of its guest follows from it. */
public interface GuestDomain {
    String name();

    String uuid();

    /** What is derived of it, so that no two share it. */
    GuestIdentity identity();

    /** Its cards, each with an address. */
    List<VifSpec> vifs();

    Guest guest();
}
